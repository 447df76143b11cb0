//! Base64 in both alphabets, padded or not (RFC 4648, sections 4 and 5).
//!
//! Credentials are copied around by people: padding gets lost, and tokens of one maker come in either alphabet. So
//! [`decode`] takes all of these; [`decode_in`] insists on an alphabet where the format says so. Both refuse bytes that
//! belong to no alphabet and lengths that no encoder writes, and neither minds set bits behind the last whole byte.
//! Blanks and line breaks are foreign; taking them out is the caller's work.

/// Which two characters stand for 62 and 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `+` and `/`.
    Standard,
    /// `-` and `_`.
    Url,
}

const DIGITS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Decodes either alphabet, even mixed, with or without padding.
///
/// `None` when a byte is foreign or the length is impossible. An empty text is no bytes.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    decode_with(text, value_of)
}

/// Decodes one alphabet, with or without padding; `None` as for [`decode`].
pub fn decode_in(alphabet: Alphabet, text: &[u8]) -> Option<Vec<u8>> {
    let foreign: &[u8; 2] = if alphabet == Alphabet::Standard { b"-_" } else { b"+/" };
    decode_with(text, |byte| if foreign.contains(&byte) { None } else { value_of(byte) })
}

/// Encodes without padding.
pub fn encode(alphabet: Alphabet, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        out.extend(
            [18, 12, 6, 0].into_iter().take(group.len() + 1).map(|shift| digit(alphabet, bits >> shift & 63)),
        );
    }
    out
}

/// Encodes with the standard alphabet and padding.
pub fn encode_padded(bytes: &[u8]) -> Vec<u8> {
    let mut out = encode(Alphabet::Standard, bytes);
    out.resize(out.len().next_multiple_of(4), b'=');
    out
}

/// Tells whether the byte stands for six bits in one of the alphabets; `=` does not.
pub fn is_digit(byte: u8) -> bool {
    value_of(byte).is_some()
}

/// Decodes the first eight digits of either alphabet, without allocating; `None` where there are fewer.
pub fn first_bytes(text: &[u8]) -> Option<[u8; 6]> {
    let digits = text.first_chunk::<8>()?;
    let bits = digits.iter().try_fold(0_u64, |bits, digit| Some(bits << 6 | u64::from(value_of(*digit)?)))?;
    let [_, _, bytes @ ..] = bits.to_be_bytes();
    Some(bytes)
}

fn value_of(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

fn digit(alphabet: Alphabet, value: u32) -> u8 {
    let last: [u8; 2] = if alphabet == Alphabet::Standard { *b"+/" } else { *b"-_" };
    let value = value as usize;
    DIGITS.get(value).copied().unwrap_or(if value == 62 { last[0] } else { last[1] })
}

fn decode_with(text: &[u8], value: impl Fn(u8) -> Option<u32>) -> Option<Vec<u8>> {
    let once = text.strip_suffix(b"=").unwrap_or(text);
    let core = once.strip_suffix(b"=").unwrap_or(once);
    if core.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(core.len() / 4 * 3 + 2);
    for group in core.chunks(4) {
        let mut bits = 0;
        for byte in group {
            bits = bits << 6 | value(*byte)?;
        }
        let [_, bytes @ ..] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        out.extend(bytes.into_iter().take(group.len() - 1));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode_padded(bytes.as_bytes()), text.as_bytes());
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
            let bare = text.trim_end_matches('=').as_bytes();
            assert_eq!(encode(Alphabet::Url, bytes.as_bytes()), bare);
            assert_eq!(decode(bare).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn an_alphabet_is_kept_to_where_one_is_asked_for() {
        assert_eq!(decode(b"-_+/"), Some(vec![0xfb, 0xff, 0xbf]));
        assert_eq!(decode_in(Alphabet::Url, b"-_-_"), decode_in(Alphabet::Standard, b"+/+/"));
        assert_eq!(decode_in(Alphabet::Url, b"ab+/"), None);
        assert_eq!(decode_in(Alphabet::Standard, b"ab-_"), None);
    }

    #[test]
    fn the_first_bytes_are_those_of_the_whole() {
        assert_eq!(first_bytes(b"Zm9vYmFyYmF6").as_ref(), Some(b"foobar"));
        assert_eq!((first_bytes(b"Zm9vYmF"), first_bytes(b"Zm9vYm==")), (None, None));
    }

    #[test]
    fn foreign_bytes_and_impossible_lengths_are_refused() {
        for text in ["A", "AAAAA", "AA A", "AA.A", "AA\nAA", "AA=A", "AA===", "=A", "ä"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
        assert_eq!((0..=255).filter(|b| is_digit(*b)).count(), 66);
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(bytes: Vec<u8>) {
            for alphabet in [Alphabet::Standard, Alphabet::Url] {
                prop_assert_eq!(decode_in(alphabet, &encode(alphabet, &bytes)), Some(bytes.clone()));
            }
            prop_assert_eq!(decode(&encode_padded(&bytes)), Some(bytes));
        }

        #[test]
        fn any_bytes_can_be_tried(bytes: Vec<u8>) {
            drop(decode(&bytes));
        }
    }
}
