//! The form of one entry of an index.
//!
//! Times, sizes and the like of the work tree's file (40 bytes, of which the mode counts), the object's name, flags, in
//! version 3 and 4 perhaps more flags, and the path. Versions 2 and 3 write the whole path and fill up with NUL bytes to
//! a multiple of eight; version 4 writes how many bytes to cut off the path before, and what to put there, up to a NUL.
//! Git goes by the length in the flags, up to 4,094, so that must be the path's; how much Git takes for the rest depends on it.
//! Source: gitformat-index ("Index entry"); read-cache.c (`create_from_disk`) and varint.c.

use std::ops::Range;

use crate::git::index::tree::canonical;
use crate::git::{Error, ObjectId};

/// The longest entry that is sure to be read, in bytes; paths in a work tree end at 4,096.
pub(super) const LONGEST: usize = 8 * 1024;

const MODE: usize = 24;
const ID: usize = 40;
const FLAGS: usize = 60;
const MORE_FLAGS: usize = 62;

const STAGE: u16 = 0x3000;
const EXTENDED: u16 = 0x4000;
/// The path's length; this value: that or more.
const LENGTH: u16 = 0x0fff;

const INTENT_TO_ADD: u16 = 1 << 13;
const SKIP_WORK_TREE: u16 = 1 << 14;

/// Where the parts of an entry are, counted from its start.
pub(super) struct Shape {
    /// How many bytes of the path before are cut off; `None`: all.
    pub(super) cut: Option<usize>,
    /// What is put there.
    pub(super) path: Range<usize>,
    /// How long the path is then, where that is known.
    length: Option<usize>,
    /// The whole entry, in bytes.
    pub(super) size: usize,
    /// Whether it has no content yet, and is no part of the next commit.
    pub(super) intent_to_add: bool,
}

impl Shape {
    /// Measures the entry at the start of `bytes`; `None` when it doesn't end there. hot: once per entry.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what must be left to others.
    #[inline]
    pub(super) fn of(bytes: &[u8], version: u32) -> Result<Option<Self>, Error> {
        let Some(flags) = number(bytes, FLAGS) else { return Ok(None) };
        let (mut start, mut intent_to_add) = (MORE_FLAGS, false);
        if flags & (STAGE | EXTENDED) != 0 {
            if flags & STAGE != 0 {
                return Err(Error::Unsupported("an entry of the index is unmerged".to_owned()));
            }
            let Some(more) = number(bytes, MORE_FLAGS) else { return Ok(None) };
            if version == 2 || more & !(INTENT_TO_ADD | SKIP_WORK_TREE) != 0 {
                return Err(Error::Unsupported("an entry of the index has unknown flags".to_owned()));
            }
            start += 2;
            intent_to_add = more & INTENT_TO_ADD != 0;
        }
        Ok(if version == 4 {
            Self::packed(bytes, start, flags, intent_to_add)
        } else {
            Self::padded(bytes, start, flags, intent_to_add)
        })
    }

    fn padded(bytes: &[u8], start: usize, flags: u16, intent_to_add: bool) -> Option<Self> {
        let length = match length(flags) {
            None => bytes.get(start..)?.iter().position(|b| *b == 0)?,
            Some(length) => length,
        };
        let end = start + length;
        let size = (end + 8) & !7;
        // The whole of it is there, and its path ends where it says.
        (bytes.len() >= size && bytes.get(end) == Some(&0)).then_some(Self {
            cut: None,
            path: start..end,
            length: Some(length),
            size,
            intent_to_add,
        })
    }

    fn packed(bytes: &[u8], start: usize, flags: u16, intent_to_add: bool) -> Option<Self> {
        let mut rest = bytes.get(start..)?.iter();
        let mut byte = *rest.next()?;
        let mut cut = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = *rest.next()?;
            // More than any path has; the caller refuses it.
            cut = cut.checked_add(1)?.checked_mul(0x80)?.checked_add(usize::from(byte & 0x7f))?;
        }
        let begin = bytes.len() - rest.len();
        let end = begin + rest.position(|b| *b == 0)?;
        let length = length(flags);
        Some(Self { cut: Some(cut), path: begin..end, length, size: end + 1, intent_to_add })
    }

    /// Makes the path out of that of the entry before; returns how much of that is in it. `None`: it is of another length
    /// than it says.
    pub(super) fn path(&self, bytes: &[u8], path: &mut Vec<u8>) -> Option<usize> {
        let kept = self.cut.map_or(Some(0), |cut| path.len().checked_sub(cut))?;
        path.truncate(kept);
        path.extend_from_slice(bytes.get(self.path.clone())?);
        self.length.is_none_or(|length| length == path.len()).then_some(kept)
    }
}

/// Returns the path's length as the flags have it; `None` when it is more than they can hold.
#[inline]
fn length(flags: u16) -> Option<usize> {
    Some(flags & LENGTH).filter(|length| *length != LENGTH).map(usize::from)
}

/// Returns mode and object of the entry at the start of `bytes`; `None` for a mode that no file has.
pub(super) fn content(bytes: &[u8]) -> Option<(u32, ObjectId)> {
    let mode = u32::from_be_bytes(bytes.get(MODE..)?.first_chunk().copied()?);
    let id = ObjectId::from_bytes(bytes.get(ID..FLAGS)?)?;
    Some((canonical(mode).filter(|canonical| mode == *canonical && mode & 0o100_000 != 0)?, id))
}

#[inline]
fn number(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map(|two| u16::from_be_bytes(*two))
}
