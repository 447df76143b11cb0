//! What `rules test` tells about a person's own rules.

use insta::assert_snapshot;

use crate::support::{Repo, fake, random};

const SETTINGS: &str = r#"
[[rule]]
id = "acme-key"
title = "ACME key"
keywords = ["acme_"]
regex = 'acme_[A-Za-z0-9]{20}'
severity = "high"

[[rule]]
id = "acme-value"
title = "ACME value"
keywords = ["acmevalue"]
value = { alphabet = "A-Za-z0-9", length = 24 }

[[rule]]
id = "other-key"
title = "Other key"
keywords = ["other_", "another_"]
regex = '(?:another|other)_[a-f0-9]{16}'
"#;

/// A repository with these settings and a file `samples.txt`.
fn repo(samples: &str) -> Repo {
    let repo = Repo::new();
    repo.write(".hookguard.toml", SETTINGS).write("samples.txt", samples);
    repo
}

#[test]
fn each_rule_says_what_it_found_dropped_and_passed_over() {
    let samples = format!(
        "k = acme_{}\nk = acme_xxxxxxxxxxxxxxxxxxxx\nacmevalue: \"{}\"\nacmevalue: \"{}\"\n",
        random(1, 20),
        random(2, 24),
        random(3, 19),
    );
    let run = repo(&samples).hookguard(["rules", "test", "samples.txt"]).exits(1);
    assert_snapshot!(run.text(), @"
    --- stdout
    acme-key: 1 match
      +   samples.txt:1:5 acme…pnGY
      -   samples.txt:2:5 acme…xxxx, dropped by placeholder: a mask: one sign over
          and over
    acme-value: 1 match
      +   samples.txt:3:13 Q2h6…Dndu
      -   samples.txt:4:13 Dvb…OtS, passed over: a run of 19 characters of its
          alphabet, 24 wanted
    other-key: 0 matches, for none of its keywords is in the file: `other_`,
    `another_`
    --- stderr
    hookguard: 3 rules of the settings tried, 1 found nothing
    --- exit 1
    ");
}

#[test]
fn when_each_rule_found_something_the_exit_code_is_0() {
    let samples =
        format!("acme_{}\n# hookguard:allow-next-line reason=\"x\"\nacme_{}\n", random(1, 20), random(4, 20));
    let run = repo(&samples).hookguard(["rules", "test", "samples.txt", "--rule", "acme-key"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    acme-key: 2 matches
      +   samples.txt:1:1 acme…pnGY
      +   samples.txt:3:1 acme…tQiC, allowed by `hookguard:allow-next-line` on line
          2
    --- stderr
    hookguard: 1 rule of the settings tried, each found something
    --- exit 0
    ");
}

#[test]
fn a_keyword_without_a_match_is_named_with_its_lines() {
    let run =
        repo("x\nother_1\n\nanother_2\n").hookguard(["rules", "test", "samples.txt", "--rule", "other-key"]);
    assert_snapshot!(run.text(), @"
    --- stdout
    other-key: 0 matches, though a keyword is on lines 2, 4: no text of its shape
    stands near
    --- stderr
    hookguard: 1 rule of the settings tried, 1 found nothing
    --- exit 1
    ");
}

#[test]
fn a_value_that_a_built_in_rule_knows_better_is_left_to_it() {
    let repo = Repo::new();
    let rule =
        "[[rule]]\nid = \"mine\"\ntitle = \"T\"\nkeywords = [\"ghp_\"]\nregex = 'ghp_[A-Za-z0-9]{36}'\n";
    repo.write(".hookguard.toml", rule).write("a.txt", fake("github-pat-classic", 3));
    let run = repo.hookguard(["rules", "test", "a.txt"]).exits(1);
    assert!(run.stdout.contains("left to github-pat-classic, which is surer"), "{}", run.text());
}

#[test]
fn what_can_not_be_tried_is_an_error() {
    let none = Repo::new();
    none.write("a.txt", "x\n");
    let run = none.hookguard(["rules", "test", "a.txt"]).exits(2);
    let words = "the settings have no `[[rule]]` that is on; docs/config.md says how one is written";
    assert_eq!(run.stderr.trim_end(), format!("hookguard: {words}"));
    let repo = repo("x\n");
    let run = repo.hookguard(["rules", "test", "none.txt"]).exits(2);
    assert!(run.stderr.starts_with("hookguard: reading none.txt: "), "{}", run.text());
    let run = repo.hookguard(["rules", "test", "samples.txt", "--rule", "acme-kex"]).exits(2);
    assert!(run.stderr.contains("did you mean `acme-key`?"), "{}", run.text());
}
