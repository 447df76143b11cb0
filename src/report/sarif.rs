//! SARIF 2.1.0 (OASIS): for the security tab of code hosts, and for editors.
//!
//! One run. Rules are those that fired, with help; results have the fingerprint of the value, so that a finding is known
//! again after it moved. What somebody let through is left out, because code hosts take a suppressed result for an open
//! one; with `--no-allow` it is listed, suppressed. What was not looked at is a notification. Columns count code points.
//! `tests/report/sarif.rs` holds all of it against the schema of OASIS.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::finding::{Confidence, Finding, Severity};
use crate::report::escape::uri;
use crate::report::{Report, Summary, when, words};

/// Where the schema stands.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the log.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(report);
    let results: Vec<Value> = report.open().map(|finding| result(finding, &rules)).collect();
    let mut run = json!({
        "tool": { "driver": {
            "name": "hookguard",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.iter().map(|(id, findings)| rule(id, findings)).collect::<Vec<_>>(),
        } },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(report.summary)],
        "results": results,
    });
    let provenance = &report.summary.provenance;
    if let Some(repository) = &provenance.repository {
        let mut details = json!({ "repositoryUri": repository });
        set(&mut details, "revisionId", provenance.revision.as_deref());
        set(&mut details, "branch", provenance.branch.as_deref());
        set(&mut run, "versionControlProvenance", Some(json!([details])));
    }
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    serde_json::to_writer(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// Adds a property, where there is something to say.
fn set(object: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.to_owned(), value.into());
    }
}

/// Rules that fired, in order of their first finding, with their findings.
type Fired<'r> = Vec<(&'r str, Vec<&'r Finding>)>;

fn rules<'r>(report: &Report<'r>) -> Fired<'r> {
    let mut rules: Fired<'r> = Vec::new();
    for finding in report.open() {
        match rules.iter_mut().find(|(id, _)| *id == finding.rule) {
            Some((_, findings)) => findings.push(finding),
            None => rules.push((&finding.rule, vec![finding])),
        }
    }
    rules
}

fn rule(id: &str, findings: &[&Finding]) -> Value {
    let Some(worst) = words::worst(findings) else { return Value::Null };
    let advice = &worst.advice;
    let help = help(worst);
    let text: Vec<String> = help.iter().map(|(label, text)| format!("{label}: {text}")).collect();
    let markdown: Vec<String> = help.iter().map(|(label, text)| format!("- **{label}**: {text}")).collect();
    let opens = if advice.opens.is_empty() { String::new() } else { format!(" It opens {}.", advice.opens) };
    let mut rule = json!({
        "id": id,
        "name": pascal(id),
        "shortDescription": { "text": worst.title },
        "fullDescription": { "text": format!("{} in a file or commit.{opens}", worst.title) },
        "help": { "text": text.join("\n"), "markdown": markdown.join("\n") },
        "defaultConfiguration": { "level": level(worst) },
        "properties": {
            "tags": ["security", "secret", "external/cwe/cwe-798"],
            "security-severity": security_severity(worst.severity),
            "precision": precision(worst.confidence),
        },
    });
    set(&mut rule, "helpUri", advice.docs_url.as_deref().or(advice.revoke_url.as_deref()));
    rule
}

/// What helps with any finding of a rule: labels and sentences.
fn help(finding: &Finding) -> Vec<(&'static str, String)> {
    let advice = &finding.advice;
    let page = advice.revoke_url.as_ref().map_or(String::new(), |url| format!(" ({url})"));
    let store = match &advice.env_var {
        Some(name) => format!(
            "keep the new one outside of Git and read it from the environment as {name}: from an ignored .env or a \
             secret manager"
        ),
        None => "keep the new one outside of Git, in a secret manager or an ignored file".to_owned(),
    };
    let all = [
        ("Opens", advice.opens.clone()),
        ("Rights", finding.privilege.clone()),
        ("Revoke", format!("{}{page}", advice.revoke)),
        ("Rotate", advice.rotate.clone()),
        ("Store", store),
        ("More", format!("hookguard explain {}", finding.rule)),
    ];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// `acme-api-token` as `AcmeApiToken`, a name that SARIF calls readable.
fn pascal(id: &str) -> String {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

fn result(finding: &Finding, rules: &Fired<'_>) -> Value {
    let place = finding.place;
    let mut physical = json!({ "artifactLocation": { "uri": uri(&finding.path) } });
    if words::is_in_file(finding) {
        let region = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        });
        set(&mut physical, "region", Some(region));
    }
    let mut properties = json!({
        "severity": finding.severity.name(),
        "confidence": finding.confidence.name(),
        "source": finding.origin.name(),
        "exposure": finding.exposure.name(),
        "clientSide": finding.client_side.is_some(),
    });
    set(&mut properties, "commit", finding.origin.commit().map(|id| id.0.as_str()));
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding),
        "message": { "text": literal(&words::message(finding)) },
        "locations": [{ "physicalLocation": physical }],
        "partialFingerprints": { "hookguard/v1": finding.fingerprint.as_str() },
        "properties": properties,
    });
    set(&mut result, "ruleIndex", rules.iter().position(|(id, _)| *id == finding.rule));
    if let Some(overruled) = &finding.overruled {
        let kind = if overruled.is_in_source() { "inSource" } else { "external" };
        let justification = words::allowance(finding).unwrap_or_default();
        let suppression = json!({ "kind": kind, "status": "accepted", "justification": justification });
        set(&mut result, "suppressions", Some(json!([suppression])));
    }
    result
}

/// Returns a text that reads as it is: in a message `{0}` stands for an argument, and `[a](b)` is a link (3.11.5, 3.11.6).
///
/// Braces are doubled only where one would be read so: viewers show the doubled ones of `${NAME}` as they are.
fn literal(text: &str) -> String {
    let text = text.replace("](", "] (");
    let is_argument = text.as_bytes().windows(2).any(|w| matches!(w, [b'{', b'0'..=b'9']));
    if is_argument { text.replace('{', "{{").replace('}', "}}") } else { text }
}

fn level(finding: &Finding) -> &'static str {
    match (finding.blocks, finding.severity) {
        (true, _) => "error",
        (false, Severity::Low) => "note",
        (false, Severity::Medium | Severity::High | Severity::Critical) => "warning",
    }
}

/// Numbers in the middle of the bands that GitHub shows as low, medium, high and critical.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "2.0",
        Severity::Medium => "5.5",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "high",
        Confidence::High => "very-high",
    }
}

fn invocation(summary: &Summary) -> Value {
    let (start, end) = when::span(summary);
    let mut notifications: Vec<Value> = summary
        .skipped
        .iter()
        .map(|skipped| {
            json!({
                "level": if skipped.is_failure { "error" } else { "warning" },
                "message": { "text": format!("not looked at: {}", skipped.reason) },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&skipped.path) } } }],
            })
        })
        .collect();
    if summary.is_shallow {
        let text = "a shallow clone: its older history isn't here, so it was not looked at";
        notifications.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    json!({
        "executionSuccessful": summary.complete,
        "startTimeUtc": format!("{start}Z"),
        "endTimeUtc": format!("{end}Z"),
        "toolExecutionNotifications": notifications,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_arguments_and_no_links() {
        assert_eq!(literal("write ${NAME} here"), "write ${NAME} here");
        assert_eq!(literal("a {0} [b](c)"), "a {{0}} [b] (c)");
    }

    #[test]
    fn an_id_becomes_a_name() {
        assert_eq!(pascal("acme-api-token-2"), "AcmeApiToken2");
    }
}
