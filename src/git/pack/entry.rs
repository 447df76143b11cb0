//! The entries of a pack: how each is stored, and its bytes unpacked.
//!
//! An entry has a head (kind and size), for a delta what it is a delta of, and a zlib stream. Files are read in pieces, at
//! places, rather than mapped: a file that shrinks meanwhile is an error then and no crash, and what was read once costs
//! no memory later. Source: gitformat-pack, "pack-*.pack files".

use std::fs::File;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use crate::git::object::ObjectKind;
use crate::git::pack::index::Name;

/// More than any head takes, in bytes: 10 for kind and size, 20 for a name.
pub(super) const HEAD: usize = 32;

/// How an object is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// Whole.
    Whole(ObjectKind),
    /// As a delta of the entry so many bytes before.
    Behind(u64),
    /// As a delta of the object of this name.
    Of(Name),
}

/// The head of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) stored: Stored,
    /// Of what the stream unpacks to, in bytes.
    pub(super) size: u64,
    /// How many bytes the head takes.
    pub(super) len: usize,
}

/// Reads a head; `None` when it is cut off or of no known kind.
pub(super) fn head(bytes: &[u8]) -> Option<Head> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut size = u64::from(first & 0x0f);
    let (mut more, mut shift) = (first & 0x80 != 0, 4);
    while more {
        let (&byte, behind) = rest.split_first()?;
        if shift > 53 {
            return None;
        }
        size |= u64::from(byte & 0x7f) << shift;
        (rest, more, shift) = (behind, byte & 0x80 != 0, shift + 7);
    }
    let stored = match first >> 4 & 7 {
        1 => Stored::Whole(ObjectKind::Commit),
        2 => Stored::Whole(ObjectKind::Tree),
        3 => Stored::Whole(ObjectKind::Blob),
        4 => Stored::Whole(ObjectKind::Tag),
        6 => {
            let (mut distance, mut is_first) = (0_u64, true);
            loop {
                let (&byte, behind) = rest.split_first()?;
                rest = behind;
                distance =
                    distance.checked_add(u64::from(!is_first))?.checked_mul(128)? | u64::from(byte & 0x7f);
                is_first = false;
                if byte & 0x80 == 0 {
                    break Stored::Behind(distance);
                }
            }
        }
        7 => {
            let (name, behind) = rest.split_first_chunk::<20>()?;
            rest = behind;
            Stored::Of(*name)
        }
        _ => return None,
    };
    Some(Head { stored, size, len: bytes.len() - rest.len() })
}

/// Reads up to `buffer`'s length at a place of a file; fewer bytes only at its end.
pub(super) fn read_at(file: &File, mut offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, rest, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, rest, offset);
        match read {
            Ok(0) => break,
            Ok(read) => (done, offset) = (done + read, offset + read as u64),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

/// Unpacks streams; one for each thread.
pub(super) struct Inflater {
    zlib: Decompress,
    packed: Vec<u8>,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self { zlib: Decompress::new(true), packed: Vec::new() }
    }

    /// Unpacks the stream at `start`, which ends before `end`, to exactly `size` bytes; `out` is emptied first.
    ///
    /// No stream unpacks to more than 1032 times its size, nor needs much more room than what it unpacks to: nothing is
    /// reserved or read beyond that, whatever head and index say.
    pub(super) fn unpack(
        &mut self,
        file: &File,
        (start, end): (u64, u64),
        size: u64,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        let broken = |what: &str| Err(format!("{what} at byte {start}"));
        let most = size.saturating_add(size >> 8).saturating_add(1024);
        let packed = usize::try_from(end.saturating_sub(start).min(most)).unwrap_or(usize::MAX);
        let Some(size) = usize::try_from(size).ok().filter(|size| size / 1032 <= packed) else {
            return broken("an entry is of another size than it says");
        };
        self.packed.resize(packed, 0);
        let read = read_at(file, start, &mut self.packed).map_err(|e| format!("{e} at byte {start}"))?;
        let packed = self.packed.get(..read).unwrap_or_default();
        self.zlib.reset(true);
        out.clear();
        // One byte more than there may be, so that a content that is too long shows.
        out.reserve(size + 1);
        match self.zlib.decompress_vec(packed, out, FlushDecompress::Finish) {
            Ok(Status::StreamEnd) if out.len() == size => Ok(()),
            Ok(Status::StreamEnd) => broken("an entry is of another size than it says"),
            Ok(Status::Ok | Status::BufError) => broken("an entry is cut off or too long"),
            Err(_) => broken("an entry is broken"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn heads_are_read_as_git_writes_them() {
        let is = |bytes: &[u8], stored, size, len| {
            assert_eq!(head(bytes), Some(Head { stored, size, len }), "{bytes:?}");
        };
        is(&[0x35], Stored::Whole(ObjectKind::Blob), 5, 1);
        is(&[0x95, 0x0a, 0xff], Stored::Whole(ObjectKind::Commit), 165, 2);
        is(&[0x61, 0x05], Stored::Behind(5), 1, 2);
        is(&[0x61, 0x80, 0x00], Stored::Behind(128), 1, 3);
        is(&[0x61, 0x81, 0x7f], Stored::Behind(383), 1, 3);
        let mut of = vec![0x71];
        of.extend([9; 20]);
        is(&of, Stored::Of([9; 20]), 1, 21);
        for bytes in [&[0x05][..], &[0x55], &[0x95], &[0x61, 0x80], &of[..20], &[], &[0xff; 40]] {
            assert_eq!(head(bytes), None, "{bytes:?}");
        }
    }

    fn unpacked(bytes: &[u8], size: u64) -> Result<Vec<u8>, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut out = Vec::new();
        Inflater::new().unpack(&file, (0, bytes.len() as u64), size, &mut out).map(|()| out)
    }

    #[test]
    fn a_stream_must_have_the_size_that_its_head_says() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&[7; 5000]).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpacked(&packed, 5000), Ok(vec![7; 5000]));
        for size in [0, 1, 4999, 5001, 1 << 20, u64::MAX] {
            assert!(unpacked(&packed, size).is_err(), "{size}");
        }
        for length in 0..packed.len() {
            assert!(unpacked(&packed[..length], 5000).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, size in 0_u64..5000) {
            if let Some(head) = head(&bytes) {
                prop_assert!(head.len <= bytes.len());
            }
            let _out = unpacked(&bytes, size);
        }
    }
}
