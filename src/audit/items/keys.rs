//! Keys in files, in code that ships, and in commits.

use std::collections::HashSet;

use crate::audit::items::{Answer, explained, gap, gap_todo, is_open};
use crate::audit::signs::Kind;
use crate::audit::{Bearing, Evidence, Facts};
use crate::finding::{Exposure, Finding, Origin};
use crate::units::count;

/// Item 1: the work tree, the index, and what HEAD still has.
pub(super) fn hard_coded(facts: &Facts) -> Answer {
    let mut found: Vec<&Finding> = facts.here.iter().filter(|f| is_open(f)).collect();
    let here: HashSet<&str> = found.iter().map(|f| f.fingerprint.as_str()).collect();
    // What was taken out of the work tree and not yet committed is in HEAD still.
    let past = facts.past.iter().flat_map(|past| &past.findings);
    found.extend(past.filter(|f| {
        is_open(f)
            && matches!(f.origin, Origin::Commit(_))
            && f.history.as_ref().is_some_and(|h| h.in_head)
            && !here.contains(f.fingerprint.as_str())
    }));
    let mut evidence: Vec<Evidence> = found.iter().map(|f| Evidence::of(Bearing::Against, f)).collect();
    if found.is_empty() {
        let files = count(facts.tree.files as u64, "file");
        evidence
            .push(Evidence::new(Bearing::For, format!("{files} of work tree and index: no finding blocks")));
    }
    let mut todo = explained(found.iter().copied());
    if !todo.is_empty() {
        todo.insert(0, "take each value out of its file and read it from the environment".to_owned());
        if found.iter().any(|f| f.origin == Origin::Staged || f.advice.fixable) {
            todo.insert(1, "`hookguard fix` shows how it would do that with what is staged".to_owned());
        }
    }
    (evidence, todo)
}

/// Item 4: what reaches browsers, apps, packages and images.
pub(super) fn client_code(facts: &Facts) -> Answer {
    let mut evidence = Vec::new();
    for finding in facts.here.iter().filter(|f| f.client_side.is_some() && f.blocks) {
        let why = finding.client_side.as_deref().unwrap_or_default();
        let bearing = if finding.allowed.is_some() { Bearing::Open } else { Bearing::Against };
        let mut one = Evidence::of(bearing, finding);
        one.text = format!("{} in client-side code ({why})", one.text);
        evidence.push(one);
    }
    for mark in facts.tree.of(Kind::ShippedName) {
        let text = format!("a name that {} puts into the page says that its value is secret", mark.what);
        evidence.push(Evidence::new(Bearing::Against, text).at(&mark.path, mark.line));
    }
    if evidence.is_empty() {
        let text = "no finding in code that ships, and no secret name with a prefix that ships";
        evidence.push(Evidence::new(Bearing::For, text));
    }
    let todo = "call the service from a server of yours, or hand out short-lived tokens; an environment variable that \
                ships hides nothing";
    (evidence, vec![todo.to_owned()])
}

/// Item 12: every commit that holds a finding.
pub(super) fn history(facts: &Facts) -> Answer {
    let mut evidence: Vec<Evidence> = gap(facts).into_iter().collect();
    let mut todo: Vec<String> = gap_todo(facts).into_iter().collect();
    let Some(past) = &facts.past else { return (evidence, todo) };
    let found: Vec<&Finding> = past.findings.iter().filter(|f| is_open(f)).collect();
    let mut seen = HashSet::new();
    for finding in &found {
        let place = (finding.origin.commit(), finding.path.text.as_str(), finding.fingerprint.as_str());
        if seen.insert(place) {
            let mut one = Evidence::of(Bearing::Against, finding);
            if finding.exposure == Exposure::Pushed {
                one.text += ", pushed:";
            }
            evidence.push(one);
        }
    }
    // A file that is to stay out of Git by its name, though nothing in it blocks.
    for finding in past.findings.iter().filter(|f| f.is_about_file() && !f.blocks && f.allowed.is_none()) {
        evidence.push(Evidence::of(Bearing::Open, finding));
    }
    let let_through = past.findings.iter().filter(|f| f.allowed.is_some()).count();
    if found.is_empty() {
        let also = if let_through > 0 { format!("; {let_through} let through") } else { String::new() };
        let text = format!("{}: no finding blocks{also}", count(past.commits, "commit"));
        evidence.push(Evidence::new(Bearing::For, text));
    } else {
        todo.push(
            "revoke each key first: what was committed may have been fetched; `git commit --no-verify` asks no hook"
                .to_owned(),
        );
        todo.extend(explained(found.iter().copied()));
        let command = if facts.let_through.baseline.is_some() { "update" } else { "create" };
        todo.push(format!(
            "when all are revoked: `hookguard baseline {command} --history --reason \"revoked\"`"
        ));
    }
    (evidence, todo)
}
