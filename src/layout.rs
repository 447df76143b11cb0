//! Labelled paragraphs for terminals: a label, then text that is wrapped at blanks and stays in its column.

use std::fmt::Write as _;

/// The width that texts are wrapped to, in columns.
pub const WIDTH: usize = 80;

/// A blank that no line is broken at, so that a command stays in one piece; it is written as a blank.
const GLUE: &str = "\u{1f}";

/// Returns a command whose words stay on one line in [`labelled`].
pub fn command(text: &str) -> String {
    text.replace(' ', GLUE)
}

/// Returns a text with [`command`]s in it as it reads where lines are not broken here.
pub fn plain(text: &str) -> String {
    text.replace(GLUE, " ")
}

/// Appends `label` and `text` to `out`: the text starts in column `column` (from 0) and goes on there in each line.
///
/// A word that is longer than the rest of the line, such as an address, is never cut.
pub fn labelled(out: &mut String, label: &str, column: usize, text: &str) {
    labelled_within(WIDTH, out, (label, column), text);
}

/// Does the same for lines of at most `width` columns.
pub fn labelled_within(width: usize, out: &mut String, (label, column): (&str, usize), text: &str) {
    let mut line = format!("{label:<column$}");
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && columns(&line) + 1 + columns(word) > width {
            push_line(out, &line);
            line = " ".repeat(column);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(&word.replace(GLUE, " "));
        empty = false;
    }
    push_line(out, &line);
}

/// Returns how many columns of a terminal a text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Returns how many columns a character takes: none for marks that join the one before, two for wide ones.
///
/// Source: Unicode's `EastAsianWidth.txt` (W and F) and general category Mn, as whole blocks.
pub fn width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

fn push_line(out: &mut String, line: &str) {
    writeln!(out, "{}", line.trim_end()).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_in_its_column() {
        let mut out = String::new();
        labelled(&mut out, "  opens", 10, &"word ".repeat(20));
        assert_eq!(out.lines().count(), 2);
        assert!(out.starts_with("  opens   word word"));
        assert!(out.lines().all(|l| l.len() <= WIDTH));
        assert!(out.lines().nth(1).unwrap().starts_with("          word"));
    }

    #[test]
    fn a_long_word_is_not_cut() {
        let mut out = String::new();
        labelled(&mut out, "", 4, &format!("see {}", "x".repeat(100)));
        assert_eq!(out, format!("    see\n    {}\n", "x".repeat(100)));
    }

    #[test]
    fn a_command_is_not_broken() {
        let mut out = String::new();
        labelled(&mut out, "", 4, &format!("{} {}", "x".repeat(60), command("git commit --amend")));
        assert_eq!(out, format!("    {}\n    git commit --amend\n", "x".repeat(60)));
    }

    #[test]
    fn wide_and_joining_characters_are_measured() {
        assert_eq!(columns("abc"), 3);
        assert_eq!(columns("\u{6f22}\u{5b57}"), 4);
        assert_eq!(columns("e\u{301}\u{1f600}"), 3);
    }
}
