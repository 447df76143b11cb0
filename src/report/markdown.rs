//! A table for the comments of a pull or merge request.
//!
//! A row a finding that nobody let through, the worst first; past fifty the rest is counted, because a comment has an end
//! (GitHub: 65,536 characters). Paths and values stand in `<code>` and what could be markup is written as a character
//! reference, so that no file name can draw a link, call a person or break the table.

use std::io::{self, Write};

use crate::finding::{Finding, Severity};
use crate::report::{Report, proof, words};
use crate::units::count;

/// Findings past this number are only counted.
const MOST_ROWS: usize = 50;

/// Writes a heading, the table and the line of proof.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally;
    let mut findings: Vec<&Finding> = report.open().collect();
    findings.sort_by_key(|f| (!f.blocks, std::cmp::Reverse(f.severity)));
    let heading = match (tally.blocking, tally.notes) {
        (0, 0) => "no secrets found".to_owned(),
        (0, notes) => format!("no secrets found, {}", count(notes as u64, "note")),
        (blocking, 0) => format!("{} found", count(blocking as u64, "secret")),
        (blocking, notes) => {
            format!("{} found, {}", count(blocking as u64, "secret"), count(notes as u64, "note"))
        }
    };
    writeln!(out, "### hookguard: {heading}\n")?;
    if !report.summary.complete {
        writeln!(out, "**Not everything was looked at**, see the last line.\n")?;
    }
    if !findings.is_empty() {
        writeln!(out, "| | What | Where | What to do |\n|---|---|---|---|")?;
    }
    for finding in findings.iter().take(MOST_ROWS) {
        writeln!(out, "{}", row(finding))?;
    }
    if let Some(more) = findings.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        writeln!(out, "\nand {more} more; `hookguard scan --format csv` lists all")?;
    }
    let gap = if findings.is_empty() { "" } else { "\n" };
    writeln!(out, "{gap}<sub>{}</sub>", text(&proof::line(report.summary, tally)))
}

fn row(finding: &Finding) -> String {
    let value = words::value(finding).map_or(String::new(), |value| format!("<br>{}", code(&value)));
    let todo: Vec<String> = words::details(finding)
        .into_iter()
        .filter(|(label, _)| matches!(*label, "state" | "note" | "fix"))
        .map(|(label, paragraph)| format!("{label}: {}", text(&paragraph)))
        .collect();
    format!(
        "| {} {} | **{}**{value}<br>{} | {} | {} |",
        dot(finding),
        words::standing(finding),
        text(&words::headline(finding)),
        code(&finding.rule),
        code(&words::place(finding)),
        todo.join("<br>")
    )
}

/// A mark that is seen at a glance; the word beside it says the same.
fn dot(finding: &Finding) -> &'static str {
    match (finding.blocks, finding.severity) {
        (false, _) => "⚪",
        (true, Severity::Critical | Severity::High) => "🔴",
        (true, Severity::Medium | Severity::Low) => "🟡",
    }
}

fn code(content: &str) -> String {
    format!("<code>{}</code>", escaped(content, "|\\`*_[]~$"))
}

/// Escapes a text between others. `@` would call a person; in `<code>` it doesn't.
fn text(content: &str) -> String {
    escaped(content, "|\\`*_[]~$").replace('@', "@<!-- -->")
}

fn escaped(content: &str, special: &str) -> String {
    let mut out = String::with_capacity(content.len() + 8);
    for c in content.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if special.contains(c) => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_cell() {
        assert_eq!(code("a|b`c_"), "<code>a&#124;b&#96;c&#95;</code>");
        assert_eq!(text("<b>@team\n[x](y)"), "&lt;b&gt;@<!-- -->team &#91;x&#93;(y)");
    }
}
