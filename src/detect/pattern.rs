//! Runs a rule's regex over the windows around its keywords.
//!
//! The build has proved how far before its keyword a match can start and how long it can be, so only that much of the
//! text is looked at. What stands right before and after a match is checked here, on the whole text, instead of by
//! `\b` in each pattern: a window's border must not look like a word's.

use regex::bytes::{Regex, RegexBuilder};

use crate::byte_set::{ByteSet, is_token_byte};
use crate::detect::rule::Rule;
use crate::detect::trace::{Finds, Why};
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

/// Where in a text the matches of one rule can be.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    /// The most bytes of a match before its keyword.
    pub before: usize,
    /// The most bytes of a match.
    pub longest: usize,
    /// The least length of a run of token bytes that stands in every match.
    pub run: usize,
}

impl Windows {
    /// Returns the stretches of `text` around keywords that can hold a match, sorted and disjoint. `starts` are the
    /// keywords' first bytes, in order.
    ///
    /// Most keywords stand in prose or code, where no run of letters and digits is as long as in a credential: those
    /// stretches are left out, and the rule's regex need not even be compiled.
    pub fn of(&self, text: &[u8], starts: &[u32]) -> Vec<Span> {
        let mut windows = Vec::new();
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
            let window = Span::new(from.min(text.len()), to.min(text.len()));
            if has_run(window.of(text), self.run) {
                windows.push(window);
            }
        }
        windows
    }
}

/// Tells whether a run of token bytes of this length stands in the text. Looks at the last byte of each possible run
/// first, so that short words are passed over without being read.
fn has_run(text: &[u8], length: usize) -> bool {
    let mut start = 0;
    while let Some(run) = text.get(start..start + length) {
        match run.iter().rposition(|b| !is_token_byte(*b)) {
            None => return true,
            Some(at) => start += at + 1,
        }
    }
    false
}

/// Appends the matches of a rule's regex in a window that stand alone.
pub fn search(rule: &Rule, regex: &Regex, text: &[u8], window: Span, finds: &mut Finds<'_, '_>) {
    let (from, window) = (window.start, window.of(text));
    let mut at = 0;
    while at <= window.len() {
        let Some(captures) = regex.captures_at(window, at) else { return };
        let Some(all) = captures.get(0) else { return };
        let whole = Span::new(from + all.start(), from + all.end());
        if stands_alone(&rule.edge, text, whole) {
            let secret = captures.name("secret").unwrap_or(all);
            finds.push(Found { secret: Span::new(from + secret.start(), from + secret.end()), whole });
            at = all.end().max(at + 1);
        } else {
            finds.miss(whole, Why::Is("it goes on: what stands beside it could belong to it"));
            at = all.start() + 1;
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
