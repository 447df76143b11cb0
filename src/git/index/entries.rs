//! Walks the entries of an index: once over all of them for where they are, then from one to another by number.
//!
//! The first walk looks at two bytes of each entry, makes nothing of them, and notes where every [`SPACING`]th is. An entry
//! is then reached from the noted one before it, so that what is skipped isn't read. Where the index says of itself where
//! its parts are (`EOIE`, `IEOT`), Git reads it by that, on several threads, so it must be true.

use std::io::{Read, Seek};

use crate::git::change::Entry;
use crate::git::index::cache_tree::CacheTree;
use crate::git::index::entry::{self, LONGEST, Shape};
use crate::git::index::pages::Pages;
use crate::git::{Error, ObjectId};

/// Of how many entries one has its place noted.
const SPACING: u32 = 64;

/// Signature, version and number of entries.
const HEADER: u64 = 12;

/// The checksum at the end of the file.
const CHECKSUM: u64 = 20;

/// Where an entry starts.
struct Mark {
    offset: u64,
    /// The path of the entry before it, of which an entry of version 4 has a part.
    before: Box<[u8]>,
}

/// The entries of an index, one of which is looked at.
pub(super) struct Entries<R> {
    pages: Pages<R>,
    version: u32,
    count: u32,
    marks: Vec<Mark>,
    /// The number of the entry that is looked at.
    number: u32,
    /// Where the one after it starts.
    next: u64,
    path: Vec<u8>,
    /// How much of the path is that of the entry before.
    kept: usize,
    /// The path of the entry before.
    last: Vec<u8>,
    /// `None` behind the last one.
    current: Option<Current>,
}

/// An entry without its path.
#[derive(Clone, Copy)]
pub(super) struct Current {
    pub(super) mode: u32,
    pub(super) id: ObjectId,
    pub(super) intent_to_add: bool,
}

impl Current {
    /// Returns it as a side of a comparison; nothing where a file is only meant to be added.
    pub(super) fn entry(&self) -> Option<Entry> {
        Entry::new(self.mode, self.id).filter(|_| !self.intent_to_add)
    }
}

impl<R: Read + Seek> Entries<R> {
    /// Walks over all entries and reads the extension `TREE` behind them, if there is one.
    pub(super) fn open(source: R) -> Result<(Self, Option<CacheTree>), Error> {
        let pages = Pages::new(source).map_err(|e| reading(&e))?;
        let mut entries = Self {
            pages,
            version: 0,
            count: 0,
            marks: Vec::new(),
            number: 0,
            next: HEADER,
            path: Vec::new(),
            kept: 0,
            last: Vec::new(),
            current: None,
        };
        entries.header()?;
        let end = entries.walk()?;
        let tree = entries.extensions(end)?;
        Ok((entries, tree))
    }

    /// Looks at the first entry.
    pub(super) fn rewind(&mut self) -> Result<(), Error> {
        self.go_to(0)
    }

    /// Returns the entry that is looked at, with the rest of its path, if it is in this directory.
    pub(super) fn within(&self, directory: &[u8]) -> Option<(&[u8], Current)> {
        Some((self.path.strip_prefix(directory)?, self.current?))
    }

    /// Looks at the next entry.
    pub(super) fn advance(&mut self) -> Result<(), Error> {
        self.number += 1;
        self.look()?;
        // Out of order it isn't known what would be passed over.
        if self.current.is_some() && self.path <= self.last {
            return Err(broken("its entries are out of order"));
        }
        Ok(())
    }

    /// Passes over the `count` entries of a directory, which must be those and no others.
    pub(super) fn skip(&mut self, count: u32, directory: &[u8]) -> Result<(), Error> {
        let wrong = || broken("its tree counts other entries than it has");
        let end = self.number.checked_add(count).filter(|end| *end <= self.count).ok_or_else(wrong)?;
        if count == 0 || self.within(directory).is_none() {
            return Err(wrong());
        }
        self.go_to(end - 1)?;
        if self.within(directory).is_none() {
            return Err(wrong());
        }
        self.advance()?;
        if self.within(directory).is_some() { Err(wrong()) } else { Ok(()) }
    }

    fn header(&mut self) -> Result<(), Error> {
        let bytes = self.pages.at(0, LONGEST).map_err(|e| reading(&e))?;
        let header = bytes.strip_prefix(b"DIRC").and_then(|rest| rest.split_first_chunk::<4>());
        let (version, rest) = header.ok_or_else(|| broken("it has no header"))?;
        let count = rest.first_chunk::<4>().ok_or_else(|| broken("it has no header"))?;
        (self.version, self.count) = (u32::from_be_bytes(*version), u32::from_be_bytes(*count));
        if (2..=4).contains(&self.version) { Ok(()) } else { Err(unknown("its version")) }
    }

    /// Notes where entries are; returns where they end.
    fn walk(&mut self) -> Result<u64, Error> {
        let (version, count) = (self.version, self.count);
        let (mut offset, mut number, mut path) = (HEADER, 0, Vec::new());
        while number < count {
            let bytes = self.pages.at(offset, LONGEST).map_err(|e| reading(&e))?;
            let mut rest = bytes;
            while number < count
                && let Some(shape) = Shape::of(rest, version)?
            {
                if number.is_multiple_of(SPACING) {
                    let behind = (bytes.len() - rest.len()) as u64;
                    self.marks.push(Mark { offset: offset + behind, before: path.as_slice().into() });
                }
                if version == 4 {
                    shape.path(rest, &mut path).ok_or_else(odd_path)?;
                    if path.len() > LONGEST {
                        return Err(unknown("a path of this length"));
                    }
                }
                rest = rest.get(shape.size..).unwrap_or_default();
                number += 1;
            }
            let walked = bytes.len() - rest.len();
            if walked == 0 {
                let is_more = bytes.len() >= LONGEST;
                return Err(if is_more { unknown("a path of this length") } else { broken("it is cut off") });
            }
            offset += walked as u64;
        }
        Ok(offset)
    }

    fn extensions(&mut self, mut offset: u64) -> Result<Option<CacheTree>, Error> {
        let end_of_entries = offset;
        let end = self.pages.size().checked_sub(CHECKSUM).ok_or_else(|| broken("it is cut off"))?;
        let mut tree = None;
        while offset < end {
            let header = self.pages.at(offset, 8).map_err(|e| reading(&e))?.first_chunk::<8>().copied();
            let [a, b, c, d, size @ ..] = header.ok_or_else(|| broken("it is cut off"))?;
            let start = offset + 8;
            offset = start + u64::from(u32::from_be_bytes(size));
            if offset > end {
                return Err(broken("it is cut off"));
            }
            match &[a, b, c, d] {
                b"TREE" => {
                    let parsed = CacheTree::parse(self.content(start, offset)?);
                    tree = Some(parsed.ok_or_else(|| broken("its tree is of no known form"))?);
                }
                b"EOIE" => {
                    let said = self.content(start, offset)?.first_chunk().copied().map(u32::from_be_bytes);
                    if said.is_none_or(|said| u64::from(said) != end_of_entries) {
                        return Err(broken("its entries end elsewhere than it says"));
                    }
                }
                b"IEOT" => {
                    let blocks = self.content(start, offset)?;
                    self.check_blocks(&blocks)?;
                }
                // An upper-case letter in front says that what follows may be passed over.
                [b'A'..=b'Z', ..] => {}
                _ => return Err(unknown("an extension that must be understood")),
            }
        }
        if offset == end { Ok(tree) } else { Err(broken("it is cut off")) }
    }

    fn content(&mut self, start: u64, end: u64) -> Result<Vec<u8>, Error> {
        let length = usize::try_from(end - start).map_err(|_| broken("it is too large"))?;
        let bytes = self.pages.at(start, length).map_err(|e| reading(&e))?;
        Ok(bytes.get(..length).ok_or_else(|| broken("it is cut off"))?.to_vec())
    }

    /// Checks where the blocks of entries are: a version, then for each its offset and how many are in it. In version 4 the
    /// first of a block has nothing of the path before.
    fn check_blocks(&mut self, extension: &[u8]) -> Result<(), Error> {
        let wrong = || broken("its blocks of entries are elsewhere than it says");
        let ([0, 0, 0, 1], blocks) = extension.split_first_chunk::<4>().ok_or_else(wrong)? else {
            return Err(unknown("the version of a list of its blocks"));
        };
        let mut number = 0_u32;
        for block in blocks.chunks(8) {
            let (offset, count) = block.split_first_chunk::<4>().ok_or_else(wrong)?;
            let count = u32::from_be_bytes(count.first_chunk().copied().ok_or_else(wrong)?);
            let start = match number.checked_sub(1) {
                None => HEADER,
                Some(before) => {
                    self.go_to(before)?;
                    self.next
                }
            };
            if start != u64::from(u32::from_be_bytes(*offset)) || count == 0 || number >= self.count {
                return Err(wrong());
            }
            self.go_to(number)?;
            if self.kept > 0 {
                return Err(wrong());
            }
            number = number.checked_add(count).ok_or_else(wrong)?;
        }
        if number == self.count { Ok(()) } else { Err(wrong()) }
    }

    fn go_to(&mut self, number: u32) -> Result<(), Error> {
        let is_near =
            self.current.is_some() && number >= self.number && number / SPACING == self.number / SPACING;
        if !is_near {
            self.path.clear();
            self.number = number - number % SPACING;
            if let Some(mark) = self.marks.get((number / SPACING) as usize) {
                self.next = mark.offset;
                self.path.extend_from_slice(&mark.before);
            }
            self.look()?;
        }
        while self.number < number {
            self.number += 1;
            self.look()?;
        }
        Ok(())
    }

    /// Reads the entry of this number, which starts at `next`.
    fn look(&mut self) -> Result<(), Error> {
        self.current = None;
        if self.number >= self.count {
            self.path.clear();
            return Ok(());
        }
        self.last.clone_from(&self.path);
        // Most entries end within the piece that is there.
        let mut bytes = self.pages.at(self.next, 1).map_err(|e| reading(&e))?;
        let mut shape = Shape::of(bytes, self.version)?;
        if shape.is_none() {
            bytes = self.pages.at(self.next, LONGEST).map_err(|e| reading(&e))?;
            shape = Shape::of(bytes, self.version)?;
        }
        let shape = shape.ok_or_else(|| broken("it is cut off"))?;
        if shape.cut.is_none() {
            self.path.clear();
        }
        self.kept = shape.path(bytes, &mut self.path).ok_or_else(odd_path)?;
        if self.path.contains(&0) {
            return Err(odd_path());
        }
        let (mode, id) = entry::content(bytes).ok_or_else(|| unknown("the mode of an entry"))?;
        self.current = Some(Current { mode, id, intent_to_add: shape.intent_to_add });
        self.next += shape.size as u64;
        Ok(())
    }
}

fn reading(error: &std::io::Error) -> Error {
    Error::Broken(format!("reading the index: {error}"))
}

fn broken(what: &str) -> Error {
    Error::Index(what.to_owned())
}

fn odd_path() -> Error {
    broken("a path of it is of another length than it says")
}

fn unknown(what: &str) -> Error {
    Error::Unsupported(format!("the index: {what} is not known here"))
}
