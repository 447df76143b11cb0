//! Values that are cut in pieces: `"sk-" + "abc"`, `'a'"b"`, literals next to each other, a `\` at the end of a line.
//!
//! Joined is what nothing but blanks, line breaks, comments and one sign that joins separates, in the languages that
//! have it: `+`, `.`, `&`, `||`, `<>`, `++`, `..`. Both sides of the seam must look like the inside of a value: prose is
//! cut at blanks. Literals that only stand side by side are joined in code alone; elsewhere they are two words. A
//! variable between two literals ends the value, and so does a call: no language is understood here.

use crate::byte_set::is_token_byte;
use crate::detect::decode::Page;
use crate::detect::decode::rewrite::{LineAbove, Meaning, Sign, Signs, Within};
use crate::detect::kind::FileKind;

/// The longest stretch between two literals, in bytes.
const LONGEST_SEAM: usize = 200;
/// How far before a literal's end its line is read to see that it is one, in bytes.
const LINE_REACH: usize = 256;
/// What joins two literals, the longest first.
const JOINERS: &[&[u8]] = &[b"||", b"<>", b"++", b"..", b"+", b".", b"&", b"~", b"^"];
/// The least length of a value whose pieces stand next to each other, in bytes; it also has a digit. Elsewhere than in a
/// few languages such literals are two words.
const LEAST_ADJACENT: usize = 20;
/// Bytes of text that are judged together.
const STRIDE: usize = 32;
/// The same with the two bytes behind them that are looked at, too.
const WINDOW: usize = STRIDE + 2;

/// Literals that belong together.
pub(super) const LITERALS: Signs = Signs {
    step: "joined literals",
    within: Within::NearKeywords,
    line_above: LineAbove::Taken,
    next: next_quote,
    read: read_seam,
};

/// Lines that end with a backslash within a value.
pub(super) const LINES: Signs = Signs {
    step: "continued lines",
    within: Within::NearKeywords,
    line_above: LineAbove::Left,
    next: |text| memchr::memchr(b'\\', text),
    read: read_continuation,
};

/// Finds a quote behind which a seam may follow.
///
/// hot: once per byte; quotes are frequent, those before a blank or a sign that joins are not.
fn next_quote(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(window) = text.get(at..).and_then(<[u8]>::first_chunk::<WINDOW>) {
        if may_hold(window)
            && let Some(found) = find_quote(window)
        {
            return Some(at + found);
        }
        at += STRIDE;
    }
    find_quote(text.get(at..)?).map(|found| at + found)
}

fn find_quote(text: &[u8]) -> Option<usize> {
    let may_join = |b: u8| b <= b'/' || b"|\\<~^".contains(&b);
    text.windows(3).position(|three| match *three {
        [quote, next, _] if is_quote(quote) && is_quote(next) => quote != next,
        [quote, next, after] => is_quote(quote) && FOLLOWERS.contains(&next) && may_join(after),
        _ => false,
    })
}

/// Tells whether a quote stands in front of what may follow it; `true` may be wrong. Without branches, so that all bytes
/// are judged side by side.
fn may_hold(window: &[u8; WINDOW]) -> bool {
    let (next, after) = (window.iter().skip(1), window.iter().skip(2));
    let mut any = 0;
    for ((quote, next), after) in window.iter().zip(next).zip(after) {
        let quoted = u8::from(*quote == b'"') | u8::from(*quote == b'\'') | u8::from(*quote == b'`');
        // Blanks and most signs are low; what mostly follows a quote is not meant.
        let low = u8::from(*next <= b'.')
            & u8::from(*next != b',')
            & u8::from(*next != b')')
            & u8::from(next != quote);
        let joins = [b'|', b'\\', b'<', b'~', b'^'].iter().fold(0, |any, sign| any | u8::from(after == sign));
        let joins = joins | u8::from(*after <= b'/') | u8::from(*next == b'"') | u8::from(*next == b'\'');
        any |= quoted & low & joins;
    }
    any != 0
}

/// What a literal stands in.
const QUOTES: [u8; 3] = *b"\"'`";
/// What may stand behind its closing quote in front of another.
const FOLLOWERS: [u8; 9] = *b"\"' \n\r\t+.&";

fn is_quote(byte: u8) -> bool {
    QUOTES.contains(&byte)
}

/// Reads the seam between two literals, from the closing quote of the first to the opening quote of the second.
fn read_seam(page: &Page<'_>, at: usize) -> Option<Sign> {
    let text = page.text;
    let quote = *text.get(at)?;
    let before = *at.checked_sub(1).and_then(|i| text.get(i))?;
    if !is_quote(quote) || !is_inside(before) {
        return None;
    }
    let area = text.get(at + 1..text.len().min(at + LONGEST_SEAM))?;
    let gap = skip_blank(area);
    let joiner = JOINERS.iter().find(|j| area.get(gap..).is_some_and(|rest| rest.starts_with(j)));
    let mut end = gap;
    if let Some(joiner) = joiner {
        end += joiner.len();
        end += skip_blank(area.get(end..)?);
    }
    // The letters that make bytes, raw or wide text of a literal.
    end += area.get(end..)?.iter().take(2).take_while(|b| b"brufL@$".contains(b)).count();
    let opening = *area.get(end)?;
    let inside = area.get(end + 1).is_some_and(|b| is_inside(*b));
    let joins = match joiner {
        Some(_) => true,
        None if end == 0 => opening != quote && page.kind == FileKind::Settings,
        None => gap > 0 && page.kind == FileKind::Code && is_long(text, at, area.get(end + 1..)?),
    };
    if !joins || !is_quote(opening) || !inside || !closes(text, at, quote) {
        return None;
    }
    Some(Sign { length: end + 2, meaning: Meaning::Nothing, is_telling: true })
}

/// Reads the end of a line that goes on within a value, with the blanks that the next starts with.
fn read_continuation(page: &Page<'_>, at: usize) -> Option<Sign> {
    let before = *at.checked_sub(1).and_then(|i| page.text.get(i))?;
    let rest = page.text.get(at + 1..page.text.len().min(at + LONGEST_SEAM))?;
    let line_end = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    if line_end == 0 || !is_token_byte(before) {
        return None;
    }
    let below = rest.get(line_end..)?;
    let blanks = below.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let goes_on = below.get(blanks).is_some_and(|b| is_token_byte(*b));
    goes_on.then_some(Sign { length: 1 + line_end + blanks, meaning: Meaning::Nothing, is_telling: true })
}

/// Tells whether a byte next to a seam can belong to a value.
fn is_inside(byte: u8) -> bool {
    is_token_byte(byte) || matches!(byte, b':' | b'@' | b'!' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*')
}

/// Tells whether the value around a seam is long and has a digit; `rest` is what follows the opening quote.
fn is_long(text: &[u8], closing: usize, rest: &[u8]) -> bool {
    let before = text.get(closing.saturating_sub(LONGEST_SEAM)..closing).unwrap_or_default();
    let left = before.iter().rev().take_while(|b| is_token_byte(**b));
    let right = rest.iter().take_while(|b| is_token_byte(**b));
    let (mut length, mut digits) = (0, 0);
    for byte in left.chain(right) {
        length += 1;
        digits += usize::from(byte.is_ascii_digit());
    }
    length >= LEAST_ADJACENT && digits > 0
}

/// Returns the length of blanks, line breaks and comments.
fn skip_blank(area: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = area.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = rest.get(blank..).unwrap_or_default();
        let comment = match rest {
            [b'/', b'/', ..] | [b'#', ..] => memchr::memchr(b'\n', rest),
            [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map(|end| end + 2),
            [b'\\' | b'_', b'\n', ..] => Some(2),
            [b'\\' | b'_', b'\r', b'\n', ..] => Some(3),
            _ => None,
        };
        match comment {
            Some(length) => at += blank + length,
            None => return at + blank,
        }
    }
}

/// Tells whether the quote at an offset ends a literal that starts on its line; on a long line, whose start is out of
/// reach, it is taken to.
fn closes(text: &[u8], at: usize, quote: u8) -> bool {
    let before = text.get(at.saturating_sub(LINE_REACH)..at).unwrap_or_default();
    let line = match memchr::memrchr(b'\n', before) {
        Some(end) => before.get(end + 1..).unwrap_or_default(),
        None if before.len() == LINE_REACH => return true,
        None => before,
    };
    let (mut open, mut escaped) = (None, false);
    for byte in line {
        match open {
            _ if escaped => escaped = false,
            Some(_) if *byte == b'\\' => escaped = true,
            Some(opening) if opening == *byte => open = None,
            None if is_quote(*byte) => open = Some(*byte),
            _ => {}
        }
    }
    open == Some(quote) && !escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::decode::tests::{all, ends_where_it_should};
    use crate::position::Span;

    fn joined(kind: FileKind, text: &str) -> Option<String> {
        let (mut regions, _) = all(&Page { text: text.as_bytes(), kind, specific_only: false, near: None });
        (!regions.is_empty()).then(|| String::from_utf8(regions.remove(0).0).unwrap())
    }

    #[test]
    fn literals_of_many_languages_are_joined() {
        for text in [
            "k = \"ab\" + \"cd\"",
            "k = 'ab' + 'cd'",
            "k = 'ab' . 'cd'",
            "k = \"0123456789abcdefghab\"\n    \"cd\"",
            "k = \"ab\" +\n    \"cd\"",
            "k = \"ab\" // half\n + /* other */ 'cd'",
            "k = \"ab\" & _\n \"cd\"",
            "k = \"0123456789abcdefghab\" \\\n  b\"cd\"",
            "k = 'a' || 'b' || 'cd'",
            "k = \"a\\\"b\" <> \"cd\"",
            "k = `ab` ++ `cd`",
        ] {
            let joined = joined(FileKind::Code, text).unwrap_or_else(|| panic!("{text}"));
            assert!(joined.contains("abcd") || joined.contains("a\\\"bcd"), "{text}: {joined}");
        }
        assert_eq!(joined(FileKind::Settings, "K='ab'\"cd\"").unwrap(), "K='abcd\"");
    }

    #[test]
    fn what_only_looks_like_a_seam_is_left() {
        for text in [
            "print(\"two \" + \"words\")",
            "f(\"a\", \"b\")",
            "x = \"a\" + b + \"c\"",
            "x = \" + \"",
            "extern \"system\" \"name\"",
            "x = \"\"\"a\"\"\"",
            "x = 'it''s'",
            "if x == \"a\" && y == \"b\"",
            "{\"a\": \"b\"}",
        ] {
            assert_eq!(joined(FileKind::Code, text), None, "{text}");
        }
        assert_eq!(joined(FileKind::Settings, "run \"a\" \"b\""), None);
        assert_eq!(joined(FileKind::Settings, "tar \\\n  x"), None);
    }

    #[test]
    fn a_line_goes_on_behind_a_backslash() {
        assert_eq!(joined(FileKind::Settings, "key = ab\\\n    cd\nx").unwrap(), "key = abcd");
        assert_eq!(joined(FileKind::Code, "k = \"ab\\\r\ncd\"").unwrap(), "k = \"abcd\"");
    }

    #[test]
    fn each_byte_leads_back() {
        let pieces = |plain: &[u8]| {
            plain.iter().map(|b| char::from(*b).to_string()).collect::<Vec<_>>().join("\" + \"")
        };
        ends_where_it_should("k = \"", &pieces, &|i| Span::new(6 * i, 6 * i + 1));
    }
}
