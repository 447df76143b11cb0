//! Brings the two halves of a credential together, and settles which of several rules a stretch of text belongs to.
//!
//! A half that found its other half is one finding, reported where the secret half stands. Where matches overlap, the
//! surer one stays; a value that a specific rule knows is never also a guess.

use crate::detect::Match;
use crate::detect::rule::{Matcher, Rule};
use crate::finding::Confidence;
use crate::position::LineIndex;

/// Resolves overlaps and pairs. `rule` gives the rule of an index; the result is sorted by position.
pub(super) fn settle<'r>(matches: Vec<Match>, lines: &LineIndex<'_>, rule: impl Fn(u16) -> &'r Rule) -> Vec<Match> {
    let kept = without_overlaps(matches, &rule);
    with_partners(kept, lines, &rule)
}

/// Rank of a match: the greater stays.
fn rank(found: &Match, rule: &Rule) -> (bool, Confidence, u8, usize) {
    let kind = match rule.matcher {
        Matcher::Regex { .. } => 2,
        Matcher::Value(_) => 1,
        Matcher::Generic(_) => 0,
    };
    (found.sure, found.confidence, kind, found.secret.len())
}

fn without_overlaps<'r>(mut matches: Vec<Match>, rule: &impl Fn(u16) -> &'r Rule) -> Vec<Match> {
    matches.sort_by_key(|m| (m.secret.start, m.secret.end));
    let mut kept: Vec<Match> = Vec::with_capacity(matches.len());
    for found in matches {
        // Sorted by start, so only the last kept ones can reach into this one.
        let mut beaten = false;
        while let Some(last) = kept.last().filter(|last| last.secret.overlaps(found.secret)) {
            if rank(&found, rule(found.rule)) > rank(last, rule(last.rule)) {
                kept.pop();
            } else {
                beaten = true;
                break;
            }
        }
        if !beaten {
            kept.push(found);
        }
    }
    kept
}

fn with_partners<'r>(mut matches: Vec<Match>, lines: &LineIndex<'_>, rule: &impl Fn(u16) -> &'r Rule) -> Vec<Match> {
    let mut absorbed = vec![false; matches.len()];
    for i in 0..matches.len() {
        let own = rule(matches[i].rule);
        let Some(pair) = &own.pair else { continue };
        let line = lines.line(matches[i].secret.start);
        let distance = |m: &Match| lines.line(m.secret.start).abs_diff(line);
        let partner = (0..matches.len())
            .filter(|j| *j != i && !absorbed[*j] && rule(matches[*j].rule).id == pair.rule)
            .filter(|j| distance(&matches[*j]) <= pair.lines)
            .min_by_key(|j| distance(&matches[*j]));
        match partner {
            Some(j) => {
                absorbed[j] = true;
                matches[i].partner = Some(matches[j].secret);
                matches[i].whole.start = matches[i].whole.start.min(matches[j].whole.start);
                matches[i].whole.end = matches[i].whole.end.max(matches[j].whole.end);
                matches[i].confidence = Confidence::High;
            }
            None if own.need_pair => absorbed[i] = true,
            None => {}
        }
    }
    let mut keep = absorbed.iter().map(|a| !a);
    matches.retain(|_| keep.next().unwrap_or(true));
    matches
}
