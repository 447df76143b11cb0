//! GitLab's report of secret detection, for `artifacts: reports: secret_detection`.
//!
//! Schema 15.0.7 of GitLab's security report schemas: each vulnerability needs an id, identifiers and a location with a
//! commit. A finding that is in no commit yet stands at the commit that is checked out, else at `0000000`, as GitLab's
//! own analyzer does. What somebody let through is left out; what was not looked at is said in `scan.messages`.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::finding::Finding;
use crate::report::place_id::PlaceIds;
use crate::report::{Report, Summary, when, words};

/// The version of the schema, and where it stands.
const SCHEMA: (&str, &str) = (
    "15.0.7",
    "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.0.7/dist/secret-detection-report-format.json",
);

/// What stands for a commit where there is none.
const NO_COMMIT: &str = "0000000";
/// The most characters of a name.
const LONGEST_NAME: usize = 255;
/// The most characters of a solution.
const LONGEST_SOLUTION: usize = 7000;

/// Writes the report.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut ids = PlaceIds::default();
    let head = report.summary.provenance.revision.as_deref().unwrap_or(NO_COMMIT);
    let vulnerabilities: Vec<Value> =
        report.open().map(|finding| vulnerability(finding, &ids.uuid(finding), head)).collect();
    let document = json!({
        "version": SCHEMA.0,
        "schema": SCHEMA.1,
        "scan": scan(report.summary),
        "vulnerabilities": vulnerabilities,
    });
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn scan(summary: &Summary) -> Value {
    let tool = json!({
        "id": "hookguard",
        "name": "hookguard",
        "version": env!("CARGO_PKG_VERSION"),
        "vendor": { "name": "hookguard" },
    });
    let (start, end) = when::span(summary);
    let messages: Vec<Value> = summary
        .skipped
        .iter()
        .map(|s| {
            let level = if s.is_failure { "fatal" } else { "warn" };
            json!({ "level": level, "value": format!("not looked at: {} ({})", s.path, s.reason) })
        })
        .collect();
    json!({
        "type": "secret_detection",
        "status": if summary.complete { "success" } else { "failure" },
        "start_time": start,
        "end_time": end,
        "analyzer": tool,
        "scanner": tool,
        "messages": messages,
    })
}

fn vulnerability(finding: &Finding, id: &str, head: &str) -> Value {
    let advice = &finding.advice;
    let pages = [("Revoke it here", &advice.revoke_url), ("Documentation", &advice.docs_url)];
    let is_page = |url: &&String| url.starts_with("https://");
    let links: Vec<Value> = pages
        .iter()
        .filter_map(|(name, url)| Some(json!({ "name": name, "url": url.as_ref().filter(is_page)? })))
        .collect();
    let rotate =
        if advice.rotate.is_empty() { String::new() } else { format!(" Replace: {}.", advice.rotate) };
    json!({
        "id": id,
        "category": "secret_detection",
        "name": cut(&words::headline(finding), LONGEST_NAME),
        "description": words::message(finding),
        "severity": words::capital(finding.severity),
        "solution": cut(&format!("Revoke: {}.{rotate}", advice.revoke), LONGEST_SOLUTION),
        "location": {
            "file": finding.path.text,
            "start_line": finding.place.line,
            "end_line": finding.place.end_line,
            "commit": { "sha": finding.origin.commit().map_or(head, |id| id.0.as_str()) },
        },
        "identifiers": [
            {
                "type": "hookguard_rule_id",
                "name": format!("hookguard rule {}", finding.rule),
                "value": finding.rule,
            },
            {
                "type": "cwe",
                "name": "CWE-798",
                "value": "798",
                "url": "https://cwe.mitre.org/data/definitions/798.html",
            },
        ],
        "links": links,
    })
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
