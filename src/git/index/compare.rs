//! Compares the entries of an index with a tree, directory by directory.
//!
//! A directory that the index says to be the very tree that is there is passed over as a whole; of all others the tree is
//! read. What comes out is in the order of the paths, as both sides are.

use std::cmp::Ordering;
use std::io::{Read, Seek};

use crate::git::change::{Delta, Entry};
use crate::git::index::cache_tree::CacheTree;
use crate::git::index::entries::{Current, Entries};
use crate::git::index::tree::{self, Item};
use crate::git::{Error, ObjectId};

/// Directories in each other; Git itself ends at 2,048 or 4,096 by its settings.
const DEEPEST: usize = 1000;

/// Returns the bytes of a tree.
pub(super) type ReadTree<'r> = &'r mut dyn FnMut(ObjectId) -> Result<Vec<u8>, Error>;

/// A comparison in progress.
pub(super) struct Comparison<'c, R> {
    pub(super) entries: &'c mut Entries<R>,
    pub(super) cache: Option<&'c CacheTree>,
    pub(super) read: ReadTree<'c>,
    pub(super) deltas: Vec<Delta>,
    /// The directory that is compared, with a `/` at the end.
    pub(super) path: Vec<u8>,
}

impl<R: Read + Seek> Comparison<'_, R> {
    /// Compares all entries; without a tree each of them is new.
    pub(super) fn run(&mut self, root: Option<ObjectId>) -> Result<(), Error> {
        let valid = self.cache.and_then(|cache| cache.valid(0));
        if let (Some(valid), Some(root)) = (valid, root)
            && valid.tree == root
            && valid.entries == self.entries.count()
        {
            return Ok(());
        }
        self.entries.rewind()?;
        let tree = root.map_or(Ok(Vec::new()), |root| (self.read)(root))?;
        self.directory(&tree, self.cache.map(|_| 0), 0)
    }

    /// Compares the directory at `path`, of which the index may know the tree by the number `cached`.
    fn directory(&mut self, mut tree: &[u8], cached: Option<usize>, depth: usize) -> Result<(), Error> {
        let within = self.cache.zip(cached).map_or_else(Vec::new, |(cache, number)| cache.within(number));
        let is_whole = self.cache.zip(cached).is_some_and(|(cache, number)| cache.valid(number).is_some());
        let mut item = tree::next(&mut tree)?;
        loop {
            let here = self.entries.within(&self.path);
            if is_whole && here.is_some_and(|(_, current)| current.intent_to_add) {
                // Git would commit it all the same, for it goes by the tree; it never writes the two together.
                return Err(Error::Broken(
                    "an entry of the index has no content, and its tree has".to_owned(),
                ));
            }
            let order = match (&item, here) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(item), Some((rest, _))) => item.compare(rest),
            };
            match (order, item, here) {
                (Ordering::Less, Some(gone), _) => self.removed(&gone, depth)?,
                (Ordering::Equal, Some(both), _) if both.is_directory() => {
                    self.subdirectory(&both, &within, depth)?;
                }
                (Ordering::Equal, Some(both), Some((_, current))) => {
                    self.both(&both, &current);
                    self.entries.advance()?;
                }
                (_, _, Some((rest, current))) => {
                    let path = [&self.path, rest].concat();
                    self.add(path, None, new(&current));
                    self.entries.advance()?;
                }
                (_, _, None) => return Ok(()),
            }
            if order != Ordering::Greater {
                item = tree::next(&mut tree)?;
            }
        }
    }

    fn subdirectory(&mut self, item: &Item<'_>, within: &[usize], depth: usize) -> Result<(), Error> {
        let cached = self.cache.and_then(|cache| cache.named(within, item.name));
        let valid = self.cache.zip(cached).and_then(|(cache, number)| cache.valid(number));
        self.enter(item, depth, |comparison| match valid {
            Some(valid) if valid.tree == item.id => comparison.entries.skip(valid.entries, &comparison.path),
            _ => {
                let tree = (comparison.read)(item.id)?;
                comparison.directory(&tree, cached, depth + 1)
            }
        })
    }

    /// Does something with a directory as the one that is compared.
    fn enter(
        &mut self,
        item: &Item<'_>,
        depth: usize,
        what: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if depth > DEEPEST {
            return Err(Error::Unsupported("the directories of a tree are too deep".to_owned()));
        }
        let length = self.path.len();
        self.path.extend_from_slice(item.name);
        self.path.push(b'/');
        what(self)?;
        self.path.truncate(length);
        Ok(())
    }

    /// Notes what only the tree has.
    fn removed(&mut self, item: &Item<'_>, depth: usize) -> Result<(), Error> {
        if !item.is_directory() {
            let path = [&self.path, item.name].concat();
            self.add(path, Entry::new(item.mode, item.id), None);
            return Ok(());
        }
        self.enter(item, depth, |comparison| {
            let whole = (comparison.read)(item.id)?;
            let mut tree = whole.as_slice();
            while let Some(within) = tree::next(&mut tree)? {
                comparison.removed(&within, depth + 1)?;
            }
            Ok(())
        })
    }

    fn both(&mut self, item: &Item<'_>, current: &Current) {
        if current.intent_to_add || (item.mode, item.id) != (current.mode, current.id) {
            let path = [&self.path, item.name].concat();
            self.add(path, Entry::new(item.mode, item.id), new(current));
        }
    }

    fn add(&mut self, path: Vec<u8>, old: Option<Entry>, new: Option<Entry>) {
        if old.is_some() || new.is_some() {
            self.deltas.push(Delta { path, old, new, unmerged: false });
        }
    }
}

/// What the index has; nothing where a file is only meant to be added.
fn new(current: &Current) -> Option<Entry> {
    current.entry().filter(|_| !current.intent_to_add)
}
