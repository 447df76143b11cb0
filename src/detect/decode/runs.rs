//! Long runs of letters and digits, in which base64 and hex hide.
//!
//! A run of [`LEAST`] digits fills at least one of the blocks that the text is cut into, so only full blocks are looked
//! at more closely. What each run is, [`hex`] and [`base64`] say.

use std::ops::ControlFlow;

use crate::detect::decode::map::Output;
use crate::detect::decode::{Page, Reading, Sink, Undone, Wanted, base64, hex};
use crate::position::Span;

/// The least length of a run, in digits.
pub(super) const LEAST: usize = 20;
/// Two blocks are looked at together; a run of `LEAST` fills half of a pair, wherever it starts.
const PAIR: usize = 16;
const BLOCK: usize = PAIR / 2;
const FULL: [u8; BLOCK] = [u8::MAX; BLOCK];

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
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let block = rest.first_chunk::<PAIR>().copied().unwrap_or_else(|| padded(rest));
        let classes = block.map(class);
        let inside = match classes.split_at(BLOCK) {
            (first, _) if first == FULL => at,
            (_, second) if second == FULL => at + BLOCK,
            _ => {
                at += PAIR;
                continue;
            }
        };
        let before = text.get(..inside).unwrap_or_default();
        let start = inside - before.iter().rev().take_while(|b| class(**b) != 0).count();
        let after = text.get(inside..).unwrap_or_default();
        let end = inside + after.iter().take_while(|b| class(**b) != 0).count();
        if end - start >= LEAST {
            found(Span::new(start, end))?;
        }
        at = end + 1;
    }
    ControlFlow::Continue(())
}

fn padded(rest: &[u8]) -> [u8; PAIR] {
    let mut block = [0; PAIR];
    block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    block
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
