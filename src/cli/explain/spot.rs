//! A place that a person names, `FILE:LINE`, and the text that stands there.
//!
//! What is staged comes first, with the lines that are new in it: that is what a hook judges. A file of which nothing is
//! staged is read from the work tree, as `scan` reads it, all lines new.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::session::{self, Session};
use crate::finding::{Finding, ShownPath};
use crate::git::Repo;
use crate::source::{Scanned, Text, staged, tree};

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The file, as it was named.
    pub(super) path: String,
    /// 1-based.
    pub(super) line: u32,
}

impl Spot {
    /// Reads `FILE:LINE`, or `FILE:LINE:COLUMN` as reports print it.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let number = |text: &str| text.parse::<u32>().ok().filter(|line| *line > 0);
        let place = text.rsplit_once(':').and_then(|(before, last)| {
            let last = number(last)?;
            match before.rsplit_once(':').and_then(|(path, line)| Some((path, number(line)?))) {
                Some(place) => Some(place),
                None => Some((before, last)),
            }
        });
        match place {
            Some((path, line)) if !path.is_empty() => Ok(Self { path: path.to_owned(), line }),
            _ => bail!("`{text}` is no place; write FILE:LINE, such as src/app.py:12"),
        }
    }

    /// Tells whether a text is the one that is meant. A path may be named from the root of the repository or from the
    /// working directory.
    fn is_of(&self, text: &Text<'_>, from_root: &[u8]) -> bool {
        text.path == self.path.as_bytes()
            || text.path == from_root
            || ShownPath::new(text.path).text == self.path
    }
}

/// Calls `look` with the text of the spot and returns what it returned.
///
/// # Errors
/// There is no such file, it was left out for its size or form, or what `look` returns.
pub(super) fn with_text<R: Send>(
    spot: &Spot,
    session: &Session,
    repo: Option<&Repo>,
    look: &(dyn Fn(&Text<'_>) -> Result<R> + Sync),
) -> Result<R> {
    let limits = session.scan_limits();
    let from_root = from_root(spot, repo)?;
    let mut scanned = Scanned::default();
    let mut seen = None;
    if let Some(repo) = repo {
        staged::texts(repo, &limits, &mut scanned, &mut |text| {
            if seen.is_none() && spot.is_of(text, &from_root) {
                seen = Some(look(text)?);
            }
            Ok(())
        })?;
    }
    if seen.is_none() {
        let options = tree::Options {
            roots: vec![file_of(&spot.path, repo)?],
            base: Some(base(repo)?),
            respect_ignore: false,
            jobs: 1,
        };
        let files = tree::files(&options, &mut scanned)?;
        let (found, read) = tree::texts(&files, &options, &limits, |read| {
            let mut found = None;
            read(&mut |text| {
                if found.is_none() && spot.is_of(text, &from_root) {
                    found = Some(look(text)?);
                }
                Ok(())
            })?;
            Ok(found)
        })?;
        scanned.merge(read);
        seen = found.into_iter().flatten().next();
    }
    if let Some(seen) = seen {
        return Ok(seen);
    }
    let shown = ShownPath::new(&from_root);
    match scanned.skipped.iter().find(|skip| skip.path == shown || skip.path.text == spot.path) {
        Some(skip) => bail!("{} was not looked at: {}", spot.path, skip.reason),
        None => bail!("{} is no text that is looked at", spot.path),
    }
}

/// Leaves out of a line's findings what a file is by name that Git doesn't have.
pub(super) fn drop_untracked(findings: &mut Vec<Finding>, repo: Option<&Repo>) -> Result<()> {
    session::drop_untracked(findings, repo, &base(repo)?)
}

/// Returns what paths are relative to: the root of the work tree, or the working directory.
fn base(repo: Option<&Repo>) -> Result<PathBuf> {
    match repo.and_then(Repo::work_tree) {
        Some(root) => Ok(root),
        None => std::env::current_dir().context("finding the working directory"),
    }
}

/// Returns the bytes of the spot's path from the root, if it was named from the working directory.
fn from_root(spot: &Spot, repo: Option<&Repo>) -> Result<Vec<u8>> {
    let here = std::env::current_dir().context("finding the working directory")?;
    let relative = session::path_from_root(&here.join(&spot.path), &base(repo)?);
    let parts: Vec<&[u8]> = relative.components().map(|c| c.as_os_str().as_encoded_bytes()).collect();
    if relative.is_absolute() {
        return Ok(relative.as_os_str().as_encoded_bytes().to_vec());
    }
    Ok(parts.join(&b'/'))
}

/// Returns the file that a path means: from the working directory or the root, for a member `a.zip!b` the archive.
fn file_of(path: &str, repo: Option<&Repo>) -> Result<PathBuf> {
    let root = base(repo)?;
    let here = std::env::current_dir().context("finding the working directory")?;
    let outer = path.split('!').next().unwrap_or(path);
    for candidate in [here.join(path), root.join(path), here.join(outer), root.join(outer)] {
        if candidate.symlink_metadata().is_ok_and(|about| !about.is_dir()) {
            return Ok(candidate);
        }
    }
    bail!("{path}: there is no such file, here or at the root of the repository")
}

/// Opens the settings and the repository, if there is one.
pub(super) fn open(config: Option<&Path>, wish: &mut session::Wish) -> Result<(Session, Option<Repo>)> {
    let repo = session::repository()?;
    wish.config = config.map(Path::to_path_buf);
    let root = repo.as_ref().and_then(Repo::work_tree);
    let session = Session::open(root.as_deref(), wish, std::time::Instant::now())?;
    Ok((session, repo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_reports_print_them() {
        let spot = |path: &str, line| Some(Spot { path: path.to_owned(), line });
        assert_eq!(Spot::parse("a/b.py:3").ok(), spot("a/b.py", 3));
        assert_eq!(Spot::parse("a/b.py:3:14").ok(), spot("a/b.py", 3));
        assert_eq!(Spot::parse("C:\\b.py:3").ok(), spot("C:\\b.py", 3));
        for wrong in ["a.py", "a.py:", "a.py:0", ":3", "3", "a.py:x"] {
            assert!(Spot::parse(wrong).is_err(), "{wrong}");
        }
    }
}
