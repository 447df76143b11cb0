//! Compares what Git would commit of an index with a tree, directory by directory.
//!
//! Where the extension `TREE` names the tree of a directory, and there is that object, Git commits that tree and doesn't
//! look at the entries, so neither does this: the same tree as before is passed over as a whole, any other is compared with
//! it. Of all other directories the entries count. What comes out is in the order of the paths, as both sides are. Source:
//! cache-tree.c of Git (`update_one`).

use std::cmp::Ordering;
use std::io::{Read, Seek};

use crate::git::change::{Delta, Entry};
use crate::git::index::cache_tree::{CacheTree, Valid};
use crate::git::index::entries::{Current, Entries};
use crate::git::index::tree::{self, Item};
use crate::git::{Error, ObjectId};

/// Directories in each other; Git itself ends at 2,048 or 4,096 by its settings.
const DEEPEST: usize = 1000;

/// Returns the bytes of a tree; `None` when there is no such object.
pub(super) type ReadTree<'r> = &'r mut dyn FnMut(ObjectId) -> Result<Option<Vec<u8>>, Error>;

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
    /// Compares the whole index; without a tree all of it is new.
    pub(super) fn run(&mut self, root: Option<ObjectId>) -> Result<(), Error> {
        let old = self.tree(root)?;
        let valid = self.cache.and_then(|cache| cache.valid(0));
        if let Some(valid) = valid
            && (Some(valid.tree) == root || self.is_compared(&old, &valid, 0)?)
        {
            return Ok(());
        }
        self.entries.rewind()?;
        self.directory(&old, self.cache.map(|_| 0), 0)
    }

    /// Compares the directory at `path` by its entries; the index may know those in it by the number `cached`.
    fn directory(&mut self, mut old: &[u8], cached: Option<usize>, depth: usize) -> Result<(), Error> {
        let within = self.cache.zip(cached).map_or_else(|| Some(Vec::new()), |(cache, n)| cache.within(n));
        let within = within.ok_or_else(|| Error::Index("its tree has a directory twice".to_owned()))?;
        let mut item = tree::next(&mut old)?;
        loop {
            let here = self.entries.within(&self.path);
            let order = match (&item, here) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(item), Some((rest, _))) => item.compare(rest),
            };
            let before = item.filter(|_| order != Ordering::Greater);
            match here.filter(|_| order != Ordering::Less) {
                None => self.items(before, None, depth)?,
                Some((rest, current)) => {
                    if let Some(slash) = rest.iter().position(|b| *b == b'/') {
                        let name = rest.get(..slash).unwrap_or_default().to_vec();
                        self.subdirectory(&name, before, &within, depth)?;
                    } else {
                        if current.intent_to_add || !before.is_some_and(|item| is_same(&item, &current)) {
                            let path = [&self.path, rest].concat();
                            self.add(path, before.and_then(|item| side(&item)), current.entry());
                        }
                        self.entries.advance()?;
                    }
                }
            }
            if order != Ordering::Greater {
                item = tree::next(&mut old)?;
            }
        }
    }

    /// Compares a directory that the index has.
    fn subdirectory(
        &mut self,
        name: &[u8],
        old: Option<Item<'_>>,
        within: &[usize],
        depth: usize,
    ) -> Result<(), Error> {
        let cached = self.cache.and_then(|cache| cache.named(within, name));
        let valid = self.cache.zip(cached).and_then(|(cache, number)| cache.valid(number));
        let old = old.map(|item| item.id);
        self.enter(name, depth, |comparison| {
            if let Some(valid) = &valid
                && Some(valid.tree) == old
            {
                return comparison.entries.skip(valid.entries, &comparison.path);
            }
            let old = comparison.tree(old)?;
            if let Some(valid) = &valid
                && comparison.is_compared(&old, valid, depth + 1)?
            {
                return comparison.entries.skip(valid.entries, &comparison.path);
            }
            comparison.directory(&old, cached, depth + 1)
        })
    }

    /// Compares the tree that the index names for the directory at `path`, if there is that object.
    fn is_compared(&mut self, old: &[u8], new: &Valid, depth: usize) -> Result<bool, Error> {
        let Some(new) = (self.read)(new.tree)? else { return Ok(false) };
        self.trees(old, &new, depth)?;
        Ok(true)
    }

    fn trees(&mut self, mut old: &[u8], mut new: &[u8], depth: usize) -> Result<(), Error> {
        let (mut before, mut after) = (tree::next(&mut old)?, tree::next(&mut new)?);
        loop {
            let order = match (&before, &after) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(before), Some(after)) => before.order(after),
            };
            let (is_old, is_new) = (order != Ordering::Greater, order != Ordering::Less);
            self.items(before.filter(|_| is_old), after.filter(|_| is_new), depth)?;
            if is_old {
                before = tree::next(&mut old)?;
            }
            if is_new {
                after = tree::next(&mut new)?;
            }
        }
    }

    /// Compares what two trees have under one name: two directories, or none.
    fn items(&mut self, old: Option<Item<'_>>, new: Option<Item<'_>>, depth: usize) -> Result<(), Error> {
        let Some(either) = new.or(old).filter(|_| old != new) else { return Ok(()) };
        if !either.is_directory() {
            let path = [&self.path, either.name].concat();
            self.add(path, old.and_then(|item| side(&item)), new.and_then(|item| side(&item)));
            return Ok(());
        }
        self.enter(either.name, depth, |comparison| {
            let (old, new) =
                (comparison.tree(old.map(|item| item.id))?, comparison.tree(new.map(|item| item.id))?);
            comparison.trees(&old, &new, depth + 1)
        })
    }

    /// Does something with a directory as the one that is compared.
    fn enter(
        &mut self,
        name: &[u8],
        depth: usize,
        what: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if depth > DEEPEST {
            return Err(Error::Unsupported("the directories of a tree are too deep".to_owned()));
        }
        let length = self.path.len();
        self.path.extend_from_slice(name);
        self.path.push(b'/');
        what(self)?;
        self.path.truncate(length);
        Ok(())
    }

    /// Reads a tree that must be there; nothing is in no tree.
    fn tree(&mut self, id: Option<ObjectId>) -> Result<Vec<u8>, Error> {
        let Some(id) = id else { return Ok(Vec::new()) };
        (self.read)(id)?.ok_or_else(|| Error::Broken(format!("the tree {id} is missing")))
    }

    fn add(&mut self, path: Vec<u8>, old: Option<Entry>, new: Option<Entry>) {
        if old.is_some() || new.is_some() {
            self.deltas.push(Delta { path, old, new, unmerged: false });
        }
    }
}

fn side(item: &Item<'_>) -> Option<Entry> {
    Entry::new(item.mode, item.id)
}

fn is_same(item: &Item<'_>, current: &Current) -> bool {
    (item.mode, item.id) == (current.mode, current.id)
}
