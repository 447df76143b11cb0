//! A place in a text, and the small steps from it.

use crate::position::Span;

/// The longest value that is looked at, in bytes.
pub(super) const LONGEST_VALUE: usize = 512;

/// A place in a text.
pub(super) struct Cursor<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    /// Whether the value is the text of an element.
    pub(super) in_tag: bool,
}

impl<'t> Cursor<'t> {
    /// Stands right behind a name.
    pub(super) fn behind(text: &'t [u8], name: Span) -> Self {
        Self { text, at: name.end, in_tag: false }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, bytes: &[u8]) -> bool {
        self.rest().starts_with(bytes)
    }

    pub(super) fn at_quote(&self) -> bool {
        matches!(self.peek(), Some(b'"' | b'\'' | b'`'))
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    pub(super) fn skip_blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    pub(super) fn skip_line_end(&mut self) {
        self.take(b'\r');
        self.take(b'\n');
    }

    /// Tells whether a quote stands so many bytes further, behind a blank.
    pub(super) fn opens_literal(&self, bytes: usize) -> bool {
        matches!(self.rest().get(bytes - 1..=bytes), Some([b' ', b'"' | b'\'' | b'`']))
    }

    /// Moves over bytes until a test of what is left holds; `None` when there are none, and nothing has moved.
    pub(super) fn until(&mut self, ends: impl Fn(&[u8]) -> bool) -> Option<Span> {
        let start = self.at;
        while self.at < self.text.len() && self.at - start < LONGEST_VALUE && !ends(self.rest()) {
            self.at += 1;
        }
        (self.at > start).then(|| Span::new(start, self.at))
    }

    /// Returns what stands on the name's line before it.
    pub(super) fn line_before(&self, name: Span) -> &'t [u8] {
        let before = self.text.get(name.start.saturating_sub(LONGEST_LINE)..name.start).unwrap_or_default();
        before.rsplit(|b| *b == b'\n').next().unwrap_or_default()
    }
}

/// How much of a line before a name is looked at, in bytes.
const LONGEST_LINE: usize = 1000;
