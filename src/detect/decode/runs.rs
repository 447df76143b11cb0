//! Long runs of letters and digits, in which base64 and hex hide.
//!
//! A run of [`LEAST`] digits fills several of the blocks that the text is cut into, so only where that many follow each
//! other is looked at more closely: words and names are shorter. What each run is, [`hex`] and [`base64`] say.

use std::ops::ControlFlow;

use crate::detect::decode::map::Output;
use crate::detect::decode::{Page, Reading, Sink, Undone, Wanted, base64, hex};
use crate::position::Span;

/// The least length of a run, in digits.
pub(super) const LEAST: usize = 20;
/// The text is cut into blocks of so many bytes.
const BLOCK: usize = 4;
/// A run of `LEAST` fills so many blocks in a row, wherever it starts.
const ROW: usize = 4;
/// So many bytes are looked at together.
const STRIDE: usize = 8 * BLOCK;

pub(super) fn decode(
    page: &Page<'_>,
    wanted: &Wanted<'_>,
    output: &mut Output,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    // A run of wrapped base64 is taken with the lines that follow it.
    let mut taken = 0;
    each(page.text, &mut |run| {
        if run.start < taken {
            return ControlFlow::Continue(());
        }
        if let Some(span) = hex::undo(page.text, run, output) {
            return if wanted(span) {
                sink(&Undone { step: "hex", span, output, reading: Reading::Alone })
            } else {
                ControlFlow::Continue(())
            };
        }
        base64::decode_run(page.text, run, wanted, output, &mut |undone| {
            taken = taken.max(undone.span.end);
            sink(undone)
        })
    })
}

/// Calls back with each maximal run of base64 digits, of either alphabet, that is at least [`LEAST`] long.
///
/// hot: once per byte; the classes of a block are computed without branches, so that they are computed side by side.
fn each(text: &[u8], found: &mut dyn FnMut(Span) -> ControlFlow<()>) -> ControlFlow<()> {
    let (mut at, mut before) = (0, 0);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let full = match rest.first_chunk::<STRIDE>() {
            Some(stride) => full_blocks(stride),
            None => full_blocks(&padded(rest)),
        };
        // The last blocks of the stride before, then those of this one.
        let blocks = before | full << (ROW - 1);
        let rows = blocks & blocks >> 1 & blocks >> 2 & blocks >> 3;
        if rows == 0 {
            before = full >> (STRIDE / BLOCK - (ROW - 1));
            at += STRIDE;
            continue;
        }
        let first = rows.trailing_zeros();
        let inside = at + first as usize * BLOCK - (ROW - 1) * BLOCK;
        let left = text.get(..inside).unwrap_or_default();
        let start = inside - left.iter().rev().take_while(|b| class(**b) != 0).count();
        let known = (blocks >> first).trailing_ones() as usize * BLOCK;
        let end = inside + known + length(text.get(inside + known..).unwrap_or_default());
        if end - start >= LEAST {
            found(Span::new(start, end))?;
        }
        (at, before) = (end + 1, 0);
    }
    ControlFlow::Continue(())
}

/// Returns how many digits a text starts with.
fn length(text: &[u8]) -> usize {
    let mut at = 0;
    // Mostly a few bytes are left of a run; only long ones are taken in strides.
    while let Some(stride) = text.get(at..).and_then(<[u8]>::first_chunk::<STRIDE>) {
        if stride.iter().take(BLOCK).any(|b| class(*b) == 0) {
            break;
        }
        let full = full_blocks(stride).trailing_ones() as usize * BLOCK;
        at += full;
        if full < STRIDE {
            break;
        }
    }
    at + text.get(at..).unwrap_or_default().iter().take_while(|b| class(**b) != 0).count()
}

/// Returns a bit for each block of a stride, set where the block holds nothing but digits.
fn full_blocks(stride: &[u8; STRIDE]) -> u32 {
    let mut classes = [0; STRIDE];
    for (class_of, byte) in classes.iter_mut().zip(stride) {
        *class_of = class(*byte);
    }
    let is_full = |block: &[u8]| u32::from(block == [u8::MAX; BLOCK]);
    classes.chunks_exact(BLOCK).rev().fold(0, |bits, block| bits << 1 | is_full(block))
}

fn padded(rest: &[u8]) -> [u8; STRIDE] {
    let mut stride = [0; STRIDE];
    stride.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    stride
}

/// All bits for a digit of either alphabet, none for anything else.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "hot: a call would keep the bytes of a block from being judged together"
)]
fn class(byte: u8) -> u8 {
    let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
    let digit = u8::from(byte.wrapping_sub(b'0') < 10);
    let sign = [b'+', b'/', b'-', b'_'].iter().fold(0, |any, one| any | u8::from(byte == *one));
    0_u8.wrapping_sub(letter | digit | sign)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &[u8]) -> Vec<Span> {
        let mut spans = Vec::new();
        let _end = each(text, &mut |span| {
            spans.push(span);
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
