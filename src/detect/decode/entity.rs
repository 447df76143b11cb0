//! Entities of HTML and XML: `&quot;`, `&#65;`, `&#x41;` (the HTML standard, section 13.5; XML 1.0, section 4.6).
//!
//! The semicolon is asked for: without it `&copy` in a query would change. Only names of ASCII signs are known; the
//! others can't be part of a credential.

use crate::detect::decode::Page;
use crate::detect::decode::rewrite::{LineAbove, Meaning, Sign, Signs, Within};

/// The longest entity that is read, in bytes.
const LONGEST: usize = 12;

/// Names and what they stand for; the flag says whether the entity is telling.
const NAMES: &[(&[u8], u8, bool)] = &[
    (b"quot", b'"', true),
    (b"amp", b'&', true),
    (b"apos", b'\'', true),
    (b"lt", b'<', false),
    (b"gt", b'>', false),
    (b"plus", b'+', true),
    (b"sol", b'/', true),
    (b"equals", b'=', true),
    (b"colon", b':', true),
    (b"lowbar", b'_', true),
    (b"period", b'.', true),
    (b"commat", b'@', true),
    (b"num", b'#', true),
    (b"excl", b'!', true),
    (b"dollar", b'$', true),
    (b"percnt", b'%', true),
    (b"ast", b'*', true),
    (b"semi", b';', true),
];

pub(super) const SIGNS: Signs = Signs {
    step: "HTML entities",
    within: Within::Everywhere,
    line_above: LineAbove::Left,
    next: |text| memchr::memchr(b'&', text),
    read,
};

fn read(page: &Page<'_>, at: usize) -> Option<Sign> {
    let rest = page.text.get(at + 1..page.text.len().min(at + LONGEST))?;
    if !rest.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'#') {
        return None;
    }
    let end = rest.iter().position(|b| *b == b';')?;
    let name = rest.get(..end)?;
    let (meaning, is_telling) = if let Some(number) = name.strip_prefix(b"#") {
        let number = std::str::from_utf8(number).ok()?;
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        let meaning = Meaning::Char(char::from_u32(code)?);
        (meaning, meaning.is_graphic())
    } else {
        let (_, byte, is_telling) = NAMES.iter().find(|(known, ..)| *known == name)?;
        (Meaning::Byte(*byte), *is_telling)
    };
    Some(Sign { length: end + 2, meaning, is_telling })
}

#[cfg(test)]
mod tests {
    use crate::detect::decode::tests::{ends_where_it_should, first, written};
    use crate::position::Span;

    #[test]
    fn names_and_numbers_are_undone() {
        let (text, _) = first(b"<a b='&quot;&#65;&#x42;&lt;&nbsp;&copy'/>").unwrap();
        assert_eq!(text, b"<a b='\"AB<&nbsp;&copy'/>");
        assert_eq!(first(b"a &lt; b && c &amp d &#xD800; &#; &;"), None);
    }

    #[test]
    fn each_byte_leads_back() {
        let decimal = |plain: &[u8]| written(plain, |b| format!("&#{b:03};"));
        let hex = |plain: &[u8]| written(plain, |b| format!("&#x{b:02x};"));
        ends_where_it_should("<a>", &decimal, &|i| Span::new(6 * i, 6 * i + 6));
        ends_where_it_should("<a>", &hex, &|i| Span::new(6 * i, 6 * i + 6));
    }
}
