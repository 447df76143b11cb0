//! All trees of a repository, as what each has that its base in the pack hasn't, and the other way round.
//!
//! A history has far more trees than changes: each commit makes a new one of every directory above what it alters, and
//! nearly all of their entries were there before. So the entries are not kept, only what comes and goes between a tree and
//! the tree that it is stored as a delta of: a few bytes a tree. From that can be told what a tree leads to
//! ([`Trees::reach`]) and which trees have an entry ([`Trees::holders`]), without unpacking any tree again.
//!
//! Source: tree-walk.c of Git: an entry is `<mode in octal> <name>`, NUL, the raw name of its object.

use crate::git::Error;
use crate::git::pack::NONE;

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The number of its name.
    pub(super) name: u32,
    /// The number of its object.
    pub(super) object: u32,
}

/// A tree as it is stored: against another one, or by itself.
#[derive(Clone, Copy, Debug)]
struct Record {
    object: u32,
    /// The record it is stored against; [`NONE`]: it stands by itself.
    base: u32,
    /// Where its entries start in [`Part::entries`]: those that came, then those that went.
    first: u32,
    came: u32,
    went: u32,
}

/// One thread's part of the trees, and then all of them.
#[derive(Debug, Default)]
pub(super) struct Part {
    records: Vec<Record>,
    entries: Vec<Entry>,
}

impl Part {
    /// Adds a tree and returns its number in this part. The entries, also those of its base, are sorted.
    pub(super) fn add(
        &mut self,
        object: u32,
        entries: &[Entry],
        base: Option<(u32, &[Entry])>,
    ) -> Result<u32, Error> {
        let (base, before) = base.unwrap_or((NONE, &[]));
        let first = self.entries.len();
        self.entries.extend(without(entries, before));
        let came = self.entries.len() - first;
        self.entries.extend(without(before, entries));
        let went = self.entries.len() - first - came;
        let index = small(self.records.len())?;
        self.records.push(Record {
            object,
            base,
            first: small(first)?,
            came: small(came)?,
            went: small(went)?,
        });
        Ok(index)
    }

    fn entries_of(&self, record: &Record) -> (&[Entry], &[Entry]) {
        let first = record.first as usize;
        let (came, went) = (record.came as usize, record.went as usize);
        let all = self.entries.get(first..first + came + went).unwrap_or_default();
        all.split_at(came.min(all.len()))
    }
}

/// Returns the entries of `one` that `other` hasn't; both are sorted.
fn without<'e>(one: &'e [Entry], mut other: &'e [Entry]) -> impl Iterator<Item = Entry> + 'e {
    one.iter().copied().filter(move |entry| {
        let from = other.iter().position(|o| o >= entry).unwrap_or(other.len());
        other = other.get(from..).unwrap_or_default();
        other.first() != Some(entry)
    })
}

fn small(number: usize) -> Result<u32, Error> {
    u32::try_from(number).map_err(|_| Error::Unsupported("it has too many trees".to_owned()))
}

/// All trees.
#[derive(Debug, Default)]
pub(super) struct Trees {
    all: Part,
    /// By object, one record of it.
    record_of: Vec<u32>,
    /// The deltas of each record: `deltas[first_delta[r]..first_delta[r + 1]]`.
    first_delta: Vec<u32>,
    deltas: Vec<u32>,
    /// The records in which an entry came, with its object; sorted by object.
    came: Vec<(Entry, u32)>,
}

impl Trees {
    /// Puts the parts together. `objects` is how many objects there are.
    pub(super) fn of(parts: Vec<Part>, objects: usize) -> Result<Self, Error> {
        let mut all = Part::default();
        for part in parts {
            let (records, entries) = (small(all.records.len())?, small(all.entries.len())?);
            all.entries.extend(part.entries);
            all.records.extend(part.records.into_iter().map(|record| Record {
                base: if record.base == NONE { NONE } else { record.base + records },
                first: record.first + entries,
                ..record
            }));
        }
        small(all.entries.len())?;
        let mut record_of = vec![NONE; objects];
        let mut pairs = Vec::new();
        for (number, record) in (0..).zip(&all.records) {
            if let Some(place) = record_of.get_mut(record.object as usize) {
                *place = number;
            }
            if record.base != NONE {
                pairs.push((record.base, number));
            }
        }
        pairs.sort_unstable();
        let mut first_delta = Vec::with_capacity(all.records.len() + 1);
        for record in 0..=small(all.records.len())? {
            first_delta.push(small(pairs.partition_point(|(base, _)| *base < record))?);
        }
        let deltas = pairs.into_iter().map(|(_, delta)| delta).collect();
        Ok(Self { all, record_of, first_delta, deltas, came: Vec::new() })
    }

    fn record(&self, number: u32) -> Option<&Record> {
        self.all.records.get(number as usize)
    }

    fn deltas_of(&self, record: u32) -> &[u32] {
        let record = record as usize;
        let (from, to) = (self.first_delta.get(record), self.first_delta.get(record + 1));
        let range = from.zip(to).map(|(from, to)| *from as usize..*to as usize);
        range.and_then(|range| self.deltas.get(range)).unwrap_or_default()
    }

    /// Calls back with each entry that these trees, and the trees in them, have; with some of them more than once.
    /// `enter` says whether the entry is a tree that was not entered before.
    ///
    /// # Errors
    /// What `enter` fails with, or a tree that is not here.
    pub(super) fn reach(
        &self,
        roots: &[u32],
        enter: &mut dyn FnMut(Entry) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut reached = vec![false; self.all.records.len()];
        let mut level: Vec<u32> = roots.to_vec();
        let mut gone: Vec<Entry> = Vec::new();
        // By level, so that the other versions of a directory are known to be reached when one of them is looked at.
        while !level.is_empty() {
            let records: Vec<u32> =
                level.iter().filter_map(|object| self.record_of.get(*object as usize).copied()).collect();
            for record in &records {
                *reached.get_mut(*record as usize).ok_or_else(|| lost(&level))? = true;
            }
            level.clear();
            for number in records {
                gone.clear();
                let mut next = self.record(number);
                while let Some(record) = next {
                    let (came, went) = self.all.entries_of(record);
                    for entry in came {
                        if !gone.contains(entry) && enter(*entry)? {
                            level.push(entry.object);
                        }
                    }
                    // All that the base has is reached by itself, if the base is.
                    let is_reached = reached.get(record.base as usize).copied().unwrap_or(true);
                    next = self.record(record.base).filter(|_| !is_reached);
                    if next.is_some() {
                        gone.extend_from_slice(went);
                    }
                }
            }
        }
        Ok(())
    }

    /// Makes ready for [`Trees::holders`].
    pub(super) fn sort_entries(&mut self) {
        for (number, record) in (0..).zip(&self.all.records) {
            let (came, _) = self.all.entries_of(record);
            self.came.extend(came.iter().map(|entry| (*entry, number)));
        }
        self.came.sort_unstable_by_key(|(entry, record)| (entry.object, entry.name, *record));
    }

    /// Calls back with each tree that has an entry for this object, and the number of the entry's name; with some of them
    /// more than once, and also with trees that nothing leads to.
    pub(super) fn holders(&self, object: u32, each: &mut dyn FnMut(u32, u32)) {
        let from = self.came.partition_point(|(entry, _)| entry.object < object);
        let came = self.came.get(from..).unwrap_or_default().iter();
        let mut open = Vec::new();
        for (entry, record) in came.take_while(|(entry, _)| entry.object == object) {
            open.push(*record);
            while let Some(number) = open.pop() {
                let Some(record) = self.record(number) else { continue };
                each(record.object, entry.name);
                let keeps = |delta: &&u32| {
                    self.record(**delta).is_some_and(|delta| !self.all.entries_of(delta).1.contains(entry))
                };
                open.extend(self.deltas_of(number).iter().filter(keeps));
            }
        }
    }
}

fn lost(level: &[u32]) -> Error {
    Error::Broken(format!("of {} trees one is missing", level.len()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn entry((name, object): (u32, u32)) -> Entry {
        Entry { name, object }
    }

    /// Names and objects of a tree, and which it is stored against.
    type Stored<'s> = (&'s [(u32, u32)], Option<usize>);

    /// Trees 10, 11, ... of these entries, each stored against the one with the index beside it.
    fn trees(list: &[Stored<'_>]) -> Trees {
        let mut part = Part::default();
        let entries: Vec<Vec<Entry>> =
            list.iter().map(|(entries, _)| entries.iter().copied().map(entry).collect()).collect();
        for (index, (_, base)) in list.iter().enumerate() {
            let base = base.map(|base| (u32::try_from(base).unwrap(), entries[base].as_slice()));
            part.add(10 + u32::try_from(index).unwrap(), &entries[index], base).unwrap();
        }
        let mut trees = Trees::of(vec![Part::default(), part], 100).unwrap();
        trees.sort_entries();
        trees
    }

    fn reached(trees: &Trees, roots: &[u32]) -> BTreeSet<u32> {
        let mut all = BTreeSet::new();
        trees.reach(roots, &mut |entry| Ok(all.insert(entry.object) && entry.object >= 10)).unwrap();
        all
    }

    fn holders(trees: &Trees, object: u32) -> BTreeSet<(u32, u32)> {
        let mut all = BTreeSet::new();
        trees.holders(object, &mut |tree, name| all.extend([(tree, name)]));
        all
    }

    #[test]
    fn what_a_tree_has_from_its_base_is_its_own() {
        let trees = trees(&[
            (&[(1, 1), (2, 2), (3, 3)], None),
            (&[(1, 1), (2, 4)], Some(0)),
            (&[(1, 1), (2, 2)], Some(1)),
        ]);
        assert_eq!(reached(&trees, &[10]), BTreeSet::from([1, 2, 3]));
        assert_eq!(reached(&trees, &[11]), BTreeSet::from([1, 4]));
        assert_eq!(reached(&trees, &[12]), BTreeSet::from([1, 2]), "none of the trees below it is reached");
        assert_eq!(reached(&trees, &[12, 11, 10]), BTreeSet::from([1, 2, 3, 4]));
        assert_eq!(holders(&trees, 1), BTreeSet::from([(10, 1), (11, 1), (12, 1)]));
        assert_eq!(holders(&trees, 2), BTreeSet::from([(10, 2), (12, 2)]));
        assert_eq!(holders(&trees, 4), BTreeSet::from([(11, 2)]));
        assert_eq!(holders(&trees, 9), BTreeSet::new());
    }

    #[test]
    fn trees_in_trees_are_entered() {
        let trees = trees(&[(&[(1, 1)], None), (&[(1, 10), (2, 2)], None), (&[(1, 11)], None)]);
        assert_eq!(reached(&trees, &[12]), BTreeSet::from([11, 10, 2, 1]));
        assert_eq!(holders(&trees, 11), BTreeSet::from([(12, 1)]));
    }
}
