//! Reads parts of a file without holding the whole of it.
//!
//! An index of 100,000 files takes 10 MB: filling a buffer of that size costs more in page faults than in copying, so one
//! buffer that stays in the cache is filled again and again. What stands in one stretch is read in large pieces, what is
//! jumped to in small ones. A file that changes meanwhile gives other bytes, not a crash, as a memory map would.

use std::io::{Read, Result, Seek, SeekFrom};

/// How much is read on from where the last piece ended, in bytes.
const STRETCH: usize = 128 * 1024;

/// How much is read where somebody jumps to, in bytes.
const JUMP: usize = 8 * 1024;

/// A file and the piece of it that was read last.
pub(super) struct Pages<R> {
    source: R,
    size: u64,
    piece: Vec<u8>,
    start: u64,
}

impl<R: Read + Seek> Pages<R> {
    pub(super) fn new(mut source: R) -> Result<Self> {
        let size = source.seek(SeekFrom::End(0))?;
        Ok(Self { source, size, piece: Vec::new(), start: 0 })
    }

    /// Returns the size of the file, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Returns what stands at `offset` and behind: at least `wanted` bytes, unless the file ends before.
    pub(super) fn at(&mut self, offset: u64, wanted: usize) -> Result<&[u8]> {
        let end = self.start + self.piece.len() as u64;
        let is_here = (self.start..=end).contains(&offset);
        if !is_here || (end - offset < wanted as u64 && end < self.size) {
            self.read(offset, wanted.max(if is_here { STRETCH } else { JUMP }))?;
        }
        let skipped = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
        Ok(self.piece.get(skipped..).unwrap_or_default())
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<()> {
        let left = self.size.saturating_sub(offset);
        let length = usize::try_from(left).map_or(length, |left| left.min(length));
        self.piece.clear();
        self.start = offset;
        self.source.seek(SeekFrom::Start(offset))?;
        self.piece.reserve_exact(length);
        self.source.by_ref().take(length as u64).read_to_end(&mut self.piece)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_part_is_what_stands_there(jumps in proptest::collection::vec((0_usize..500_000, 0_usize..200_000), 1..20)) {
            let bytes: Vec<u8> = (0..400_000_u32).map(|i| i.to_le_bytes()[i as usize % 3]).collect();
            let mut pages = Pages::new(Cursor::new(&bytes)).unwrap();
            for (at, wanted) in jumps {
                let there = bytes.get(at..).unwrap_or_default();
                let found = pages.at(at as u64, wanted).unwrap();
                prop_assert!(there.starts_with(found));
                prop_assert!(found.len() >= wanted.min(there.len()));
            }
        }
    }
}
