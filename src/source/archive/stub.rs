//! Tells a zip by its end: a script, a program or anything else may stand before it (zipapp, self-extracting archives,
//! executable jars).
//!
//! The record that ends a zip says how long the directory before it is and how long the comment behind it. Source:
//! APPNOTE.TXT of PKWARE, 4.3.12 to 4.3.16.

/// The size of the record that ends a zip, without the comment, in bytes.
const RECORD: usize = 22;
const RECORD_MARK: [u8; 4] = *b"PK\x05\x06";
/// How an entry of the directory starts.
const ENTRY_MARK: [u8; 4] = *b"PK\x01\x02";
/// How what leads to a larger directory starts, and its size in bytes.
const LOCATOR_MARK: [u8; 4] = *b"PK\x06\x07";
const LOCATOR: usize = 20;

/// Tells whether bytes that start otherwise end with a zip.
pub(super) fn is_before_zip(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(RECORD + usize::from(u16::MAX));
    let Some(tail) = bytes.get(from..) else { return false };
    // The last byte of the mark is one that text doesn't hold.
    memchr::memrchr_iter(RECORD_MARK[3], tail).any(|last| {
        let at = (from + last + 1).checked_sub(RECORD_MARK.len());
        at.is_some_and(|at| ends_a_zip(bytes, at))
    })
}

/// Tells whether a record at an offset ends a zip: a directory stands before it, and behind it the comment and nothing else.
fn ends_a_zip(bytes: &[u8], at: usize) -> bool {
    let Some(record) = bytes.get(at..).and_then(<[u8]>::first_chunk::<RECORD>) else { return false };
    let [mark @ .., _, _, _, _, _, _, _, _, s0, s1, s2, s3, _, _, _, _, c0, c1] = record;
    let comment = usize::from(u16::from_le_bytes([*c0, *c1]));
    let directory = u32::from_le_bytes([*s0, *s1, *s2, *s3]);
    if *mark != RECORD_MARK || bytes.len() - at - RECORD != comment {
        return false;
    }
    let starts = |offset: usize, mark: [u8; 4]| bytes.get(offset..).is_some_and(|b| b.starts_with(&mark));
    let entry = usize::try_from(directory).ok().and_then(|length| at.checked_sub(length));
    let locator = at.checked_sub(LOCATOR);
    (directory > 0 && entry.is_some_and(|entry| starts(entry, ENTRY_MARK)))
        || locator.is_some_and(|locator| starts(locator, LOCATOR_MARK))
}
