//! Escapes of string literals: `\u0041`, `\u{41}`, `\U00000041`, `\x41`, `\101` (octal), `\/`, `\"`, `\n` (RFC 8259,
//! section 7, and what programming languages add to it).
//!
//! A literal within a literal doubles its backslashes, so a run of them counts as one: JSON in JSON in a string of a
//! program reads like JSON at once. Telling are escapes of visible characters, a quote that ends a name of JSON in JSON,
//! and a slash within a value; line breaks and tabs are undone along with them.

use crate::detect::decode::rewrite::{LineAbove, Meaning, Sign, Signs, Within};
use crate::detect::decode::{Page, hex};

/// The most backslashes before one escape: literals in literals, three deep.
const MOST_BACKSLASHES: usize = 7;

pub(super) const SIGNS: Signs = Signs {
    step: "string escapes",
    within: Within::Everywhere,
    line_above: LineAbove::Left,
    next: |text| memchr::memchr(b'\\', text),
    read,
};

fn read(page: &Page<'_>, at: usize) -> Option<Sign> {
    let rest = page.text.get(at..)?;
    let backslashes = rest.iter().take(MOST_BACKSLASHES).take_while(|b| **b == b'\\').count();
    let (&letter, behind) = rest.get(backslashes..)?.split_first()?;
    let sign = |digits: usize, meaning: Meaning, is_telling: bool| {
        Some(Sign { length: backslashes + 1 + digits, meaning, is_telling })
    };
    match letter {
        b'u' if behind.first() == Some(&b'{') => {
            let digits = behind.iter().take(8).position(|b| *b == b'}')?;
            let meaning = character(behind.get(1..digits)?)?;
            sign(digits + 1, meaning, meaning.is_graphic())
        }
        b'u' | b'U' => {
            let digits = if letter == b'u' { 4 } else { 8 };
            let meaning = character(behind.get(..digits)?)?;
            sign(digits, meaning, meaning.is_graphic())
        }
        b'x' => {
            let &[high, low] = behind.get(..2)? else { return None };
            let meaning = Meaning::Byte(hex::byte(high, low)?);
            sign(2, meaning, meaning.is_graphic())
        }
        // One or two digits are mostly a part of a pattern that is referred to.
        b'0'..=b'3' => {
            let &[middle @ b'0'..=b'7', low @ b'0'..=b'7'] = behind.get(..2)? else { return None };
            let meaning = Meaning::Byte((letter - b'0') << 6 | (middle - b'0') << 3 | (low - b'0'));
            sign(2, meaning, meaning.is_graphic())
        }
        b'"' => {
            let ends_a_name = behind.iter().take(4).find(|b| **b != b' ') == Some(&b':');
            sign(0, Meaning::Byte(b'"'), ends_a_name)
        }
        b'/' => {
            let before = at.checked_sub(1).and_then(|i| page.text.get(i));
            let inside =
                [before, behind.first()].into_iter().all(|b| b.is_some_and(u8::is_ascii_alphanumeric));
            sign(0, Meaning::Byte(b'/'), inside)
        }
        b'\'' => sign(0, Meaning::Byte(b'\''), false),
        b'n' => sign(0, Meaning::Byte(b'\n'), false),
        b'r' => sign(0, Meaning::Byte(b'\r'), false),
        b't' => sign(0, Meaning::Byte(b'\t'), false),
        _ => None,
    }
}

/// Reads a code point in hex; half of a pair of UTF-16 becomes U+FFFD, as no credential has any.
fn character(digits: &[u8]) -> Option<Meaning> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let code =
        digits.iter().fold(0_u32, |code, digit| code << 4 | u32::from(hex::digit(*digit).unwrap_or(0)));
    Some(Meaning::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)))
}

#[cfg(test)]
mod tests {
    use crate::detect::decode::tests::{ends_where_it_should, first, written};
    use crate::position::Span;

    #[test]
    fn escapes_of_all_kinds_are_undone() {
        let (text, _) = first(br#"k = "\u0041\x42\u{43}\U00000044\n\/\"\q\ud83d""#).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "k = \"ABCD\n/\"\\q\u{fffd}\"");
        assert_eq!(first(br#"print("a\n\tb\\d\x0a \u00e9 \"quoted\"") // C:\new"#), None, "nothing telling");
    }

    #[test]
    fn octal_escapes_are_undone_and_references_are_left() {
        let (text, _) = first(br#"k = "\163\153\055\12\8x""#).unwrap();
        assert_eq!(text, br#"k = "sk-\12\8x""#);
        assert_eq!(first(br"s/\(a\)\(b\)/\2\1 \033[0m \377/"), None);
    }

    #[test]
    fn json_in_json_reads_like_json() {
        for text in [r#"{"a":"{\"b\":\"c\"}"}"#, r#"{"a":"{\\\"b\\\" : \\\"c\\\"}"}"#] {
            let (text, _) = first(text.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(text).unwrap().replace(' ', ""), r#"{"a":"{"b":"c"}"}"#);
        }
        let (text, _) = first(br#"{"key":"ab\/cd\\/ef"}"#).unwrap();
        assert_eq!(text, br#"{"key":"ab/cd/ef"}"#);
    }

    #[test]
    fn each_byte_leads_back() {
        let unicode = |plain: &[u8]| written(plain, |b| format!("\\u{b:04x}"));
        let hex = |plain: &[u8]| written(plain, |b| format!("\\\\x{b:02X}"));
        let octal = |plain: &[u8]| written(plain, |b| format!("\\{b:03o}"));
        ends_where_it_should("k = \"", &octal, &|i| Span::new(4 * i, 4 * i + 4));
        ends_where_it_should("k = \"", &unicode, &|i| Span::new(6 * i, 6 * i + 6));
        ends_where_it_should("k = \"", &hex, &|i| Span::new(5 * i, 5 * i + 5));
    }
}
