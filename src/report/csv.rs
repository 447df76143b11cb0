//! A table for spreadsheets: RFC 4180, a header, a row a finding (also those that somebody let through, as such).
//!
//! A spreadsheet runs what begins as a formula, and paths come from whoever wrote the repository: such a cell gets an
//! apostrophe in front, as OWASP advises ("CSV Injection").

use std::io::{self, Write};

use crate::finding::Finding;
use crate::report::{Report, words};

const HEADER: &[&str] = &[
    "standing",
    "severity",
    "confidence",
    "rule",
    "title",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "source",
    "commit",
    "secret",
    "fingerprint",
    "exposure",
    "client_side",
    "env_var",
    "revoke_url",
    "allowed",
];

/// Writes the header and a row a finding.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    row(HEADER.iter().copied(), out)?;
    for finding in report.findings {
        row(cells(finding).iter().map(String::as_str), out)?;
    }
    Ok(())
}

/// In the order of [`HEADER`].
fn cells(finding: &Finding) -> [String; 19] {
    let place = finding.place;
    let standing = match (&finding.allowed, finding.blocks) {
        (Some(_), _) => "allowed",
        (None, true) => "blocks",
        (None, false) => "note",
    };
    [
        standing.to_owned(),
        finding.severity.to_string(),
        finding.confidence.name().to_owned(),
        finding.rule.clone(),
        finding.title.clone(),
        finding.path.text.clone(),
        place.line.to_string(),
        place.column.to_string(),
        place.end_line.to_string(),
        place.end_column.to_string(),
        finding.origin.name().to_owned(),
        finding.origin.commit().map_or(String::new(), |id| id.0.clone()),
        words::value(finding).unwrap_or_default(),
        finding.fingerprint.to_string(),
        finding.exposure.name().to_owned(),
        finding.client_side.clone().unwrap_or_default(),
        finding.advice.env_var.clone().unwrap_or_default(),
        finding.advice.revoke_url.clone().unwrap_or_default(),
        words::allowance(finding).unwrap_or_default(),
    ]
}

fn row<'c>(cells: impl Iterator<Item = &'c str>, out: &mut dyn Write) -> io::Result<()> {
    let line: Vec<String> = cells.map(cell).collect();
    write!(out, "{}\r\n", line.join(","))
}

fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let guard = if text.trim_start().starts_with(['=', '+', '-', '@', '|']) { "'" } else { "" };
    if text.contains([',', '"']) || !guard.is_empty() {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_run_nothing() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,\"b\"\nc"), "\"a,\"\"b\"\" c\"");
        assert_eq!(cell("\t=1"), "\"' =1\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for start in ["+1", "-1", "@x", "|x"] {
            assert_eq!(cell(start), format!("\"'{start}\""));
        }
    }
}
