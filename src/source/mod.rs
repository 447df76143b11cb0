//! Where text comes from. Each source yields texts with their new lines, and accounts for each thing it skips.
//!
//! A source calls back with one [`Text`] at a time and owns its buffers, so a run needs memory for the largest file,
//! not for all. Which lines are new is computed only when somebody asks, because most texts hold no keyword.

mod archive;
pub mod encoding;
mod file;
pub mod history;
mod lfs;
pub mod message;
pub mod push;
pub mod range;
pub mod staged;
pub mod stdin;
pub mod tree;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::finding::{Origin, ShownPath};
use crate::git::{self, Change, Content, EntryKind, Old, Repo};
use crate::position::NewLines;
use crate::source::file::File;
use crate::units::bytes;

/// One text to judge.
pub struct Text<'t> {
    /// Where it came from.
    pub origin: Origin,
    /// Bytes of its path from the repository root, with `/`; a made-up name for what is no file.
    pub path: &'t [u8],
    /// The text, decoded.
    pub bytes: &'t [u8],
    /// Whether it holds NUL bytes.
    pub binary: bool,
    /// Says which of its lines are new.
    pub new_lines: &'t dyn Fn() -> Result<NewLines>,
    /// Says whether the file itself is new: not there before, under this name or another. Never so for what is no file,
    /// or where nobody knows.
    pub is_added: &'t dyn Fn() -> Result<bool>,
}

impl<'t> Text<'t> {
    /// Makes a text that is no file, such as a message or the name of a ref: all of it is new. Its origin is that of a
    /// message being written, until somebody says another.
    pub(crate) fn of_no_file(path: &'t [u8], bytes: &'t [u8]) -> Self {
        Self {
            origin: Origin::Message(None),
            path,
            bytes,
            binary: false,
            new_lines: &|| Ok(NewLines::All),
            is_added: &|| Ok(false),
        }
    }
}

/// Takes one text after the other. An error ends the run.
pub type Sink<'s> = dyn FnMut(&Text<'_>) -> Result<()> + 's;

/// Why something was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Larger than the configured limit; sizes in bytes.
    TooLarge {
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Packed in a way that can't be undone here, or not within bounds; the text says why.
    NotUnpacked(String),
    /// Looked at as it stands, but not all that it hides in encodings; the text says why.
    NotDecoded(String),
    /// The index holds several versions of it.
    Unmerged,
    /// It can't be read; the text says why.
    Unreadable(String),
}

impl SkipReason {
    /// Tells whether the run did not do what it was asked to, so that it must not pass.
    pub fn is_failure(&self) -> bool {
        match self {
            Self::TooLarge { .. } | Self::NotUnpacked(_) | Self::NotDecoded(_) => false,
            Self::Unmerged | Self::Unreadable(_) => true,
        }
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge { size, limit } => {
                write!(f, "larger than max_file_size ({} over {})", bytes(*size), bytes(*limit))
            }
            Self::Unmerged => f.write_str("unmerged"),
            Self::NotUnpacked(why) | Self::NotDecoded(why) | Self::Unreadable(why) => f.write_str(why),
        }
    }
}

/// Something that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// What.
    pub path: ShownPath,
    /// Why.
    pub reason: SkipReason,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Files, messages and other texts.
    pub files: u64,
    /// Commits of a range.
    pub commits: u64,
    /// Blobs of a whole history, each once.
    pub blobs: u64,
    /// Whether that history is cut off on purpose, as in a shallow clone.
    pub is_shallow: bool,
    /// Messages of commits that are being made.
    pub messages: u64,
    /// Bytes of the texts.
    pub bytes: u64,
    /// What was left out.
    pub skipped: Vec<Skip>,
}

impl Scanned {
    /// Notes that a text of so many bytes is being looked at.
    pub fn add(&mut self, length: usize) {
        self.files += 1;
        self.bytes += length as u64;
    }

    /// Notes that something is left out.
    pub fn skip(&mut self, path: &[u8], reason: SkipReason) {
        self.skipped.push(Skip { path: ShownPath::new(path), reason });
    }

    /// Adds what another thread looked at.
    pub fn merge(&mut self, other: Self) {
        self.files += other.files;
        self.commits += other.commits;
        self.blobs += other.blobs;
        self.is_shallow |= other.is_shallow;
        self.messages += other.messages;
        self.bytes += other.bytes;
        self.skipped.extend(other.skipped);
    }

    /// Tells whether all that was asked for was looked at.
    pub fn is_complete(&self) -> bool {
        !self.skipped.iter().any(|s| s.reason.is_failure())
    }
}

/// Bounds of a run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest file that is looked at, in bytes.
    pub max_file_size: u64,
    /// Whether archives are unpacked.
    pub archives: bool,
    /// When the run must be over, and how long it was given.
    pub deadline: Option<(Instant, Duration)>,
}

impl Limits {
    /// Fails when the time is up.
    ///
    /// # Errors
    /// A sentence with the budget and the way to raise it.
    pub fn check_time(&self) -> Result<()> {
        if let Some((deadline, budget)) = self.deadline
            && Instant::now() > deadline
        {
            bail!(
                "the time budget of {:.1} s is spent and not everything was looked at (raise `[hook] time_budget`)",
                budget.as_secs_f64()
            );
        }
        Ok(())
    }
}

/// Reads the blobs of one change and hands the text on. Used by all sources that read from Git.
///
/// The old blobs are read only when somebody asks which lines are new. A file that was only moved, or whose mode alone
/// changed, has none, and isn't read at all.
fn change(
    repo: &Repo,
    (origin, change): (Origin, &Change),
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    limits.check_time()?;
    if change.unmerged {
        scanned.skip(&change.path, SkipReason::Unmerged);
        return Ok(());
    }
    if change.kind == EntryKind::Submodule || change.is_only_moved() {
        return Ok(());
    }
    let reading = || format!("reading {}", ShownPath::new(&change.path));
    let raw = match repo.blob(change.new, limits.max_file_size).with_context(reading)? {
        Content::Bytes(raw) => raw,
        Content::TooLarge(size) => {
            scanned.skip(&change.path, SkipReason::TooLarge { size, limit: limits.max_file_size });
            return Ok(());
        }
        Content::Missing => {
            let missing = git::Error::Broken(format!("this repository lacks its blob {}", change.new));
            return Err(anyhow::Error::new(missing).context(reading()));
        }
    };
    let raw = match lfs::content(repo, &raw, limits)? {
        Some(Content::Bytes(content)) => content,
        Some(Content::TooLarge(size)) => {
            scanned.skip(&change.path, SkipReason::TooLarge { size, limit: limits.max_file_size });
            return Ok(());
        }
        Some(Content::Missing) => {
            let why = "its Git LFS content is not in this clone";
            scanned.skip(&change.path, SkipReason::NotUnpacked(why.to_owned()));
            raw
        }
        None => raw,
    };
    let olds = || olds(repo, change, &raw, limits);
    let added = || is_added(repo, change, &raw);
    let file = File { origin, path: &change.path, raw: &raw, olds: &olds, added: &added };
    file::hand_on(&file, limits, scanned, sink)
}

/// Tells whether no parent has the file, under this name or another.
fn is_added(repo: &Repo, change: &Change, raw: &[u8]) -> Result<bool> {
    for old in &change.old {
        match old {
            Old::Blob(_) => return Ok(false),
            Old::Absent(removed) => {
                if repo.moved_from(&change.path, raw, removed)?.is_some() {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// Says that nobody knows whether a file is new, or that it is none.
#[expect(clippy::unnecessary_wraps, reason = "it stands where others ask Git, which may fail")]
fn not_added() -> Result<bool> {
    Ok(false)
}

/// Returns what the file was in each parent that has it; one that is over the limit or, as it may be in a partial clone,
/// missing is left out.
fn olds(repo: &Repo, change: &Change, raw: &[u8], limits: &Limits) -> Result<Vec<Vec<u8>>> {
    let mut olds = Vec::new();
    for old in &change.old {
        let old = match old {
            Old::Blob(id) => match repo.blob(*id, limits.max_file_size)? {
                Content::Bytes(old) => Some(old),
                Content::TooLarge(_) | Content::Missing => None,
            },
            Old::Absent(removed) => repo.moved_from(&change.path, raw, removed)?,
        };
        let Some(old) = old else { continue };
        match lfs::content(repo, &old, limits)? {
            Some(Content::Bytes(content)) => olds.push(content),
            Some(Content::TooLarge(_) | Content::Missing) => {}
            None => olds.push(old),
        }
    }
    Ok(olds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_skipped_on_purpose_is_complete() {
        let mut scanned = Scanned::default();
        scanned.skip(b"a", SkipReason::TooLarge { size: 2, limit: 1 });
        scanned.skip(b"a", SkipReason::NotUnpacked("encrypted".to_owned()));
        scanned.skip(b"a", SkipReason::NotDecoded("too deep".to_owned()));
        assert!(scanned.is_complete());
        scanned.skip(b"b", SkipReason::Unreadable("permission denied".to_owned()));
        assert!(!scanned.is_complete());
    }
}
