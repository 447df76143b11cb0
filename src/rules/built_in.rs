//! The built-in rules and their keyword automaton, as `build.rs` wrote them from `rules/*.toml`.

use crate::detect::Catalog;
use crate::detect::keywords::{Automaton, Lists};
use crate::detect::rule::Rule;

#[expect(clippy::unreadable_literal, reason = "written by the build script, for no reader")]
mod tables {
    use std::borrow::Cow;

    use crate::byte_set::ByteSet;
    use crate::detect::checksum::Checksum;
    use crate::detect::rule::{About, Generic, Matcher, Pair, Rule, ValueShape};
    use crate::finding::{Confidence, Severity};

    include!(concat!(env!("OUT_DIR"), "/rules_table.rs"));
    include!(concat!(env!("OUT_DIR"), "/keywords_table.rs"));
}

static AUTOMATON: Automaton = Automaton {
    classes: &tables::CLASSES,
    next: &tables::NEXT,
    stride_bits: tables::STRIDE_BITS,
    first_match: tables::FIRST_MATCH,
    matches: Lists { items: &tables::MATCH_ITEMS, ends: &tables::MATCH_ENDS },
    words: Lists { items: &tables::WORD_ITEMS, ends: &tables::WORD_ENDS },
    rules: Lists { items: &tables::RULE_ITEMS, ends: &tables::RULE_ENDS },
    head: tables::HEAD,
};

/// All built-in rules, in order of group and file.
pub static RULES_ALL: &[Rule] = &tables::RULES;

/// Returns the catalog of the built-in rules. Costs nothing.
pub fn catalog() -> Catalog {
    Catalog {
        built_in: RULES_ALL,
        automaton: &AUTOMATON,
        own: Vec::new(),
        own_keywords: None,
        off: Vec::new(),
    }
}

/// Returns the packed texts that the rules of a group share; none for a group without any.
pub(super) fn defaults(group: &str) -> &'static str {
    tables::DEFAULTS.iter().find(|(name, _)| *name == group).map_or("", |(_, packed)| packed)
}

/// Returns the packed texts of a rule; those that it shares with its group are empty.
pub(super) fn about(start: u32, len: u32) -> &'static str {
    tables::ABOUT.get(start as usize..(start + len) as usize).unwrap_or_default()
}
