//! The twelve items, a function each: facts in, evidence and what to do out. Which verdict follows is decided in one place.

mod allowances;
mod environment;
mod keys;
mod rights;
mod watch;

use crate::audit::{Bearing, Evidence, Facts, Item, Verdict};
use crate::finding::Finding;

/// Evidence, and what to do about it.
type Answer = (Vec<Evidence>, Vec<String>);

/// A row of the checklist.
type Row = (&'static str, &'static str, fn(&Facts) -> Answer);

const ITEMS: &[Row] = &[
    ("hard-coded-keys", "No key stands in a file", keys::hard_coded),
    ("env-files", ".env is ignored and was never committed", environment::files),
    ("keys-from-environment", "Keys come from the environment or a secret manager", environment::reads),
    ("client-code", "Nothing that ships to strangers holds a key", keys::client_code),
    ("least-privilege", "Keys and roles may do no more than they must", rights::least_privilege),
    ("key-per-environment", "Each environment has keys of its own", environment::one_each),
    ("rotation", "Keys are rotated", rights::rotation),
    ("billing-and-monitoring", "Budgets, quotas and alarms are set", watch::billing),
    ("hooks-and-ci", "Hooks run here, and CI scans", watch::hooks_and_ci),
    ("allowances", "What is let through has a reason and an end", allowances::let_through),
    ("host-scanning", "The host scans for secrets", watch::host),
    ("history", "No commit holds a key", keys::history),
];

/// Judges all items, in the order of the checklist.
pub fn judge(facts: &Facts) -> Vec<Item> {
    ITEMS
        .iter()
        .map(|(id, title, judge)| {
            let (mut evidence, mut todo) = judge(facts);
            evidence.sort_by_key(|e| match e.bearing {
                Bearing::Against => 0,
                Bearing::Open => 1,
                Bearing::For => 2,
            });
            let verdict = verdict(&evidence);
            if verdict == Verdict::Pass {
                todo.clear();
            }
            Item { id, title, verdict, evidence, todo }
        })
        .collect()
}

/// What speaks against weighs most; where nothing speaks at all, a person must.
fn verdict(evidence: &[Evidence]) -> Verdict {
    let any = |bearing: Bearing| evidence.iter().any(|e| e.bearing == bearing);
    if any(Bearing::Against) {
        Verdict::Fail
    } else if any(Bearing::For) && !any(Bearing::Open) {
        Verdict::Pass
    } else {
        Verdict::Ask
    }
}

/// Tells whether a finding stops a commit.
fn is_open(finding: &Finding) -> bool {
    finding.blocks && finding.allowed.is_none()
}

/// What is said where the history counts, and wasn't looked at or isn't whole; `None` where it was and is.
fn gap(facts: &Facts) -> Option<Evidence> {
    match &facts.past {
        None => Some(Evidence::new(Bearing::Open, "the history was not looked at (--no-history)")),
        Some(past) if past.is_shallow => {
            Some(Evidence::new(Bearing::Open, "a shallow clone: the older history isn't here"))
        }
        Some(_) => None,
    }
}

/// The command that fills a gap.
fn gap_todo(facts: &Facts) -> Option<String> {
    match &facts.past {
        None => Some("run `hookguard audit` without --no-history".to_owned()),
        Some(past) if past.is_shallow => {
            Some("run `git fetch --unshallow`, then `hookguard audit`".to_owned())
        }
        Some(_) => None,
    }
}

/// Says where to read about the first few rules of findings.
fn explained<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    const MOST: usize = 3;
    let mut rules: Vec<&str> = Vec::new();
    for finding in findings {
        if !rules.contains(&finding.rule.as_str()) && rules.len() < MOST {
            rules.push(&finding.rule);
        }
    }
    rules
        .into_iter()
        .map(|rule| format!("`hookguard explain {rule}` says how to revoke, replace and keep it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_evidence_decides_and_silence_asks() {
        let of = |bearings: &[Bearing]| {
            verdict(&bearings.iter().map(|b| Evidence::new(*b, "x")).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), Verdict::Ask);
        assert_eq!(of(&[Bearing::For]), Verdict::Pass);
        assert_eq!(of(&[Bearing::For, Bearing::Open]), Verdict::Ask);
        assert_eq!(of(&[Bearing::For, Bearing::Open, Bearing::Against]), Verdict::Fail);
    }
}
