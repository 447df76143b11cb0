//! Hides how a repository is read.
//!
//! Above this room nobody knows whether libgit2 or the plumbing commands of the installed `git` answered. libgit2 is
//! tried first, because it starts no process; where it can't open the repository (an extension it doesn't know, such as
//! a sparse index, SHA-256 names or reftable), the plumbing is asked; where neither can, the error says why, and a hook
//! blocks. The choice is made in [`Repo::open`] and nowhere else. Nothing here writes to the repository, and nothing
//! uses the network.

pub mod ask;
pub mod hooks_dir;
mod libgit2;
pub mod lines;
mod plumbing;

use std::fmt;
use std::path::{Path, PathBuf};

/// The name of an object: 20 bytes (SHA-1) or 32 (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// Takes the raw bytes; `None` unless there are 20 or 32.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        let mut bytes = [0; 32];
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        matches!(raw.len(), 20 | 32).then_some(Self { bytes, len: u8::try_from(raw.len()).ok()? })
    }

    /// Reads 40 or 64 hex digits.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let pairs = hex.chunks_exact(2);
        let raw: Option<Vec<u8>> = pairs.map(|p| Some(digit(*p.first()?)? << 4 | digit(*p.get(1)?)?)).collect();
        Self::from_bytes(&raw?).filter(|_| hex.len() % 2 == 0)
    }

    /// Returns the raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Tells whether it is the name that stands for "no object".
    pub fn is_zero(&self) -> bool {
        self.as_bytes().iter().all(|b| *b == 0)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an entry of an index or tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file, executable or not.
    File,
    /// A symbolic link; its blob is the target path.
    Symlink,
    /// A submodule: no blob to read.
    Submodule,
}

/// A file that a change adds or alters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the path from the repository root, with `/`.
    pub path: Vec<u8>,
    /// What it is now.
    pub kind: EntryKind,
    /// The new blob.
    pub new: ObjectId,
    /// The blob it had in each parent that had it, before a rename too. Empty: the file is new.
    pub old: Vec<ObjectId>,
    /// Whether the index holds it in several versions, so that no blob can be named.
    pub unmerged: bool,
}

/// The bytes of a blob, or why they were not read.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Bytes(Vec<u8>),
    /// Its size in bytes, which is over the limit.
    TooLarge(u64),
}

/// What a push or a range leads from and to.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// Commits (or tags) whose history is wanted.
    pub tips: Vec<ObjectId>,
    /// Commits whose history isn't; names that this repository doesn't have are passed over.
    pub hidden: Vec<ObjectId>,
    /// Also hide what the remote-tracking branches of this remote have; an empty name: of all remotes.
    pub hidden_remote: Option<String>,
}

/// A commit of a range.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its name.
    pub id: ObjectId,
    /// Its message, as bytes.
    pub message: Vec<u8>,
    /// What it adds against all of its parents.
    pub changes: Vec<Change>,
}

/// Why a repository, or something in it, can't be read.
#[derive(Debug)]
pub enum Error {
    /// There is none at or above this path.
    NotARepository(PathBuf),
    /// It belongs to somebody else, and Git's `safe.directory` doesn't name it.
    NotOwned(PathBuf),
    /// The reader at hand can't read this kind; the text says which.
    Unsupported(String),
    /// Something in it is missing or broken, or the reader failed.
    Broken(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARepository(path) => write!(f, "{} is not in a Git repository", path.display()),
            Self::NotOwned(path) => write!(f, "the repository of {} belongs to another user", path.display()),
            Self::Unsupported(what) => write!(f, "this kind of repository can't be read: {what}"),
            Self::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

/// Which reader answers, for `doctor` and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderKind {
    /// The library that is part of this program.
    Libgit2,
    /// The commands of the installed `git`.
    Plumbing,
}

enum Reader {
    Libgit2(libgit2::Reader),
    Plumbing(plumbing::Reader),
}

/// A repository that can be read.
pub struct Repo {
    reader: Reader,
}

/// Calls the method of the same name on whichever reader there is.
macro_rules! ask {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match &$self.reader {
            Reader::Libgit2(reader) => reader.$method($($argument),*),
            Reader::Plumbing(reader) => reader.$method($($argument),*),
        }
    };
}

impl Repo {
    /// Opens the repository that Git's own variables name, else the one at or above `start`.
    ///
    /// # Errors
    /// [`Error::NotARepository`], [`Error::NotOwned`], or what both readers said.
    pub fn open(start: &Path) -> Result<Self, Error> {
        match libgit2::Reader::open(start) {
            Ok(reader) => Ok(Self { reader: Reader::Libgit2(reader) }),
            Err(Error::Unsupported(first)) => match plumbing::Reader::open(start) {
                Ok(reader) => Ok(Self { reader: Reader::Plumbing(reader) }),
                Err(second) => Err(Error::Unsupported(format!("libgit2: {first}; git: {second}"))),
            },
            Err(e) => Err(e),
        }
    }

    /// Opens with the plumbing alone, for tests that hold the readers against each other.
    ///
    /// # Errors
    /// As [`Repo::open`].
    pub fn open_with_plumbing(start: &Path) -> Result<Self, Error> {
        plumbing::Reader::open(start).map(|reader| Self { reader: Reader::Plumbing(reader) })
    }

    /// Tells which reader answers.
    pub fn reader_kind(&self) -> ReaderKind {
        match self.reader {
            Reader::Libgit2(_) => ReaderKind::Libgit2,
            Reader::Plumbing(_) => ReaderKind::Plumbing,
        }
    }

    /// Returns the root of the work tree; `None` in a bare repository.
    pub fn work_tree(&self) -> Option<PathBuf> {
        ask!(self.work_tree())
    }

    /// Returns what the next commit adds: the index against HEAD, in a merge against all parents.
    ///
    /// # Errors
    /// [`Error::Broken`] when index, HEAD or a tree can't be read.
    pub fn staged(&self) -> Result<Vec<Change>, Error> {
        ask!(self.staged())
    }

    /// Calls back with each commit of a range, parents before children.
    ///
    /// # Errors
    /// [`Error::Broken`] when a commit or tree can't be read, or what `each` returns.
    pub fn commits(&self, range: &Range, each: &mut dyn FnMut(Commit) -> Result<(), Error>) -> Result<(), Error> {
        ask!(self.commits(range, each))
    }

    /// Reads a blob of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Error::Broken`] when it is missing or can't be read.
    pub fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Error> {
        ask!(self.blob(id, limit))
    }

    /// Returns the object that a revision expression names, such as `main`, `HEAD~3` or a hex name.
    ///
    /// # Errors
    /// [`Error::Broken`] when it names nothing, or more than one thing.
    pub fn resolve(&self, revision: &str) -> Result<ObjectId, Error> {
        ask!(self.resolve(revision))
    }

    /// Tells whether a commit is in a remote-tracking branch; `None` when that can't be told.
    pub fn is_on_a_remote(&self, id: ObjectId) -> Option<bool> {
        ask!(self.is_on_a_remote(id))
    }
}

/// Merges the changes against each parent: a merge adds only what differs from all of them.
fn against_all(mut per_parent: Vec<Vec<Change>>) -> Vec<Change> {
    let Some(mut kept) = per_parent.pop() else { return Vec::new() };
    for other in per_parent {
        let mut by_path: std::collections::HashMap<Vec<u8>, Change> =
            other.into_iter().map(|c| (c.path.clone(), c)).collect();
        kept.retain_mut(|change| match by_path.remove(&change.path) {
            Some(same) => {
                change.old.extend(same.old);
                true
            }
            None => false,
        });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, old: &[u8]) -> Change {
        let id = |b: u8| ObjectId::from_bytes(&[b; 20]).unwrap();
        let old = old.iter().map(|b| id(*b)).collect();
        Change { path: path.into(), kind: EntryKind::File, new: id(9), old, unmerged: false }
    }

    #[test]
    fn a_merge_adds_what_differs_from_all_parents() {
        let kept = against_all(vec![vec![change("a", &[1]), change("b", &[2])], vec![change("b", &[3]), change("c", &[])]]);
        assert_eq!(kept, [change("b", &[3, 2])]);
    }

    #[test]
    fn names_are_read_and_written_as_hex() {
        for len in [40, 64] {
            let hex = "0123456789abcdef".repeat(4)[..len].to_owned();
            assert_eq!(ObjectId::from_hex(hex.as_bytes()).unwrap().to_string(), hex);
        }
        assert!(ObjectId::from_hex(b"0123").is_none());
        assert!(ObjectId::from_hex(&[b'x'; 40]).is_none());
        assert!(ObjectId::from_hex(&[b'0'; 40]).unwrap().is_zero());
    }
}
