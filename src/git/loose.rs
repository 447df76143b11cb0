//! Reads a loose object: a file of its own below the objects directory, as each one is that was staged just now.
//!
//! libgit2 would read it too, but a file that is cut off (power loss does that) sends it round in a circle for ever
//! (1.9.7: `git_zstream_get_output` with an empty input), it takes a body that is too short for one that ends in zeros, and
//! it opens each file twice to learn the size first. The checksum over the content is left to Git, which doesn't look at it
//! here either. Source: gitformat-loose ("loose object format"): zlib, `<kind> <size>`, NUL, content.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};

use crate::git::object::ObjectKind;
use crate::git::{Error, ObjectId};

/// More than any header takes, in bytes.
const HEADER: usize = 64;

/// How much of a file is read before its header is looked at, in bytes: most files that are staged are no longer.
const FIRST: usize = 16 * 1024;

/// What is in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Loose {
    /// All of it.
    Object(ObjectKind, Vec<u8>),
    /// The size in bytes, which is over the limit.
    TooLarge(u64),
}

/// Reads the loose object `id` of at most `limit` bytes; `None` when it is not loose here.
///
/// # Errors
/// [`Error::Broken`] when the file can't be read, is cut off, or is none.
pub(super) fn read(objects: &Path, id: ObjectId, limit: u64) -> Result<Option<Loose>, Error> {
    let hex = id.to_string();
    let Some((folder, file)) = hex.split_at_checked(2) else { return Ok(None) };
    let broken = |why: &str| Error::Broken(format!("object {id}: its file {why}"));
    match packed(&objects.join(folder).join(file), limit) {
        Ok(Packed::Bytes(packed)) => unpacked(&packed, limit).map(Some).map_err(broken),
        Ok(Packed::TooLarge(size)) => Ok(Some(Loose::TooLarge(size))),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(broken(&format!("can't be read: {e}"))),
    }
}

/// Tells what the loose object `id` is; `None` when it is not loose here.
///
/// # Errors
/// [`Error::Broken`] when the file can't be read or is none.
pub(super) fn kind(objects: &Path, id: ObjectId) -> Result<Option<ObjectKind>, Error> {
    let hex = id.to_string();
    let Some((folder, file)) = hex.split_at_checked(2) else { return Ok(None) };
    let broken = |why: &str| Error::Broken(format!("object {id}: its file {why}"));
    let mut packed = [0; 128];
    let read = File::open(objects.join(folder).join(file)).and_then(|mut file| file.read(&mut packed));
    match read {
        Ok(read) => {
            let (_, start) = start(packed.get(..read).unwrap_or_default()).map_err(broken)?;
            Ok(Some(start.kind))
        }
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(broken(&format!("can't be read: {e}"))),
    }
}

/// A file as it is stored.
enum Packed {
    Bytes(Vec<u8>),
    TooLarge(u64),
}

/// Reads a file, unless its first bytes say that it holds more than `limit` bytes.
fn packed(path: &Path, limit: u64) -> std::io::Result<Packed> {
    let mut file = File::open(path)?;
    let mut packed = Vec::with_capacity(FIRST);
    file.by_ref().take(FIRST as u64).read_to_end(&mut packed)?;
    if packed.len() == FIRST {
        if let Ok((_, Start { size, .. })) = start(&packed)
            && size > limit
        {
            return Ok(Packed::TooLarge(size));
        }
        file.read_to_end(&mut packed)?;
    }
    Ok(Packed::Bytes(packed))
}

/// What a file begins with, unpacked.
struct Start {
    kind: ObjectKind,
    /// In bytes, as it says.
    size: u64,
    /// What of the content came with the header.
    content: Vec<u8>,
    status: Status,
}

/// Unpacks the header.
fn start(packed: &[u8]) -> Result<(Decompress, Start), &'static str> {
    let mut stream = Decompress::new(true);
    let mut start = Vec::with_capacity(HEADER);
    let status =
        stream.decompress_vec(packed, &mut start, FlushDecompress::None).map_err(|_| "is no zlib stream")?;
    let end = start.iter().position(|b| *b == 0).ok_or("has no header")?;
    let (kind, size) =
        header(start.get(..end).unwrap_or_default()).ok_or("has a header of an unknown form")?;
    let content = start.split_off(end + 1);
    Ok((stream, Start { kind, size, content, status }))
}

/// Unpacks a file; fails with what is wrong with it.
fn unpacked(packed: &[u8], limit: u64) -> Result<Loose, &'static str> {
    let (mut stream, Start { kind, size, content: begun, mut status }) = start(packed)?;
    if size > limit {
        return Ok(Loose::TooLarge(size));
    }
    // No stream unpacks to more than 1032 times its size: a header that says so is wrong, and nothing is reserved for it.
    let size = usize::try_from(size).ok().filter(|size| size / 1032 <= packed.len());
    let size = size.ok_or("is of another size than it says")?;
    // One byte more than there may be, so that a content that is too long shows.
    let mut content = Vec::with_capacity(size.saturating_add(1).max(begun.len()));
    content.extend_from_slice(&begun);
    while status != Status::StreamEnd {
        let (before, read) = (content.len(), stream.total_in());
        let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).unwrap_or_default();
        status = stream.decompress_vec(rest, &mut content, FlushDecompress::None).map_err(|_| "is broken")?;
        if status != Status::StreamEnd && content.len() == before && stream.total_in() == read {
            return Err("is cut off");
        }
    }
    if content.len() == size {
        Ok(Loose::Object(kind, content))
    } else {
        Err("is of another size than it says")
    }
}

fn header(line: &[u8]) -> Option<(ObjectKind, u64)> {
    let mut words = line.split(|b| *b == b' ');
    let kind = ObjectKind::parse(words.next()?)?;
    let size = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    words.next().is_none().then_some((kind, size))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    fn packed(header: &str, content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(header.as_bytes()).unwrap();
        encoder.write_all(b"\0").unwrap();
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_an_error() {
        let content: Vec<u8> = (0..5000_u32).flat_map(u32::to_le_bytes).collect();
        let whole = packed("blob 20000", &content);
        assert_eq!(unpacked(&whole, 20_000), Ok(Loose::Object(ObjectKind::Blob, content)));
        for length in (0..whole.len()).step_by(37).chain([whole.len() - 1]) {
            assert!(unpacked(&whole[..length], 20_000).is_err(), "{length}");
        }
        assert_eq!(unpacked(&whole, 19_999), Ok(Loose::TooLarge(20_000)));
    }

    #[test]
    fn a_size_that_is_not_the_contents_is_an_error() {
        for header in ["blob 2", "blob 4", "blob", "blob x", "thing 3", "blob 3 3", "blob -3"] {
            assert!(unpacked(&packed(header, b"abc"), 100).is_err(), "{header}");
        }
        assert!(unpacked(&packed(&format!("blob {}", u64::MAX), b"abc"), u64::MAX).is_err());
        assert_eq!(unpacked(&packed("blob 0", b""), 100), Ok(Loose::Object(ObjectKind::Blob, Vec::new())));
    }

    proptest! {
        #[test]
        fn content_comes_back_as_it_was(content: Vec<u8>) {
            let whole = packed(&format!("tree {}", content.len()), &content);
            prop_assert_eq!(unpacked(&whole, u64::MAX), Ok(Loose::Object(ObjectKind::Tree, content)));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _read = unpacked(&bytes, 1000);
        }
    }
}
