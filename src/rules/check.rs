//! Puts a rule to its own sample: fakes must be found whole, near misses must not.
//!
//! For `hookguard rules check` and the tests, over built-in rules and those of a config alike. Comes in: a catalog and
//! a rule's index. Goes out: a sentence for each thing that doesn't hold.

use crate::detect::kind::FileKind;
use crate::detect::rule::{Matcher, Rule};
use crate::detect::{Catalog, Detector, Hits, Input};
use crate::position::{LineIndex, NewLines, Span};
use crate::rules::{make, texts};

/// How many fakes of each rule are tried.
const SEEDS: u64 = 8;

/// Returns what does not hold for the rule of this index.
pub fn faults(catalog: &Catalog, index: u16) -> Vec<String> {
    if texts(catalog.rule(index)).samples.is_empty() {
        return vec!["it has no `sample`, so nothing tells whether it finds anything".to_owned()];
    }
    let mut faults = Vec::new();
    for seed in 0..SEEDS {
        if let Err(fault) = try_seed(catalog, index, seed, &mut faults) {
            faults.push(fault);
        }
        if !faults.is_empty() {
            break;
        }
    }
    faults
}

/// Tries the fake of one seed and its near misses. An error means that they could not be tried.
fn try_seed(catalog: &Catalog, index: u16, seed: u64, faults: &mut Vec<String>) -> Result<(), String> {
    let rule = catalog.rule(index);
    let alone = alone(catalog, index);
    let partner = rule.pair.as_ref().filter(|_| rule.need_pair);
    let partner = partner.and_then(|pair| catalog.active().map(|(_, r)| r).find(|r| r.id == pair.rule));
    let other_half = match partner {
        Some(partner) => Host::around(partner, &make::fake(partner, seed)?).text,
        None => Vec::new(),
    };
    let is_found = |fake: &[u8]| Host::around(rule, fake).below(&other_half).is_found(&alone, index);
    if !is_found(&make::fake(rule, seed)?)? {
        faults.push(format!("the fake of seed {seed} is not found"));
    }
    for (how, miss) in make::near_misses(rule, seed) {
        if is_found(&miss)? {
            faults.push(format!("a near miss of seed {seed} is found ({how})"));
        }
    }
    Ok(())
}

/// Returns the catalog with nothing on but a rule and its other half: another rule that knows the value as well must not
/// hide whether this one does, and neither must its path.
pub fn alone(catalog: &Catalog, index: u16) -> Catalog {
    let rule = catalog.rule(index);
    let belongs = |other: &Rule| rule.pair.as_ref().is_some_and(|pair| pair.rule == other.id);
    let count = u16::try_from(catalog.len()).unwrap_or(u16::MAX);
    let off = (0..count).map(|i| i != index && !belongs(catalog.rule(i))).collect();
    Catalog {
        own: catalog.own.clone(),
        own_keywords: catalog.own_keywords.clone(),
        files_off: catalog.files_off.clone(),
        places: Vec::new(),
        off,
        ..*catalog
    }
}

/// A fake in the plainest surroundings that its rule works in.
pub struct Host {
    text: Vec<u8>,
    fake: Span,
}

impl Host {
    /// Puts the fake behind a name that the rule wants: its `context`, where it has one.
    pub fn around(rule: &Rule, fake: &[u8]) -> Self {
        let texts = texts(rule);
        let name = match rule.matcher {
            Matcher::Regex { .. } if texts.context.is_empty() => "value",
            Matcher::Regex { .. } | Matcher::Value(_) | Matcher::Generic(_) => texts.context,
        };
        // A fake with quotes of its own is a piece of some syntax and stands alone.
        let alone = fake.iter().any(|b| matches!(b, b'"' | b'\''));
        let (before, after) = if alone { (String::new(), "\n") } else { (format!("{name} = \""), "\"\n") };
        let text = [before.as_bytes(), fake, after.as_bytes()].concat();
        let fake = Span::new(before.len(), before.len() + fake.len());
        Self { text, fake }
    }

    /// Puts other lines above.
    #[must_use]
    fn below(self, lines: &[u8]) -> Self {
        let fake = Span::new(self.fake.start + lines.len(), self.fake.end + lines.len());
        Self { text: [lines, &self.text].concat(), fake }
    }

    /// Tells whether the rule finds a secret inside of the fake, in settings all of whose lines are new.
    fn is_found(&self, catalog: &Catalog, index: u16) -> Result<bool, String> {
        let detector = Detector::new(catalog);
        let mut hits = Hits::default();
        detector.prefilter(&self.text, &mut hits);
        let lines = LineIndex::new(&self.text);
        let input = Input {
            text: &self.text,
            kind: FileKind::Settings,
            binary: false,
            elsewhere: &[],
            lines: &lines,
            new: &NewLines::All,
        };
        let found = detector.confirm(&input, &hits)?;
        Ok(found.iter().any(|m| m.rule == index && self.fake.contains(m.secret)))
    }
}
