//! Draws lines of a terminal, with their colours, as an SVG.

use std::fmt::Write as _;

/// Width of a character, in pixels.
const CELL: f64 = 8.4;
/// Height of a line, in pixels.
const LINE: usize = 19;
/// Free space around, in pixels.
const MARGIN: usize = 18;
/// Columns of the picture.
const COLUMNS: u32 = 86;

/// Returns the picture of `lines`, which may hold `ESC [ … m` sequences.
pub(super) fn svg(lines: &[&str]) -> String {
    let height = MARGIN * 2 + LINE * lines.len();
    let width = f64::from(COLUMNS) * CELL + 36.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height}\" role=\"img\" \
         aria-label=\"hookguard blocks a commit and says what, where, why and how to get out\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n\
         <g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\" \
         xml:space=\"preserve\" fill=\"#d7dae0\">\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let y = MARGIN + LINE * row + 14;
        writeln!(out, "<text x=\"{MARGIN}\" y=\"{y}\">{}</text>", spans(line)).unwrap();
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Turns a line into text and `tspan`s.
fn spans(line: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    for (index, part) in line.split("\x1b[").enumerate() {
        let (style, text) = if index == 0 { ("", part) } else { part.split_once('m').unwrap_or(("", part)) };
        if index > 0 && open {
            out.push_str("</tspan>");
            open = false;
        }
        if let Some(attributes) = attributes(style) {
            write!(out, "<tspan {attributes}>").unwrap();
            open = true;
        }
        out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    }
    if open {
        out.push_str("</tspan>");
    }
    out
}

fn attributes(style: &str) -> Option<&'static str> {
    match style {
        "1" => Some("font-weight=\"bold\" fill=\"#ffffff\""),
        "1;31" => Some("font-weight=\"bold\" fill=\"#ff6b68\""),
        "1;33" => Some("font-weight=\"bold\" fill=\"#e5c07b\""),
        "1;36" => Some("font-weight=\"bold\" fill=\"#56b6c2\""),
        _ => None,
    }
}
