//! Does what a plan says: index, work tree, `.env` and what goes with it.
//!
//! The index is written last and in one step; whatever fails before it, or in it, is taken back at once, so that a run
//! leaves everything as it was or everything done. What was there is noted first ([`super::undo`]).

use std::fs::{self, Permissions};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::atomic;
use crate::fix::plan::{Plan, Step};
use crate::fix::state::{Item, State};
use crate::fix::{dotenv, undo};
use crate::git;
use crate::git::write::{IndexEntry, Staging, Writer};

/// A file that is written: its path from the root, what it was and what it gets.
struct Written {
    path: Vec<u8>,
    was: Option<Vec<u8>>,
    is: Vec<u8>,
}

/// Does all that the plan says.
///
/// # Errors
/// Whatever keeps it from that; nothing is changed then, unless the message says so.
pub fn apply(writer: &Writer, plan: &Plan) -> Result<()> {
    let lock = writer.git_path("index.lock")?;
    if lock.symlink_metadata().is_ok() {
        bail!(
            "the index is locked by another program ({})\nhint: when no other git is running, remove that file",
            lock.display()
        );
    }
    let files = files(writer, plan)?;
    let (state, staging) = state(writer, plan, &files)?;
    let kept = state.write(writer)?;
    let done = write(writer, plan, &files).and_then(|()| Ok(writer.stage(&staging)?));
    if let Err(error) = done {
        return Err(match undo::revert(writer, &state).and_then(|()| kept.forget()) {
            Ok(()) => error.context("nothing was changed"),
            Err(second) => error.context(format!(
                "what was written could not be taken back ({second:#}); `hookguard fix --undo` tries again"
            )),
        });
    }
    Ok(())
}

/// Lists the files of the work tree that are written, besides `.env`.
fn files(writer: &Writer, plan: &Plan) -> Result<Vec<Written>> {
    let mut files: Vec<Written> = Vec::new();
    for file in &plan.files {
        if let Some((was, is)) = &file.work {
            files.push(Written { path: file.path.clone(), was: Some(was.clone()), is: is.clone() });
        }
    }
    let example: Vec<Vec<u8>> = plan.example.iter().map(|name| format!("{name}=").into_bytes()).collect();
    let ignore: Vec<Vec<u8>> = plan.ignore.iter().map(|line| line.clone().into_bytes()).collect();
    for (name, lines) in [(".env.example", example), (".gitignore", ignore)] {
        if lines.is_empty() {
            continue;
        }
        let was = read(&writer.root().join(name))?;
        // The file may be one that is rewritten itself.
        let earlier = files.iter_mut().find(|file| file.path == name.as_bytes());
        if let Some(file) = earlier {
            let more = dotenv::appended(&file.is, &lines);
            file.is.extend(more);
        } else {
            let old = was.clone().unwrap_or_default();
            let is = [old.as_slice(), &dotenv::appended(&old, &lines)].concat();
            files.push(Written { path: name.as_bytes().to_vec(), was, is });
        }
    }
    Ok(files)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).with_context(|| format!("reading {}", path.display())),
    }
}

/// Notes what there is, and puts what is needed for undo and index into the object store.
fn state(writer: &Writer, plan: &Plan, files: &[Written]) -> Result<(State, Vec<Staging>)> {
    let mut state = State { head: writer.head()?, items: Vec::new() };
    let mut staging = Vec::new();
    for file in &plan.files {
        let id = match &file.step {
            Step::Rewrite(done) => Some(writer.store(&done.text)?),
            Step::Unstage => None,
        };
        staging.push((file.path.clone(), id.map(|id| IndexEntry { id, ..file.entry.clone() })));
        state.items.push(Item::Index(file.path.clone(), file.entry.clone(), id));
    }
    for file in files {
        let was = file.was.as_deref().map(|was| writer.store(was)).transpose()?;
        state.items.push(Item::Work(file.path.clone(), was, writer.name_of(&file.is)?));
    }
    if !plan.env.is_empty() {
        state.items.push(Item::Env(plan.env_before.as_ref().map(Vec::len)));
        let line =
            |line: &crate::fix::plan::EnvLine| Item::Line(line.name.clone(), line.blob, line.pieces.clone());
        state.items.extend(plan.env.iter().map(line));
    }
    Ok((state, staging))
}

/// Writes the files; `.env` first, so that a value is never nowhere.
fn write(writer: &Writer, plan: &Plan, files: &[Written]) -> Result<()> {
    if !plan.env.is_empty() {
        let path = writer.root().join(".env");
        if read(&path)? != plan.env_before {
            bail!(".env was changed meanwhile");
        }
        let old = plan.env_before.clone().unwrap_or_default();
        let lines: Vec<Vec<u8>> = plan.env.iter().map(|line| line.line.clone()).collect();
        let new = [old.as_slice(), &dotenv::appended(&old, &lines)].concat();
        let permissions = match &plan.env_before {
            Some(_) => Some(fs::metadata(&path).context("reading .env")?.permissions()),
            None => private(),
        };
        atomic::replace(&path, &new, permissions).context("writing .env")?;
    }
    for file in files {
        let path = git::path_of_bytes(&file.path).context("a path that is no text")?;
        let whole = writer.root().join(&path);
        if read(&whole)? != file.was {
            bail!("{} was changed meanwhile", path.display());
        }
        atomic::replace(&whole, &file.is, None).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// The permissions of a file that nobody else reads.
#[cfg_attr(unix, expect(clippy::unnecessary_wraps, reason = "elsewhere there are no such permissions"))]
fn private() -> Option<Permissions> {
    #[cfg(unix)]
    {
        Some(std::os::unix::fs::PermissionsExt::from_mode(0o600))
    }
    #[cfg(not(unix))]
    {
        None
    }
}
