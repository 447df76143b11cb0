//! Names that are values themselves: `name: API_KEY` and, beside it, `value: …`.
//!
//! Lists of variables are written so in Kubernetes and CI settings, in JSON (`{"name": …, "value": …}`, in either order),
//! in XML (`<entry key="…">…</entry>`, `<string name="…">`), in property lists and in Terraform (`variable "…" {`).

use super::cursor::{Cursor, LONGEST_VALUE};
use crate::position::Span;

/// Keys whose value is a name.
const NAME_KEYS: [&[u8]; 6] = [b"name", b"key", b"id", b"variable", b"header", b"property"];
/// Keys whose value is that of the name.
const VALUE_KEYS: [&[u8]; 5] = [b"value", b"default", b"val", b"content", b"stringvalue"];
/// How far behind the name its value's key is looked for, in bytes.
const REACH: usize = 200;
/// How many lines below the name it may stand.
const LINES: usize = 4;

impl Cursor<'_> {
    /// Moves to the value that a record gives to the name that is a value of it.
    pub(super) fn sibling(&mut self, name: Span) -> Option<()> {
        let before = self.line_before(name);
        if before.ends_with(b"<key>") {
            return self.plist();
        }
        if !is_name_key(before) {
            return None;
        }
        let quoted = self.take(b'"') || self.take(b'\'');
        if quoted && self.take(b'>') {
            self.in_tag = true;
            return Some(());
        }
        let area = self.rest();
        let area = area.get(..area.len().min(REACH)).unwrap_or_default();
        let mut lines = 0;
        let mut at = 0;
        while let Some(byte) = area.get(at) {
            lines += usize::from(*byte == b'\n');
            let item = *byte == b'-' && area.get(at + 1) == Some(&b' ');
            if lines > LINES || *byte == b'}' || *byte == b'<' || item {
                return None;
            }
            if let Some(length) = value_key(area, at) {
                self.at += at + length;
                return Some(());
            }
            at += 1;
        }
        None
    }

    /// `<key>name</key>`, then `<string>value</string>`.
    fn plist(&mut self) -> Option<()> {
        let closing = b"</key>";
        if !self.starts_with(closing) {
            return None;
        }
        self.at += closing.len();
        self.until(|rest| !rest.first().is_some_and(u8::is_ascii_whitespace));
        let opening = b"<string>";
        self.in_tag = self.starts_with(opening);
        self.at += opening.len();
        self.in_tag.then_some(())
    }

    /// Returns the value of a record that stands before the name: `"value": "…", "name": "…"`.
    pub(super) fn earlier_sibling(&self, name: Span) -> Option<Span> {
        let before = self.line_before(name);
        if !is_name_key(before) {
            return None;
        }
        let start = name.start - before.len();
        let key = before.iter().rposition(|b| *b == b',')?;
        let head = before.get(..key)?.trim_ascii_end();
        let quote = *head.last().filter(|b| matches!(b, b'"' | b'\''))?;
        let end = head.len() - 1;
        let opens = head.get(..end)?.iter().rposition(|b| *b == quote)?;
        let signed = head.get(..opens)?.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end();
        let word = signed.strip_suffix(&[quote]).unwrap_or(signed);
        let fits = VALUE_KEYS.iter().any(|key| ends_with(word, key));
        (fits && end > opens + 1 && end - opens < LONGEST_VALUE)
            .then(|| Span::new(start + opens + 1, start + end))
    }
}

/// Tells whether a line ends with a key whose value is a name, its sign and an opening quote, if any.
fn is_name_key(before: &[u8]) -> bool {
    let quoted = matches!(before.last(), Some(b'"' | b'\''));
    let bare = if quoted { before.get(..before.len() - 1).unwrap_or_default() } else { before };
    let bare = bare.trim_ascii_end();
    if quoted && bare.ends_with(b"variable") {
        return true;
    }
    let Some(key) = bare.strip_suffix(b":").or_else(|| bare.strip_suffix(b"=")) else { return false };
    let key = key.trim_ascii_end();
    let key = key.strip_suffix(b"\"").or_else(|| key.strip_suffix(b"'")).unwrap_or(key);
    NAME_KEYS.iter().any(|name| ends_with(key, name))
}

/// Tells whether `text` ends with a whole word, without regard to case.
fn ends_with(text: &[u8], word: &[u8]) -> bool {
    let Some(start) = text.len().checked_sub(word.len()) else { return false };
    let alone = start.checked_sub(1).and_then(|at| text.get(at)).is_none_or(|b| !b.is_ascii_alphanumeric());
    alone && text.get(start..).is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}

/// Returns the length of a value's key with its quotes and sign at a place, if one stands there.
fn value_key(area: &[u8], at: usize) -> Option<usize> {
    let alone = at
        .checked_sub(1)
        .and_then(|at| area.get(at))
        .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    let rest = area.get(at..).filter(|_| alone)?;
    let key =
        VALUE_KEYS.iter().find(|key| rest.get(..key.len()).is_some_and(|w| w.eq_ignore_ascii_case(key)))?;
    let mut length = key.len();
    length += usize::from(matches!(rest.get(length), Some(b'"' | b'\'')));
    length += rest.get(length..)?.iter().take_while(|b| **b == b' ').count();
    matches!(rest.get(length), Some(b':' | b'=')).then_some(length + 1)
}
