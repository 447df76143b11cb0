//! Makes the bytes of a file something in which ASCII is ASCII.
//!
//! UTF-16 (PowerShell's `>` writes it, with a byte order mark; other tools without) becomes UTF-8, line for line. A text
//! without line feeds whose lines end with carriage returns gets line feeds instead, byte for byte. What else holds NUL
//! bytes is binary: it is still searched, but only for values that are known by themselves. All other encodings in use
//! have ASCII as a part and are left as they are.

use std::borrow::Cow;

/// How much of a file is looked at to tell UTF-16 without a byte order mark, in bytes.
const SAMPLE: usize = 4096;

/// A text in which ASCII is ASCII.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The bytes.
    pub bytes: Cow<'b, [u8]>,
    /// Whether they hold NUL bytes and are no UTF-16.
    pub binary: bool,
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// Decodes the bytes of a file; they are borrowed unless they are UTF-16.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let (order, body) = match bytes {
        [0xff, 0xfe, 0, 0, ..] => (None, bytes),
        [0xff, 0xfe, body @ ..] => (Some(Order::Little), body),
        [0xfe, 0xff, body @ ..] => (Some(Order::Big), body),
        _ => (order_of(bytes), bytes),
    };
    match order {
        Some(order) => Decoded { bytes: Cow::Owned(from_utf16(body, order)), binary: false },
        None => Decoded { bytes: with_line_ends(bytes), binary: has_nul(bytes) },
    }
}

/// Makes lines of a text whose lines end with a carriage return alone, as old Macintosh programs write them.
fn with_line_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') || has_nul(bytes) {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
}

/// Git's own test: a NUL byte among the first 8,000.
fn has_nul(bytes: &[u8]) -> bool {
    memchr::memchr(0, bytes.get(..bytes.len().min(8000)).unwrap_or_default()).is_some()
}

/// Tells UTF-16 without a mark: nearly every other byte is NUL, and always on the same side.
fn order_of(bytes: &[u8]) -> Option<Order> {
    let sample = bytes.get(..bytes.len().min(SAMPLE) & !1).unwrap_or_default();
    if sample.len() < 8 || !has_nul(sample) {
        return None;
    }
    let nul = |side: usize| sample.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (first, second) = (nul(0), nul(1));
    let most = sample.len() / 2 * 7 / 10;
    match () {
        () if second >= most && first == 0 => Some(Order::Little),
        () if first >= most && second == 0 => Some(Order::Big),
        () => None,
    }
}

/// Half a character at the end, and lone surrogates, become U+FFFD.
fn from_utf16(bytes: &[u8], order: Order) -> Vec<u8> {
    let mut pairs = bytes.chunks_exact(2);
    let units = pairs.by_ref().filter_map(|pair| {
        let pair: [u8; 2] = pair.try_into().ok()?;
        Some(match order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        })
    });
    let mut text = String::with_capacity(bytes.len() / 2 + 4);
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    if !pairs.remainder().is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, order: Order) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        match order {
            Order::Little => units.flat_map(u16::to_le_bytes).collect(),
            Order::Big => units.flat_map(u16::to_be_bytes).collect(),
        }
    }

    #[test]
    fn utf16_with_and_without_mark_becomes_utf8() {
        let text = "name = välue\r\nsecond line\r\n";
        for order in [Order::Little, Order::Big] {
            for mark in [true, false] {
                let decoded = decode(&utf16(text, mark, order)).bytes.into_owned();
                assert_eq!(String::from_utf8(decoded).unwrap(), text);
            }
        }
    }

    #[test]
    fn what_has_nul_bytes_is_binary_and_stays_as_it_is() {
        let bytes = b"\x7fELF\0\0\0\x01abc\0def\0ghijkl";
        assert_eq!(decode(bytes), Decoded { bytes: Cow::Borrowed(bytes), binary: true });
        assert!(!decode(b"plain \xff text").binary);
    }

    #[test]
    fn carriage_returns_alone_are_line_ends_only_where_there_are_no_others() {
        assert_eq!(decode(b"a\rb\r").bytes.as_ref(), b"a\nb\n");
        assert_eq!(decode(b"a\r\nb\rc").bytes.as_ref(), b"a\r\nb\rc");
        assert_eq!(decode(b"a\rb\0").bytes.as_ref(), b"a\rb\0");
    }

    #[test]
    fn half_a_character_is_not_lost_in_silence() {
        let mut bytes = utf16("abcdefgh", true, Order::Little);
        bytes.push(b'x');
        assert!(decode(&bytes).bytes.ends_with("\u{fffd}".as_bytes()));
    }
}
