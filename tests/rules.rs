//! Every rule, proved over the table: its fakes are found in every coat, near misses are left alone.

mod tried;

use hookguard::detect::kind::FileKind;
use hookguard::detect::rule::{Matcher, Rule};
use hookguard::detect::{Catalog, Detector, Hits, Input, Match};
use hookguard::position::{LineIndex, NewLines};
use hookguard::rules::{built_in, check, make, texts};

use crate::support::{Repo, SYNTAXES};

/// How many fakes of each rule go into each coat.
const SEEDS: u64 = 3;
/// The least number of coats that each fake must be found in.
const LEAST_COATS: usize = 12;

fn matches(detector: &Detector<'_>, path: &str, text: &str) -> Vec<Match> {
    let mut hits = Hits::default();
    detector.prefilter(text.as_bytes(), &mut hits);
    let lines = LineIndex::new(text.as_bytes());
    let input = Input {
        text: text.as_bytes(),
        kind: FileKind::of(path.as_bytes()),
        binary: false,
        elsewhere: &[],
        lines: &lines,
        new: &NewLines::All,
    };
    detector.confirm(&input, &hits).unwrap()
}

/// The name that a fake is given to: the rule's own context, or one that says nothing.
fn name_for(rule: &Rule) -> &str {
    let texts = texts(rule);
    match rule.matcher {
        Matcher::Regex { .. } if texts.context.is_empty() => "SOMETHING",
        Matcher::Regex { .. } | Matcher::Value(_) | Matcher::Generic(_) => texts.context,
    }
}

/// A rule that counts only with its other half gets that on the line above.
fn with_partner(catalog: &Catalog, rule: &Rule, seed: u64, text: &str) -> String {
    let Some(pair) = rule.pair.as_ref().filter(|_| rule.need_pair) else { return text.to_owned() };
    let partner = catalog.built_in.iter().find(|r| r.id == pair.rule).unwrap();
    let fake = String::from_utf8(make::fake(partner, seed).unwrap()).unwrap();
    format!("{} = \"{fake}\"\n{text}", name_for(partner))
}

#[test]
fn every_rule_finds_its_fakes_in_every_coat() {
    let catalog = built_in::catalog();
    let detector = Detector::new(&catalog);
    let mut missed = Vec::new();
    for (index, rule) in catalog.active() {
        for seed in 0..SEEDS {
            let fake = String::from_utf8(make::fake(rule, seed).unwrap()).unwrap();
            let mut coats = 0;
            for syntax in SYNTAXES {
                let Some(host) = syntax.write(name_for(rule), &fake) else { continue };
                coats += 1;
                let found = matches(&detector, syntax.path, &with_partner(&catalog, rule, seed, &host));
                // Where two rules know the value, the other one's finding is as good.
                if !found.iter().any(|m| m.rule == index || catalog.rule(m.rule).severity >= rule.severity) {
                    missed.push(format!("{} in {} (seed {seed})", rule.id, syntax.path));
                }
            }
            assert!(
                coats >= LEAST_COATS,
                "{}: only {coats} coats can carry the fake of seed {seed}",
                rule.id
            );
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn every_rule_leaves_its_near_misses_alone_in_every_coat() {
    let catalog = built_in::catalog();
    let mut taken = Vec::new();
    for (index, rule) in catalog.active() {
        let alone = check::alone(&catalog, index);
        let detector = Detector::new(&alone);
        for (how, miss) in make::near_misses(rule, 1) {
            let miss = String::from_utf8(miss).unwrap();
            // An escaped or indented line break makes a block longer, so that it may be none too short any more.
            for syntax in SYNTAXES.iter().filter(|s| s.keeps_lines() || !miss.contains('\n')) {
                let Some(host) = syntax.write(name_for(rule), &miss) else { continue };
                let found = matches(&detector, syntax.path, &with_partner(&catalog, rule, 1, &host));
                if found.iter().any(|m| m.rule == index) {
                    taken.push(format!("{} in {} ({how})", rule.id, syntax.path));
                }
            }
        }
    }
    assert!(taken.is_empty(), "{} taken:\n{}", taken.len(), taken.join("\n"));
}

#[test]
fn every_rule_holds_against_its_own_sample() {
    let catalog = built_in::catalog();
    let faults: Vec<String> = catalog
        .active()
        .flat_map(|(index, rule)| {
            check::faults(&catalog, index).into_iter().map(|f| format!("{}: {f}", rule.id))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_near_misses() {
    let catalog = built_in::catalog();
    let without: Vec<&str> = catalog
        .active()
        .filter(|(_, rule)| make::near_misses(rule, 1).is_empty())
        .map(|(_, rule)| rule.id.as_ref())
        .collect();
    assert!(without.is_empty(), "{}", without.join("\n"));
}

#[test]
fn there_are_at_least_ninety_rules() {
    assert!(built_in::RULES.len() >= 90, "{}", built_in::RULES.len());
}

#[test]
fn check_passes_on_the_built_in_rules() {
    let repo = Repo::new();
    let run = repo.hookguard(["rules", "check"]).exits(0);
    assert!(run.stderr.contains("found their fakes"), "{}", run.text());
}

#[test]
fn list_can_be_narrowed_and_is_json_for_programs() {
    let repo = Repo::new();
    let run = repo.hookguard(["rules", "list", "--only", "github", "--format", "jsonl"]).exits(0);
    let rows: Vec<serde_json::Value> = run.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(rows.len() >= 6, "{}", run.text());
    assert!(rows.iter().all(|row| row["provider"].as_str().unwrap().contains("GitHub")), "{}", run.text());
}
