//! Text that is written as a row of numbers: `[115, 107, 45]`, `{0x73, 0x6b}`, `String.fromCharCode(115, 107)`.
//!
//! The numbers are visible ASCII, in decimal or hex, with commas between them. Where runs of letters and digits are short
//! all over a stretch of text, a few bytes are looked at; a row of 64 bytes and more has such a stretch wherever it starts.
//! Tables of numbers pass too, and hardly ever spell anything.

use std::ops::ControlFlow;

use crate::detect::decode::{Outlet, Reading, hex, runs};
use crate::position::Span;

/// The least length of a row, in numbers.
const LEAST: usize = 16;
/// The bytes that tell whether a row may stand there.
const WINDOW: usize = 16;

/// Hands on the rows around a window, which is the start of a stretch of short runs; nothing is read before `from`. Returns
/// the end of what was read.
pub(super) fn decode_around(
    text: &[u8],
    window: usize,
    from: usize,
    outlet: &mut Outlet<'_>,
) -> ControlFlow<(), usize> {
    let is_one = text.get(window..).and_then(<[u8]>::first_chunk::<WINDOW>).is_some_and(may_be_row);
    if !is_one {
        return ControlFlow::Continue(from);
    }
    let head = text.get(from..window).unwrap_or_default();
    let start = window - head.iter().rev().take_while(|b| may_be_in(**b)).count();
    let tail = text.get(window..).unwrap_or_default();
    let end = window + tail.iter().take_while(|b| may_be_in(**b)).count();
    rows(text, Span::new(start, end), outlet)?;
    ControlFlow::Continue(end)
}

/// Tells whether these bytes are all of a row, with a comma and a digit among them.
fn may_be_row(window: &[u8; WINDOW]) -> bool {
    window.iter().all(|b| may_be_in(*b)) && window.contains(&b',') && window.iter().any(u8::is_ascii_digit)
}

/// Tells by a glance whether a stretch may be of a row.
#[inline]
pub(super) fn may_be_of_row(stretch: &[u8]) -> bool {
    matches!(stretch, [a, _, _, _, _, b, _, _, _, _, c, ..] if may_be_in(*a) && may_be_in(*b) && may_be_in(*c))
}

/// Tells whether a row may hold a byte: a digit, a comma, a blank or a line break.
fn may_be_in(byte: u8) -> bool {
    IN_ROW[usize::from(byte)]
}

/// The bytes that rows are made of. A table, because a glance is cast at a part of all text.
const IN_ROW: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || matches!(byte, b'x' | b'X' | b',');
        byte += 1;
    }
    table
};

/// Hands on each row in a stretch of bytes that rows are made of.
fn rows(text: &[u8], area: Span, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let mut at = area.start;
    let mut row: Option<Span> = None;
    outlet.output.clear();
    for piece in area.of(text).split(|b| *b == b',') {
        let body = piece.trim_ascii_start();
        let start = at + piece.len() - body.len();
        let number = Span::new(start, start + body.trim_ascii_end().len());
        at += piece.len() + 1;
        match character(number.of(text)) {
            Some(byte) => {
                outlet.output.put(&[byte], number);
                row = Some(Span::new(row.map_or(number.start, |row| row.start), number.end));
            }
            None => end_row(row.take(), outlet)?,
        }
    }
    end_row(row, outlet)
}

fn end_row(row: Option<Span>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let done = match row {
        Some(row) if outlet.output.bytes().len() >= LEAST => outlet.hand_on("numbers", row, Reading::Alone),
        _ => ControlFlow::Continue(()),
    };
    outlet.output.clear();
    done
}

/// Reads a number that is a visible character, a blank, a tab or a line break.
fn character(number: &[u8]) -> Option<u8> {
    let byte = match number {
        [b'0', b'x' | b'X', high, low] => hex::byte(*high, *low)?,
        [_, _] | [_, _, _] => std::str::from_utf8(number).ok()?.parse().ok()?,
        [b'9'] => b'\t',
        _ => return None,
    };
    runs::is_plain(byte).then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::decode::tests::{all, ends_where_it_should, first, page, written};

    const PLAIN: &str = "the quick brown\n\tfox jumps over the lazy dog";

    fn row(plain: &[u8], between: &str, number: impl Fn(u8) -> String) -> String {
        plain.iter().map(|b| number(*b)).collect::<Vec<_>>().join(between)
    }

    #[test]
    fn rows_of_many_languages_are_undone() {
        let decimal = |b: u8| b.to_string();
        let hex = |b: u8| format!("0x{b:02x}");
        for text in [
            format!("String.fromCharCode({})", row(PLAIN.as_bytes(), ",", decimal)),
            format!("[{}]", row(PLAIN.as_bytes(), ", ", decimal)),
            format!(
                "new byte[] {{ {} }};",
                row(PLAIN.as_bytes(), ", ", hex).to_uppercase().replace("0X", "0x")
            ),
            format!("{{\n    {},\n  0x00 }}", row(PLAIN.as_bytes(), ",\n    ", hex)),
            format!("[\r\n  {}\r\n]", row(PLAIN.as_bytes(), ",\r\n  ", decimal)),
        ] {
            let (undone, steps) = first(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (String::from_utf8(undone).unwrap().as_str(), steps.as_str()),
                (PLAIN, "numbers"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_short_row_is_found_wherever_it_starts() {
        const DIGITS: &[u8] = b"0123456789012345678901";
        for start in 0..70 {
            for tail in ["", "]", ",x", ".5"] {
                let text = format!("{}{}{tail}", "(".repeat(start), row(DIGITS, ",", |b| b.to_string()));
                assert_eq!(first(text.as_bytes()).unwrap().0, DIGITS, "{text}");
            }
        }
    }

    #[test]
    fn other_numbers_are_left() {
        let [few, wide, control] =
            [b"too few numbers".as_slice(), &[200; 40], &[1; 40]].map(|b| row(b, ", ", |b| b.to_string()));
        for text in [
            few,
            wide,
            control,
            "100,".repeat(3),
            "1000, ".repeat(40),
            "0.75, ".repeat(40),
            "dead, beef, ".repeat(9),
        ] {
            assert_eq!(first(text.as_bytes()), None, "{text}");
        }
        let broken = format!(
            "[{}, 300, {}]",
            row(b"a row of numbers", ", ", |b| b.to_string()),
            row(b"another row of numbers", ", ", |b| b.to_string())
        );
        let (rows, _) = all(&page(broken.as_bytes()));
        assert_eq!(rows.len(), 2, "what is no character ends a row");
    }

    #[test]
    fn each_byte_leads_back() {
        let hex = |plain: &[u8]| written(plain, |b| format!("0x{b:02X}, "));
        ends_where_it_should("{ ", &hex, &|i| Span::new(6 * i, 6 * i + 4));
    }
}
