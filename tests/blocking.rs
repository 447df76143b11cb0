//! The main job: a key on an added line stops the commit, a commit with one stops the push, and nothing else does.

use insta::assert_snapshot;

use crate::support::{Repo, Run, fake, random};

/// Where the lines that a person reads start: what Git itself says above them depends on its version.
fn said(run: &Run) -> String {
    let text = run.text();
    text.lines()
        .filter(|l| !l.starts_with("error: failed to push") && !l.starts_with("To "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_key_on_an_added_line_blocks_the_commit() {
    let repo = Repo::new().hooks_installed();
    let key = fake("openai-api-key", 7);
    repo.write(
        "src/app/chat.tsx",
        format!(
            "import OpenAI from \"openai\";\n\nexport const client = new OpenAI({{\n  apiKey: \"{key}\",\n  \
             dangerouslyAllowBrowser: true,\n}});\n"
        ),
    );
    let run = repo.add_all().git(["commit", "-m", "x"]).exits(1).hiding(&key);
    assert_snapshot!(said(&run), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in 1 file

    critical: OpenAI project API key in client-side code              openai-api-key
      --> src/app/chat.tsx:4:12
      |
    3 | export const client = new OpenAI({
    4 |   apiKey: "sk-p…pb67",
      |            ^^^^^^^^^ would reach strangers: dangerouslyAllowBrowser
      |
      opens   model calls on your bill, and files, assistants and fine-tunes of the
              project
      rights  bound to one project, on its bill; narrower: restricted permissions on
              the key, and a budget for the project
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      fix     call it from a server of yours and keep the key there, as
              OPENAI_API_KEY: what ships is public
              then git add :/src/app/chat.tsx
      allow   // hookguard:allow openai-api-key reason="..."               on line 4
      more    hookguard explain openai-api-key

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 file, 248 B in [time]; skipped nothing
    --- exit 1
    "#);
    assert_eq!(repo.head(), None, "the commit must not exist");
}

#[test]
fn three_keys_in_three_files_are_three_findings_on_the_right_lines() {
    let repo = Repo::new().hooks_installed();
    let (openai, id, secret) =
        (fake("openai-api-key", 1), fake("aws-access-key-id", 2), fake("aws-secret-access-key", 3));
    let cloudflare = fake("cloudflare-api-token", 4);
    repo.write("web/a.js", format!("// chat\nconst key = \"{openai}\";\n"))
        .write(
            "deploy.sh",
            format!("#!/bin/sh\nexport AWS_ACCESS_KEY_ID={id}\nexport AWS_SECRET_ACCESS_KEY={secret}\n"),
        )
        .write("dns.yml", format!("dns:\n  zone: example.com\n  cloudflare_api_token: {cloudflare}\n"));
    let run = repo.add_all().hookguard(["scan", "--staged", "--format", "jsonl"]).exits(1);
    let mut rows: Vec<(String, String, u64)> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|f| {
            (
                f["path"].as_str().unwrap().into(),
                f["rule"].as_str().unwrap().into(),
                f["line"].as_u64().unwrap(),
            )
        })
        .collect();
    rows.sort();
    let expected = [
        ("deploy.sh", "aws-secret-access-key", 3),
        ("dns.yml", "cloudflare-api-token", 3),
        ("web/a.js", "openai-api-key", 2),
    ];
    assert_eq!(rows, expected.map(|(path, rule, line)| (path.to_owned(), rule.to_owned(), line)));
    let run = repo.git(["commit", "-m", "x"]).exits(1);
    assert!(run.stderr.contains("commit blocked, 3 secrets in 3 files"), "{}", run.text());
}

#[test]
fn a_key_on_an_old_line_does_not_block() {
    let key = fake("github-pat-classic", 1);
    let repo = Repo::new();
    repo.write("a.py", format!("KEY = \"{key}\"\nx = 1\n")).commit_all("old");
    let repo = repo.hooks_installed();
    let _ok =
        repo.write("a.py", format!("KEY = \"{key}\"\nx = 2\n")).add_all().git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn a_removed_key_does_not_block() {
    let key = fake("github-pat-classic", 1);
    let repo = Repo::new();
    repo.write("a.py", format!("KEY = \"{key}\"\nx = 1\n")).commit_all("old");
    let repo = repo.hooks_installed();
    let _ok = repo.write("a.py", "x = 1\n").add_all().git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn a_key_that_is_only_in_the_work_tree_does_not_block() {
    let repo = Repo::new().hooks_installed();
    repo.write("a.py", "x = 1\n").add_all();
    repo.write("a.py", format!("KEY = \"{}\"\nx = 1\n", fake("github-pat-classic", 1)));
    let _ok = repo.git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn a_staged_key_blocks_though_the_work_tree_is_clean_by_now() {
    let repo = Repo::new().hooks_installed();
    repo.write("a.py", format!("KEY = \"{}\"\nx = 1\n", fake("github-pat-classic", 1))).add_all();
    repo.write("a.py", "x = 1\n");
    let _blocked = repo.git(["commit", "-m", "x"]).exits(1);
}

#[test]
fn a_key_in_the_message_is_blocked_at_commit_msg() {
    let repo = Repo::new().hooks_installed();
    let key = fake("github-pat-classic", 3);
    let message = format!("use the new token\n\nIt is {key} for now.\n");
    let run = repo.write("a.py", "x = 1\n").add_all().git(["commit", "-m", &message]).exits(1).hiding(&key);
    assert_snapshot!(said(&run), @r#"
    --- stderr
    hookguard: scanned 1 file, 6 B in [time]; skipped nothing
    hookguard: commit blocked, 1 secret in the commit message

    critical: GitHub personal access token (classic)              github-pat-classic
      --> (commit message):3:7
      |
    2 |
    3 | It is ghp_…2j6Q for now.
      |       ^^^^^^^^^
      |
      opens   every repository the owner can reach, with workflows, packages and
              organisation data as its scopes allow
      rights  personal: all its owner's repositories, within its scopes; narrower: a
              fine-grained token for one repository; in CI GITHUB_TOKEN
      state   only in the message being written, in no commit and on no remote:
              taking it out is enough, no rotation needed
      fix     write the message without it; this opens it again:
              git commit --edit --file "$(git rev-parse --git-path COMMIT_EDITMSG)"
      allow   in .hookguard.toml:
              [[allowed]]
              fingerprint = "hg1:5d9eea57c532"
              reason = "..."
      more    hookguard explain github-pat-classic

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 message, 75 B in [time]; skipped nothing
    --- exit 1
    "#);
    assert_eq!(repo.head(), None);
}

#[test]
fn a_commit_made_with_no_verify_is_stopped_at_the_push() {
    let repo = Repo::new().hooks_installed();
    let _ok = repo.git(["init", "--quiet", "--bare", "../remote.git"]).exits(0);
    let _ok = repo.git(["remote", "add", "origin", "../remote.git"]).exits(0);
    let _ok = repo.write("a.py", "x = 1\n").add_all().git(["commit", "--quiet", "-m", "one"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    let key = fake("github-pat-classic", 3);
    repo.write("a.py", format!("KEY = \"{key}\"\n")).add_all();
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "two"]).exits(0);
    repo.write("a.py", "x = 2\n").add_all();
    let _ok = repo.git(["commit", "--quiet", "-m", "three"]).exits(0);
    let run = repo.git(["push", "origin", "main"]).exits(1).hiding(&key);
    assert_snapshot!(said(&run), @r#"
    --- stderr
    hookguard: push blocked, 1 secret in 1 file

    critical: GitHub personal access token (classic)              github-pat-classic
      --> a.py:1:8 in commit 7dd690b02f
      |
    1 | KEY = "ghp_…2j6Q"
      |        ^^^^^^^^^
      |
      opens   every repository the owner can reach, with workflows, packages and
              organisation data as its scopes allow
      rights  personal: all its owner's repositories, within its scopes; narrower: a
              fine-grained token for one repository; in CI GITHUB_TOKEN
      state   in local commit 7dd690b02f, on no remote: taken out before a push, it
              needs no rotation
      fix     it is gone from the files, but the commits still have it; this makes
              one new commit of them:
              git reset --soft 7dd690b02f^
              git commit
      allow   hookguard allow hg1:5d9eea57c532 --reason "..." --history
      more    hookguard explain github-pat-classic

    to push without this check, once: git push --no-verify

    hookguard: scanned 2 commits, 2 files, 80 B in [time]; skipped nothing
    --- exit 1
    "#);
    let remote = repo.git(["ls-remote", "origin", "main"]).exits(0);
    assert!(!remote.stdout.contains(&repo.head().unwrap()), "nothing must have been sent");
}

#[test]
fn a_person_can_get_out_of_the_way() {
    let repo = Repo::new().hooks_installed();
    repo.write("a.py", format!("KEY = \"{}\"\n", fake("github-pat-classic", 3))).add_all();
    let _blocked = repo.git(["commit", "--quiet", "-m", "x"]).exits(1);
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "x"]).exits(0);
}

#[test]
fn a_clean_commit_says_one_line() {
    let repo = Repo::new().hooks_installed();
    let run = repo.write("a.py", "x = 1\n").add_all().git(["commit", "--quiet", "-m", "x"]).exits(0);
    assert_snapshot!(said(&run), @"
    --- stderr
    hookguard: scanned 1 file, 6 B in [time]; skipped nothing
    hookguard: scanned 1 message, 2 B in [time]; skipped nothing
    --- exit 0
    ");
}

/// Makes a JSON web token whose payload this is.
fn token(payload: &str) -> String {
    use hookguard::detect::base64::{Alphabet, encode};
    let part = |text: &str| String::from_utf8(encode(Alphabet::Url, text.as_bytes())).unwrap();
    format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part(payload), random(77, 43))
}

#[test]
fn a_token_that_has_ended_is_a_note() {
    let repo = Repo::new();
    repo.write("a.txt", format!("session {}\n", token("{\"sub\":\"u-81\",\"exp\":1700000000}")));
    let run = repo.add_all().hookguard(["hook", "pre-commit"]).exits(0);
    assert!(run.stderr.contains("it ended on 2023-11-14 and opens nothing any more"), "{}", run.text());
    repo.write("a.txt", format!("session {}\n", token("{\"sub\":\"u-81\",\"exp\":4900000000}")));
    let _blocked = repo.add_all().hookguard(["hook", "pre-commit"]).exits(1);
}
