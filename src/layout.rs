//! Labelled paragraphs for terminals: a label, then text that is wrapped at blanks and stays in its column.

use std::fmt::Write as _;

/// The width that texts are wrapped to, in columns.
pub const WIDTH: usize = 80;

/// Appends `label` and `text` to `out`: the text starts in column `column` (from 0) and goes on there in each line.
///
/// A word that is longer than the rest of the line, such as an address, is never cut.
pub fn labelled(out: &mut String, label: &str, column: usize, text: &str) {
    let mut line = format!("{label:<column$}");
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            push_line(out, &line);
            line = " ".repeat(column);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    push_line(out, &line);
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
}
