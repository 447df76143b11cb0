//! The signs that give a name its value.

use super::Link;
use super::cursor::Cursor;
use crate::detect::kind::FileKind;
use crate::position::Span;

/// The longest type annotation between a name and its `=`, in bytes.
const LONGEST_TYPE: usize = 40;
/// Signs between a name and the literal that counts where it has no value, longest first.
const FALLBACKS: &[&[u8]] = &[b"||=", b"??=", b"||", b"??", b"?:", b"or "];
/// The longest call of a fallback, such as `.unwrap_or_else(|_| `, in bytes.
const LONGEST_FALLBACK: usize = 40;
/// Parts of the names of such calls.
const FALLBACK_CALLS: &[&[u8]] = &[b"or", b"default", b"else"];
/// What stands before a name that the next word defines, without blanks.
const DEFINES: &[&[u8]] =
    &[b"#define", b"(def", b"(defvar", b"(defconst", b"(setq", b"(defparameter", b"set("];
/// Commands before a name whose value is the next word.
const SETS: &[&[u8]] = &[b"set", b"setenv", b"export", b"set -x", b"set -gx", b"set -Ux", b"env", b"arg"];

impl Cursor<'_> {
    /// Moves behind the sign that gives the name its value.
    pub(super) fn sign(&mut self, opened_by: Option<u8>, kind: FileKind, name: Span) -> Option<Link> {
        // `(?<name>` is a group of a pattern, `List<Name>` a type.
        let before = name.start.checked_sub(2).and_then(|at| self.text.get(at));
        let tag = opened_by == Some(b'<') && before.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'?');
        self.in_tag = tag && (self.take(b'>') || self.attributes());
        if self.in_tag {
            return Some(Link::Given);
        }
        if name.of(self.text).ends_with(b"PASSWORD") && self.starts_with(b" '") {
            // SQL: CREATE USER … WITH PASSWORD '…'
            return self.after(1);
        }
        let escaped = self.starts_with(b"\\\"");
        if escaped {
            self.at += 2;
        }
        let quoted = escaped || self.take(b'"') || self.take(b'\'') || self.take(b'`');
        self.take(b']');
        self.take(b'?');
        let before_blank = self.at;
        self.skip_blank();
        match self.peek()? {
            b'=' => self.equals(),
            b':' => self.colon(kind),
            b'?' | b'.' | b'+' if self.rest().get(1) == Some(&b'=') => self.after(2),
            b'|' | b'?' | b')' | b'o' if self.fallback(quoted) => Some(Link::Given),
            b'-' if !kind.quotes_values() && self.opens_literal(2) => self.after(2),
            b'<' if kind.quotes_values() && self.starts_with(b"<-") => self.after(2),
            b'i' if kind == FileKind::Prose && self.starts_with(b"is ") && self.opens_literal(3) => {
                self.after(3)
            }
            b',' if quoted && self.is_first_argument(name) => self.after(1),
            b',' if quoted && self.is_argument(name) => self.after(1).map(|_| Link::Near),
            b',' if self.line_before(name).ends_with(b"define(") => self.after(1),
            b')' if quoted && self.starts_with(b"),") => self.after(2),
            b'(' | b'{' if self.at == before_blank && kind.quotes_values() => self.after(1),
            b'v' | b'V' | b'c' if quoted => self.value_attribute(),
            _ => self.word_sign(name, before_blank, kind),
        }
    }

    /// Moves to the literal that a name falls back to: `process.env.NAME || "…"`, `getenv("NAME") ?: "…"`,
    /// `env::var("NAME").unwrap_or("…")`, `ENV.fetch("NAME") { "…" }`.
    fn fallback(&mut self, quoted: bool) -> bool {
        let before = self.at;
        let called = quoted && self.take(b')');
        self.skip_blank();
        let sign = FALLBACKS.iter().find(|sign| self.starts_with(sign)).map(|sign| sign.len());
        let length = sign.or_else(|| called.then(|| self.fallback_call()).flatten());
        self.at = length.map_or(before, |length| self.at + length);
        length.is_some()
    }

    /// Returns the length of a call up to the literal that it falls back to.
    fn fallback_call(&self) -> Option<usize> {
        let ahead = self.rest().get(..self.rest().len().min(LONGEST_FALLBACK))?;
        let length = ahead.iter().position(|b| matches!(b, b'"' | b'\''))?;
        let call = &ahead[..length];
        let opens = call.iter().any(|b| matches!(b, b'(' | b'{'));
        let plain = call.iter().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'(' | b'|' | b'{' | b' ' | b'=' | b'>')
        });
        let lower = call.to_ascii_lowercase();
        let named = FALLBACK_CALLS.iter().any(|word| lower.windows(word.len()).any(|w| w == *word));
        (opens && plain && (named || call.trim_ascii() == b"{")).then_some(length)
    }

    /// Moves behind a tag that has attributes, such as `<pass encoding="plain">`.
    fn attributes(&mut self) -> bool {
        let ahead = self.rest().iter().take(LONGEST_TYPE).position(|b| matches!(b, b'>' | b'<' | b'\n'));
        let closes = ahead.and_then(|at| self.rest().get(..=at)).filter(|tag| {
            tag.starts_with(b" ") && tag.ends_with(b">") && !tag.ends_with(b"/>") && tag.contains(&b'=')
        });
        let length = closes.map_or(0, <[u8]>::len);
        self.at += length;
        length > 0
    }

    /// Tells whether a quoted name is the first argument of a call or pair, and not one of a list of names.
    fn is_first_argument(&self, name: Span) -> bool {
        let flag = name.of(self.text).starts_with(b"-");
        let before = self.text.get(..name.start.saturating_sub(1)).unwrap_or_default().trim_ascii_end();
        flag || matches!(before.last(), Some(b'(' | b'{'))
    }

    /// Tells whether a quoted name stands among the arguments of a call.
    fn is_argument(&self, name: Span) -> bool {
        let before = self.line_before(name);
        let opened = before.iter().rposition(|b| matches!(b, b'(' | b')' | b'[' | b']'));
        opened.is_some_and(|at| before.get(at) == Some(&b'('))
    }

    #[expect(clippy::unnecessary_wraps, reason = "stands in a row of arms that may fail")]
    fn after(&mut self, bytes: usize) -> Option<Link> {
        self.at += bytes;
        Some(Link::Given)
    }

    /// `=`, `=>`, but not `==` or `=~`.
    fn equals(&mut self) -> Option<Link> {
        self.at += 1;
        if matches!(self.peek(), Some(b'=' | b'~')) {
            return None;
        }
        self.take(b'>');
        Some(Link::Given)
    }

    /// `:`, `:=`, `:-`, or a type annotation and then `=`.
    fn colon(&mut self, kind: FileKind) -> Option<Link> {
        self.at += 1;
        if self.take(b':') {
            // `::=` and `:::=` of make; anything else names a member.
            self.take(b':');
            return self.take(b'=').then_some(Link::Given);
        }
        if self.take(b'=') || !kind.quotes_values() && self.take(b'-') {
            return Some(Link::Given);
        }
        let here = self.at;
        self.skip_blank();
        let stops =
            |b: &u8| matches!(b, b'\n' | b';' | b',' | b'(' | b')' | b'{' | b'}' | b'"' | b'\'' | b'`');
        let ahead = self.rest().iter().take(LONGEST_TYPE);
        if kind.quotes_values()
            && let Some(equals) = ahead.take_while(|b| !stops(b)).position(|b| *b == b'=')
            && self.peek().is_some_and(|b| b.is_ascii_alphabetic() || b == b'&')
            && !matches!(self.text.get(self.at + equals + 1), Some(b'=' | b'>'))
        {
            self.at += equals + 1;
            return Some(Link::Given);
        }
        self.at = here;
        Some(Link::Given)
    }

    /// `name="password" value="…"`, `name="password" content="…"`.
    fn value_attribute(&mut self) -> Option<Link> {
        let length = [b"value=".as_slice(), b"content="]
            .iter()
            .find(|word| self.rest().get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word)))?
            .len();
        self.after(length)
    }

    /// `--name value`, `ENV name value`, `name value` of netrc, `#define NAME "value"`: a blank is the sign.
    fn word_sign(&mut self, name: Span, before_blank: usize, kind: FileKind) -> Option<Link> {
        if self.at == before_blank {
            return None;
        }
        let text = name.of(self.text);
        if text.starts_with(b"-") {
            return Some(Link::Given);
        }
        let before = self.line_before(name).trim_ascii();
        if self.at_quote() {
            return Some(if DEFINES.iter().any(|word| before.ends_with(word)) {
                Link::Given
            } else {
                Link::Near
            });
        }
        if kind.quotes_values() {
            return self.typed();
        }
        let is = |word: &&[u8]| before.eq_ignore_ascii_case(word);
        let netrc = kind == FileKind::Logins && text == b"password" && before.starts_with(b"machine");
        if netrc || [b"env".as_slice(), b"arg"].iter().any(is) {
            return Some(Link::Given);
        }
        let starts = before.is_empty() || SETS.iter().any(is);
        (starts && !matches!(kind, FileKind::Prose | FileKind::Markup)).then_some(Link::Near)
    }

    /// `name Type = `, as Go writes it.
    fn typed(&mut self) -> Option<Link> {
        let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'[' | b']' | b'*' | b'.' | b' ');
        let length = self.rest().iter().take(LONGEST_TYPE).take_while(|b| part(b)).count();
        let starts_with_letter =
            self.peek().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'[' | b'*'));
        if !starts_with_letter || self.text.get(self.at + length) != Some(&b'=') {
            return None;
        }
        self.at += length;
        self.equals()
    }
}
