//! Runs a rule's regex over the windows around its keywords.
//!
//! The build has proved how far before its keyword a match can start and how long it can be, so only that much of the
//! text is looked at. What stands right before and after a match is checked here, on the whole text, instead of by
//! `\b` in each pattern: a window's border must not look like a word's.

use regex::bytes::{Regex, RegexBuilder};

use crate::byte_set::ByteSet;
use crate::detect::rule::Rule;
use crate::position::Span;

/// The most memory of a compiled rule, in bytes; the largest built-in needs a tenth of it.
const SIZE_LIMIT: usize = 16 << 20;

/// Compiles a rule's pattern: bytes, Unicode off.
///
/// # Errors
/// What the regex crate says, on one line.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .unicode(false)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|e| e.to_string().lines().last().unwrap_or_default().trim().to_owned())
}

/// A match of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The group named `secret`, or all.
    pub secret: Span,
    /// All of the match.
    pub whole: Span,
}

/// The windows of one rule in one text.
pub struct Windows<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// Its pattern, compiled.
    pub regex: &'r Regex,
    /// The most bytes of a match before its keyword.
    pub before: usize,
    /// The most bytes of a match.
    pub longest: usize,
}

impl Windows<'_> {
    /// Calls back with each match near a keyword. `starts` are the keywords' first bytes, in order.
    pub fn search(&self, text: &[u8], starts: &[u32], found: &mut Vec<Found>) {
        let mut next = 0;
        while let Some(&first) = starts.get(next) {
            let from = (first as usize).saturating_sub(self.before);
            let mut to = first as usize + self.longest;
            next += 1;
            while let Some(&more) =
                starts.get(next).filter(|s| (**s as usize).saturating_sub(self.before) < to)
            {
                to = more as usize + self.longest;
                next += 1;
            }
            let window = text.get(from..to.min(text.len())).unwrap_or_default();
            self.search_window(text, (from, window), found);
        }
    }

    fn search_window(&self, text: &[u8], (from, window): (usize, &[u8]), found: &mut Vec<Found>) {
        let mut at = 0;
        while at <= window.len() {
            let Some(captures) = self.regex.captures_at(window, at) else { return };
            let Some(all) = captures.get(0) else { return };
            let whole = Span::new(from + all.start(), from + all.end());
            if stands_alone(&self.rule.edge, text, whole) {
                let secret = captures.name("secret").unwrap_or(all);
                found.push(Found { secret: Span::new(from + secret.start(), from + secret.end()), whole });
                at = all.end().max(at + 1);
            } else {
                at = all.start() + 1;
            }
        }
    }
}

/// Tells whether no byte of `edge` touches the span.
///
/// Before it, the letter of an escape such as `\n` doesn't count, and neither does a `=`: that assigns, and belongs to an
/// alphabet only as padding.
pub fn stands_alone(edge: &ByteSet, text: &[u8], span: Span) -> bool {
    let before = span.start.checked_sub(1).and_then(|i| text.get(i));
    let escaped = || {
        let letter = before.is_some_and(|b| matches!(b, b'n' | b'r' | b't'));
        letter && span.start.checked_sub(2).and_then(|i| text.get(i)) == Some(&b'\\')
    };
    let left = before.is_none_or(|b| *b == b'=' || !edge.has(*b)) || escaped();
    left && text.get(span.end).is_none_or(|b| !edge.has(*b))
}
