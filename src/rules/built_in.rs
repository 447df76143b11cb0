//! The built-in rules and their keyword automaton, as `build.rs` wrote them from `rules/*.toml`.

use crate::detect::Catalog;
use crate::detect::file_rule::FileTable;
use crate::detect::keywords::{Automaton, Lists};
use crate::detect::table::RuleTable;

#[expect(clippy::unreadable_literal, reason = "written by the build script, for no reader")]
mod tables {
    use std::sync::OnceLock;

    use crate::byte_set::ByteSet;
    use crate::detect::checksum::Checksum;
    use crate::detect::file_rule::FileRule;
    use crate::detect::rule::{Generic, Rule};
    use crate::detect::table::{Row, Shape};
    use crate::finding::{Confidence, Severity};
    use crate::packed::Packed;

    include!(concat!(env!("OUT_DIR"), "/rules_table.rs"));
    include!(concat!(env!("OUT_DIR"), "/keywords_table.rs"));
    include!(concat!(env!("OUT_DIR"), "/files_table.rs"));
}

static AUTOMATON: Automaton = Automaton {
    classes: &tables::CLASSES,
    next: &tables::NEXT,
    stride_bits: tables::STRIDE_BITS,
    first_match: tables::FIRST_MATCH,
    follow: &tables::FOLLOW,
    matches: Lists { items: &tables::MATCH_ITEMS, ends: &tables::MATCH_ENDS },
    words: Lists { items: &tables::WORD_ITEMS, ends: &tables::WORD_ENDS },
    rules: Lists { items: &tables::RULE_ITEMS, ends: &tables::RULE_ENDS },
    head: tables::HEAD,
};

/// The rules for files, told by name.
pub static FILES: FileTable = FileTable {
    rules: &tables::FILE_RULES,
    names: &tables::FILE_NAMES,
    endings: &tables::FILE_ENDINGS,
    globs: &tables::FILE_GLOBS,
};

/// All built-in rules, in order of group and file.
pub static RULES: RuleTable =
    RuleTable { rows: &tables::ROWS, texts: tables::TEXTS, sets: &tables::SETS, made: &tables::MADE };

/// Returns the catalog of the built-in rules. Costs nothing.
pub fn catalog() -> Catalog {
    Catalog {
        built_in: &RULES,
        automaton: &AUTOMATON,
        files: &FILES,
        files_off: Vec::new(),
        own: Vec::new(),
        own_keywords: None,
        places: Vec::new(),
        off: Vec::new(),
    }
}

/// Returns the packed texts that the rules of a group share; none for a group without any.
pub(super) fn defaults(group: &str) -> &'static str {
    tables::DEFAULTS.iter().find(|(name, _)| *name == group).map_or("", |(_, packed)| packed)
}

/// Returns the packed texts of a rule; those that it shares with its group are empty.
pub(super) fn about(start: u32, len: u32) -> &'static str {
    let mut start = start as usize;
    for block in &tables::ABOUT {
        if start < block.len() {
            return block.text().get(start..start + len as usize).unwrap_or_default();
        }
        start -= block.len();
    }
    ""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(path: &str) -> Option<&'static str> {
        FILES.find(path.as_bytes()).map(|(_, rule)| rule.id)
    }

    #[test]
    fn a_whole_name_comes_before_a_glob_and_a_glob_before_an_ending() {
        assert_eq!(id("config/master.key"), Some("rails-master-key-file"));
        assert_eq!(id("config/credentials/production.key"), Some("rails-master-key-file"));
        assert_eq!(id("production.key"), Some("private-key-file"));
        assert_eq!(id("A/ID_RSA"), Some("ssh-key-file"));
        assert_eq!(id("keys/ssh_host_ed25519_key"), Some("ssh-key-file"));
        assert_eq!(id("x.zip!inner.p12"), Some("pkcs12-file"));
        assert_eq!(id(".env.web.local"), Some("dotenv-file"));
    }

    #[test]
    fn other_names_are_none() {
        for path in [
            "",
            "/",
            "a.rs",
            "id_rsa.pub",
            ".env.example",
            "env",
            "environment.ts",
            "key",
            ".key/readme",
            "a.key.enc",
        ] {
            assert_eq!(id(path), None, "{path}");
        }
    }

    #[test]
    fn every_name_of_the_data_leads_to_its_rule() {
        for rule in FILES.rules {
            for glob in rule.names {
                let path = glob.replace('*', "zz");
                assert_eq!(id(&path), Some(rule.id), "{glob}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_judged(path: Vec<u8>, text: Vec<u8>, line in "[A-Za-z_=:\"'/\\n -]{0,200}") {
            let _ = FILES.find(&path);
            for rule in FILES.rules {
                let _ = (rule.judge(&path, &text), rule.judge(&path, line.as_bytes()));
            }
        }
    }
}
