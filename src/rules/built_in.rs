//! The built-in rules and their keyword automaton, as `build.rs` wrote them from `rules/*.toml`.

use std::borrow::Cow;

use crate::byte_set::ByteSet;
use crate::detect::Catalog;
use crate::detect::checksum::Checksum;
use crate::detect::keywords::Automaton;
use crate::detect::rule::{About, Generic, Matcher, Pair, Rule, ValueShape};
use crate::finding::{Confidence, Severity};

include!(concat!(env!("OUT_DIR"), "/rules_table.rs"));
include!(concat!(env!("OUT_DIR"), "/keywords_table.rs"));

static AUTOMATON: Automaton = Automaton {
    classes: &CLASSES,
    next: &NEXT,
    stride_bits: STRIDE_BITS,
    first_match: FIRST_MATCH,
    matches: &MATCHES,
    lengths: &LENGTHS,
    rules: &KEYWORD_RULES,
    longest: LONGEST,
};

/// All built-in rules, in order of group and file.
pub static RULES_ALL: &[Rule] = &RULES;

/// Returns the catalog of the built-in rules. Costs nothing.
pub fn catalog() -> Catalog {
    Catalog { built_in: RULES_ALL, automaton: &AUTOMATON, own: Vec::new(), own_keywords: None, off: Vec::new() }
}

/// Returns the packed texts of a rule.
pub(super) fn about(start: u32, len: u32) -> &'static str {
    ABOUT.get(start as usize..(start + len) as usize).unwrap_or_default()
}
