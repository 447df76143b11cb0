//! Brings the two halves of a credential together, and settles which of several rules a stretch of text belongs to.
//!
//! A half that found its other half is one finding, reported where the secret half stands. Where matches overlap, the
//! surer one stays; a value that a specific rule knows is never also a guess.

use std::collections::HashMap;

use crate::detect::Match;
use crate::detect::rule::{Matcher, Pair, Rule};
use crate::detect::trace::{Event, Trace, Why};
use crate::finding::Confidence;
use crate::position::{LineIndex, Span};

/// Resolves overlaps and pairs. `rule` gives the rule of an index; the result is sorted by position.
pub(super) fn settle<'r>(
    matches: Vec<Match>,
    lines: &LineIndex<'_>,
    rule: impl Fn(u16) -> &'r Rule,
    trace: &mut Trace<'_>,
) -> Vec<Match> {
    let halves = without_lonely_halves(matches, lines, &rule, trace);
    let kept = without_overlaps(halves, &rule, trace);
    with_partners(kept, lines, &rule, trace)
}

/// The matches of each rule as (line, index), sorted: where to look for an other half.
struct Halves<'r> {
    by_rule: HashMap<&'r str, Vec<(u32, usize)>>,
}

impl<'r> Halves<'r> {
    fn of(matches: &[Match], lines: &LineIndex<'_>, rule: &impl Fn(u16) -> &'r Rule) -> Self {
        let mut by_rule: HashMap<&str, Vec<(u32, usize)>> = HashMap::new();
        if matches.iter().any(|m| rule(m.rule).pair.is_some()) {
            for (index, found) in matches.iter().enumerate() {
                by_rule
                    .entry(&rule(found.rule).id)
                    .or_default()
                    .push((lines.line(found.secret.start), index));
            }
            for list in by_rule.values_mut() {
                list.sort_unstable();
            }
        }
        Self { by_rule }
    }

    /// Returns the matches that can be the other half of one on `line`, the nearest first.
    fn near(&self, pair: &Pair, line: u32) -> Vec<usize> {
        let Some(list) = self.by_rule.get(pair.rule.as_ref()) else { return Vec::new() };
        let from = list.partition_point(|(l, _)| *l < line.saturating_sub(pair.lines));
        let to = list.partition_point(|(l, _)| *l <= line.saturating_add(pair.lines));
        let mut near: Vec<(u32, usize)> = list.get(from..to).unwrap_or_default().to_vec();
        near.sort_by_key(|(l, _)| l.abs_diff(line));
        near.into_iter().map(|(_, index)| index).collect()
    }
}

/// Drops what counts only with its other half and has none, before it could displace anything else.
fn without_lonely_halves<'r>(
    mut matches: Vec<Match>,
    lines: &LineIndex<'_>,
    rule: &impl Fn(u16) -> &'r Rule,
    trace: &mut Trace<'_>,
) -> Vec<Match> {
    let halves = Halves::of(&matches, lines, rule);
    matches.retain(|found| {
        let own = rule(found.rule);
        let line = lines.line(found.secret.start);
        let stays =
            !own.need_pair || own.pair.as_ref().is_some_and(|pair| !halves.near(pair, line).is_empty());
        if !stays {
            let why = Why::Lonely { lines: own.pair.as_ref().map_or(0, |pair| pair.lines) };
            trace.step(found.rule, found.secret, Event::Dropped { filter: "pair", why });
        }
        stays
    });
    matches
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

fn without_overlaps<'r>(
    mut matches: Vec<Match>,
    rule: &impl Fn(u16) -> &'r Rule,
    trace: &mut Trace<'_>,
) -> Vec<Match> {
    matches.sort_by_key(|m| (m.secret.start, m.secret.end));
    let mut kept: Vec<Match> = Vec::with_capacity(matches.len());
    for found in matches {
        // Sorted by start, so only the last kept ones can reach into this one.
        let mut beaten = false;
        while let Some(last) = kept.last().filter(|last| last.secret.overlaps(found.secret)) {
            if rank(&found, rule(found.rule)) > rank(last, rule(last.rule)) {
                trace.step(last.rule, last.secret, Event::Beaten { by: found.rule });
                kept.pop();
            } else {
                trace.step(found.rule, found.secret, Event::Beaten { by: last.rule });
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

/// Joins each half with the nearest other half that nothing else took; the pair is reported where the first stands.
fn with_partners<'r>(
    mut matches: Vec<Match>,
    lines: &LineIndex<'_>,
    rule: &impl Fn(u16) -> &'r Rule,
    trace: &mut Trace<'_>,
) -> Vec<Match> {
    let halves = Halves::of(&matches, lines, rule);
    let mut taken = vec![false; matches.len()];
    for index in 0..matches.len() {
        let Some(pair) = &rule(matches[index].rule).pair else { continue };
        let near = halves.near(pair, lines.line(matches[index].secret.start));
        let Some(other) = near.into_iter().find(|other| *other != index && !taken[*other]) else { continue };
        taken[other] = true;
        trace.step(matches[other].rule, matches[other].secret, Event::Joined { to: matches[index].rule });
        let (secret, whole) = (matches[other].secret, matches[other].whole);
        let found = &mut matches[index];
        found.partner = Some(secret);
        found.whole = Span::new(found.whole.start.min(whole.start), found.whole.end.max(whole.end));
        found.confidence = Confidence::High;
    }
    let mut keep = taken.iter().map(|taken| !taken);
    matches.retain(|_| keep.next().unwrap_or(true));
    matches
}
