//! Judges a match before it becomes a finding: cheap filters first, each with the word that names its reason.
//!
//! A filter looks at the value, never at the whole line: a word such as "example" elsewhere says nothing about it. How
//! much a filter may take away depends on how strong the rule is: a prefixed token is only dropped when it is plainly
//! made up, a value that merely stands near a provider's name must also look random.

mod documented;
pub mod entropy;
pub mod placeholder;
pub mod shape;
mod url;

use crate::detect::checksum::Check;
use crate::detect::kind::FileKind;
use crate::detect::rule::{Matcher, Rule};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing against it.
    Keep,
    /// It is certain now.
    Sure,
    /// Something is odd: lower confidence.
    Doubt,
    /// It is no secret.
    Drop,
}

/// Judges one match. Must not allocate when it keeps the match.
type Filter = fn(&Candidate<'_>) -> Verdict;

/// Cheap first: each row is asked only when the rows above kept the match.
pub const FILTERS: &[(&str, Filter)] = &[
    ("reference", placeholder::judge_reference),
    ("entropy", entropy::judge),
    ("placeholder", placeholder::judge),
    ("shape", shape::judge),
    ("url", url::judge),
    ("literal", shape::judge_literal),
    ("checksum", judge_checksum),
    ("documented", documented::judge),
];

/// Asks all filters; returns the strongest word, or the name of the filter that dropped the match.
pub fn judge(candidate: &Candidate<'_>) -> Result<Verdict, &'static str> {
    let mut verdict = Verdict::Keep;
    for (name, filter) in FILTERS {
        match filter(candidate) {
            Verdict::Drop => return Err(name),
            Verdict::Sure => verdict = Verdict::Sure,
            Verdict::Doubt if verdict == Verdict::Keep => verdict = Verdict::Doubt,
            Verdict::Keep | Verdict::Doubt => {}
        }
    }
    Ok(verdict)
}

fn judge_checksum(candidate: &Candidate<'_>) -> Verdict {
    let Some(checksum) = candidate.rule.checksum else { return Verdict::Keep };
    match checksum.check(candidate.value()) {
        Check::Pass => Verdict::Sure,
        Check::Doubt => Verdict::Doubt,
        Check::Fail => Verdict::Drop,
    }
}

/// Tells whether a rule knows its values by prefix or structure, so that statistics have little to add.
pub fn is_specific(rule: &Rule) -> bool {
    matches!(rule.matcher, Matcher::Regex { .. })
}
