//! The sentences about a finding that several formats share: what it is, where the value is by now, how to get out.
//!
//! A finding comes in, plain text goes out: no line is broken and nothing is escaped here, that is the business of each
//! format. The words are those of the annotated view (`way_out`), so that nobody reads two different pieces of advice.

use crate::finding::{Finding, Origin, Severity};
use crate::layout;
use crate::report::{Occasion, annotated, state, way_out};

/// Says what it is: the title, and whether it would reach strangers.
pub(super) fn headline(finding: &Finding) -> String {
    let client = if finding.client_side.is_some() { " in client-side code" } else { "" };
    format!("{}{client}", finding.title)
}

/// Says what it is and shows the redacted value, where there is one.
pub(super) fn found(finding: &Finding) -> String {
    let value = value(finding).map_or(String::new(), |value| format!(": {value}"));
    format!("{}{value}", headline(finding))
}

/// Returns the redacted value; `None` where nothing of it may be shown, and for a finding about a whole file.
pub(super) fn value(finding: &Finding) -> Option<String> {
    (!finding.is_about_file()).then(|| finding.secret.redacted()).filter(|value| value != "…")
}

/// Returns what a person should know, as labels and paragraphs.
pub(super) fn details(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut say = |label, text: String| {
        if !text.is_empty() {
            all.push((label, layout::plain(&text)));
        }
    };
    say("opens", finding.advice.opens.clone());
    say("rights", annotated::rights(finding).unwrap_or_else(|| finding.privilege.clone()));
    if let Some(why) = &finding.client_side {
        say("reaches", format!("would reach strangers: {why}"));
    }
    say("state", state::line(finding, Occasion::Scan));
    for line in state::elsewhere(finding) {
        say("state", line);
    }
    if let Some(history) = &finding.history {
        say("since", annotated::since(history));
    }
    for note in &finding.notes {
        say("note", note.clone());
    }
    if let Some(allowance) = allowance(finding) {
        say("allowed", allowance);
    }
    if finding.allowed.is_none() {
        for paragraph in way_out::fix(finding) {
            say("fix", paragraph);
        }
    }
    all
}

/// Says who lets it through, or would if he were asked.
pub(super) fn allowance(finding: &Finding) -> Option<String> {
    let allowed = finding.allowed.as_ref().or(finding.overruled.as_ref())?;
    let reason = allowed.reason.as_deref().unwrap_or("no reason given");
    let until = allowed.until.as_ref().map_or(String::new(), |u| format!(", until {u}"));
    Some(format!("by {}: {reason}{until}", allowed.by))
}

/// Returns the whole message in lines: what it is, then the details, then where to read more.
pub(super) fn message(finding: &Finding) -> String {
    let mut text = found(finding);
    for (label, paragraph) in details(finding) {
        text.push_str(&format!("\n{label}: {paragraph}"));
    }
    text.push_str(&format!("\nmore: hookguard explain {}", finding.rule));
    text
}

/// Returns a word for how it counts: what blocks has its severity, all else says why it doesn't.
pub(super) fn standing(finding: &Finding) -> &'static str {
    match (&finding.allowed, finding.blocks) {
        (Some(_), _) => "allowed",
        (None, true) => finding.severity.name(),
        (None, false) => "note",
    }
}

/// Returns the path, line and column for people.
pub(super) fn place(finding: &Finding) -> String {
    let at = format!("{}:{}:{}", finding.path, finding.place.line, finding.place.column);
    let commit = finding.origin.commit().map(|id| format!(" in commit {}", id.short()));
    at + &commit.unwrap_or_default()
}

/// Tells whether it stands in a file, so that a code host can show it there.
pub(super) fn is_in_file(finding: &Finding) -> bool {
    match finding.origin {
        Origin::Staged | Origin::Worktree | Origin::Commit(_) | Origin::Stdin => true,
        Origin::Message(_) => false,
    }
}

/// Returns the finding whose severity stands for its rule: the worst.
pub(super) fn worst<'f>(findings: &[&'f Finding]) -> Option<&'f Finding> {
    findings.iter().copied().max_by_key(|f| (f.severity, f.confidence))
}

/// Returns a severity with a capital, as GitLab and headings want it.
pub(super) const fn capital(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}
