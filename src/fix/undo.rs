//! Gives back what `fix --apply` changed, byte for byte, if it is still as it was left.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::atomic;
use crate::finding::ShownPath;
use crate::fix::dotenv;
use crate::fix::state::{Item, State};
use crate::git;
use crate::git::write::{IndexEntry, Staging, Writer};

/// What an undo came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Undone {
    /// There is no run to undo.
    Nothing,
    /// These paths were given back.
    Paths(Vec<String>),
    /// Nothing was changed, for these differ from what the run left.
    Differs(Vec<String>),
}

/// Undoes the last run.
///
/// # Errors
/// Something can't be read or written.
pub fn undo(writer: &Writer) -> Result<Undone> {
    let Some((state, kept)) = State::last(writer)? else { return Ok(Undone::Nothing) };
    let differing = differing(writer, &state)?;
    if !differing.is_empty() {
        return Ok(Undone::Differs(differing));
    }
    revert(writer, &state)?;
    kept.forget()?;
    let mut paths: Vec<String> = state.items.iter().filter_map(shown).collect();
    paths.sort();
    paths.dedup();
    Ok(Undone::Paths(paths))
}

fn shown(item: &Item) -> Option<String> {
    match item {
        Item::Index(path, ..) | Item::Work(path, ..) => Some(ShownPath::new(path).text),
        Item::Env(_) => Some(".env".to_owned()),
        Item::Line(..) => None,
    }
}

/// Says what isn't as the run left it.
fn differing(writer: &Writer, state: &State) -> Result<Vec<String>> {
    let mut all = Vec::new();
    if writer.head()? != state.head {
        all.push("HEAD: a commit was made, or another is checked out".to_owned());
    }
    let entries = writer.entries()?;
    for item in &state.items {
        match item {
            Item::Index(path, was, is) => {
                let now = entries.get(path).map(|entry| entry.id);
                if now != *is && now != Some(was.id) {
                    all.push(format!("{}: staged anew", ShownPath::new(path)));
                }
                if writer.read(was.id).is_err() {
                    all.push(format!("{}: Git has dropped the staged text", ShownPath::new(path)));
                }
            }
            Item::Work(path, was, is) => {
                let now = id_of(writer, path)?;
                if now != Some(*is) && now != *was {
                    all.push(format!("{}: changed in the work tree", ShownPath::new(path)));
                }
            }
            Item::Env(length) => {
                if let Env::Other = env(writer, state, *length)? {
                    all.push(".env: the lines that were added aren't its last ones any more".to_owned());
                }
            }
            Item::Line(..) => {}
        }
    }
    Ok(all)
}

/// Gives all back that isn't back already.
pub(super) fn revert(writer: &Writer, state: &State) -> Result<()> {
    let mut staging: BTreeMap<Vec<u8>, Staging> = BTreeMap::new();
    let entries = writer.entries()?;
    for item in &state.items {
        match item {
            Item::Index(path, was, _) => {
                let entry = IndexEntry { mode: was.mode.clone(), id: was.id };
                if entries.get(path) != Some(&entry) {
                    staging.insert(path.clone(), (path.clone(), Some(entry)));
                }
            }
            Item::Work(path, was, is) => {
                if id_of(writer, path)? == Some(*is) {
                    give_back(writer, path, *was)?;
                }
            }
            Item::Env(length) => take_lines_out(writer, state, *length)?,
            Item::Line(..) => {}
        }
    }
    let staging: Vec<Staging> = staging.into_values().collect();
    if !staging.is_empty() {
        writer.stage(&staging)?;
    }
    Ok(())
}

fn give_back(writer: &Writer, path: &[u8], was: Option<git::ObjectId>) -> Result<()> {
    let whole = at(writer, path)?;
    let doing = || format!("giving {} back", ShownPath::new(path));
    match was {
        Some(was) => atomic::replace(&whole, &writer.read(was)?, None).with_context(doing),
        None => fs::remove_file(&whole).with_context(doing),
    }
}

fn at(writer: &Writer, path: &[u8]) -> Result<PathBuf> {
    Ok(writer.root().join(git::path_of_bytes(path).context("a path that is no text")?))
}

/// Returns the name that a file's bytes have; `None` when there is none, or something else in its place.
fn id_of(writer: &Writer, path: &[u8]) -> Result<Option<git::ObjectId>> {
    let whole = at(writer, path)?;
    match fs::symlink_metadata(&whole) {
        Ok(about) if about.is_file() => {
            let bytes = fs::read(&whole).with_context(|| format!("reading {}", ShownPath::new(path)))?;
            Ok(Some(writer.name_of(&bytes)?))
        }
        _ => Ok(None),
    }
}

/// What `.env` is by now.
enum Env {
    /// As it was before the run.
    Before,
    /// As the run left it; what it was.
    Left(Vec<u8>),
    /// Something else.
    Other,
}

fn env(writer: &Writer, state: &State, length: Option<usize>) -> Result<Env> {
    let path = writer.root().join(".env");
    let now = match fs::read(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Ok(if length.is_none() { Env::Before } else { Env::Other });
        }
        now => now.context("reading .env")?,
    };
    if length == Some(now.len()) {
        return Ok(Env::Before);
    }
    let Some((old, tail)) = now.split_at_checked(length.unwrap_or(0)) else { return Ok(Env::Other) };
    let mut lines = Vec::new();
    for item in &state.items {
        if let Item::Line(name, blob, pieces) = item {
            let Ok(text) = writer.read(*blob) else { return Ok(Env::Other) };
            let value: Vec<u8> = pieces.iter().flat_map(|piece| piece.of(&text).to_vec()).collect();
            let Ok(line) = dotenv::line(name, &value) else { return Ok(Env::Other) };
            lines.push(line);
        }
    }
    Ok(if dotenv::appended(old, &lines) == tail { Env::Left(old.to_vec()) } else { Env::Other })
}

fn take_lines_out(writer: &Writer, state: &State, length: Option<usize>) -> Result<()> {
    let path = writer.root().join(".env");
    match env(writer, state, length)? {
        Env::Before => Ok(()),
        Env::Left(_) if length.is_none() => fs::remove_file(&path).context("removing .env"),
        Env::Left(old) => {
            let permissions = fs::metadata(&path).context("reading .env")?.permissions();
            atomic::replace(&path, &old, Some(permissions)).context("writing .env")
        }
        Env::Other => bail!(".env: the lines that were added aren't its last ones any more"),
    }
}
