//! Text in hex: an even number of digits that are visible ASCII when read in pairs.
//!
//! Digests and keys are random: a row of 16 random bytes is all visible once in ten million.

use crate::detect::decode::map::Output;
use crate::detect::decode::runs;
use crate::position::Span;

/// The least number of digits.
pub(super) const LEAST: usize = 32;

/// Returns the value of a digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Returns the value of two digits.
pub(super) fn byte(high: u8, low: u8) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

/// Undoes a run that is all hex, with or without `0x`; returns the digits, or `None` when it is anything else.
pub(super) fn undo(text: &[u8], run: Span, output: &mut Output) -> Option<Span> {
    let marked = matches!(run.of(text), [b'0', b'x' | b'X', ..]);
    let digits = Span::new(run.start + if marked { 2 } else { 0 }, run.end);
    if digits.len() < LEAST || !digits.len().is_multiple_of(2) {
        return None;
    }
    // Most runs are names, or random: they are no text in their first byte.
    let &[high, low, ..] = digits.of(text) else { return None };
    byte(high, low).filter(u8::is_ascii)?;
    output.clear();
    for (i, pair) in digits.of(text).chunks_exact(2).enumerate() {
        let &[high, low] = pair else { return None };
        let byte = byte(high, low).filter(|b| runs::is_plain(*b))?;
        let at = digits.start + 2 * i;
        output.put(&[byte], Span::new(at, at + 2));
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use crate::detect::decode::tests::{ends_where_it_should, first, written};
    use crate::position::Span;

    #[test]
    fn text_in_hex_is_undone_and_digests_are_left() {
        let hex = |plain: &str| written(plain.as_bytes(), |b| format!("{b:02x}"));
        let (text, steps) = first(format!("0x{}", hex("the quick brown fox")).as_bytes()).unwrap();
        assert_eq!((text.as_slice(), steps.as_str()), (b"the quick brown fox".as_slice(), "hex"));
        assert_eq!(first(hex("only 15 bytes..").as_bytes()), None, "too short");
        assert_eq!(first(b"d41d8cd98f00b204e9800998ecf8427e"), None, "a digest");
    }

    #[test]
    fn each_byte_leads_back() {
        ends_where_it_should("x'", &|plain| written(plain, |b| format!("{b:02X}")), &|i| {
            Span::new(2 * i, 2 * i + 2)
        });
    }
}
