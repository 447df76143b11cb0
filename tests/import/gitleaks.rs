//! `.gitleaks.toml` and `.gitleaksignore`.

use insta::assert_snapshot;

use super::{blocking, import, line, settings, value};
use crate::support::{Repo, fake, random};

#[test]
fn allowlists_allow_what_they_did() {
    let repo = Repo::new();
    let part = &value(3)[8..20];
    repo.write(
        ".gitleaks.toml",
        format!(
            "title = \"ours\"\n[extend]\nuseDefault = true\n\n[allowlist]\ndescription = \"made up for tests\"\npaths = \
             ['''(^|/)testdata/''', '''\\.golden$''']\nregexes = ['''^{}''']\nstopwords = [\"{}\"]\n\n[[allowlists]]\n\
             regexTarget = \"line\"\nregexes = ['''^CHECK_TOKEN''']\n\n[[allowlists]]\ncondition = \"AND\"\npaths = \
             ['''^docs/''']\nregexes = ['''^{}''']\n",
            &value(2)[..12],
            part.to_lowercase(),
            &value(5)[..12]
        ),
    );
    repo.write("x/testdata/a.py", line(1))
        .write("b.golden", line(1))
        .write("two.py", line(2))
        .write("three.py", line(3))
        .write("four.py", format!("CHECK_{}", line(4).replace("API_", "")))
        .write("docs/five.py", line(5))
        .write("src/five.py", line(5))
        .write("docs/six.py", line(6));
    let run = import(&repo, 0);
    assert_eq!(blocking(&repo), ["docs/six.py:1", "src/five.py:1"], "{}\n{}", settings(&repo), run.text());
}

#[test]
fn rules_find_what_they_did() {
    let repo = Repo::new();
    let plain = format!("acme_{}", random(21, 20).to_lowercase());
    let (name, grouped) = (random(22, 10), random(23, 24));
    let weak = format!("low_{}", "ab".repeat(10));
    repo.write(
        ".gitleaks.toml",
        "[[rules]]\nid = \"acme-token\"\ndescription = \"token of acme\"\nregex = '''acme_[a-z0-9]{20}'''\nkeywords = \
         [\"ACME\"]\n\n[[rules]]\nid = \"Zeta_Login\"\nregex = '''(?i)zeta[a-z0-9]{10}:([a-z0-9]{24})\\b'''\nsecretGroup \
         = 1\n\n[[rules]]\nid = \"low\"\nregex = '''low_[a-z]{20}'''\nentropy = 3.5\nkeywords = [\"low_\"]\n\n[[rules]]\nid = \
         \"files\"\npath = '''\\.p12$'''\n\n[[rules]]\nid = \"any\"\nregex = '''[a-f]{40}'''\n\n[[rules]]\nid = \"ahead\"\nregex \
         = '''foo_(?=x)x+'''\nkeywords = [\"foo_\"]\n",
    );
    repo.write("one.txt", format!("x {plain} y\n"))
        .write("two.txt", format!("login zeta{name}:{grouped} end\n"))
        .write("three.txt", format!("{weak}\n"))
        .commit_all("old");
    assert_eq!(blocking(&repo), Vec::<String>::new(), "hookguard's own rules know none of them");
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["one.txt:1", "two.txt:1"], "{}", settings(&repo));
    let json = repo.hookguard(["scan", "--format", "jsonl", "two.txt"]).stdout;
    let shown = format!("\"secret\":\"{}…{} (redacted)\"", &grouped[..4], &grouped[20..]);
    assert!(json.contains(&shown), "the group is the secret: {json}");
    assert_snapshot!(run.text(), @"
    --- stderr
    .gitleaks.toml:20: left out: a rule that tells files by their path alone has no counterpart
    .gitleaks.toml:23: left out: the rule any: no literal of 3 characters or more stands in each of its matches, which a rule needs
    .gitleaks.toml:27: left out: the rule ahead: error: look-around, including look-ahead and look-behind, is not supported
    hookguard: wrote [place]/repo/.hookguard.toml: 3 parts of .gitleaks.toml, 3 left out; `hookguard scan` shows what they come to
    --- exit 1
    ");
}

#[test]
fn allowances_of_a_rule_hold_for_ours_of_the_same_kind() {
    let repo = Repo::new();
    repo.write(
        ".gitleaks.toml",
        "[extend]\nuseDefault = true\ndisabledRules = [\"slack-bot-token\", \"no-such-rule\"]\n\n[[rules]]\nid = \
         \"generic-api-key\"\n[[rules.allowlists]]\npaths = ['''^gen/''']\n",
    );
    repo.write("gen/a.py", line(1))
        .write("gen/b.py", format!("K = \"{}\"\n", fake("github-pat-classic", 3)))
        .write("c.py", format!("K = \"{}\"\n", fake("slack-bot-token", 3)));
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["gen/b.py:1"], "{}", settings(&repo));
    assert!(
        run.stderr.contains(".gitleaks.toml:3: left out: no rule of hookguard is known"),
        "{}",
        run.text()
    );
    assert_eq!(run.stderr.matches("left out: ").count(), 1, "{}", run.text());
}

#[test]
fn a_value_in_an_allowlist_is_not_copied() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 8);
    repo.write(".gitleaks.toml", format!("[allowlist]\nregexes = ['''{key}''', '''other-[0-9]{{9}}''']\n"));
    repo.write("a.py", format!("K = \"{key}\"\n"));
    let run = import(&repo, 0);
    assert!(run.stderr.contains(".gitleaks.toml:2: changed: holds a secret"), "{}", run.text());
    let text = settings(&repo);
    assert!(!text.contains(&key[4..12]) && text.contains("[[allowed]]") && text.contains("other-"), "{text}");
    assert_eq!(blocking(&repo), Vec::<String>::new());
}

#[test]
fn findings_that_were_ignored_become_entries_for_their_values() {
    let repo = Repo::new();
    repo.write("old.py", line(1)).write("both.py", line(2) + &line(3)).commit_all("old");
    let first = repo.head().unwrap();
    repo.write("old.py", "x = 1\n").write("now.py", line(4)).commit_all("new");
    repo.write(
        ".gitleaksignore",
        format!(
            "# ours\n{first}:old.py:generic-api-key:1\nboth.py:generic-api-key:2\nnow.py:generic-api-key:1 # why\n\
             {}:gone/*.py:generic-api-key:7\nnonsense\nboth.py:generic-api-key:9\n",
            "ab".repeat(20)
        ),
    );
    repo.write("moved.py", line(1));
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["both.py:1"], "{}\n{}", settings(&repo), run.text());
    assert_snapshot!(run.text(), @"
    --- stderr
    .gitleaksignore:5: changed: gone/*.py is not here, so its value is not known: the path is let through instead
    .gitleaksignore:6: left out: this is no COMMIT:FILE:RULE:LINE and no FILE:RULE:LINE
    .gitleaksignore:7: changed: hookguard finds nothing on line 9 of both.py, so there is nothing to allow
    hookguard: wrote [place]/repo/.hookguard.toml: 4 parts of .gitleaksignore, 1 left out; `hookguard scan` shows what they come to
    --- exit 1
    ");
    repo.write("gone/*.py", line(7)).write("gone/x.py", line(8));
    assert_eq!(blocking(&repo), ["both.py:1", "gone/x.py:1"], "{}", settings(&repo));
}

#[test]
fn a_commit_of_an_allowlist_becomes_its_values() {
    let repo = Repo::new();
    repo.write("root.py", line(1)).commit_all("root");
    let root = repo.head().unwrap();
    repo.write("second.py", line(2)).commit_all("second");
    let second = repo.head().unwrap();
    repo.write("third.py", line(3)).commit_all("third");
    repo.write(
        ".gitleaks.toml",
        format!("[allowlist]\ncommits = [\"{root}\", \"{second}\", \"{}\", \"main\"]\n", "12".repeat(20)),
    );
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["third.py:1"], "{}", settings(&repo));
    assert_eq!(run.stderr.matches("no such commit is here").count(), 2, "{}", run.text());
}
