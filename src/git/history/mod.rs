//! The whole history: every blob and message that a ref leads to, and where each blob stands.
//!
//! Comes in: a repository, and perhaps a commit that was looked at before. Goes out: [`Past`]: commits in an order that
//! every reader agrees on, and for each blob the paths that it has, each with the first commit that has it there. Refs are
//! branches, tags, remote-tracking branches, notes, the stash and whatever else lies below `refs/`, HEAD, and the HEADs of
//! linked work trees. A reflog is none: what only a reflog still names (a commit that was amended, older stashes) is no
//! part of it, and neither is what no ref leads to at all.
//!
//! [`fast`] reads the object store as a whole. What it doesn't know or finds broken, [`general`] is asked for: that goes
//! from commit to commit, as for a push, and so reads all that a reader of this program can.

mod fast;
mod general;
pub mod graph;
mod meter;
mod places;
pub mod refs;
mod trees;
mod world;

use std::path::PathBuf;

use crate::git::history::graph::Graph;
pub use crate::git::history::meter::Meter;
use crate::git::object::{self, ObjectKind};
pub use crate::git::pack::delta::Copied;
use crate::git::{Change, Error, ObjectId, Reader, Repo};

/// Says which kinds of file a name promises, as bits: what a name without bits of its own holds needs no second look.
pub type Classes<'c> = dyn Fn(&[u8]) -> u16 + Sync + 'c;

/// What of the history is wanted, and by what means.
pub struct Scope<'s> {
    /// What this commit leads to is left out.
    pub since: Option<ObjectId>,
    /// The kinds that names promise.
    pub classes: &'s Classes<'s>,
    /// Larger blobs are not looked at, in bytes.
    pub limit: u64,
    /// How many threads read.
    pub jobs: usize,
    /// Where progress is noted.
    pub meter: &'s Meter,
}

/// Takes a first look at blobs and messages, one for each thread: whatever it is not sure of it must hold for suspect.
pub trait Looker {
    /// Tells whether a blob may hold something.
    ///
    /// # Errors
    /// It can't be told.
    fn blob(&mut self, blob: &Blob<'_>) -> Result<Verdict, Error>;

    /// Tells whether a message may hold something.
    ///
    /// # Errors
    /// It can't be told.
    fn message(&mut self, text: &[u8]) -> Result<bool, Error>;
}

/// Gives a looker of its own to each thread that asks for one.
pub type Lookers<'l> =
    dyn Fn(&mut dyn FnMut(&mut dyn Looker) -> Result<(), Error>) -> Result<(), Error> + Sync + 'l;

/// A blob that is looked at.
pub struct Blob<'b> {
    /// Its bytes.
    pub bytes: &'b [u8],
    /// The kinds of its names.
    pub classes: u16,
    /// Names that it has, one at least of each kind.
    pub names: &'b [&'b [u8]],
    /// What was seen in the blob that it is stored as a delta of, and the stretches that it has from there.
    pub base: Option<(Verdict, &'b [Copied])>,
}

/// What a first look came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    /// Whether something may be in it.
    pub holds: bool,
    /// The kinds of names under which it was looked at; 0: it wasn't.
    pub classes: u16,
    /// Whether it was looked at as it is stored, not unpacked or decoded.
    pub is_plain: bool,
    /// Whether something in it reaches far, so that a look must be wide.
    pub is_wide: bool,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    /// Blobs.
    pub blobs: u64,
    /// Bytes of them and of messages.
    pub bytes: u64,
}

/// One path of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the path from the repository's root; the name of the ref where that names the blob itself.
    pub path: Vec<u8>,
    /// The first commit that has it there, by its number in [`Past::graph`].
    pub commit: u32,
}

/// A blob, and where it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its name.
    pub id: ObjectId,
    /// Its paths, first come first.
    pub places: Vec<Place>,
    /// Whether HEAD has it.
    pub in_head: bool,
}

/// A commit or annotated tag whose message is to be judged.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number in [`Past::graph`].
    pub commit: u32,
    /// Whether it is a tag.
    pub is_tag: bool,
    /// The message.
    pub text: Vec<u8>,
}

/// What there is to judge.
#[derive(Debug, Default)]
pub struct Past {
    /// The commits, and the other objects that refs name.
    pub graph: Graph,
    /// By number, whether a remote-tracking branch has it.
    pub on_remote: Vec<bool>,
    /// By number, whether HEAD leads to it.
    pub in_head: Vec<bool>,
    /// The blobs.
    pub blobs: Vec<Standing>,
    /// The messages.
    pub messages: Vec<Message>,
    /// How much was looked at already; `None`: nothing, and the blobs and messages are all that there are.
    pub looked: Option<Looked>,
    /// How many commits were walked.
    pub commits: u64,
    /// Whether the history is cut off on purpose: a shallow clone.
    pub is_shallow: bool,
}

impl Past {
    /// Returns what places are compared by: the earlier the less.
    pub fn order(&self, commit: u32) -> (i64, Option<ObjectId>) {
        self.graph.node(commit).map_or((i64::MAX, None), |node| (node.order, Some(node.id)))
    }
}

/// How a repository was opened.
#[derive(Clone, Debug)]
pub struct Door {
    start: PathBuf,
    by_plumbing: bool,
}

impl Door {
    /// Opens it once more.
    ///
    /// # Errors
    /// As [`Repo::open`].
    pub fn open(&self) -> Result<Repo, Error> {
        if self.by_plumbing { Repo::open_with_plumbing(&self.start) } else { Repo::open(&self.start) }
    }
}

impl Repo {
    /// Reads the history. Where it can be read as a whole, `lookers` choose what is in the answer.
    ///
    /// # Errors
    /// [`Error::Broken`] when something of it is missing or can't be read, by any reader.
    pub fn history(&self, scope: &Scope<'_>, lookers: &Lookers<'_>) -> Result<Past, Error> {
        let refs = self.refs()?;
        let shallow = self.shallow()?;
        let is_shallow = !shallow.is_empty();
        if let Some(objects) = self.objects_dir()?
            && let Ok(past) = fast::read((&objects, &refs, &shallow), scope, lookers)
        {
            return Ok(Past { is_shallow, ..past });
        }
        general::read(self, &refs, scope).map(|past| Past { is_shallow, ..past })
    }

    /// Returns the directory of objects, where they can be read without asking anybody.
    fn objects_dir(&self) -> Result<Option<PathBuf>, Error> {
        let Reader::Libgit2(reader) = &self.reader else { return Ok(None) };
        Ok((!reader.is_partial()?).then(|| reader.objects_dir().to_path_buf()))
    }

    /// Returns how another thread opens the same repository.
    pub fn door(&self) -> Door {
        Door { start: self.start.clone(), by_plumbing: matches!(self.reader, Reader::Plumbing(_)) }
    }

    /// Returns the directory that all work trees of the repository share.
    ///
    /// # Errors
    /// `git` can't be asked.
    pub fn common_dir(&self) -> Result<PathBuf, Error> {
        match &self.reader {
            Reader::Libgit2(reader) => Ok(reader.common_dir()),
            Reader::Plumbing(reader) => reader.common_dir(),
        }
    }

    /// Returns the files of a commit's tree, each of them new.
    ///
    /// # Errors
    /// The commit or a tree can't be read.
    pub(super) fn files(&self, commit: ObjectId) -> Result<Vec<Change>, Error> {
        let tree = |reader: &dyn Fn(ObjectId) -> Result<(ObjectKind, Vec<u8>), Error>| {
            let (_, raw) = reader(commit)?;
            object::named_by(&raw, "tree", commit)
        };
        let first = match &self.reader {
            Reader::Plumbing(reader) => return reader.tree(tree(&|id| reader.object(id))?),
            Reader::Libgit2(reader) => match tree(&|id| reader.object(id)).and_then(|tree| reader.tree(tree))
            {
                Err(first) => first,
                files => return files,
            },
        };
        let second = self.second(first)?;
        second.tree(tree(&|id| second.object(id))?)
    }

    /// Returns the commits at which a shallow clone is cut off. Source: gitrepository-layout, "shallow".
    pub(super) fn shallow(&self) -> Result<Vec<ObjectId>, Error> {
        let path = self.common_dir()?.join("shallow");
        let broken = || Error::Broken(format!("{} names no commit", path.display()));
        match std::fs::read(&path) {
            Ok(text) => {
                let lines = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
                lines.map(|line| ObjectId::from_hex(line).ok_or_else(broken)).collect()
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(Error::Broken(format!("reading {}: {e}", path.display()))),
        }
    }
}
