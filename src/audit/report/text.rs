//! For a terminal: 80 columns, good without colour and without looking at symbols.

use crate::audit::report::{Sheet, plain, summary};
use crate::audit::{Bearing, Verdict};
use crate::layout::{command, labelled};
use crate::units::count;

/// The most pieces of evidence of an item that are shown.
const MOST: usize = 6;
/// Where the text of an item starts, in columns.
const COLUMN: usize = 9;

pub(super) fn write(sheet: &Sheet<'_>) -> String {
    let paint = |code: &str, text: &str| {
        if sheet.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    let mut out = format!("{}\n", paint("1", &format!("before going live: {}", summary(sheet.items))));
    for (number, item) in (1..).zip(sheet.items) {
        let (word, code) = match item.verdict {
            Verdict::Fail => ("FAIL", "31;1"),
            Verdict::Ask => ("ask ", "33"),
            Verdict::Pass => ("pass", "32"),
        };
        out += &format!("\n{} {number:>2}  {}\n", paint(code, word), paint("1", item.title));
        for evidence in item.evidence.iter().take(MOST) {
            let mark = match evidence.bearing {
                Bearing::Against => "       -",
                Bearing::Open => "       ?",
                Bearing::For => "       +",
            };
            let place = evidence.place();
            let colon = if place.is_empty() { "" } else { ": " };
            labelled(&mut out, mark, COLUMN, &plain(&format!("{place}{colon}{}", evidence.said())));
        }
        let more = item.evidence.len().saturating_sub(MOST);
        if more > 0 {
            labelled(&mut out, "", COLUMN, &format!("and {} more (--format json lists all)", count_of(more)));
        }
        for todo in &item.todo {
            labelled(&mut out, "      do", COLUMN, &unbroken(todo));
        }
    }
    out
}

/// Keeps what stands between backquotes on one line, so that it can be pasted.
fn unbroken(text: &str) -> String {
    let part = |(at, part): (usize, &str)| if at % 2 == 1 { command(part) } else { part.to_owned() };
    text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}

fn count_of(number: usize) -> String {
    count(number as u64, "place")
}
