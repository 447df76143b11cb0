//! The frame of all decoders that undo single signs within a text: escapes, entities, seams between literals.
//!
//! Such a sign changes a few bytes; what a rule needs (the name before, the rest of the value) stands around it as it
//! is. So the stretch around a sign is written out with all of its signs undone, to the end of its line or as far as a
//! value can reach. A sign is worth it only when it is telling: when what it stands for can be part of a secret or of
//! the syntax that gives one. All others are undone along with it.

use std::ops::ControlFlow;

use crate::detect::decode::map::Output;
use crate::detect::decode::{Outlet, Page, Reading, is_text};
use crate::position::Span;

/// How far before a sign its stretch starts, in bytes, unless its line does sooner.
const BEFORE: usize = 256;
/// How far behind a sign its stretch ends, in bytes, unless its line does sooner.
const AFTER: usize = 2048;

/// A sign that stands for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    /// Its length in the text, in bytes; never 0.
    pub(super) length: usize,
    /// The character that it stands for; none for a seam, which stands for nothing.
    pub(super) meaning: Meaning,
    /// Whether it is worth decoding what stands around it.
    pub(super) is_telling: bool,
}

/// What a sign stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A byte.
    Byte(u8),
    /// A character, in UTF-8.
    Char(char),
    /// Nothing: what stands before and behind it belongs together.
    Nothing,
}

impl Meaning {
    /// Tells whether it is a visible ASCII character.
    pub(super) fn is_graphic(self) -> bool {
        match self {
            Self::Byte(byte) => byte.is_ascii_graphic(),
            Self::Char(c) => c.is_ascii_graphic(),
            Self::Nothing => false,
        }
    }
}

/// An encoding made of signs.
pub(super) struct Signs {
    /// Its name, as it stands in a sentence.
    pub(super) step: &'static str,
    /// Where it counts.
    pub(super) within: Within,
    /// Whether the line above belongs to a stretch.
    pub(super) line_above: LineAbove,
    /// Finds the first byte that may be a sign.
    pub(super) next: fn(&[u8]) -> Option<usize>,
    /// Reads the sign at an offset.
    pub(super) read: fn(&Page<'_>, usize) -> Option<Sign>,
}

/// Where signs of an encoding count.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// Everywhere.
    Everywhere,
    /// Around keywords, where somebody looked for any.
    NearKeywords,
    /// Below the place that this finds.
    Below(fn(&Page<'_>) -> Option<usize>),
}

/// Whether the line above a sign's belongs to its stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineAbove {
    /// It does: a name may stand there.
    Taken,
    /// It doesn't.
    Left,
}

/// Hands on each stretch around telling signs.
pub(super) fn decode(signs: &Signs, page: &Page<'_>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let from = match signs.within {
        Within::Everywhere | Within::NearKeywords => Some(0),
        Within::Below(find) => find(page),
    };
    let Some(from) = from else { return ControlFlow::Continue(()) };
    let whole = [Span::new(from, page.text.len())];
    let areas = match (signs.within, page.near) {
        (Within::NearKeywords, Some(near)) => near,
        _ => &whole,
    };
    let mut at = 0;
    let mut open: Option<Span> = None;
    for area in areas {
        at = at.max(area.start);
        while let Some(found) = page.text.get(at..area.end).and_then(signs.next) {
            let mark = at + found;
            let sign = (signs.read)(page, mark);
            at = mark + sign.map_or(1, |s| s.length.max(1));
            if !sign.is_some_and(|s| s.is_telling) {
                continue;
            }
            let here = stretch(page.text, Span::new(mark, at), signs.line_above);
            open = Some(match open {
                Some(last) if here.start <= last.end => Span::new(last.start, here.end.max(last.end)),
                Some(last) => {
                    hand_on(signs, page, last, outlet)?;
                    here
                }
                None => here,
            });
        }
    }
    open.map_or(ControlFlow::Continue(()), |last| hand_on(signs, page, last, outlet))
}

/// Returns what belongs to a sign: its line, as far as a value can reach.
fn stretch(text: &[u8], sign: Span, line_above: LineAbove) -> Span {
    let from = sign.start.saturating_sub(BEFORE);
    let before = text.get(from..sign.start).unwrap_or_default();
    let mut line = memchr::memrchr(b'\n', before).map_or(0, |i| i + 1);
    if line_above == LineAbove::Taken && line > 0 {
        line = before.get(..line - 1).and_then(|above| memchr::memrchr(b'\n', above)).map_or(0, |i| i + 1);
    }
    let after = text.get(sign.end..text.len().min(sign.end + AFTER)).unwrap_or_default();
    let end = memchr::memchr(b'\n', after).unwrap_or(after.len());
    Span::new(from + line, sign.end + end)
}

fn hand_on(signs: &Signs, page: &Page<'_>, span: Span, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    if !outlet.wants(span) {
        return ControlFlow::Continue(());
    }
    outlet.output.clear();
    write(signs, page, span, &mut outlet.output);
    if !is_text(outlet.output.bytes()) {
        return ControlFlow::Continue(());
    }
    outlet.hand_on(signs.step, span, Reading::Same)
}

/// Writes a stretch with its signs undone.
fn write(signs: &Signs, page: &Page<'_>, span: Span, output: &mut Output) {
    let mut at = span.start;
    while let Some(found) = page.text.get(at..span.end).and_then(signs.next) {
        let mark = at + found;
        output.copy(page.text, Span::new(at, mark));
        let Some(sign) = (signs.read)(page, mark).filter(|s| mark + s.length <= span.end) else {
            output.copy(page.text, Span::new(mark, mark + 1));
            at = mark + 1;
            continue;
        };
        at = mark + sign.length.max(1);
        let from = Span::new(mark, at);
        match sign.meaning {
            Meaning::Byte(byte) => output.put(&[byte], from),
            Meaning::Char(c) => output.put(c.encode_utf8(&mut [0; 4]).as_bytes(), from),
            Meaning::Nothing => {}
        }
    }
    output.copy(page.text, Span::new(at.min(span.end), span.end));
}
