//! Judges a match before it becomes a finding: cheap filters first, each with the word that names its reason.
//!
//! A filter looks at the value, never at the whole line: a word such as "example" elsewhere says nothing about it. How
//! much a filter may take away depends on how strong the rule is: a prefixed token is only dropped when it is plainly
//! made up, a value that merely stands near a provider's name must also look random.

mod documented;
pub mod entropy;
pub mod placeholder;
mod prose;
pub mod shape;
mod url;

use crate::detect::checksum::Check;
use crate::detect::kind::FileKind;
use crate::detect::rule::{Matcher, Rule};
use crate::detect::trace::Why;
use crate::position::Span;

/// A match that is being judged.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The rule that made it.
    pub rule: &'a Rule,
    /// The text it stands in.
    pub text: &'a [u8],
    /// The secret.
    pub secret: Span,
    /// Secret and what belongs to it: prefix, name, armour.
    pub whole: Span,
    /// What the path promises.
    pub kind: FileKind,
}

impl Candidate<'_> {
    /// Returns the bytes of the secret.
    pub fn value(&self) -> &[u8] {
        self.secret.of(self.text)
    }
}

/// What a filter says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing against it.
    Keep,
    /// It is certain now.
    Sure,
    /// Something is odd: lower confidence.
    Doubt,
    /// It is no secret, and why.
    Drop(Why),
}

/// Judges one match. Must not allocate when it keeps the match.
type Filter = fn(&Candidate<'_>) -> Verdict;

/// Cheap first: each row is asked only when the rows above kept the match.
pub const FILTERS: &[(&str, Filter)] = &[
    ("reference", placeholder::judge_reference),
    ("entropy", entropy::judge),
    ("placeholder", placeholder::judge),
    ("shape", shape::judge),
    ("prose", prose::judge),
    ("url", url::judge),
    ("literal", shape::judge_literal),
    ("checksum", judge_checksum),
    ("documented", documented::judge),
];

impl Verdict {
    /// Drops what there is a reason against.
    fn of(why: Option<Why>) -> Self {
        why.map_or(Self::Keep, Self::Drop)
    }
}

/// What the filters say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Judgement {
    /// It stays; how sure that made it.
    Kept(Sureness),
    /// A filter dropped it.
    Dropped {
        /// The filter's name.
        filter: &'static str,
        /// Why.
        why: Why,
    },
}

/// How sure the filters are of a match that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// Something is odd about it.
    Doubtful,
    /// Nothing speaks against it.
    Unproved,
    /// A checksum or structure proves it.
    Proved,
}

/// Asks all filters until one drops the match.
pub fn judge(candidate: &Candidate<'_>) -> Judgement {
    let mut sureness = Sureness::Unproved;
    for (filter, ask) in FILTERS {
        match ask(candidate) {
            Verdict::Drop(why) => return Judgement::Dropped { filter, why },
            Verdict::Sure => sureness = Sureness::Proved,
            Verdict::Doubt if sureness == Sureness::Unproved => sureness = Sureness::Doubtful,
            Verdict::Keep | Verdict::Doubt => {}
        }
    }
    Judgement::Kept(sureness)
}

/// Returns what each filter has to say for a match that it kept: its name, and a phrase where it has figures.
pub fn passed(candidate: &Candidate<'_>) -> Vec<(&'static str, Option<String>)> {
    let says = |name: &str, verdict: Verdict| match (name, candidate.rule.checksum) {
        ("entropy", _) => Some(entropy::measured(candidate).to_string()),
        ("prose", _) => prose::measured(candidate),
        ("checksum", Some(checksum)) if verdict == Verdict::Sure => Some(format!("{} fits", checksum.name())),
        ("checksum", Some(checksum)) => Some(format!("{} neither proves nor refutes it", checksum.name())),
        ("checksum", None) => Some("the rule has none".to_owned()),
        _ => None,
    };
    FILTERS.iter().map(|(name, ask)| (*name, says(name, ask(candidate)))).collect()
}

fn judge_checksum(candidate: &Candidate<'_>) -> Verdict {
    let Some(checksum) = candidate.rule.checksum else { return Verdict::Keep };
    match checksum.check(candidate.value()) {
        Check::Pass => Verdict::Sure,
        Check::Doubt => Verdict::Doubt,
        Check::Fail => Verdict::Drop(Why::Told(
            "a real one has what is missing here: checksum or structure",
            checksum.name(),
        )),
    }
}

/// Tells whether a rule knows its values by prefix or structure, so that statistics have little to add.
pub fn is_specific(rule: &Rule) -> bool {
    matches!(rule.matcher, Matcher::Regex { .. })
}
