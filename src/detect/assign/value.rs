//! What a name is given: a literal, a bare word, the text of an element.

use super::Link;
use super::cursor::{Cursor, LONGEST_VALUE};
use crate::detect::filter::shape::is_open;
use crate::detect::kind::FileKind;
use crate::position::Span;

/// The longest name of a call that converts its argument, in bytes.
const LONGEST_CALL: usize = 40;
/// How far behind a call's `(` its default is looked for, in bytes.
const LONGEST_ARGUMENTS: usize = 120;
/// The last parts of names of calls that only convert, without regard to case.
const CONVERSIONS: &[&str] = &[
    "string",
    "str",
    "bytes",
    "byte",
    "from",
    "atob",
    "decodestring",
    "fromhex",
    "b64decode",
    "unhexlify",
    "stringencoder",
    "secretstring",
    "secret",
    "securestring",
    "valueof",
    "encode",
    "text",
    "ptr",
    "pointer",
];
/// How far behind a sign the literal that an expression falls back to may stand, in bytes.
const LONGEST_EXPRESSION: usize = 120;
/// What stands between an expression and what it falls back to.
const FALLBACKS: &[&[u8]] =
    &[b"||", b"??", b"?:", b" or ", b" else ", b".orElse(", b".unwrap_or(", b".getOrElse("];
/// Parts of names of calls whose argument is not what the name is given in the end.
const CHANGES: &[&[u8]] = &[b"crypt", b"hash", b"unseal"];

impl Cursor<'_> {
    /// Reads the text of an element up to the next tag or the end of the line, without blanks at its ends.
    pub(super) fn element(&mut self) -> Option<Span> {
        let span = self.until(|rest| matches!(rest.first(), None | Some(b'<' | b'\n' | b'\r')))?;
        let end = span.start + span.of(self.text).trim_ascii_end().len();
        (end > span.start).then(|| Span::new(span.start, end))
    }

    /// Reads the value of a parameter in an address, or of a setting within a literal.
    pub(super) fn parameter(&mut self) -> Option<Span> {
        self.until(|rest| {
            rest.first().is_none_or(|byte| b"&\"'`<>;#) ,\\]}".contains(byte) || byte.is_ascii_whitespace())
        })
    }

    /// Moves to the value of a setting that stands within a literal of code: `"--name=value"`, `"A=b;NAME=value"`,
    /// `"${name:value}"`.
    pub(super) fn setting_in_literal(&mut self, name: Span) -> bool {
        let opened = |b: Option<&u8>| b.is_none_or(|b| b"\"'` ;,\\n{".contains(b));
        let line = self.line_before(name);
        let template = line.ends_with(b"${") && self.starts_with(b":");
        let plain = self.starts_with(b"=") && opened(line.last());
        let begins =
            self.rest().get(1).is_some_and(|b| b.is_ascii_alphanumeric() || b"_-+/.~!@#".contains(b));
        let within = || [b'"', b'\'', b'`'].iter().any(|quote| is_open(line, *quote));
        let found = (template || plain) && begins && within();
        self.at += usize::from(found);
        found
    }

    /// Moves into a list of quoted values, or behind a bracket, to the first.
    pub(super) fn list(&mut self) {
        let before = self.at;
        if self.take(b'[') || self.take(b'(') {
            self.skip_blank();
            self.skip_line_end();
            self.skip_blank();
            if !self.at_quote() {
                self.at = before;
            }
        }
    }

    /// Moves behind the sign of a YAML block (`|`, `>-`), to its first line.
    pub(super) fn block(&mut self) {
        let before = self.at;
        if self.take(b'|') || self.take(b'>') {
            while matches!(self.peek(), Some(b'+' | b'-' | b'0'..=b'9')) {
                self.at += 1;
            }
            if !matches!(self.peek(), Some(b'\n' | b'\r')) {
                self.at = before;
            }
        }
    }

    /// Moves through a call to the literal in it: `String("…")`, `[]byte("…")`, `config("NAME", default="…")`. A call
    /// that only converts gives what its argument is; of another one that is but near.
    pub(super) fn call(&mut self) -> Option<Link> {
        let part =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'[' | b']' | b'&' | b'*');
        let ahead = self.rest();
        let length = ahead.iter().take(LONGEST_CALL).take_while(|b| part(b)).count();
        let (call, rest) = ahead.split_at(length);
        if call.is_empty() || rest.first() != Some(&b'(') {
            return None;
        }
        let name = call.rsplit(|b| matches!(b, b'.' | b':' | b']' | b'&' | b'*')).next().unwrap_or_default();
        if matches!(rest.get(1), Some(b'"' | b'\'' | b'`')) {
            self.at += length + 1;
            let converts = CONVERSIONS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
            let lower = name.to_ascii_lowercase();
            let changes = CHANGES.iter().any(|part| lower.windows(part.len()).any(|w| w == *part));
            return (!changes).then_some(if converts { Link::Given } else { Link::Near });
        }
        self.at += length + 1;
        self.default_argument().then_some(Link::Near)
    }

    /// Moves to the literal of `default=` among the arguments of a call.
    pub(super) fn default_argument(&mut self) -> bool {
        let ahead = self.rest();
        let area = ahead.get(..ahead.len().min(LONGEST_ARGUMENTS)).unwrap_or_default();
        let line = area.split(|b| *b == b'\n').next().unwrap_or_default();
        let word = b"default";
        let Some(at) = line.windows(word.len()).position(|w| w == word) else { return false };
        let before = self.at;
        self.at += at + word.len();
        self.skip_blank();
        let signed = self.take(b'=') || self.take(b':');
        self.skip_blank();
        if !signed || !self.at_quote() {
            self.at = before;
        }
        signed && self.at_quote()
    }

    /// Moves from an expression to the literal that it falls back to: `env.A || "…"`, `get("A") or "…"`.
    pub(super) fn expression_fallback(&mut self) -> bool {
        let ahead = self.rest();
        let area = ahead.get(..ahead.len().min(LONGEST_EXPRESSION)).unwrap_or_default();
        let (mut depth, mut at) = (0_u32, 0);
        while let Some(byte) = area.get(at) {
            let behind = area.get(at..).unwrap_or_default();
            if depth == 0
                && at > 0
                && let Some(sign) = FALLBACKS.iter().find(|sign| behind.starts_with(sign))
            {
                let before = self.at;
                self.at += at + sign.len();
                self.skip_blank();
                if self.at_quote() {
                    return true;
                }
                self.at = before;
            }
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' if depth > 0 => depth -= 1,
                b'\n' | b'\r' => return false,
                b';' | b',' | b')' | b']' | b'{' | b'}' | b'=' | b'"' | b'\'' | b'`' if depth == 0 => {
                    return false;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Reads the value; a quoted one ends at its quote, a bare one where a word ends.
    pub(super) fn value(&mut self, kind: FileKind) -> Option<(Span, bool)> {
        let prefix = self
            .rest()
            .iter()
            .take(2)
            .take_while(|b| matches!(b, b'b' | b'r' | b'f' | b'u' | b'@' | b'$' | b'L'))
            .count();
        if matches!(self.text.get(self.at + prefix), Some(b'"' | b'\'' | b'`')) {
            self.at += prefix;
        }
        if self.starts_with(b"\\\"") {
            self.at += 2;
            return self
                .until(|rest| rest.starts_with(b"\\\"") || rest.starts_with(b"\n"))
                .map(|span| (span, true));
        }
        if self.starts_with(b"\"\\\"") {
            // A literal within a literal: "\"…\""
            self.at += 3;
            return self
                .until(|rest| rest.starts_with(b"\\\"") || rest.starts_with(b"\n"))
                .map(|span| (span, true));
        }
        if let quote @ (b'"' | b'\'' | b'`') = self.peek()? {
            let triple = [quote; 3];
            self.at += if self.starts_with(&triple) { 3 } else { 1 };
            self.quoted(quote).map(|span| (span, true))
        } else {
            let ends = |rest: &[u8]| match rest.first() {
                Some(byte) => b"\"'`<>;,)(}[]".contains(byte) || byte.is_ascii_whitespace(),
                None => true,
            };
            let span = self.until(ends)?;
            let calls = matches!(self.peek(), Some(b'(' | b'['));
            (!calls && !kind.quotes_values()).then_some((span, false))
        }
    }

    /// Reads up to the closing quote; a backslash takes the next byte along. The quote must close on the same line.
    fn quoted(&mut self, quote: u8) -> Option<Span> {
        let start = self.at;
        let mut escaped = false;
        for (i, byte) in self.rest().iter().take(LONGEST_VALUE).enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'\n' => return None,
                b if *b == quote => {
                    self.at = start + i;
                    return (i > 0).then(|| Span::new(start, start + i));
                }
                _ => {}
            }
        }
        None
    }
}
