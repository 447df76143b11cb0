//! What keys and roles may do, and how old keys are.

use std::collections::BTreeMap;

use crate::audit::items::{Answer, gap, gap_todo, is_open};
use crate::audit::signs::Kind;
use crate::audit::{Bearing, Evidence, Facts};
use crate::date::Date;
use crate::finding::{AllowedKind, Finding};
use crate::units::count;

/// A key that is older should have been replaced, in days.
const MOST_DAYS: u64 = 90;

/// Item 5: keys with all rights, and roles without a bound.
pub(super) fn least_privilege(facts: &Facts) -> Answer {
    let mut evidence = Vec::new();
    let first =
        "give each key the rights that its program uses, and roles the actions and resources that they need";
    let mut todo = vec![first.to_owned()];
    for finding in facts.here.iter().filter(|f| is_open(f) && is_mighty(f)) {
        let rights = &finding.rights;
        let told = if rights.told.is_empty() { &finding.privilege } else { &rights.told };
        let mut one = Evidence::of(Bearing::Against, finding);
        one.text = format!("rights: {told};");
        evidence.push(one);
        let narrower = format!("in place of {}: {}", finding.rule, rights.narrower);
        if !rights.narrower.is_empty() && !todo.contains(&narrower) {
            todo.push(narrower);
        }
    }
    for (what, path, line) in &facts.tree.broad {
        evidence.push(Evidence::new(Bearing::Against, *what).at(path, *line));
    }
    for mark in facts.tree.of(Kind::Narrow) {
        evidence.push(Evidence::new(Bearing::For, mark.what).at(&mark.path, mark.line));
    }
    // A key doesn't show its rights, and those of another repository not at all.
    evidence.push(Evidence::new(Bearing::Open, "what the keys in use may do only their provider shows"));
    (evidence, todo)
}

/// Tells whether a key may do everything, by its kind or by what it says itself.
fn is_mighty(finding: &Finding) -> bool {
    finding.privilege.starts_with("admin") || matches!(finding.rights.holder, Some("root" | "admin"))
}

/// Item 7: the age of each key that the history has, and rotation by a machine.
pub(super) fn rotation(facts: &Facts) -> Answer {
    let mut evidence: Vec<Evidence> = gap(facts).into_iter().collect();
    let mut todo: Vec<String> = gap_todo(facts).into_iter().collect();
    let mut oldest: BTreeMap<&str, (&str, &Finding)> = BTreeMap::new();
    for finding in facts.past.iter().flat_map(|past| &past.findings).filter(|f| counts(f, facts.today)) {
        let Some(date) = finding.history.as_ref().and_then(|h| h.author_date.as_deref()) else { continue };
        let slot = oldest.entry(finding.fingerprint.as_str()).or_insert((date, finding));
        if date.get(..10) < slot.0.get(..10) {
            *slot = (date, finding);
        }
    }
    let mut aged: Vec<(u64, &Finding)> =
        oldest.into_values().filter_map(|(date, f)| Some((days(date, facts.today)?, f))).collect();
    aged.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    for (days, finding) in aged {
        let bearing = match () {
            () if days <= MOST_DAYS => Bearing::Open,
            () if is_open(finding) => Bearing::Against,
            () => Bearing::Open,
        };
        let mut one = Evidence::of(bearing, finding);
        let ago = if days == 0 { "today".to_owned() } else { format!("{} ago", count(days, "day")) };
        let end = finding.rights.expires.as_deref().map_or(String::new(), |day| format!(", ends on {day}"));
        one.text = format!("seen {ago}{end}: {}", one.text);
        evidence.push(one);
    }
    if evidence.iter().any(|e| e.rule.is_some()) {
        todo.push(format!("replace each key that is older than {MOST_DAYS} days, and revoke the old one"));
    }
    let mut is_rotated = false;
    for mark in facts.tree.of(Kind::Rotation) {
        is_rotated = true;
        evidence.push(Evidence::new(Bearing::For, mark.what).at(&mark.path, mark.line));
    }
    if !is_rotated {
        let text = "no rotation by a machine was seen; when keys were replaced last only a person knows";
        evidence.push(Evidence::new(Bearing::Open, text));
        todo.push("write down who replaces which key, and when".to_owned());
    }
    (evidence, todo)
}

/// Tells whether a key may still open something: one that is let through for a reason of its own may not, one of the
/// baseline may.
fn counts(finding: &Finding, today: Date) -> bool {
    let is_accepted = finding.allowed.as_ref().is_none_or(|a| a.kind == AllowedKind::Baseline);
    let end = finding.rights.expires.as_deref().and_then(Date::parse);
    let has_ended = end.is_some_and(|end| end < today);
    finding.blocks && is_accepted && !has_ended && !finding.is_about_file()
}

/// Returns how many days ago a moment was, written as ISO 8601.
fn days(date: &str, today: Date) -> Option<u64> {
    let start = Date::parse(date.get(..10)?)?.start()?;
    let passed = today.start()?.duration_since(start).unwrap_or_default();
    Some(passed.as_secs() / 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_day_of_writing() {
        let today = Date::parse("2026-11-25").unwrap();
        assert_eq!(days("2026-11-24T23:59:59+01:00", today), Some(1));
        assert_eq!(days("2025-11-25T00:00:00+00:00", today), Some(365));
        assert_eq!(days("2027-01-01T00:00:00+00:00", today), Some(0));
        assert_eq!(days("never", today), None);
    }
}
