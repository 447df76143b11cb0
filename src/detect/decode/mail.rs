//! Quoted-printable (RFC 2045, section 6.7), as mails are written: `=3D`, and `=` at the end of a line that goes on.
//!
//! In any other text `=3D` means nothing, so it is undone only below a header that says
//! `Content-Transfer-Encoding: quoted-printable`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::detect::decode::rewrite::{LineAbove, Meaning, Sign, Signs, Within};
use crate::detect::decode::{Page, hex};
use crate::detect::kind::FileKind;

/// The part of the header that is looked for; the rest is compared without regard to case.
static NEEDLE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("rintable"));
const HEADER: &[u8] = b"content-transfer-encoding: quoted-printable";

pub(super) const SIGNS: Signs = Signs {
    step: "quoted-printable",
    within: Within::Below(header_end),
    line_above: LineAbove::Left,
    next: |text| memchr::memchr(b'=', text),
    read,
};

/// Returns where the first such header ends.
fn header_end(page: &Page<'_>) -> Option<usize> {
    if page.kind == FileKind::Code {
        return None;
    }
    let mut ends = NEEDLE.find_iter(page.text).map(|at| at + NEEDLE.needle().len());
    ends.find(|end| {
        let line = end.checked_sub(HEADER.len()).and_then(|start| page.text.get(start..*end));
        line.is_some_and(|line| line.eq_ignore_ascii_case(HEADER))
    })
}

fn read(page: &Page<'_>, at: usize) -> Option<Sign> {
    match page.text.get(at + 1..)? {
        [b'\n', rest @ ..] => Some(goes_on(page, at, 2, rest)),
        [b'\r', b'\n', rest @ ..] => Some(goes_on(page, at, 3, rest)),
        [high, low, ..] => {
            let meaning = Meaning::Byte(hex::byte(*high, *low)?);
            Some(Sign { length: 3, meaning, is_telling: meaning.is_graphic() })
        }
        _ => None,
    }
}

/// A line that goes on tells something when a word does.
fn goes_on(page: &Page<'_>, at: usize, length: usize, rest: &[u8]) -> Sign {
    let before = at.checked_sub(1).and_then(|i| page.text.get(i));
    let is_telling = [before, rest.first()].into_iter().all(|b| b.is_some_and(u8::is_ascii_graphic));
    Sign { length, meaning: Meaning::Nothing, is_telling }
}

#[cfg(test)]
mod tests {
    use crate::detect::decode::tests::{ends_where_it_should, first, written};
    use crate::position::Span;

    #[test]
    fn it_counts_only_below_its_header() {
        let body = "\r\n\r\nkey =3D abc=\r\ndef=41\r\nx=\r\n y\r\n";
        let mail = format!("Subject: x=41\r\nContent-Transfer-Encoding: Quoted-Printable{body}");
        let (text, steps) = first(mail.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "key = abcdefA\r");
        assert_eq!(steps, "quoted-printable");
        assert_eq!(first(body.as_bytes()), None);
    }

    #[test]
    fn each_byte_leads_back() {
        let head = "Content-Transfer-Encoding: quoted-printable\n\nx=3D";
        ends_where_it_should(head, &|plain| written(plain, |b| format!("={b:02X}")), &|i| {
            Span::new(3 * i, 3 * i + 3)
        });
    }
}
