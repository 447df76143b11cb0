//! What `explain --at` tells about a line on which nothing was reported.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{Repo, fake, random};

/// Explains the only line of a staged file.
fn at(name: &str, line: &str) -> String {
    let repo = Repo::new();
    repo.write(name, format!("{line}\n")).add_all();
    repo.hookguard(["explain", "--at", &format!("{name}:1")]).exits(0).stdout
}

/// Asserts that a rule says this about the line; the text is compared without its line breaks.
#[track_caller]
fn says(name: &str, line: &str, rule: &str, words: &str) {
    let out = at(name, line);
    let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = format!("{rule}: {words}");
    assert!(flat.contains(&wanted), "wanted: {wanted}\n{out}");
}

#[test]
fn each_filter_says_what_it_has_against_a_value() {
    let database = |password: &str, host: &str| format!("DATABASE_URL=postgres://app:{password}@{host}/app");
    let url = "postgres-url";
    let vault = "__DB_PASSWORD__";
    says("a.env", &database(vault, "db.acme.io"), url, "dropped by reference: the name of a variable");
    let low = "a1b2".repeat(3) + &"a1".repeat(10);
    says("a.py", &format!("api_token = '{low}'"), "generic-secret", "dropped by entropy: entropy 1.");
    says(
        "a.py",
        "api_token = 'your_api_token_here_12345'",
        "generic-secret",
        "dropped by placeholder: the word `your_`",
    );
    let id = ["8f14e45f", "ceea", "467f", "a8cb", "1d5e6f0a2b3c"].join("-");
    says(
        "a.py",
        &format!("password = '{id}'"),
        "generic-password",
        "dropped by shape: a UUID: it tells things apart and opens none",
    );
    says(
        "a.c",
        "list *ptr_to_positive_test_filter_patterns = 0;",
        "portainer-api-key",
        "dropped by prose: it reads like a name or text: ",
    );
    says(
        "a.env",
        &database(&random(5, 16), "db.example.com"),
        url,
        "dropped by url: its host is reserved for examples, or made up",
    );
    let twilio = fake("twilio-auth-token", 3);
    says(
        "a.py",
        &format!("twilio_auth_token = {twilio}"),
        "twilio-auth-token",
        "dropped by literal: in code only what stands in quotes is a value",
    );
    let mut pat = fake("github-pat-classic", 4);
    let last = if pat.ends_with('a') { "b" } else { "a" };
    pat.replace_range(pat.len() - 1.., last);
    says(
        "a.py",
        &format!("x = '{pat}'"),
        "github-pat-classic",
        "dropped by checksum: a real one has what is missing here: checksum or structure `github-classic`",
    );
    // The seed of RFC 6238, in base32.
    let seed = ["GEZDGNBV", "GY3TQOJQ"].concat();
    says(
        "a.py",
        &format!("totp_secret = '{seed}'"),
        "generic-secret",
        "dropped by documented: a value that its maker's documentation shows",
    );
}

#[test]
fn no_filter_is_without_its_case_above() {
    let here = include_str!("at.rs");
    for (name, _) in hookguard::detect::filter::FILTERS {
        assert!(here.contains(&format!("dropped by {name}: ")), "{name}");
    }
}

#[test]
fn rules_say_to_whom_they_leave_a_value() {
    let pat = fake("github-pat-classic", 4);
    let line = format!("api_token = '{pat}'");
    says("a.py", &line, "generic-secret", "left to github-pat-classic, which is surer");
    let token = fake("twilio-auth-token", 3);
    says(
        "a.py",
        &format!("auth_token = '{token}'"),
        "twilio-auth-token-by-sid",
        "dropped by pair: counts only with its other half, which is not within 10 lines",
    );
}

#[test]
fn searches_say_why_they_passed_a_value_over() {
    let short = random(2, 20);
    says("a.py", &format!("mailgun_key = '{short}'"), "mailgun-token", "passed over: a run of 20 characters");
    says(
        "a.py",
        &format!("token_type = '{short}'"),
        "generic-secret",
        "passed over: its name doesn't mean a secret, or means something about one",
    );
    says("a.py", "password = 'summer1'", "generic-password", "passed over: too simple for a password");
    says("a.py", "token = fetch()", "generic-secret", "passed over: nothing that counts as a value");
    says("a.env", "TOKEN=vault:a/b1c2d3e4f5g6h7", "generic-secret", "passed over: no machine made it");
}

#[test]
fn a_line_without_a_keyword_is_told_so() {
    assert_snapshot!(at("a.py", "x = 1"), @"
    a.py:1 staged, and new

    no keyword of any rule within reach, so no rule looked at this line
    ");
}

#[test]
fn a_dropped_value_is_shown_with_its_rules_and_keywords() {
    let repo = Repo::new();
    repo.write("a.py", "# the bot\nslack_token = 'your_api_token_here_12345'\n").add_all();
    let run = repo.hookguard(["explain", "--at", "a.py:2"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    a.py:2 staged, and new

    keywords    `slack` on line 2, `token` on line 2, `api_` on line 2, `re_` on
                line 2
    woke        close-api-key, discord-bot-token, generic-secret, resend-api-key,
                slack-client-secret, slack-signing-secret, slack-signing-secret-2

    2:16 your…2345
            generic-secret: dropped by placeholder: the word `your_`

    2:25 `token`
            generic-secret: passed over: nothing that counts as a value in a file of
            this kind is given to the name

    nothing of  close-api-key, discord-bot-token, resend-api-key,
                slack-client-secret, slack-signing-secret, slack-signing-secret-2:
                no text of their shape within reach
    --- exit 0
    ");
}

#[test]
fn an_old_line_is_told_so() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 4);
    repo.write("src/a.py", format!("key = '{key}'\n")).commit_all("first");
    repo.write("src/a.py", format!("key = '{key}'\nx = 1\n")).add_all();
    let run = repo.hookguard(["explain", "--at", "src/a.py:1"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    src/a.py:1 staged, but this line is not new: a commit is judged by what it adds
    `hookguard scan src/a.py` judges all lines

    keywords    `ghp_` on line 1
    woke        github-pat-classic

    1:8 ghp_…qCsG
            github-pat-classic: not touched by a new line: a commit is judged by
            what it adds
    --- exit 0
    ");
}

#[test]
fn a_keyword_far_from_every_new_line_wakes_nothing() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 4);
    let old = format!("key = '{key}'\n{}", "x = 1\n".repeat(4000));
    repo.write("a.py", &old).commit_all("first");
    repo.write("a.py", format!("{old}y = 2\n")).add_all();
    let run = repo.hookguard(["explain", "--at", "a.py:1"]).exits(0);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("github-pat-classic: the keyword stands more than 16 KiB from any new line"),
        "{flat}"
    );
}

#[test]
fn a_rule_that_is_switched_off_is_told_so() {
    let repo = Repo::new();
    repo.write(".hookguard.toml", "[rules]\ndisable = [\"github-pat-classic\"]\n");
    repo.write("a.txt", format!("{}\n", fake("github-pat-classic", 4)));
    let run = repo.hookguard(["explain", "--at", "a.txt:1"]).exits(0);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("asleep github-pat-classic: switched off"), "{flat}");
}

#[test]
fn an_allowed_line_is_told_by_what() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 4);
    repo.write("a.py", format!("key = '{key}'  # hookguard:allow reason=\"revoked\"\n")).add_all();
    let run = repo.hookguard(["explain", "--at", "a.py:1"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    a.py:1 staged, and new

    keywords    `ghp_` on line 1
    woke        github-pat-classic

    1:8 ghp_…qCsG
            github-pat-classic: allowed by `hookguard:allow` on line 1: revoked
            `hookguard explain --why hg1:8655de1c4f78` says what it rests on
    --- exit 0
    ");
}

#[test]
fn a_file_outside_of_a_repository_is_explained() {
    let repo = Repo::new();
    let folder = repo.place().join("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.env"), "API_TOKEN=your_api_token_here_12345\n").unwrap();
    let mut command = repo.command(crate::support::binary());
    command.args(["explain", "--at", "a.env:1"]).current_dir(&folder);
    let run = repo.run(command, b"").exits(0);
    assert!(run.stdout.starts_with("a.env:1 in the work tree, where all lines count\n"), "{}", run.text());
    assert!(run.stdout.contains("dropped by placeholder: the word `your_`"), "{}", run.text());
}

#[test]
fn paths_are_named_from_the_working_directory_or_the_root() {
    let repo = Repo::new();
    repo.write("src/a.py", "token = 'your_api_token_here_12345'\n").add_all();
    for path in ["a.py", "src/a.py", "../src/a.py", "./a.py"] {
        let mut command = repo.command(crate::support::binary());
        command.args(["explain", "--at", &format!("{path}:1")]).current_dir(repo.path(Path::new("src")));
        let run = repo.run(command, b"").exits(0);
        assert!(run.stdout.starts_with("src/a.py:1 staged, and new"), "{path}\n{}", run.text());
    }
}

#[test]
fn a_password_that_is_a_keyword_is_not_shown() {
    // "hunter" wakes a rule, and is somebody's password here.
    let out = at("a.py", "db_password = 'hunter'");
    assert!(out.contains("generic-password: passed over"), "{out}");
    assert!(!out.contains("`hunter`"), "{out}");
}

#[test]
fn what_is_not_there_is_an_error() {
    let repo = Repo::new();
    repo.write("a.py", "x\n").write("big.txt", "x".repeat(2000)).add_all();
    repo.write(".hookguard.toml", "[scan]\nmax_file_size = \"1 kB\"\n");
    for (place, words) in [
        ("b.py:1", "b.py: there is no such file, here or at the root of the repository"),
        ("a.py:9", "a.py has 1 line, so there is no line 9"),
        ("a.py", "`a.py` is no place; write FILE:LINE, such as src/app.py:12"),
        ("big.txt:1", "big.txt was not looked at: larger than max_file_size (2.0 kB over 1.0 kB)"),
    ] {
        let run = repo.hookguard(["explain", "--at", place]).exits(2);
        assert_eq!(run.stderr.trim_end(), format!("hookguard: {words}"));
    }
}
