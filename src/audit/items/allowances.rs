//! What people let through: entries, comments, settings, the baseline, and what hooks noted of it.

use std::collections::HashSet;

use crate::audit::items::Answer;
use crate::audit::{Bearing, Evidence, Facts};
use crate::bypass::Note;
use crate::finding::{AllowedKind, ShownPath};
use crate::units::count;

/// The most notes that are told, the latest.
const MOST_NOTES: usize = 10;

/// Item 10: each allowance has a reason and hasn't ended; who let what through.
pub(super) fn let_through(facts: &Facts) -> Answer {
    let (mut evidence, mut todo) = (Vec::new(), Vec::new());
    for entry in &facts.let_through.entries {
        let path = ShownPath::new(entry.origin.file.as_os_str().as_encoded_bytes());
        let ended = entry.until.filter(|until| *until < facts.today);
        let (bearing, text) = match (ended, entry.until) {
            (Some(ended), _) => {
                todo.push(
                    "take out the entries that have ended: `hookguard allow --list` names them".to_owned(),
                );
                (Bearing::Against, format!("an entry that ended on {ended}: {}", entry.reason))
            }
            (None, Some(until)) => (Bearing::For, format!("an entry until {until}: {}", entry.reason)),
            (None, None) => (Bearing::For, format!("an entry without a last day: {}", entry.reason)),
        };
        evidence.push(Evidence::new(bearing, text).at(&path, entry.origin.line));
    }
    let mut seen = HashSet::new();
    for finding in &facts.here {
        let Some(allowed) = &finding.allowed else { continue };
        if allowed.kind == AllowedKind::Comment
            && allowed.reason.is_none()
            && seen.insert((&finding.path, finding.place.line))
        {
            let mut one = Evidence::of(Bearing::Against, finding);
            one.text = format!("{} gives no reason:", allowed.by);
            evidence.push(one);
            todo.push("give each comment a reason: `hookguard:allow reason=\"...\"`".to_owned());
        }
    }
    if let Some(entries) = facts.let_through.baseline.filter(|entries| *entries > 0) {
        let number = count(entries as u64, "value");
        let text = format!("the baseline accepts {number}; each may still open something");
        evidence.push(Evidence::new(Bearing::Open, text));
        todo.push("rotate what the baseline has, then `hookguard baseline prune`".to_owned());
    }
    notes(facts, &mut evidence);
    if evidence.is_empty() {
        evidence.push(Evidence::new(Bearing::For, "nothing is let through"));
    }
    todo.dedup();
    (evidence, todo)
}

/// Tells who let what through on this machine.
fn notes(facts: &Facts, evidence: &mut Vec<Evidence>) {
    let known = &facts.let_through.notes;
    let mut latest: Vec<&Note> = Vec::new();
    for note in known.notes.iter().rev() {
        // The same value, let through at each commit that touches its line, is told once.
        let same = |n: &&Note| (&n.fingerprint, &n.by, &n.who) == (&note.fingerprint, &note.by, &note.who);
        if latest.len() < MOST_NOTES && !latest.iter().any(same) {
            latest.push(note);
        }
    }
    for note in latest {
        let who = note.who.as_deref().unwrap_or("somebody");
        let (bearing, why) = match &note.reason {
            Some(reason) => (Bearing::For, format!(": {reason}")),
            None if note.kind == AllowedKind::Baseline.name() => (Bearing::For, String::new()),
            None => (Bearing::Open, ", without a reason".to_owned()),
        };
        let text = format!("{who} let {} through by {}{why}", note.rule, note.by);
        let path = ShownPath::new(note.path.as_bytes());
        let date = Some(note.when.clone());
        evidence.push(Evidence { date, ..Evidence::new(bearing, text).at(&path, 0) });
    }
    if known.unreadable > 0 {
        let lines = count(known.unreadable as u64, "line");
        let text = format!("{lines} of the note of what was let through can't be understood");
        evidence.push(Evidence::new(Bearing::Open, text));
    }
}
