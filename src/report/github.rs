//! Workflow commands: GitHub Actions reads them from the log and shows each beside its line.
//!
//! A line a finding: an error for what blocks, a warning or notice for the rest; what somebody let through is left out.
//! Values are percent-escaped, so that no path or title can begin a command of its own. GitHub shows the first ten of a
//! kind in a step. Source: GitHub's documentation, "Workflow commands for GitHub Actions"; actions/toolkit, `command.ts`.

use std::io::{self, Write};

use crate::finding::{Finding, Severity};
use crate::report::{Report, words};

/// Writes a command a finding, and one more where not everything was looked at.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.open() {
        writeln!(out, "{}", command(finding))?;
    }
    let summary = report.summary;
    if !summary.complete {
        let failed = summary.skipped.iter().filter(|s| s.is_failure);
        let what: Vec<String> = failed.map(|s| format!("{}: {}", s.path, s.reason)).collect();
        let title = property("hookguard could not look at everything");
        writeln!(out, "::error title={title}::{}", message(&what.join("\n")))?;
    }
    Ok(())
}

fn command(finding: &Finding) -> String {
    let kind = match (finding.blocks, finding.severity) {
        (true, _) => "error",
        (false, Severity::Low) => "notice",
        (false, Severity::Medium | Severity::High | Severity::Critical) => "warning",
    };
    let mut properties = Vec::new();
    if words::is_in_file(finding) {
        let place = finding.place;
        properties.push(format!("file={}", property(&finding.path.text)));
        properties.push(format!("line={}", place.line));
        properties.push(format!("endLine={}", place.end_line));
        // Columns are only taken for one line, and the last is one that is marked.
        if place.line == place.end_line {
            properties.push(format!("col={}", place.column));
            properties.push(format!("endColumn={}", place.end_column.saturating_sub(1).max(place.column)));
        }
    }
    properties
        .push(format!("title={}", property(&format!("{} ({})", words::headline(finding), finding.rule))));
    format!("::{kind} {}::{}", properties.join(","), message(&words::message(finding)))
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
