//! GitLab's report of code quality: what a merge request shows beside its changes, also without a paid tier.
//!
//! One array. What somebody let through is left out. Source: GitLab's documentation, "Code Quality", "Import Code Quality
//! results from a CI/CD job"; fingerprints must differ, or GitLab drops all but one.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};
use crate::report::place_id::PlaceIds;
use crate::report::{Report, words};

/// Writes the array.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut ids = PlaceIds::default();
    let issues: Vec<Value> = report.open().map(|finding| issue(finding, &ids.hex(finding))).collect();
    serde_json::to_writer(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn issue(finding: &Finding, id: &str) -> Value {
    let fix = words::details(finding).into_iter().filter(|(label, _)| *label == "fix");
    let fix: Vec<String> = fix.map(|(_, text)| text).collect();
    json!({
        "type": "issue",
        "categories": ["Security"],
        "check_name": finding.rule,
        "description": format!("{}; {}", words::found(finding), fix.join("; ")),
        "fingerprint": id,
        "severity": severity(finding),
        "location": {
            "path": finding.path.text,
            "lines": { "begin": finding.place.line, "end": finding.place.end_line },
        },
    })
}

/// What doesn't block is below what does, whatever its severity.
fn severity(finding: &Finding) -> &'static str {
    match (finding.blocks, finding.severity) {
        (false, _) => "info",
        (true, Severity::Critical) => "blocker",
        (true, Severity::High) => "critical",
        (true, Severity::Medium) => "major",
        (true, Severity::Low) => "minor",
    }
}
