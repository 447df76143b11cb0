//! The entries of one pack as trees: under each entry the deltas that it is the base of.
//!
//! Only heads are read. An entry that is in no tree, because its base is missing or deltas go round in a circle, makes
//! the pack broken: nothing is passed over.

use std::collections::HashMap;
use std::fs::File;

use crate::git::object::ObjectKind;
use crate::git::pack::entry::{self, HEAD, Head, Stored};
use crate::git::pack::index::Name;

/// No entry, no object.
pub(in crate::git) const NONE: u32 = u32::MAX;

/// How much of a pack is read at once for heads, in bytes.
const WINDOW: usize = 16 << 10;

/// One entry of a pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where its stream starts.
    pub(super) data: u64,
    /// What the stream unpacks to, in bytes.
    pub(super) size: u64,
    /// Where the entry behind it starts.
    pub(super) end: u64,
    /// The number of its object.
    pub(super) object: u32,
    /// The first of its children in [`Forest::children`].
    first_child: u32,
    children: u32,
    pub(super) kind: ObjectKind,
}

/// A pack.
pub(super) struct Forest {
    pub(super) file: File,
    /// By place in the pack.
    pub(super) entries: Vec<Entry>,
    /// The entries that are stored whole.
    pub(super) roots: Vec<u32>,
    children: Vec<u32>,
}

impl Forest {
    /// Reads the heads of the entries at these offsets. `length` is the pack's, in bytes; `number_of` gives the number of
    /// an object.
    pub(super) fn read(
        file: File,
        length: u64,
        mut places: Vec<(u64, u32)>,
        number_of: &dyn Fn(&Name) -> Option<u32>,
    ) -> Result<Self, String> {
        places.sort_unstable();
        let last = length.checked_sub(20).ok_or("it is cut off")?;
        let mut heads = Heads { file: &file, buffer: vec![0; WINDOW], start: 0, len: 0 };
        let mut entries = Vec::with_capacity(places.len());
        let mut bases = Vec::with_capacity(places.len());
        let mut by_object: Option<HashMap<u32, u32>> = None;
        for (index, (offset, object)) in places.iter().enumerate() {
            let end = places.get(index + 1).map_or(last, |(next, _)| *next);
            if *offset < 12 || *offset >= end || end > last {
                return Err(format!("its index names a wrong place, byte {offset}"));
            }
            let Head { stored, size, len } = heads.at(*offset)?;
            let (kind, base) = match stored {
                Stored::Whole(kind) => (kind, NONE),
                Stored::Behind(distance) => {
                    let base = offset.checked_sub(distance).filter(|_| distance > 0);
                    let found = base.and_then(|base| places.binary_search_by_key(&base, |p| p.0).ok());
                    (ObjectKind::Blob, number(found.ok_or("a delta has no base")?)?)
                }
                Stored::Of(name) => {
                    let all =
                        || places.iter().zip(0..).map(|((_, object), entry)| (*object, entry)).collect();
                    let base = number_of(&name);
                    let base = base.and_then(|base| by_object.get_or_insert_with(all).get(&base).copied());
                    (ObjectKind::Blob, base.ok_or("a delta has no base in its pack")?)
                }
            };
            let data = offset + len as u64;
            entries.push(Entry { data, size, end, object: *object, first_child: 0, children: 0, kind });
            bases.push(base);
        }
        Self { file, entries, roots: Vec::new(), children: Vec::new() }.grown(&bases)
    }

    /// Links bases and deltas, and gives each delta the kind of its base.
    fn grown(mut self, bases: &[u32]) -> Result<Self, String> {
        for base in bases.iter().filter(|b| **b != NONE) {
            if let Some(entry) = self.entries.get_mut(*base as usize) {
                entry.children += 1;
            }
        }
        let mut next = 0;
        for entry in &mut self.entries {
            entry.first_child = next;
            next += std::mem::take(&mut entry.children);
        }
        self.children = vec![NONE; next as usize];
        for (child, base) in bases.iter().enumerate() {
            match self.entries.get_mut(*base as usize) {
                None => self.roots.push(number(child)?),
                Some(entry) => {
                    if let Some(place) = self.children.get_mut((entry.first_child + entry.children) as usize)
                    {
                        *place = number(child)?;
                    }
                    entry.children += 1;
                }
            }
        }
        let (mut open, mut seen) = (self.roots.clone(), 0);
        while let Some(index) = open.pop() {
            seen += 1;
            let Some(Entry { kind, .. }) = self.entries.get(index as usize).copied() else { continue };
            let from = open.len();
            open.extend_from_slice(self.children_of(index));
            for child in open.get(from..).unwrap_or_default() {
                if let Some(child) = self.entries.get_mut(*child as usize) {
                    child.kind = kind;
                }
            }
        }
        if seen == self.entries.len() { Ok(self) } else { Err("its deltas go round in a circle".to_owned()) }
    }

    /// Returns the deltas that an entry is the base of.
    pub(super) fn children_of(&self, entry: u32) -> &[u32] {
        let Some(entry) = self.entries.get(entry as usize) else { return &[] };
        let first = entry.first_child as usize;
        self.children.get(first..first + entry.children as usize).unwrap_or_default()
    }
}

fn number(index: usize) -> Result<u32, String> {
    u32::try_from(index).map_err(|_| "it has too many objects".to_owned())
}

/// Reads heads, which come in order, through a window.
struct Heads<'f> {
    file: &'f File,
    buffer: Vec<u8>,
    start: u64,
    len: usize,
}

impl Heads<'_> {
    fn at(&mut self, offset: u64) -> Result<Head, String> {
        let within = |this: &Self| usize::try_from(offset.checked_sub(this.start)?).ok();
        let mut at = within(self).filter(|at| at + HEAD <= self.len);
        if at.is_none() {
            self.len = entry::read_at(self.file, offset, &mut self.buffer).map_err(|e| e.to_string())?;
            self.start = offset;
            at = Some(0);
        }
        let window = self.buffer.get(..self.len).unwrap_or_default();
        let head = at.and_then(|at| entry::head(window.get(at..)?));
        head.ok_or_else(|| format!("the entry at byte {offset} is of no known kind"))
    }
}
