//! The whole history: every blob and message that a ref leads to, and where each blob stands.
//!
//! Comes in: a repository, and perhaps a commit that was looked at before. Goes out: [`Past`]: commits in an order that
//! every reader agrees on, and for each blob the paths that it has, each with the first commit that has it there. Refs are
//! branches, tags, remote-tracking branches, notes, the stash and whatever else lies below `refs/`, HEAD, and the HEADs of
//! linked work trees. A reflog is none: what only a reflog still names (a commit that was amended, older stashes) is no
//! part of it, and neither is what no ref leads to at all.
//!
//! [`general`] asks for one commit after the other, as a push does, so that it reads all that a reader of this program can.

pub mod general;
pub mod graph;
pub mod refs;

use std::path::PathBuf;

use crate::git::history::graph::Graph;
use crate::git::object::{self, ObjectKind};
use crate::git::{Change, Error, ObjectId, Reader, Repo};

/// Says which kinds of file a name promises, as bits: what a name without bits of its own holds needs no second look.
pub type Classes<'c> = dyn Fn(&[u8]) -> u16 + Sync + 'c;

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
    /// Returns how another thread opens the same repository.
    pub fn door(&self) -> Door {
        Door { start: self.start.clone(), by_plumbing: matches!(self.reader, Reader::Plumbing(_)) }
    }

    /// Returns the directory that all work trees of the repository share.
    ///
    /// # Errors
    /// `git` can't be asked.
    pub(super) fn common_dir(&self) -> Result<PathBuf, Error> {
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

    /// Tells whether it is a shallow clone. Source: gitrepository-layout, "shallow".
    pub(super) fn is_shallow(&self) -> Result<bool, Error> {
        let path = self.common_dir()?.join("shallow");
        match std::fs::metadata(&path) {
            Ok(about) => Ok(about.len() > 0),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(Error::Broken(format!("reading {}: {e}", path.display()))),
        }
    }
}
