//! Percent escapes: `%41` (RFC 3986, section 2.1).
//!
//! A `%` of a format such as `%20s` reads like one; what it stands for is judged like any other, and mostly isn't telling.
//! `%2541` is undone in two layers. `+` stays what it is: it means a blank only in forms, and `+` in a base64 key.

use crate::detect::decode::rewrite::{LineAbove, Meaning, Sign, Signs, Within};
use crate::detect::decode::{Page, hex};

pub(super) const SIGNS: Signs = Signs {
    step: "percent escapes",
    within: Within::Everywhere,
    line_above: LineAbove::Left,
    next: |text| memchr::memchr(b'%', text),
    read,
};

fn read(page: &Page<'_>, at: usize) -> Option<Sign> {
    let &[high, low] = page.text.get(at + 1..at + 3)? else { return None };
    let meaning = Meaning::Byte(hex::byte(high, low)?);
    Some(Sign { length: 3, meaning, is_telling: meaning.is_graphic() })
}

#[cfg(test)]
mod tests {
    use crate::detect::decode::tests::{ends_where_it_should, first, written};
    use crate::position::Span;

    #[test]
    fn escapes_are_undone_around_what_stands_there() {
        let (text, steps) = first(b"a\nurl?k=%41%6Bz%20%zz&x\nb").unwrap();
        assert_eq!((text.as_slice(), steps.as_str()), (b"url?k=Akz %zz&x".as_slice(), "percent escapes"));
        assert_eq!(first(b"100%\n%d %s %20s 5%"), None, "nothing telling");
    }

    #[test]
    fn each_byte_leads_back() {
        let encode = |plain: &[u8]| written(plain, |b| format!("%{b:02X}"));
        ends_where_it_should("x=", &encode, &|i| Span::new(3 * i, 3 * i + 3));
    }
}
