//! The first look at the blobs of a history: which of them may hold something at all.
//!
//! Comes in: a blob, and where it is stored as a delta, what was seen in its base. A blob whose base holds nothing is
//! looked at only where it differs from it, with what stands around: [`NEAR`] bytes and [`LINES`] lines, up to line ends,
//! over the whole of a wrapped block; [`FAR`] bytes where something in the text has a meaning that reaches far, such as
//! the header of a key. That is what a hook does with new lines, and what makes a history of many versions cheap. Any
//! doubt, and the whole blob is looked at. What is suspected here is judged by the room above like any other text.

use anyhow::Result;

use crate::finding::{CommitId, Origin};
use crate::git;
use crate::git::history::{Blob, Copied, Looker, Verdict};
use crate::position::Span;
use crate::source::file::{self, File, nothing_old};
use crate::source::range::MESSAGE_PATH;
use crate::source::{Limits, Scanned, Text, archive, encoding, lfs};

/// Tells whether a text may hold a finding.
pub type Suspecting<'s> = dyn FnMut(&Text<'_>) -> Result<bool> + 's;

/// How far around a difference is looked, in bytes: as far as a match of a rule reaches that names no reach of its own.
const NEAR: usize = 4096;
/// The same in lines: as far as the halves of a pair may be apart.
const LINES: usize = 10;
/// How far is looked where something reaches far, in bytes. Also the furthest that a line or block is followed.
const FAR: usize = 32 << 10;
/// A line of so many bytes without a blank is a part of a wrapped block.
const WRAPPED: usize = 40;
/// What reaches far: armour of keys, headers that say how all below is encoded.
const REACHES_FAR: [&[u8]; 5] = [b"-----BEGIN", b"PRIVATE", b"PuTTY", b"Secret", b"quoted-printable"];

/// Looks at blobs and messages by asking whether their texts are suspect.
pub(super) struct FirstLook<'l> {
    pub(super) suspects: &'l mut Suspecting<'l>,
    pub(super) limits: &'l Limits,
}

impl Looker for FirstLook<'_> {
    fn blob(&mut self, blob: &Blob<'_>) -> Result<Verdict, git::Error> {
        self.limits.check_time().map_err(|e| told(&e))?;
        let is_plain = is_plain(blob.bytes);
        let seen = Verdict { holds: false, classes: blob.classes, is_plain, is_wide: false };
        if lfs::is_pointer(blob.bytes) {
            return Ok(Verdict { holds: true, ..seen });
        }
        if let Some((base, copied)) = blob.base
            && is_plain
            && base.is_plain
            && !base.holds
            && blob.classes & !base.classes == 0
            && let Some(windows) = windows(blob.bytes, copied, base.is_wide)
        {
            let mut is_wide = base.is_wide;
            let mut is_suspect = false;
            for window in &windows {
                let text = window.of(blob.bytes);
                // What is in the delta itself may reach further than was looked.
                is_wide |= !base.is_wide && reaches_far(text);
                is_suspect = is_suspect || self.is_suspect(text, blob.names)?;
            }
            if !is_suspect && is_wide == base.is_wide {
                return Ok(Verdict { is_wide, ..seen });
            }
        }
        let holds = self.is_suspect(blob.bytes, blob.names)?;
        Ok(Verdict { holds, is_wide: is_plain && reaches_far(blob.bytes), ..seen })
    }

    fn message(&mut self, text: &[u8]) -> Result<bool, git::Error> {
        (self.suspects)(&Text::of_no_file(MESSAGE_PATH, text)).map_err(|e| told(&e))
    }
}

impl FirstLook<'_> {
    /// Looks at a text under each of its names.
    fn is_suspect(&mut self, raw: &[u8], names: &[&[u8]]) -> Result<bool, git::Error> {
        let mut is_suspect = false;
        for name in names {
            let origin = Origin::Commit(CommitId(String::new()));
            let file = File { origin, path: name, raw, olds: &nothing_old, added: &|| Ok(true) };
            let mut scanned = Scanned::default();
            file::hand_on(&file, self.limits, &mut scanned, &mut |text| {
                is_suspect = is_suspect || (self.suspects)(text)?;
                Ok(())
            })
            .map_err(|e| told(&e))?;
            // What is left out is to be said, by whoever knows the path.
            is_suspect |= !scanned.skipped.is_empty();
        }
        Ok(is_suspect)
    }
}

fn told(error: &anyhow::Error) -> git::Error {
    git::Error::Broken(format!("{error:#}"))
}

/// Tells whether a blob is judged byte for byte as it is stored.
fn is_plain(raw: &[u8]) -> bool {
    let decoded = encoding::decode(raw);
    matches!(decoded.bytes, std::borrow::Cow::Borrowed(_)) && !decoded.binary && archive::kind(raw).is_none()
}

fn reaches_far(text: &[u8]) -> bool {
    REACHES_FAR.iter().any(|word| memchr::memmem::find(text, word).is_some())
}

/// Returns what is to be looked at around the differences from a base, sorted and disjoint; `None`: all of it, for it would
/// be nearly that much.
fn windows(text: &[u8], copied: &[Copied], is_wide: bool) -> Option<Vec<Span>> {
    let mut windows: Vec<Span> = Vec::new();
    let (mut done, mut in_base) = (0, 0);
    let mut total = 0;
    let end = Copied { from: usize::MAX, to: text.len(), len: 0 };
    for (index, piece) in copied.iter().chain([&end]).enumerate() {
        // Two stretches that are one in the base as well, or the start of both.
        let is_seamless = piece.to == done && piece.from == in_base;
        let is_end = index == copied.len() && piece.to == done;
        if !is_seamless && !is_end {
            let window = around(text, Span::new(done.min(piece.to), piece.to), is_wide);
            if let Some(last) = windows.last_mut().filter(|last| last.end >= window.start) {
                total += window.end.saturating_sub(last.end);
                last.end = last.end.max(window.end);
            } else {
                total += window.len();
                windows.push(window);
            }
            if total * 3 / 2 > text.len() {
                return None;
            }
        }
        done = piece.to + piece.len;
        in_base = piece.from.saturating_add(piece.len);
    }
    Some(windows)
}

/// Widens a stretch by what may belong to it.
fn around(text: &[u8], inner: Span, is_wide: bool) -> Span {
    let (before, behind) =
        (text.get(..inner.start).unwrap_or_default(), text.get(inner.end..).unwrap_or_default());
    let first = before.len().saturating_sub(FAR);
    let before = before.get(first..).unwrap_or_default();
    let behind = behind.get(..behind.len().min(FAR)).unwrap_or_default();
    if is_wide {
        return Span::new(inner.start - before.len(), inner.end + behind.len());
    }
    let mut taken = 0;
    let lines = before.rsplit(|b| *b == b'\n').zip(0..);
    for (line, number) in lines {
        if taken >= NEAR && number > LINES && !is_wrapped(line) {
            break;
        }
        taken += line.len() + 1;
    }
    // The first line in sight keeps out the line end before it.
    let start = inner.start - taken.saturating_sub(1).min(before.len());
    let mut taken = 0;
    for (line, number) in behind.split(|b| *b == b'\n').zip(0..) {
        if taken >= NEAR && number > LINES && !is_wrapped(line) {
            break;
        }
        taken += line.len() + 1;
    }
    Span::new(start, inner.end + taken.min(behind.len()))
}

fn is_wrapped(line: &[u8]) -> bool {
    line.len() >= WRAPPED && !line.trim_ascii().contains(&b' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(range: std::ops::Range<usize>) -> Vec<u8> {
        range.flat_map(|n| format!("line {n:06} of a text that is long enough, {n}\n").into_bytes()).collect()
    }

    #[test]
    fn only_what_is_around_a_difference_is_looked_at() {
        let (before, behind) = (lines(0..400), lines(400..800));
        let text = [before.as_slice(), b"new\n", &behind].concat();
        let copied = [
            Copied { from: 0, to: 0, len: before.len() },
            Copied { from: before.len(), to: before.len() + 4, len: behind.len() },
        ];
        let found = windows(&text, &copied, false).unwrap();
        assert_eq!(found.len(), 1);
        let window = found[0].of(&text);
        assert!(window.starts_with(b"line ") && window.ends_with(b"\n"));
        assert!((2 * NEAR..2 * NEAR + 400).contains(&window.len()), "{}", window.len());
        assert!(windows(&text, &copied, true).is_none(), "far is nearly all here");
    }

    #[test]
    fn a_seam_where_something_was_taken_out_is_a_difference() {
        let text = lines(0..800);
        let half = text.len() / 2;
        let one =
            [Copied { from: 0, to: 0, len: half }, Copied { from: half, to: half, len: text.len() - half }];
        assert_eq!(windows(&text, &one, false), Some(Vec::new()), "one stretch in two copies");
        let two = [one[0], Copied { from: half + 9, ..one[1] }];
        assert_eq!(windows(&text, &two, false).unwrap().len(), 1);
        let late = [Copied { from: 9, ..one[0] }, Copied { from: half + 9, ..one[1] }];
        assert_eq!(windows(&text, &late, false).unwrap()[0].start, 0, "something before it was taken out");
    }

    #[test]
    fn a_wrapped_block_is_looked_at_as_a_whole() {
        let block = [b'A'; 76];
        let wrapped: Vec<u8> = (0..300).flat_map(|_| [block.as_slice(), b"\n"].concat()).collect();
        let text = [lines(0..400), wrapped.clone(), lines(400..800)].concat();
        let at = lines(0..400).len() + wrapped.len() / 2;
        let window = around(&text, Span::new(at, at + 3), false);
        assert!(window.len() >= wrapped.len(), "{}", window.len());
        assert_eq!(window.start, lines(0..400).len());
    }

    proptest! {
        #[test]
        fn windows_lie_in_the_text_and_hold_every_difference(
            pieces in proptest::collection::vec((0_usize..3000, 1_usize..400, 0_usize..40), 0..20), is_wide: bool,
        ) {
            let (mut text, mut copied) = (Vec::new(), Vec::new());
            for (from, len, new) in pieces {
                text.extend(std::iter::repeat_n(b'n', new));
                copied.push(Copied { from, to: text.len(), len });
                text.extend(std::iter::repeat_n(b'\n', len));
            }
            if let Some(windows) = windows(&text, &copied, is_wide) {
                prop_assert!(windows.iter().all(|w| w.end <= text.len()));
                prop_assert!(windows.is_sorted_by(|a, b| a.end < b.start));
                let is_held = |at: usize| windows.iter().any(|w| w.range().contains(&at));
                prop_assert!(text.iter().enumerate().all(|(at, b)| *b != b'n' || is_held(at)));
            }
        }
    }
}
