//! Tells what is staged from the index file itself, at a cost that follows the change.
//!
//! An index lists every file of the repository. It also says, in the extension `TREE`, which tree each directory came to
//! when it was last written. Git commits that tree, if there is the object, without a look at the entries (`compare.rs`);
//! where HEAD has the very same one nothing below can be staged. So of 100,000 entries only the lengths are looked at, to
//! find what stands behind them, and then the directories that differ. Before pre-commit Git brings `TREE` up to date.
//!
//! In comes the file and the name of a tree, out comes what differs ([`Delta`]). What isn't known here is left to the other
//! readers ([`Error::Unsupported`]): unmerged entries, split and sparse indexes, other versions, modes, flags and extensions
//! that must be understood, paths longer than any in a work tree. They go by the entries alone, so what contradicts itself
//! isn't left to them: entries out of order or twice, lengths, counts and offsets that don't fit, a `TREE` of another form
//! than Git's ([`Error::Index`]).
//!
//! **Damage.** The checksum at the end isn't looked at, and an index without one (`index.skipHash`) is like any other: over
//! 10 MB it takes 5 ms at the 2 GB/s of SHA instructions, as much as all else together, and Git looks at it in `git fsck`
//! only, not when it commits. What counts is that what is told is what Git would commit: `tests/readers/lies.rs` alters bytes, names, counts and the order, and
//! holds the answer against `git write-tree`. Not noticed is an object name that has become another object's of this
//! repository (20 bytes by chance) in the place where Git would commit that one too, and is then told as any change; and a
//! `TREE` that wrongly has HEAD's tree of a directory, when that object, below HEAD's root, is missing as well.
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
