//! Text in base32, upper case, padded or not (RFC 4648, section 6).
//!
//! A name in capitals and a digest read like it, but are no text: the first eight digits tell. What base32 mostly holds, the
//! random bytes of a one-time password's seed, is no text either and is left to rules.

use crate::detect::checksum::base32;
use crate::detect::decode::map::Output;
use crate::detect::decode::runs;
use crate::position::Span;

/// How many bits a digit stands for.
const BITS: usize = 5;
/// So many digits stand for whole bytes.
const GROUP: usize = 8;

/// Undoes a run that is all base32; returns the digits with their padding, or `None` when it is anything else.
pub(super) fn undo(text: &[u8], run: Span, output: &mut Output) -> Option<Span> {
    let digits = run.of(text);
    let plain = |bytes: &[u8]| bytes.iter().all(|b| runs::is_plain(*b));
    // Most runs are names in small letters; nothing is allocated for them.
    let group = digits.get(..GROUP)?;
    if !group.iter().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')) || !plain(&base32::decode(group)?) {
        return None;
    }
    let bytes = base32::decode(digits).filter(|bytes| plain(bytes))?;
    output.clear();
    output.put_digits(&bytes, run.start, BITS);
    let padding = text.get(run.end..).unwrap_or_default().iter().take(6).take_while(|b| **b == b'=').count();
    let whole = (digits.len() + padding).is_multiple_of(GROUP);
    Some(Span::new(run.start, run.end + if whole { padding } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::decode::tests::{ends_where_it_should, first};

    fn encode(plain: &[u8]) -> String {
        String::from_utf8(base32::encode(plain)).unwrap()
    }

    #[test]
    fn text_in_base32_is_undone_and_names_are_left() {
        let digits = encode(b"the quick brown fox");
        for text in [format!("k={digits}"), format!("k: \"{digits}=\"")] {
            let (undone, steps) = first(text.as_bytes()).unwrap();
            assert_eq!((undone.as_slice(), steps.as_str()), (b"the quick brown fox".as_slice(), "base32"));
        }
        for text in [
            "INTERNATIONALIZATIONS",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            &encode(&[0x80; 30]),
            &encode(b"the quick\0brown fox"),
            &encode(b"too short"),
        ] {
            assert_eq!(first(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn each_byte_leads_back() {
        ends_where_it_should("k = ", &encode, &|i| Span::new(i * 8 / 5, (i * 8 + 7) / 5 + 1));
    }
}
