//! What `explain` tells about a kind of key.

use insta::assert_snapshot;

use crate::support::Repo;

#[test]
fn it_tells_what_a_key_opens_and_how_to_replace_it() {
    let run = Repo::new().hookguard(["explain", "generic-secret"]).exits(0);
    assert_snapshot!(run.text(), @"");
}

#[test]
fn an_unknown_rule_is_an_error_with_the_nearest_name() {
    let run = Repo::new().hookguard(["explain", "generic-secrets"]).exits(2);
    assert_snapshot!(run.text(), @"");
}

#[test]
fn every_rule_can_be_explained_in_eighty_columns() {
    let repo = Repo::new();
    for rule in hookguard::rules::built_in::RULES_ALL {
        let run = repo.hookguard(["explain", &rule.id]).exits(0);
        for line in run.stdout.lines() {
            let one_word = line.split_whitespace().count() <= 2;
            assert!(line.chars().count() <= 80 || one_word, "{}: {line}", rule.id);
        }
        for label in ["opens", "revoke", "rotate", "scope", "quota", "audit"] {
            assert!(run.stdout.lines().any(|l| l.starts_with(label)), "{}: {label}", rule.id);
        }
    }
}
