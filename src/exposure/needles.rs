//! Values to look for, many at once, in the bytes of a blob.
//!
//! A value counts where it stands by itself: a password of six letters is no finding in the middle of a longer word.
//! Texts in UTF-16 are searched for the value as UTF-16 writes it. What is packed or encoded in another way than where
//! it was found isn't undone here.

use memchr::memmem::{Finder, FinderBuilder};

/// The most values that are looked for together: each is a bit.
pub(super) const MOST: usize = 32;

/// Values, each with the ways in which it may be written.
pub(super) struct Needles {
    values: Vec<Vec<Needle>>,
}

struct Needle {
    finder: Finder<'static>,
    /// Whether it is UTF-16, where the neighbours are of two bytes.
    is_wide: bool,
}

impl Needles {
    pub(super) fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// Adds a value in the ways it is written; none for what has no value. The caller keeps to [`MOST`].
    pub(super) fn push(&mut self, ways: &[&[u8]]) {
        let mut needles = Vec::new();
        for way in ways.iter().filter(|way| !way.is_empty()) {
            let needle = |bytes: &[u8], is_wide| Needle {
                finder: FinderBuilder::new().build_forward(bytes).into_owned(),
                is_wide,
            };
            needles.push(needle(way, false));
            if way.is_ascii() {
                let little: Vec<u8> = way.iter().flat_map(|b| [*b, 0]).collect();
                let big: Vec<u8> = way.iter().flat_map(|b| [0, *b]).collect();
                needles.extend([needle(&little, true), needle(&big, true)]);
            }
        }
        self.values.push(needles);
    }

    /// Returns a bit for each value that stands in the text, the first one lowest.
    pub(super) fn seen_in(&self, text: &[u8]) -> u32 {
        let is_wide = text.iter().take(64).any(|b| *b == 0);
        let mut seen = 0;
        for (bit, needles) in self.values.iter().enumerate().take(MOST) {
            let fits = |needle: &&Needle| !needle.is_wide || is_wide;
            if needles.iter().filter(fits).any(|needle| needle.stands_in(text)) {
                seen |= 1 << bit;
            }
        }
        seen
    }
}

impl Needle {
    fn stands_in(&self, text: &[u8]) -> bool {
        let needle = self.finder.needle();
        self.finder.find_iter(text).any(|start| {
            if self.is_wide {
                return true;
            }
            let end = start + needle.len();
            let before = start.checked_sub(1).and_then(|at| text.get(at));
            let joined = |inner: Option<&u8>, outer: Option<&u8>| {
                inner.zip(outer).is_some_and(|(a, b)| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
            };
            !joined(needle.first(), before) && !joined(needle.last(), text.get(end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_seen_where_they_stand_by_themselves() {
        let mut needles = Needles::new();
        for value in [b"hunter".as_slice(), b"", b"-x-"] {
            needles.push(&[value]);
        }
        assert_eq!(needles.seen_in(b"pw=hunter;"), 1);
        assert_eq!(needles.seen_in(b"pw=hunters or bounty_hunter"), 1, "`_` ends a word");
        assert_eq!(needles.seen_in(b"pw=hunters or myhunter"), 0);
        assert_eq!(needles.seen_in(b"a-x-b hunter"), 0b101);
        assert_eq!(needles.seen_in(b""), 0);
    }

    #[test]
    fn a_text_in_utf_16_is_read() {
        let mut needles = Needles::new();
        needles.push(&[b"hunter"]);
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(needles.seen_in(&wide("\u{feff}pw=hunter")), 1);
        let big: Vec<u8> = "pw=hunter".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(needles.seen_in(&big), 1);
        assert_eq!(needles.seen_in(&wide("pw=fisher")), 0);
    }
}
