//! Allowlist comments in a real repository: each lets a commit through, or the commit is blocked and says why not.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::LazyLock;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Repo, Run, binary, random};

/// A value that the generic rule finds; one for all tests, so that its fingerprint can stand in a snapshot.
static TOKEN: LazyLock<String> = LazyLock::new(|| random(11, 40));

/// Makes a repository whose commits are judged by the program under test.
fn hooked() -> Repo {
    let repo = Repo::new();
    let hook = ".git/hooks/pre-commit";
    repo.write(hook, format!("#!/bin/sh\nexec '{}' hook pre-commit\n", binary().display()));
    std::fs::set_permissions(repo.path(hook), std::fs::Permissions::from_mode(0o755)).unwrap();
    repo
}

/// Commits one file; `VALUE` in its content stands for the value.
fn commit(path: &str, content: &str) -> Run {
    let repo = hooked();
    let run = repo
        .write(path, content.replace("VALUE", &TOKEN))
        .add_all()
        .git(["commit", "--quiet", "-m", "x"])
        .hiding(&TOKEN);
    assert_eq!(repo.head().is_some(), run.code == 0, "{}", run.text());
    assert!(!run.text().contains("[secret]"), "the value is shown: {}", run.text());
    run
}

/// Returns the findings of a file as JSON, allowed ones included.
fn findings(path: &str, content: &str, options: &[&str]) -> (i32, Vec<Value>) {
    let repo = Repo::new();
    repo.write(path, content.replace("VALUE", &TOKEN));
    let run = repo.hookguard([&["scan", "--format", "json"], options].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.text()));
    (run.code, report["findings"].as_array().unwrap().clone())
}

#[test]
fn each_form_lets_the_commit_through() {
    let cases = [
        ("a.py", "API_TOKEN = \"VALUE\"  # hookguard:allow\n"),
        (
            "a.py",
            "API_TOKEN = \"VALUE\"  # hookguard:allow generic-secret reason=\"made up\" until=2999-12-31  # noqa\n",
        ),
        ("a.py", "# hookguard:allow-next-line\nAPI_TOKEN = \"VALUE\""),
        ("a.py", "# hookguard:allow-begin\r\nAPI_TOKEN = \"VALUE\"\r\n# hookguard:allow-end\r\n"),
        ("a.py", "\n\n\n\n\"\"\"hookguard:allow-file\"\"\"\nx = 1\nAPI_TOKEN = \"VALUE\"\n"),
        (".env.test", "# hookguard:allow-next-line reason=\"...\"\nAPI_TOKEN=VALUE\n"),
        ("a.json", "{\"_\": \"hookguard:allow reason=\\\"test\\\"\", \"api_token\": \"VALUE\"}\n"),
        ("a.html", "<p data-api-token=\"VALUE\"></p><!-- hookguard:allow -->\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # gitleaks:allow\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # betterleaks:allow\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # pragma: allowlist secret\n"),
        ("a.py", "# pragma: allowlist nextline secret\nAPI_TOKEN = \"VALUE\"\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # trufflehog:ignore\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # kingfisher:ignore\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # secretlint-disable-line\n"),
        ("a.py", "# secretlint-disable-next-line\nAPI_TOKEN = \"VALUE\"\n"),
        ("a.py", "API_TOKEN = \"VALUE\"  # ggignore\n"),
    ];
    for (path, content) in cases {
        let run = commit(path, content).exits(0);
        assert!(run.stderr.contains("; 1 allowed"), "{content}: {}", run.text());
        let bare = content
            .replace("hookguard:", "")
            .replace(['g', 'k'], "x")
            .replace("prax", "x")
            .replace("sec", "x");
        assert_ne!(content, bare);
    }
}

#[test]
fn an_allowance_that_has_ended_blocks_and_says_so() {
    let run =
        commit("a.py", "API_TOKEN = \"VALUE\"  # hookguard:allow generic-secret until=2026-01-31\n").exits(1);
    assert_snapshot!(run.text(), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in 1 file

    medium: Secret in a key-like variable                             generic-secret
      --> a.py:1:14
      |
    1 | API_TOKEN = "lbz2…vyhO"  # hookguard:allow generic-secret until=…
      |              ^^^^^^^^^
      |
      opens   whatever accepts it: the name says that it is a credential
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      note    `hookguard:allow` on line 1 ended on 2026-01-31; write a later until=
              if it still holds
      fix     hookguard fix --apply puts it into .env as API_TOKEN, and writes
              os.environ["API_TOKEN"] here
      allow   # hookguard:allow generic-secret reason="..."                on line 1
      more    hookguard explain generic-secret

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 file, 106 B in [time]; skipped nothing
    --- exit 1
    "#);
}

#[test]
fn a_free_word_blocks_and_says_where_to_put_it() {
    let run =
        commit("a.py", "x = 1\n# hookguard:allow-next-line because test\nAPI_TOKEN = \"VALUE\"\n").exits(1);
    assert_snapshot!(run.text(), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in 1 file

    medium: Secret in a key-like variable                             generic-secret
      --> a.py:3:14
      |
    2 | # hookguard:allow-next-line because test
    3 | API_TOKEN = "lbz2…vyhO"
      |              ^^^^^^^^^
      |
      opens   whatever accepts it: the name says that it is a credential
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      note    `hookguard:allow-next-line` on line 2 is refused: `because` names no
              rule; name generic-secret, or put the reason in reason="..."
      fix     hookguard fix --apply puts it into .env as API_TOKEN, and writes
              os.environ["API_TOKEN"] here
      allow   # hookguard:allow generic-secret reason="..."                on line 3
      more    hookguard explain generic-secret

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 file, 102 B in [time]; skipped nothing
    --- exit 1
    "#);
}

#[test]
fn an_allowance_for_another_value_says_how_this_one_is_named() {
    let run = commit("a.env", "# hookguard:allow-next-line value=hg1:000000\nAPI_TOKEN=VALUE\n").exits(1);
    assert_snapshot!(run.text(), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in 1 file

    medium: Secret in a key-like variable                             generic-secret
      --> a.env:2:11
      |
    1 | # hookguard:allow-next-line value=hg1:000000
    2 | API_TOKEN=lbz2…vyhO
      |           ^^^^^^^^^
      |
      opens   whatever accepts it: the name says that it is a credential
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      note    `hookguard:allow-next-line` on line 1 is for another value; for this
              one write value=hg1:3e195414e5c4
      fix     set API_TOKEN outside of Git and refer to it here
              then git add :/a.env
      allow   # hookguard:allow-next-line generic-secret reason="..."   above line 2
      more    hookguard explain generic-secret

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 file, 96 B in [time]; skipped nothing
    --- exit 1
    "#);
}

#[test]
fn what_does_not_hold_blocks_with_a_note() {
    let cases = [
        ("API_TOKEN = \"VALUE\"  # hookguard:allow generic-password\n", "is for generic-password only"),
        (
            "# hookguard:allow-begin\nAPI_TOKEN = \"VALUE\"\n",
            "allows nothing: there is no `hookguard:allow-end`",
        ),
        ("# hookguard:allow-next-line\n\nAPI_TOKEN = \"VALUE\"\n", "stands above a blank line"),
        ("\n\n\n\n\n# hookguard:allow-file\nAPI_TOKEN = \"VALUE\"\n", "stands too low"),
        ("API_TOKEN = \"VALUE\"  # hookguard:allow-line\n", "is no marker"),
        ("API_TOKEN = \"VALUE\"  # hookguard:allow until=tomorrow\n", "is no day; write"),
        ("API_TOKEN = \"VALUE\"  # hookguard:allow value=abc\n", "value= takes the first 6"),
        ("API_TOKEN = \"VALUE\"  # hookguard:allow VALUE\n", "names no rule"),
    ];
    for (content, why) in cases {
        let run = commit("a.py", content).exits(1);
        let said = run.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(why), "{content}: {}", run.text());
    }
}

#[test]
fn a_marker_in_the_value_itself_allows_nothing() {
    let value = ["k7#", "hookguard:allow", "#9Qx!"].concat();
    let (code, findings) = findings("a.py", &format!("DB_PASSWORD = \"{value}\"\n"), &[]);
    assert_eq!((code, findings.len()), (1, 1));
    assert_eq!(findings[0]["allowed"], Value::Null);
}

#[test]
fn a_marker_for_one_rule_leaves_the_other_on_its_line() {
    let password = ["Zebra!", "Quartz", "7391"].concat();
    let content = format!(
        "api_token, db_password = \"x\", \"y\"\n\
         c = {{\"api_token\": \"VALUE\", \"password\": \"{password}\"}} # hookguard:allow generic-secret\n"
    );
    let (code, findings) = findings("a.py", &content, &[]);
    let told: Vec<_> =
        findings.iter().map(|f| (f["rule"].as_str().unwrap(), f["allowed"].is_object())).collect();
    assert_eq!((code, told), (1, vec![("generic-secret", true), ("generic-password", false)]));
}

#[test]
fn what_is_allowed_is_counted_and_no_allow_shows_it() {
    let content = "API_TOKEN = \"VALUE\"  # hookguard:allow reason=\"it was VALUE\" until=2999-12-31\n";
    let (code, allowed) = findings("a.py", content, &[]);
    assert_eq!((code, allowed.len()), (0, 1));
    let redacted = allowed[0]["secret"].as_str().unwrap().strip_suffix(" (redacted)").unwrap();
    assert_eq!(
        allowed[0]["allowed"],
        serde_json::json!({
            "kind": "comment", "by": "`hookguard:allow` on line 1", "reason": format!("it was {redacted}"), "until": "2999-12-31"
        })
    );
    let (code, shown) = findings("a.py", content, &["--no-allow"]);
    assert_eq!((code, shown.len()), (1, 1));
    assert_eq!(shown[0]["allowed"], Value::Null);
    assert_eq!(shown[0]["overruled"], allowed[0]["allowed"], "what would have let it through");
}

#[test]
fn the_comment_that_is_shown_works_when_pasted() {
    let cases = [
        ("a.py", "API_TOKEN = \"VALUE\""),
        ("a.tsx", "const apiToken = \"VALUE\";"),
        (".env.local", "API_TOKEN=VALUE"),
        ("app.properties", "api.token=VALUE"),
        ("app.ini", "api_token = VALUE"),
        ("Dockerfile", "ENV API_TOKEN=VALUE"),
        ("a.yaml", "api_token: VALUE"),
        ("a.xml", "<api_token>VALUE</api_token>"),
        ("a.sql", "SET api_token = 'VALUE';"),
        ("a.lua", "local api_token = \"VALUE\""),
        ("run.bat", "set API_TOKEN=VALUE"),
    ];
    for (path, line) in cases {
        let (code, found) = findings(path, &format!("{line}\n"), &[]);
        assert_eq!((code, found.len()), (1, 1), "{path}");
        let comment =
            found[0]["advice"]["allow_comment"].as_str().unwrap_or_else(|| panic!("{path} has no comment"));
        let pasted = if comment.contains("next-line") {
            format!("{comment}\n{line}\n")
        } else {
            format!("{line} {comment}\n")
        };
        let (code, found) = findings(path, &pasted, &[]);
        assert_eq!((code, found.len()), (0, 1), "{pasted}");
        assert_eq!(found[0]["allowed"]["reason"], Value::Null, "{pasted}");
    }
    let (_, found) = findings("a.json", "{\"api_token\": \"VALUE\"}\n", &[]);
    assert_eq!(found[0]["advice"]["allow_comment"], Value::Null);
}

#[test]
fn the_settings_can_switch_comments_off() {
    let cases = [
        ("[comments]\nforeign = false\n", "# gitleaks:allow", 1),
        ("[comments]\nforeign = false\n", "# hookguard:allow", 0),
        ("[comments]\nown = false\n", "# gitleaks:allow", 0),
        ("[comments]\nown = false\n", "# hookguard:allow", 1),
    ];
    for (settings, comment, code) in cases {
        let repo = Repo::new();
        repo.write(".hookguard.toml", settings)
            .write("a.py", format!("API_TOKEN = \"{}\"  {comment}\n", *TOKEN));
        let run = repo.add_all().hookguard(["hook", "pre-commit"]).exits(code);
        let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(said.contains("is off in the settings"), code == 1, "{}", run.text());
    }
}

#[test]
fn the_command_that_is_shown_works_when_pasted() {
    let repo = Repo::new();
    repo.write("a.json", format!("{{\"api_token\": \"{}\"}}\n", *TOKEN)).add_all();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    let command = run.stderr.lines().find_map(|l| l.strip_prefix("  allow   hookguard ")).unwrap();
    let words: Vec<String> = command.split(' ').map(|word| word.replace('"', "")).collect();
    let _run = repo.hookguard(words).exits(0);
    let run = repo.hookguard(["hook", "pre-commit"]).exits(0);
    assert!(run.stderr.contains("; 1 allowed"), "{}", run.text());
}
