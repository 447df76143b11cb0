//! Small steps that many checks share: splitting without panics, classes of characters, numbers in a base.

use sha2::Digest as _;

/// The digits of base62 as most makers order them.
pub(crate) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The digits of base62 with lower case first.
pub(crate) const BASE62_LOWER_FIRST: &[u8] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The digits of base36.
pub(crate) const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Returns the SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Splits off the last `count` bytes; `None` when there are fewer.
pub(super) fn split_tail(value: &[u8], count: usize) -> Option<(&[u8], &[u8])> {
    value.split_at_checked(value.len().checked_sub(count)?)
}

/// Splits off the first of `prefixes` that the value starts with.
pub(super) fn split_prefix<'v>(value: &'v [u8], prefixes: &[&[u8]]) -> Option<(&'v [u8], &'v [u8])> {
    let prefix = prefixes.iter().find(|prefix| value.starts_with(prefix))?;
    value.split_at_checked(prefix.len())
}

/// Splits at the first `byte`, which is in neither half.
pub(super) fn split_once(value: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = value.iter().position(|b| *b == byte)?;
    Some((value.get(..at)?, value.get(at + 1..)?))
}

/// Tells whether all bytes are ASCII letters or digits.
pub(super) fn is_base62(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Tells whether all bytes are of the URL-safe base64 alphabet.
pub(super) fn is_base64url(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Tells whether all bytes are decimal digits.
pub(super) fn is_decimal(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

/// Tells whether all bytes are lower-case hex digits.
pub(super) fn is_lower_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads hex digits of either case, two a byte; `None` for an odd number or a foreign byte.
pub(super) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Writes a number with `width` digits, the most significant first; digits that don't fit are dropped from the front.
pub(crate) fn in_base(mut number: u32, digits: &[u8], width: usize) -> Vec<u8> {
    let base = u32::try_from(digits.len()).unwrap_or(u32::MAX).max(2);
    let mut out: Vec<u8> = (0..width)
        .filter_map(|_| {
            let digit = number % base;
            number /= base;
            digits.get(digit as usize).copied()
        })
        .collect();
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_a_fixed_width() {
        // Computed with checksums.py (`to_base`).
        assert_eq!(in_base(0x4413_802f, BASE62, 6), b"1FIFqR");
        assert_eq!(in_base(61, BASE62, 3), b"00z");
        assert_eq!(in_base(61, BASE62_LOWER_FIRST, 3), b"00Z");
        assert_eq!(in_base(40, BASE36, 2), b"14");
        assert_eq!(in_base(u32::MAX, BASE62, 6).len(), 6);
        assert_eq!(in_base(37, BASE36, 1), b"1");
    }

    #[test]
    fn splits_never_reach_outside() {
        assert_eq!(split_tail(b"abc", 4), None);
        assert_eq!(split_tail(b"abc", 3), Some((&b""[..], &b"abc"[..])));
        assert_eq!(split_once(b"a.b.c", b'.'), Some((&b"a"[..], &b"b.c"[..])));
        assert_eq!(split_once(b"a.", b'.'), Some((&b"a"[..], &b""[..])));
        assert_eq!(split_prefix(b"ab", &[b"abc", b"a"]), Some((&b"a"[..], &b"b"[..])));
    }

    #[test]
    fn hex_is_read_in_either_case() {
        assert_eq!(unhex(b"0aFf"), Some(vec![10, 255]));
        assert_eq!((unhex(b"abc"), unhex(b"+a"), unhex(b"0x")), (None, None, None));
    }
}
