//! `.secretlintrc`, lists of globs and of regexes.

use insta::assert_snapshot;

use super::{blocking, import, line, settings};
use crate::support::{Repo, fake, random};

#[test]
fn rules_and_allows_of_secretlint() {
    let json = "{\n\t\"rules\": [\n\t\t{\n\t\t\t\"id\": \"@secretlint/secretlint-rule-preset-recommend\",\n\t\t\t\"rules\": \
         [\n\t\t\t\t{\"id\": \"@secretlint/secretlint-rule-slack\", \"options\": {\"allows\": [\"/^START/i\"]}},\n\t\t\t\t\
         {\"id\": \"@secretlint/secretlint-rule-basicauth\", \"disabled\": true},\n\t\t\t\t{\"id\": \
         \"@secretlint/secretlint-rule-github\", \"allowMessageIds\": [\"X\"]}\n\t\t\t]\n\t\t},\n\t\t{\"id\": \
         \"@secretlint/secretlint-rule-pattern\", \"options\": {\"patterns\": [{\"name\": \"acme login\", \"pattern\": \
         \"/ACME-([a-z]{20})/i\"}]}}\n\t]\n}\n";
    let yaml = "rules:\n  - id: '@secretlint/secretlint-rule-preset-recommend'\n    rules:\n      - id: \
         '@secretlint/secretlint-rule-slack'\n        options:\n          allows: ['/^START/i']\n      - id: \
         '@secretlint/secretlint-rule-basicauth'\n        disabled: true\n      - id: '@secretlint/secretlint-rule-github'\n        \
         allowMessageIds: [X]\n  - id: '@secretlint/secretlint-rule-pattern'\n    options:\n      patterns:\n        - name: acme \
         login\n          pattern: '/ACME-([a-z]{20})/i'\n";
    for (name, text) in [(".secretlintrc.json", json), (".secretlintrc", yaml)] {
        let repo = Repo::new();
        let slack = fake("slack-bot-token", 3);
        repo.write(name, text.replace("START", &slack[..14]));
        repo.write("a.py", format!("K = \"{slack}\"\n"))
            .write("b.py", format!("K = \"{}\"\n", fake("slack-bot-token", 4)))
            .write("c.txt", format!("acme-{}\n", "qwertzuiopasdfghjklm"))
            .write("d.py", format!("K = \"{}\"\n", fake("github-pat-classic", 4)));
        let run = import(&repo, 1);
        assert_eq!(blocking(&repo), ["b.py:1", "c.txt:1", "d.py:1"], "{}\n{}", settings(&repo), run.text());
        if name == ".secretlintrc" {
            assert_snapshot!(run.text(), @"
            --- stderr
            .secretlintrc:10: left out: `allowMessageIds` has no counterpart; `[rules] disable` switches a whole rule off
            hookguard: wrote [place]/repo/.hookguard.toml: 3 parts of .secretlintrc, 1 left out; `hookguard scan` shows what they come to
            --- exit 1
            ");
            assert!(settings(&repo).contains("disable = [\"basic-auth-header\""), "{}", settings(&repo));
        }
    }
}

#[test]
fn lists_of_paths_and_of_lines() {
    let repo = Repo::new();
    repo.write(".trufflehogignore", "# ours\n^vendor/\n(.*/)?fixtures/.*\\.py$\n.*\n(?<=x)y\n")
        .write(".secretlintignore", "dist\n!dist/keep\n*.gen.py\n")
        .write(".gitallowed", "^SUM_\n");
    repo.write("vendor/a.py", line(1))
        .write("x/fixtures/b.py", line(2))
        .write("dist/c/d.py", line(3))
        .write("e.gen.py", line(4))
        .write("f.py", format!("SUM_{}{}", line(5), line(6)));
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["f.py:2"], "{}\n{}", settings(&repo), run.text());
    assert_snapshot!(run.text(), @"
    --- stderr
    .secretlintignore:2: left out: a glob that takes back what another lets through has no counterpart
    .trufflehogignore:4: left out: this regex also fits the empty text, so it lets every value through
    .trufflehogignore:5: left out: this regex is wrong: look-around, including look-ahead and look-behind, is not supported
    hookguard: wrote [place]/repo/.hookguard.toml: 6 parts of .secretlintignore, .trufflehogignore, .gitallowed, 3 left out; `hookguard scan` shows what they come to
    --- exit 1
    ");
}

#[test]
fn imported_settings_are_idempotent_and_hold_no_value() {
    let repo = Repo::new();
    let secret = random(77, 40);
    repo.write(".gitallowed", format!("{secret}\n")).write("a.py", format!("API_TOKEN = \"{secret}\"\n"));
    let _run = import(&repo, 0);
    let first = settings(&repo);
    let _run = repo.hookguard(["config", "import", "--force"]).exits(0);
    assert_eq!(settings(&repo), first);
}
