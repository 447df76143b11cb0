//! Files of the work tree, or any files and directories that are named.
//!
//! In a repository `.gitignore` is respected, so that an `.env` that Git never sees is none of our business; files that
//! are named one by one are always read. Hidden files are read, `.git` is not. Files are read by several threads, which
//! each call a sink of their own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow};
use ignore::WalkBuilder;

use crate::finding::Origin;
use crate::source::file::{File, hand_on, nothing_old};
use crate::source::{Limits, Scanned, Sink, SkipReason};

/// What to walk.
#[derive(Clone, Debug)]
pub struct Options {
    /// Files and directories.
    pub roots: Vec<PathBuf>,
    /// What paths are shown relative to, where they lie below it.
    pub base: Option<PathBuf>,
    /// Whether `.gitignore` and its like are respected.
    pub respect_ignore: bool,
    /// How many threads read.
    pub jobs: usize,
}

/// Lists the files below the roots, sorted; what can't be listed is noted in `scanned`.
///
/// # Errors
/// A root that doesn't exist.
pub fn files(options: &Options, scanned: &mut Scanned) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for root in &options.roots {
        root.symlink_metadata().with_context(|| format!("reading {}", root.display()))?;
        let walk = WalkBuilder::new(root)
            .hidden(false)
            .ignore(false)
            .git_ignore(options.respect_ignore)
            .git_exclude(options.respect_ignore)
            .git_global(options.respect_ignore)
            .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != OsStr::new(".git"))
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_dir()) => {}
                Ok(entry) => files.push(entry.into_path()),
                Err(e) => {
                    scanned.skip(root.as_os_str().as_encoded_bytes(), SkipReason::Unreadable(e.to_string()));
                }
            }
        }
    }
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Reads the files with several threads; `make_sink` gives each thread the place where its results go, and the results
/// come back in no particular order.
///
/// # Errors
/// The time is up, or what a sink returns.
pub fn texts<R: Send>(
    files: &[PathBuf],
    options: &Options,
    limits: &Limits,
    work: impl Fn(&mut dyn FnMut(&mut Sink<'_>) -> Result<()>) -> Result<R> + Sync,
) -> Result<(Vec<R>, Scanned)> {
    let next = AtomicUsize::new(0);
    let threads = options.jobs.clamp(1, files.len().max(1));
    let one = || -> Result<(R, Scanned)> {
        let mut scanned = Scanned::default();
        let result = work(&mut |sink| {
            while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                limits.check_time()?;
                file(path, options, limits, &mut scanned, sink)?;
            }
            Ok(())
        })?;
        Ok((result, scanned))
    };
    let parts: Vec<Result<(R, Scanned)>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
        let mut parts = vec![one()];
        parts.extend(
            others.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(anyhow!("a thread broke off")))),
        );
        parts
    });
    let (mut results, mut scanned) = (Vec::new(), Scanned::default());
    for part in parts {
        let (result, part) = part?;
        results.push(result);
        scanned.merge(part);
    }
    scanned.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((results, scanned))
}

fn file(
    path: &Path,
    options: &Options,
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let shown = shown(path, options.base.as_deref());
    let raw = match read(path, limits.max_file_size) {
        Ok(Some(raw)) => raw,
        Ok(None) => return Ok(()),
        Err(reason) => {
            scanned.skip(&shown, reason);
            return Ok(());
        }
    };
    let file =
        File { origin: Origin::Worktree, path: &shown, raw: &raw, olds: &nothing_old, added: &|| Ok(true) };
    hand_on(&file, limits, scanned, sink)
}

/// Reads a file, or a link's target path; `None` for what is neither (a socket, a device).
fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, SkipReason> {
    let unreadable = |e: std::io::Error| SkipReason::Unreadable(e.to_string());
    let about = path.symlink_metadata().map_err(unreadable)?;
    if about.is_symlink() {
        let target = std::fs::read_link(path).map_err(unreadable)?;
        return Ok(Some(target.into_os_string().into_encoded_bytes()));
    }
    if !about.is_file() {
        return Ok(None);
    }
    if about.len() > limit {
        return Err(SkipReason::TooLarge { size: about.len(), limit });
    }
    std::fs::read(path).map(Some).map_err(unreadable)
}

/// Returns a path's bytes relative to `base`, with `/`.
fn shown(path: &Path, base: Option<&Path>) -> Vec<u8> {
    let relative = base.and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path);
    let relative = relative.strip_prefix(".").unwrap_or(relative);
    let mut bytes = relative.as_os_str().as_encoded_bytes().to_vec();
    if std::path::MAIN_SEPARATOR == '\\' {
        bytes.iter_mut().filter(|b| **b == b'\\').for_each(|b| *b = b'/');
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_base() {
        assert_eq!(shown(Path::new("/r/a/b.txt"), Some(Path::new("/r"))), b"a/b.txt");
        assert_eq!(shown(Path::new("./a/b.txt"), None), b"a/b.txt");
        assert_eq!(shown(Path::new("/x/y"), Some(Path::new("/r"))), b"/x/y");
    }
}
