//! Tells what is staged from the index file itself, at a cost that follows the change.
//!
//! An index lists every file of the repository. It also says, in the extension `TREE`, which tree each directory came to
//! when it was last written; where that is the tree that HEAD has there, nothing below it can be staged. So of 100,000
//! entries only the lengths are looked at, to find what stands behind them, and then the directories that differ. Before a
//! pre-commit hook Git brings that extension up to date.
//!
//! In comes the file and the name of a tree, out comes what differs ([`Delta`]). Whatever isn't known here is refused, and
//! so left to the reader that the program had before: unmerged entries, split and sparse indexes, other versions, flags
//! and extensions that must be understood, paths longer than any in a work tree, and all that is cut off or doesn't fit together.
//!
//! **Damage.** The checksum at the end isn't looked at: over 10 MB it would cost more than all else, and Git doesn't look
//! at it either when it makes the commit. What a wrong byte does:
//! - in the name of an object: that object is looked up, and one that is missing blocks;
//! - in `TREE`: Git commits the tree that stands there, whatever the entries say. HEAD's brings nothing new; at any other
//!   the entries are compared. A wrong count would pass over entries, so the first, the last and the one behind must be
//!   where they belong, and paths that are read must ascend;
//! - in a path: the content is judged under another one; a wrong length is told by the NUL behind it;
//! - in mode or flags: only those that Git writes are taken. An entry without content (`git add --intent-to-add`) in a
//!   directory whose tree is known is a contradiction, and refused;
//! - in times and sizes of the work tree's files: nothing.
//!
//! What isn't noticed: a wrong object name that happens to be another object's of this repository (20 bytes by chance).
//! `tests/readers/indexes.rs` alters each byte and holds the answer against what `git write-tree` makes of it.
//!
//! Source: gitformat-index; read-cache.c and cache-tree.c of Git.

mod cache_tree;
mod compare;
mod entries;
mod entry;
mod pages;
#[cfg(test)]
mod tests;
mod tree;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use crate::git::change::Delta;
use crate::git::index::cache_tree::CacheTree;
use crate::git::index::compare::{Comparison, ReadTree};
use crate::git::index::entries::Entries;
use crate::git::{Error, ObjectId};

/// An index that can be compared with trees.
pub(super) struct Index<R = File> {
    entries: Entries<R>,
    cache: Option<CacheTree>,
}

impl Index {
    /// Opens the file and walks over its entries.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what is left to others; [`Error::Broken`] when it can't be read.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|e| Error::Broken(format!("reading the index: {e}")))?;
        Self::of(file)
    }
}

impl<R: Read + Seek> Index<R> {
    fn of(source: R) -> Result<Self, Error> {
        let (entries, cache) = Entries::open(source)?;
        Ok(Self { entries, cache })
    }

    /// Lists what differs from a tree, in the order of the paths; without a tree each entry is new. `read` returns the
    /// bytes of a tree.
    ///
    /// # Errors
    /// As [`Index::open`], and what `read` returns.
    pub(super) fn against(
        &mut self,
        tree: Option<ObjectId>,
        read: ReadTree<'_>,
    ) -> Result<Vec<Delta>, Error> {
        let (deltas, path) = (Vec::new(), Vec::new());
        let mut comparison =
            Comparison { entries: &mut self.entries, cache: self.cache.as_ref(), read, deltas, path };
        comparison.run(tree)?;
        Ok(comparison.deltas)
    }
}
