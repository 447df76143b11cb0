//! Long runs of letters and digits, in which base64 and hex hide, and rows of short ones, which may be numbers.
//!
//! Each byte of a stride becomes a bit, and bits that follow each other are found by shifts, so that words and names,
//! which are shorter than [`LEAST`], cost nothing. What each run is, [`hex`], [`base32`] and [`base64`] say,
//! and [`numbers`] what a row of them is.

use std::ops::ControlFlow;

use crate::detect::decode::{Outlet, Page, Reading, base32, base64, hex, numbers};
use crate::position::Span;

/// The least length of a run, in digits.
pub(super) const LEAST: usize = 20;
/// The longest number of a row, in digits: `0x41`.
const SHORT: usize = 4;
/// So many bytes are looked at together.
const STRIDE: usize = 32;
/// One bit for each of the last bytes before a stride: with one fewer than `LEAST` no run is found twice.
const BEFORE: usize = LEAST - 1;

pub(super) fn decode(page: &Page<'_>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    // A run of wrapped base64 is taken with the lines that follow it, and a row of numbers with all of its strides.
    let mut taken = 0;
    each(page.text, &mut |found| {
        match found {
            Found::Run(run) if run.start >= taken => taken = taken.max(decode_run(page.text, run, outlet)?),
            Found::Short(at) if at >= taken => taken = numbers::decode_around(page.text, at, taken, outlet)?,
            Found::Run(_) | Found::Short(_) => {}
        }
        ControlFlow::Continue(())
    })
}

/// Hands on what a run hides; returns the end of what was taken, 0 for nothing.
fn decode_run(text: &[u8], run: Span, outlet: &mut Outlet<'_>) -> ControlFlow<(), usize> {
    if let Some(span) = hex::undo(text, run, &mut outlet.output) {
        outlet.hand_on("hex", span, Reading::Alone)?;
        return ControlFlow::Continue(0);
    }
    if let Some(span) = base32::undo(text, run, &mut outlet.output) {
        outlet.hand_on("base32", span, Reading::Alone)?;
        return ControlFlow::Continue(0);
    }
    base64::decode_run(text, run, outlet)
}

/// What is found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// A maximal run of base64 digits, of either alphabet, that is at least [`LEAST`] long.
    Run(Span),
    /// The offset of a stride that may be of a row of numbers: of the runs in it none, and none just before, is longer
    /// than [`SHORT`].
    Short(usize),
}

/// Tells whether a byte is one of visible text, a blank or a line break.
pub(super) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Calls back with what is found, in order.
///
/// hot: once per byte; the classes of a block are computed without branches, so that they are computed side by side.
fn each(text: &[u8], found: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    let (mut at, mut before) = (0, 0);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let here = match rest.first_chunk::<STRIDE>() {
            Some(stride) => digits(stride),
            None => digits(&padded(rest)),
        };
        let bits = before | u64::from(here) << BEFORE;
        let (full, five) = starts(bits);
        if full == 0 {
            if five == 0 && here != 0 && numbers::may_be_of_row(rest) {
                found(Found::Short(at))?;
            }
            before = bits >> STRIDE;
            at += STRIDE;
            continue;
        }
        let first = full.trailing_zeros();
        let known = (bits >> first).trailing_ones() as usize;
        let start = at + first as usize - BEFORE;
        let end = start + known + length(text.get(start + known..).unwrap_or_default());
        found(Found::Run(Span::new(start, end)))?;
        (at, before) = (end + 1, 0);
    }
    ControlFlow::Continue(())
}

/// Returns the bits with which `LEAST` bits in a row start, and those with which more than `SHORT` do.
fn starts(bits: u64) -> (u64, u64) {
    let two = bits & bits >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    let sixteen = eight & eight >> 8;
    (sixteen & four >> (LEAST - 4), four & bits >> SHORT)
}

/// Returns how many digits a text starts with.
fn length(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let here = match rest.first_chunk::<STRIDE>() {
            Some(stride) => digits(stride),
            None => digits(&padded(rest)),
        };
        at += here.trailing_ones() as usize;
        if here != u32::MAX {
            return at;
        }
    }
}

/// Returns a bit for each byte of a stride, set where it is a digit.
fn digits(stride: &[u8; STRIDE]) -> u32 {
    let mut classes = [0; STRIDE];
    for (class_of, byte) in classes.iter_mut().zip(stride) {
        *class_of = class(*byte);
    }
    let mut bits = 0;
    for (i, eight) in classes.chunks_exact(8).enumerate() {
        let ones = eight.try_into().map_or(0, u64::from_le_bytes);
        // Brings the lowest bits of eight bytes side by side.
        let side_by_side = ones.wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= (side_by_side as u32) << (8 * i);
    }
    bits
}

fn padded(rest: &[u8]) -> [u8; STRIDE] {
    let mut stride = [0; STRIDE];
    stride.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    stride
}

/// 1 for a digit of either alphabet, 0 for anything else.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "hot: a call would keep the bytes of a stride from being judged together"
)]
fn class(byte: u8) -> u8 {
    let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
    let figure_or_slash = u8::from(byte.wrapping_sub(b'/') < 11);
    let sign = u8::from(byte == b'+') | u8::from(byte == b'-') | u8::from(byte == b'_');
    letter | figure_or_slash | sign
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &[u8]) -> Vec<Span> {
        let mut spans = Vec::new();
        let _end = each(text, &mut |found| {
            if let Found::Run(span) = found {
                spans.push(span);
            }
            ControlFlow::Continue(())
        });
        spans
    }

    /// The same, a byte at a time.
    fn expected(text: &[u8]) -> Vec<Span> {
        let mut at = 0;
        let mut spans = Vec::new();
        for run in text.chunk_by(|a, b| class(*a) == class(*b)) {
            let span = Span::new(at, at + run.len());
            at = span.end;
            if run.len() >= LEAST && class(run[0]) != 0 {
                spans.push(span);
            }
        }
        spans
    }

    #[test]
    fn digits_are_those_of_base64() {
        for byte in 0..=255 {
            assert_eq!(class(byte) != 0, crate::detect::base64::is_digit(byte), "{byte}");
        }
    }

    #[test]
    fn runs_are_found_wherever_they_start_and_end() {
        for length in LEAST - 1..LEAST + 20 {
            for start in 0..40 {
                for tail in 0..20 {
                    let text = [vec![b'.'; start], vec![b'a'; length], vec![b'.'; tail]].concat();
                    assert_eq!(found(&text), expected(&text), "{start} {length} {tail}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn runs_of_any_text_are_found(text in "[a-z.]{0,10}([a-zA-Z0-9+/]{0,50}[. ]{0,3}){0,6}") {
            prop_assert_eq!(found(text.as_bytes()), expected(text.as_bytes()));
        }
    }
}
