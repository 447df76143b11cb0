//! Hides how a repository is read.
//!
//! Above this room nobody knows whether libgit2 or the plumbing commands of the installed `git` answered. libgit2 is
//! asked first, because it starts no process; what is staged is read from the index itself where that is of the usual
//! kind (`index/`), because libgit2 reads all of it. What it fails at, `git` is asked: opening (SHA-256, reftable, partial
//! clones, extensions that it doesn't know, `GIT_WORK_TREE`), reading the index (sparse, split), or anything else, for
//! Git's own word is what counts. Where that fails too the error says why, and a hook blocks. The choice is made in
//! [`Repo`] and nowhere else. Nothing here writes to the repository but `write`, for `fix`; nothing uses the network.

pub mod ask;
pub mod change;
pub mod history;
pub mod hooks_dir;
mod id;
mod index;
mod libgit2;
pub mod lines;
mod loose;
mod object;
mod pack;
pub mod paths;
mod plumbing;
mod renames;
mod stamp;
pub mod trail;
pub mod write;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

pub use crate::git::change::{Change, EntryKind, Old, Removed};
pub use crate::git::id::ObjectId;
use crate::git::object::ObjectKind;
pub use crate::git::plumbing::end_children;
use crate::git::renames::Pieces;
pub use crate::git::stamp::Stamp;

/// The bytes of a blob, or why they were not read.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Bytes(Vec<u8>),
    /// Its size in bytes, which is over the limit.
    TooLarge(u64),
    /// This repository doesn't have it: it is broken, or a partial clone.
    Missing,
}

/// What a push or a range leads from and to.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// Commits whose history is wanted.
    pub tips: Vec<ObjectId>,
    /// Commits or tags whose history isn't; what this repository doesn't have is passed over.
    pub hidden: Vec<ObjectId>,
    /// Also hide what the remote-tracking branches of this remote have.
    pub hidden_remote: Option<String>,
    /// Also hide what any ref of this repository has.
    pub hidden_all: bool,
}

impl Range {
    /// Returns the pattern of the refs whose history isn't wanted, besides the objects that are named.
    fn hidden_refs(&self) -> Option<String> {
        if self.hidden_all {
            Some("refs/*".to_owned())
        } else {
            self.hidden_remote.as_deref().map(remote_pattern)
        }
    }
}

/// What a name that is pushed stands for.
#[derive(Clone, Debug)]
pub struct Tip {
    /// The annotated tags on the way, outermost first, each with its message.
    pub tags: Vec<(ObjectId, Vec<u8>)>,
    /// What the last of them names.
    pub target: Target,
}

/// What a ref, or the tag that it names, stands for in the end.
#[derive(Clone, Debug)]
pub enum Target {
    /// A commit.
    Commit(ObjectId),
    /// A tree; its files, each of them new.
    Tree(Vec<Change>),
    /// A single blob.
    Blob(ObjectId),
}

/// A commit of a range.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its name.
    pub id: ObjectId,
    /// Its parents, as far as this repository has them.
    pub parents: Vec<ObjectId>,
    /// When it was written, and when committed.
    pub dates: [Option<Stamp>; 2],
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
    /// The history ends where it goes on: a parent of a commit is missing.
    CutOff,
    /// The index contradicts itself, so that nobody can tell what Git would make of it.
    Index(String),
    /// The content of this object is that of another.
    Misnamed(ObjectId),
    /// Something in it is missing or broken, or the reader failed.
    Broken(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARepository(path) => write!(f, "{} is not in a Git repository", path.display()),
            Self::NotOwned(path) => write!(f, "the repository of {} belongs to another user", path.display()),
            Self::Unsupported(what) => write!(f, "this kind of repository can't be read: {what}"),
            Self::CutOff => {
                f.write_str("a commit is missing: the history that leads to what is looked at is cut off")
            }
            Self::Index(what) => write!(f, "the index is broken: {what}"),
            Self::Misnamed(id) => write!(f, "object {id}: its content is another object's"),
            Self::Broken(what) => f.write_str(what),
        }
    }
}

impl Error {
    /// Returns a way out, for a person to follow.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotARepository(_) => "run this inside of a repository, or `git init` first",
            Self::NotOwned(_) => {
                "if you trust it, run `git config --global --add safe.directory \"$PWD\"` at its root"
            }
            Self::Unsupported(_) => {
                "install `git` where the program can find it (PATH); it can read what is new to us"
            }
            Self::CutOff => {
                "after `git fetch --unshallow` a shallow clone can push it; a server takes it as it is \
                 after `git config receive.shallowUpdate true`; in any other case `git fsck` tells what is missing"
            }
            Self::Index(_) => {
                "`git read-tree HEAD` (before the first commit: `git read-tree --empty`) writes it anew, as of the \
                 last commit; then `git add` what belongs to the next one"
            }
            Self::Misnamed(_) | Self::Broken(_) => {
                "`git status` and `git fsck` tell what is wrong with the repository"
            }
        }
    }
}

impl std::error::Error for Error {}

/// Which reader answers, for `doctor` and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderKind {
    /// Our own, which knows the usual index only.
    Index,
    /// The library that is part of this program.
    Libgit2,
    /// The commands of the installed `git`.
    Plumbing,
}

enum Reader {
    Libgit2(libgit2::Reader),
    Plumbing(Box<plumbing::Reader>),
}

/// A repository that can be read.
pub struct Repo {
    reader: Reader,
    start: PathBuf,
    /// Whether the index is read without libgit2 where that can be.
    own_index: bool,
    /// Asked when libgit2 fails.
    second: OnceCell<plumbing::Reader>,
}

/// Calls the method of the same name on libgit2 and, where that fails, on the plumbing.
macro_rules! ask {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match &$self.reader {
            Reader::Libgit2(reader) => match reader.$method($($argument),*) {
                Err(first) => $self.second(first)?.$method($($argument),*),
                answer => answer,
            },
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
            Ok(reader) => Ok(Self::of(Reader::Libgit2(reader), start)),
            Err(first) => match plumbing::Reader::open(start) {
                Ok(reader) => Ok(Self::of(Reader::Plumbing(Box::new(reader)), start)),
                Err(second) => Err(worse(first, second)),
            },
        }
    }

    /// Opens with the plumbing alone, for tests that hold the readers against each other.
    ///
    /// # Errors
    /// As [`Repo::open`].
    pub fn open_with_plumbing(start: &Path) -> Result<Self, Error> {
        plumbing::Reader::open(start).map(|reader| Self::of(Reader::Plumbing(Box::new(reader)), start))
    }

    /// Opens as [`Repo::open`] does, and leaves the index to libgit2, for tests that hold the readers against each other.
    ///
    /// # Errors
    /// As [`Repo::open`].
    pub fn open_without_own_index(start: &Path) -> Result<Self, Error> {
        Self::open(start).map(|repo| Self { own_index: false, ..repo })
    }

    fn of(reader: Reader, start: &Path) -> Self {
        Self { reader, start: start.to_path_buf(), own_index: true, second: OnceCell::new() }
    }

    /// Returns the plumbing, after libgit2 failed with `first`.
    fn second(&self, first: Error) -> Result<&plumbing::Reader, Error> {
        if self.second.get().is_none() {
            let reader = plumbing::Reader::open(&self.start).map_err(|second| worse(first, second))?;
            return Ok(self.second.get_or_init(|| reader));
        }
        self.second.get().ok_or(first)
    }

    /// Tells which reader answers: the plumbing, once it had to be asked.
    pub fn reader_kind(&self) -> ReaderKind {
        match self.reader {
            Reader::Libgit2(_) if self.second.get().is_none() => ReaderKind::Libgit2,
            Reader::Libgit2(_) | Reader::Plumbing(_) => ReaderKind::Plumbing,
        }
    }

    /// Returns the root of the work tree; `None` in a bare repository.
    pub fn work_tree(&self) -> Option<PathBuf> {
        match &self.reader {
            Reader::Libgit2(reader) => reader.work_tree(),
            Reader::Plumbing(reader) => reader.work_tree(),
        }
    }

    /// Returns who commits here, as `NAME <EMAIL>`: by Git's variables, else by its settings. `None` where neither says.
    pub fn identity(&self) -> Option<String> {
        let setting = |key: &str| -> Result<Option<String>, Error> { ask!(self.setting(key)) };
        let told = |variable: &str, key: &str| {
            crate::env::var(variable).or_else(|| setting(key).ok().flatten()).filter(|v| !v.is_empty())
        };
        let name = told("GIT_COMMITTER_NAME", "user.name");
        let email = told("GIT_COMMITTER_EMAIL", "user.email").map(|email| format!("<{email}>"));
        let parts: Vec<String> = name.into_iter().chain(email).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Tells whether the index has a file of this path, counted from the root of the work tree, with `/`.
    ///
    /// # Errors
    /// [`Error::Broken`] when the index can't be read.
    pub fn is_tracked(&self, path: &str) -> Result<bool, Error> {
        ask!(self.is_tracked(path))
    }

    /// Returns what the next commit adds: the index against HEAD, in a merge against all parents.
    ///
    /// # Errors
    /// [`Error::Broken`] when index, HEAD or a tree can't be read.
    pub fn staged(&self) -> Result<Vec<Change>, Error> {
        self.staged_and_reader().map(|(changes, _)| changes)
    }

    /// Returns what [`Repo::staged`] does, and which reader told it.
    ///
    /// # Errors
    /// As [`Repo::staged`].
    pub fn staged_and_reader(&self) -> Result<(Vec<Change>, ReaderKind), Error> {
        if let Reader::Libgit2(reader) = &self.reader
            && self.own_index
            && self.second.get().is_none()
        {
            match reader.staged_by_index() {
                Ok(changes) => return Ok((changes, ReaderKind::Index)),
                // The others would tell what its entries say, which need not be what Git commits; and `git diff-index`
                // takes a tree for what it is named, without a look (at least up to 2.39).
                Err(error @ (Error::Index(_) | Error::Misnamed(_))) => return Err(error),
                // Whatever else it fails at is told by the others, in their words.
                Err(_) => {}
            }
        }
        let changes = ask!(self.staged())?;
        Ok((changes, self.reader_kind()))
    }

    /// Calls back with each commit of a range, parents before children.
    ///
    /// # Errors
    /// [`Error::Broken`] when a commit or tree can't be read, or what `each` returns.
    pub fn commits(
        &self,
        range: &Range,
        each: &mut dyn FnMut(Commit) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (mut given, mut refused) = (HashSet::new(), false);
        let first = match &self.reader {
            Reader::Plumbing(reader) => return reader.commits(range, each),
            Reader::Libgit2(reader) => {
                let answer = reader.commits(range, &mut |commit| {
                    given.insert(commit.id);
                    each(commit).inspect_err(|_| refused = true)
                });
                match answer {
                    Err(first) if !refused => first,
                    answer => return answer,
                }
            }
        };
        let rest = &mut |commit: Commit| if given.contains(&commit.id) { Ok(()) } else { each(commit) };
        self.second(first)?.commits(range, rest)
    }

    /// Follows annotated tags to what they name in the end.
    ///
    /// # Errors
    /// [`Error::Broken`] when an object is missing or can't be read.
    pub fn tip(&self, id: ObjectId) -> Result<Tip, Error> {
        let (mut tags, mut named) = (Vec::new(), id);
        loop {
            let (kind, raw) = ask!(self.object(named))?;
            let target = match kind {
                ObjectKind::Tag => {
                    tags.push((named, object::message(&raw).to_vec()));
                    named = object::named_by(&raw, "object", named)?;
                    continue;
                }
                ObjectKind::Commit => Target::Commit(named),
                ObjectKind::Tree => Target::Tree(ask!(self.tree(named))?),
                ObjectKind::Blob => Target::Blob(named),
            };
            return Ok(Tip { tags, target });
        }
    }

    /// Reads a blob of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Error::Broken`] when it can't be read, or is no blob.
    pub fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Error> {
        match ask!(self.blob(id, limit))? {
            Content::Missing if self.reader_kind() == ReaderKind::Libgit2 => {
                self.second(Error::Broken(format!("blob {id} is missing")))?.blob(id, limit)
            }
            content => Ok(content),
        }
    }

    /// Reads what Git LFS keeps of a file, by its SHA-256 in hex.
    ///
    /// # Errors
    /// [`Error::Broken`] when it is there and can't be read, or when Git's settings can't.
    pub fn lfs_content(&self, sha256: &str, limit: u64) -> Result<Content, Error> {
        let storage = ask!(self.lfs_storage())?;
        let (first, second) = (sha256.get(..2).unwrap_or_default(), sha256.get(2..4).unwrap_or_default());
        let path = storage.join("objects").join(first).join(second).join(sha256);
        let broken = |e: std::io::Error| Error::Broken(format!("reading {}: {e}", path.display()));
        match std::fs::metadata(&path) {
            Ok(about) if about.len() > limit => Ok(Content::TooLarge(about.len())),
            Ok(_) => std::fs::read(&path).map(Content::Bytes).map_err(broken),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Content::Missing),
            Err(e) => Err(broken(e)),
        }
    }

    /// Finds what the file at `path`, with the bytes `new`, was before it was moved and altered; `None`: it is new.
    ///
    /// # Errors
    /// A removed blob can't be read.
    pub fn moved_from(&self, path: &[u8], new: &[u8], removed: &[Removed]) -> Result<Option<Vec<u8>>, Error> {
        let pieces = Pieces::new(new);
        let largest = new.len() as u64 * 100 / renames::ENOUGH as u64;
        let mut best = None;
        for (candidate, same_name) in renames::candidates(path, removed) {
            let Content::Bytes(old) = self.blob(candidate.id, largest)? else { continue };
            let likeness = pieces.likeness(&Pieces::new(&old));
            if same_name && likeness >= renames::ENOUGH_BY_NAME {
                return Ok(Some(old));
            }
            if likeness >= renames::ENOUGH && best.as_ref().is_none_or(|(most, _)| likeness > *most) {
                best = Some((likeness, old));
            }
        }
        Ok(best.map(|(_, old)| old))
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
        match (&self.reader, self.second.get()) {
            (_, Some(reader)) => reader.is_on_a_remote(id),
            (Reader::Libgit2(reader), None) => reader.is_on_a_remote(id),
            (Reader::Plumbing(reader), None) => reader.is_on_a_remote(id),
        }
    }
}

/// Makes one error of what both readers said: Git's own word counts, if there is a `git`.
fn worse(first: Error, second: Error) -> Error {
    match (first, second) {
        (first @ (Error::NotARepository(_) | Error::NotOwned(_)), Error::Unsupported(_)) => first,
        (first, Error::Unsupported(second)) => Error::Unsupported(format!("{first}; {second}")),
        (_, second) => second,
    }
}

/// Returns the other parents of the merge that is in progress; none when there is no merge.
fn merge_heads(git_dir: &Path) -> Result<Vec<ObjectId>, Error> {
    let broken = || Error::Broken("MERGE_HEAD, or GITHEAD_* of the environment, names no commit".to_owned());
    let read = |line: &[u8]| ObjectId::from_hex(line.trim_ascii()).ok_or_else(broken);
    match std::fs::read(git_dir.join("MERGE_HEAD")) {
        Ok(text) if text.is_empty() => Err(broken()),
        Ok(text) => text.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(read).collect(),
        // `git merge` writes the file only behind pre-merge-commit; until then it says the parents in the environment.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            crate::env::merge_heads().iter().map(|name| read(name.as_bytes())).collect()
        }
        Err(e) => Err(Error::Broken(format!("reading MERGE_HEAD: {e}"))),
    }
}

/// Returns the pattern of a remote's tracking branches.
fn remote_pattern(remote: &str) -> String {
    format!("refs/remotes/{remote}/*")
}

/// Makes a path of the bytes that Git has for it; `None` where the system's paths are text and these are not.
pub fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
    }
    #[cfg(not(unix))]
    {
        std::str::from_utf8(bytes).ok().map(PathBuf::from)
    }
}
