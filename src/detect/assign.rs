//! Reads `name = value` around a keyword, in the many ways in which files write it.
//!
//! No parser of any language: from a byte inside a name it finds the whole name, the sign that gives it a value, and
//! the value, on the same line (or on the next, where the line ends after the sign). Understood are `=`, `:`, `:=`,
//! `=>`, `?=` and `::=` of make, `.=`, `||=`, type annotations, quoted names, calls and maps (`set("name", "value")`),
//! what a name falls back to (`name || "value"`), `<name>value</name>`, `name="…" value="…"`, `--name value`,
//! `ENV name value`, and in prose `name - "value"`. Comparisons are no assignments.

use crate::detect::kind::FileKind;
use crate::position::Span;

/// The longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 100;
/// The longest value that is looked at, in bytes.
const LONGEST_VALUE: usize = 512;
/// The longest type annotation between a name and its `=`, in bytes.
const LONGEST_TYPE: usize = 40;

/// The longest name of a call that converts its argument, in bytes.
const LONGEST_CALL: usize = 40;
/// The last parts of such names, without regard to case.
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

/// Signs between a name and the literal that counts where it has no value, longest first.
const FALLBACKS: &[&[u8]] = &[b"||=", b"??=", b"||", b"??", b"?:", b"or "];

/// A name and the value it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The name, without quotes.
    pub name: Span,
    /// The value, without quotes.
    pub value: Span,
    /// Whether the value stood in quotes.
    pub quoted: bool,
}

/// Reads the assignment whose name holds the bytes of `hit`; `None` where there is none.
pub fn read(text: &[u8], hit: Span, kind: FileKind) -> Option<Assignment> {
    let name = name_around(text, hit);
    let mut cursor = Cursor { text, at: name.end, in_tag: false };
    let opened_by = name.start.checked_sub(1).and_then(|i| text.get(i)).copied();
    if matches!(opened_by, Some(b'?' | b'&')) && cursor.take(b'=') {
        // A parameter of an address is bare in every language.
        return cursor.parameter().map(|value| Assignment { name, value, quoted: true });
    }
    cursor.sign(opened_by, kind, name)?;
    cursor.skip_blank();
    if let Some(quote @ (b'"' | b'\'')) = opened_by
        && cursor.peek() == Some(quote)
        && text.get(name.end) != Some(&quote)
    {
        // `"Password:"` is a text that ends here; what the quote opens is none of its business.
        return None;
    }
    if matches!(cursor.peek(), Some(b'\n' | b'\r')) {
        cursor.skip_line_end();
        cursor.skip_blank();
    }
    if cursor.in_tag {
        return cursor.element().map(|value| Assignment { name, value, quoted: false });
    }
    cursor.list();
    cursor.conversion();
    let (value, quoted) = cursor.value(kind)?;
    Some(Assignment { name, value, quoted })
}

/// Returns the whole name that holds `hit`.
fn name_around(text: &[u8], hit: Span) -> Span {
    let part =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'$' | b'@') || *b >= 0x80;
    let before = text.get(hit.start.saturating_sub(LONGEST_NAME)..hit.start).unwrap_or_default();
    let start = hit.start - before.iter().rev().take_while(|b| part(b)).count();
    let after = text.get(hit.end..).unwrap_or_default();
    // Behind a name `@` is the start of a host: the name was the password of an address.
    let end = hit.end + after.iter().take(LONGEST_NAME).take_while(|b| part(b) && **b != b'@').count();
    Span::new(start, end)
}

struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    /// Whether the value is the text of an element.
    in_tag: bool,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn skip_blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn skip_line_end(&mut self) {
        self.take(b'\r');
        self.take(b'\n');
    }

    /// Moves behind the sign that gives the name its value.
    fn sign(&mut self, opened_by: Option<u8>, kind: FileKind, name: Span) -> Option<()> {
        let tag = opened_by == Some(b'<');
        self.in_tag = tag && (self.take(b'>') || self.attributes());
        if self.in_tag {
            return Some(());
        }
        if name.of(self.text).ends_with(b"PASSWORD") && self.rest().starts_with(b" '") {
            // SQL: CREATE USER … WITH PASSWORD '…'
            return self.after(1);
        }
        let escaped = self.rest().starts_with(b"\\\"");
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
            b'|' | b'?' | b')' | b'o' if self.fallback(quoted) => Some(()),
            b'-' if !kind.quotes_values() && self.opens_literal(2) => self.after(2),
            b'i' if kind == FileKind::Prose && self.rest().starts_with(b"is ") && self.opens_literal(3) => {
                self.after(3)
            }
            b',' if quoted && self.is_first_argument(name) => self.after(1),
            b')' if quoted && self.rest().starts_with(b"),") => self.after(2),
            b'(' if self.at == before_blank && kind.quotes_values() => self.after(1),
            b'v' | b'V' if quoted => self.value_attribute(),
            _ => self.word_sign(name, before_blank, kind),
        }
    }

    /// Tells whether a quote stands so many bytes further, behind a blank.
    fn opens_literal(&self, bytes: usize) -> bool {
        matches!(self.rest().get(bytes - 1..=bytes), Some([b' ', b'"' | b'\'' | b'`']))
    }

    /// Moves to the literal that a name falls back to: `process.env.NAME || "…"`, `getenv("NAME") ?: "…"`.
    fn fallback(&mut self, quoted: bool) -> bool {
        let before = self.at;
        if quoted && self.take(b')') {
            self.skip_blank();
        }
        let sign = FALLBACKS.iter().find(|sign| self.rest().starts_with(sign));
        let Some(sign) = sign else {
            self.at = before;
            return false;
        };
        self.at += sign.len();
        true
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

    #[expect(clippy::unnecessary_wraps, reason = "stands in a row of arms that may fail")]
    fn after(&mut self, bytes: usize) -> Option<()> {
        self.at += bytes;
        Some(())
    }

    /// `=`, `=>`, but not `==` or `=~`.
    fn equals(&mut self) -> Option<()> {
        self.at += 1;
        if matches!(self.peek(), Some(b'=' | b'~')) {
            return None;
        }
        self.take(b'>');
        Some(())
    }

    /// `:`, `:=`, or a type annotation and then `=`.
    fn colon(&mut self, kind: FileKind) -> Option<()> {
        self.at += 1;
        if self.take(b':') {
            // `::=` and `:::=` of make; anything else names a member.
            self.take(b':');
            return self.take(b'=').then_some(());
        }
        self.take(b'=');
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
            return Some(());
        }
        self.at = here;
        Some(())
    }

    /// `name="password" value="…"`.
    fn value_attribute(&mut self) -> Option<()> {
        let word = self.rest().get(..6)?;
        if !word.eq_ignore_ascii_case(b"value=") {
            return None;
        }
        self.after(6)
    }

    /// `--name value`, `ENV name value`, `name value` of netrc: a blank is the sign.
    fn word_sign(&mut self, name: Span, before_blank: usize, kind: FileKind) -> Option<()> {
        if self.at == before_blank {
            return None;
        }
        let text = name.of(self.text);
        if text.starts_with(b"-") {
            return Some(());
        }
        if kind.quotes_values() {
            return self.typed();
        }
        let line_start = self.text.get(..name.start)?.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let before = self.text.get(line_start..name.start)?.trim_ascii();
        let docker = before.eq_ignore_ascii_case(b"env") || before.eq_ignore_ascii_case(b"arg");
        let netrc = kind == FileKind::Logins && text == b"password" && before.starts_with(b"machine");
        (docker || netrc).then_some(())
    }

    /// `name Type = `, as Go writes it.
    fn typed(&mut self) -> Option<()> {
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

    /// Moves into a list of quoted values, to the first.
    fn list(&mut self) {
        let before = self.at;
        if self.take(b'[') {
            self.skip_blank();
            if !matches!(self.peek(), Some(b'"' | b'\'')) {
                self.at = before;
            }
        }
    }

    /// Reads the text of an element up to the next tag or the end of the line, without blanks at its ends.
    fn element(&mut self) -> Option<Span> {
        let span = self.until(|rest| matches!(rest.first(), None | Some(b'<' | b'\n' | b'\r')))?;
        let end = span.start + span.of(self.text).trim_ascii_end().len();
        (end > span.start).then(|| Span::new(span.start, end))
    }

    /// Reads the value of a parameter in an address.
    fn parameter(&mut self) -> Option<Span> {
        self.until(|rest| {
            rest.first().is_none_or(|byte| b"&\"'`<>;#) ,\\]}".contains(byte) || byte.is_ascii_whitespace())
        })
    }

    /// Moves through a call that only converts its argument, to the quote in it: `String("…")`, `[]byte("…")`.
    fn conversion(&mut self) {
        let part =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'[' | b']' | b'&' | b'*');
        let call: Vec<u8> = self.rest().iter().take(LONGEST_CALL).take_while(|b| part(b)).copied().collect();
        let Some(rest) = self.rest().get(call.len()..) else { return };
        let [b'(', b'"' | b'\'' | b'`', ..] = rest else { return };
        let name = call.rsplit(|b| matches!(b, b'.' | b':' | b']' | b'&' | b'*')).next().unwrap_or_default();
        if CONVERSIONS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes())) {
            self.at += call.len() + 1;
        }
    }

    /// Reads the value; a quoted one ends at its quote, a bare one where a word ends.
    fn value(&mut self, kind: FileKind) -> Option<(Span, bool)> {
        let prefix = self
            .rest()
            .iter()
            .take(2)
            .take_while(|b| matches!(b, b'b' | b'r' | b'f' | b'u' | b'@' | b'$' | b'L'))
            .count();
        if matches!(self.text.get(self.at + prefix), Some(b'"' | b'\'' | b'`')) {
            self.at += prefix;
        }
        if self.rest().starts_with(b"\\\"") {
            self.at += 2;
            return self
                .until(|rest| rest.starts_with(b"\\\"") || rest.starts_with(b"\n"))
                .map(|span| (span, true));
        }
        if let quote @ (b'"' | b'\'' | b'`') = self.peek()? {
            let triple = [quote; 3];
            self.at += if self.rest().starts_with(&triple) { 3 } else { 1 };
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

    fn until(&mut self, ends: impl Fn(&[u8]) -> bool) -> Option<Span> {
        let start = self.at;
        while self.at < self.text.len() && self.at - start < LONGEST_VALUE && !ends(self.rest()) {
            self.at += 1;
        }
        (self.at > start).then(|| Span::new(start, self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_in(line: &str, kind: FileKind) -> Option<String> {
        let at = line.to_lowercase().find("token")?;
        let found = read(line.as_bytes(), Span::new(at, at + 5), kind)?;
        Some(String::from_utf8_lossy(found.value.of(line.as_bytes())).into_owned())
    }

    #[test]
    fn code_gives_quoted_values() {
        for line in [
            "const apiToken = \"v1\";",
            "let token: &str = \"v1\";",
            "private static final String API_TOKEN = \"v1\";",
            "token: 'v1',",
            "\"token\": \"v1\"",
            "'token' => 'v1',",
            "headers[\"x-token\"] = \"v1\"",
            "client.set_token(\"v1\")",
            "map.put(\"api.token\", \"v1\");",
            "token := `v1`",
            "TOKEN = b'v1'",
            "\\\"token\\\": \\\"v1\\\"",
            "var token string = \"v1\"",
            "$token .= 'v1';",
            "@token ||= 'v1'",
            "const x = process.env.TOKEN || 'v1'",
            "x: process.env['TOKEN'] ?? \"v1\"",
            "getenv('TOKEN') ?: 'v1'",
            "os.getenv('TOKEN') or 'v1'",
        ] {
            assert_eq!(value_in(line, FileKind::Code).as_deref(), Some("v1"), "{line}");
        }
    }

    #[test]
    fn settings_give_bare_words() {
        for line in [
            "export API_TOKEN=v1",
            "token: v1",
            "token = v1",
            "auth.token=v1 # comment",
            "run --token v1 --verbose",
            "ENV TOKEN v1",
            "<token>v1</token>",
            "<add key=\"token\" value=\"v1\"/>",
            "token:\n  v1\n",
            "_authToken=v1",
            "TOKEN ?= v1",
            "TOKEN ::= v1",
            "the token - 'v1'",
        ] {
            assert_eq!(value_in(line, FileKind::Settings).as_deref(), Some("v1"), "{line}");
        }
    }

    #[test]
    fn what_is_no_assignment() {
        for line in [
            "if token == \"v1\" {",
            "token != \"v1\"",
            "let token = get_token();",
            "token = other.value",
            "the token v1",
            "token::v1",
            "token - v1",
            "token || v1()",
        ] {
            assert_eq!(value_in(line, FileKind::Code), None, "{line}");
        }
        assert_eq!(value_in("token = $(cat file)", FileKind::Settings).as_deref(), None);
    }
}
