//! What a finding rests on, in one paragraph: keyword, figures, and what made it as sure and as bad as it is.

use crate::finding::{Evidence, Finding};

/// Says what a finding rests on, as a paragraph.
pub(super) fn line(finding: &Finding, evidence: &Evidence) -> String {
    let mut parts = Vec::new();
    if let Some((word, line)) = &evidence.keyword {
        parts.push(format!("keyword `{word}` on line {line}"));
    }
    let figures =
        evidence.filters.iter().filter_map(|(name, says)| Some(format!("{name}: {}", says.as_ref()?)));
    parts.extend(figures);
    let silent: Vec<&str> =
        evidence.filters.iter().filter(|(_, says)| says.is_none()).map(|(name, _)| *name).collect();
    if !silent.is_empty() {
        parts.push(format!("nothing against it from {}", silent.join(", ")));
    }
    parts.push(format!("confidence {}: {}", finding.confidence.name(), evidence.confidence));
    parts.push(format!("severity {}: {}", finding.severity, evidence.severity));
    parts.join("; ")
}
