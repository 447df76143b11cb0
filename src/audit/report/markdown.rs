//! For an issue or a pull request: a table of verdicts, then a list to tick off.

use crate::audit::report::{Sheet, plain, summary};
use crate::audit::{Bearing, Evidence, Verdict};

/// The most pieces of evidence of an item that are shown.
const MOST: usize = 20;

pub(super) fn write(sheet: &Sheet<'_>) -> String {
    let mut out = format!(
        "# Before going live: {}\n\n{}, {}\n\n",
        escaped(sheet.name),
        sheet.day,
        summary(sheet.items)
    );
    if !sheet.is_complete {
        out += "**Not everything was looked at.** A key may be in what was left out.\n\n";
    }
    out += "| | verdict | item |\n|---|---|---|\n";
    for (number, item) in (1..).zip(sheet.items) {
        out += &format!("| {number} | {} | {} |\n", word(item.verdict), escaped(item.title));
    }
    for (number, item) in (1..).zip(sheet.items) {
        out += &format!("\n## {number}. {}: {}\n\n", escaped(item.title), word(item.verdict));
        for evidence in item.evidence.iter().take(MOST) {
            out += &format!("- {}\n", line(evidence));
        }
        if let Some(more) = item.evidence.len().checked_sub(MOST).filter(|more| *more > 0) {
            out += &format!("- and {more} more\n");
        }
        if !item.todo.is_empty() {
            out += "\n";
        }
        for todo in &item.todo {
            out += &format!("- [ ] {todo}\n");
        }
    }
    out + &format!("\nhookguard: {}\n", escaped(sheet.proof))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "**fail**",
        Verdict::Ask => "ask a person",
        Verdict::Pass => "pass",
    }
}

fn line(evidence: &Evidence) -> String {
    let mark = match evidence.bearing {
        Bearing::Against => "against",
        Bearing::Open => "open",
        Bearing::For => "for",
    };
    let place = evidence.place();
    let place = if place.is_empty() { String::new() } else { format!("{}: ", code(&place)) };
    format!("{mark}: {place}{}", escaped(&evidence.said()))
}

/// Returns a text as code, whatever backquotes it holds.
fn code(text: &str) -> String {
    let text = plain(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns a text in which nothing is markup: no link, image, mention or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '@' => out += "&#64;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_file_says_becomes_markup() {
        assert_eq!(escaped("![x](y) <b> @me"), "\\!\\[x\\](y) &lt;b&gt; &#64;me");
        assert_eq!(code("a``b"), "``` a``b ```");
        assert_eq!(code("a:1"), "`a:1`");
    }
}
