//! A server: what pre-receive refuses in a bare repository, with real pushes.

mod kinds;

use std::fs;

use insta::assert_snapshot;

use crate::support::{Repo, Run, fake};

/// A clone without hooks, and a bare repository beside it in which `hookguard install` was run.
fn with_server() -> Repo {
    let repo = Repo::new();
    let _ok = repo.git(["init", "--quiet", "--bare", "--initial-branch=main", "../server.git"]).exits(0);
    let _ok = repo.git(["remote", "add", "origin", "../server.git"]).exits(0);
    let mut install = repo.command(crate::support::binary());
    install.arg("install").current_dir(repo.place().join("server.git"));
    let run = repo.run(install, b"").exits(0);
    assert!(run.stdout.contains("pre-receive"), "{}", run.text());
    repo
}

/// What the pusher sees of hookguard, without what Git puts around it.
fn said(run: &Run) -> String {
    let text = run.text();
    let lines = text.lines().filter_map(|l| l.strip_prefix("remote: ")).map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

fn server_has(repo: &Repo, name: &str) -> bool {
    !repo.git(["ls-remote", "origin", name]).exits(0).stdout.is_empty()
}

#[test]
fn a_key_in_a_new_branch_is_refused_and_the_server_keeps_nothing() {
    let repo = with_server();
    let key = fake("github-pat-classic", 5);
    repo.write("a.py", format!("TOKEN = \"{key}\"\n")).commit_all("one");
    let run = repo.git(["push", "--no-verify", "origin", "main"]).exits(1).hiding(&key);
    assert_snapshot!(said(&run), @r#"
    hookguard: push refused, 1 secret in 1 file

    critical: GitHub personal access token (classic)      github-pat-classic
      --> a.py:1:10 in commit 48e0de9d41
      |
    1 | TOKEN = "ghp_…k3Wy"
      |          ^^^^^^^^^
      |
      opens   every repository the owner can reach, with workflows, packages
              and organisation data as its scopes allow
      rights  personal: all its owner's repositories, within its scopes;
              narrower: a fine-grained token for one repository; in CI
              GITHUB_TOKEN
      state   in commit 48e0de9d41, sent, but not kept: no one but this
              server saw it. Where it isn't your own, revoke it first:
              https://github.com/settings/tokens
      fix     set GITHUB_TOKEN outside of Git (in an ignored .env) and write
              os.environ["GITHUB_TOKEN"] here
              then take it out of that commit: git commit --amend if it is
              the last one, git rebase -i 48e0de9d41^ if it is older,
              git rebase -i --root if it is the first
      allow   in hookguard.toml on the server:
              [[allowed]]
              fingerprint = "hg1:5eef5e57e02f"
              reason = "..."
      more    hookguard explain github-pat-classic

    this server keeps nothing of the push; who runs it can allow a finding

    hookguard: scanned 1 commit, 1 file, 70 B in [time]; skipped nothing
    "#);
    assert!(!server_has(&repo, "main"));
    // Git writes `remote: ` before each line, and some blanks behind it.
    let lines: Vec<&str> =
        run.stderr.lines().filter(|l| l.starts_with("remote: ")).map(str::trim_end).collect();
    assert!(lines.iter().all(|l| l.chars().count() <= 80), "{lines:#?}");
}

#[test]
fn what_the_server_has_is_not_judged_again() {
    let repo = with_server();
    repo.write("a.py", "x = 1\n").commit_all("one");
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    repo.write("a.py", "x = 2\n").commit_all("two");
    let run = repo.git(["push", "origin", "main:other"]).exits(0);
    assert!(said(&run).contains("scanned 1 commit, 1 file"), "{}", run.text());
    let run = repo.git(["push", "origin", ":other"]).exits(0);
    assert!(said(&run).contains("scanned 0 files"), "a deletion passes: {}", run.text());
}

#[test]
fn one_of_several_refs_is_enough_to_refuse_all() {
    let repo = with_server();
    repo.write("a.py", "x = 1\n").commit_all("one");
    let _ok = repo.git(["branch", "clean"]).exits(0);
    repo.write("a.py", format!("TOKEN = \"{}\"\n", fake("github-pat-classic", 6))).commit_all("two");
    repo.write("a.py", "x = 1\n").commit_all("three");
    let _refused = repo.git(["push", "origin", "clean", "main"]).exits(1);
    assert!(!server_has(&repo, "clean") && !server_has(&repo, "main"));
    let _ok = repo.git(["push", "--quiet", "origin", "clean"]).exits(0);
}

#[test]
fn the_message_of_a_tag_and_the_name_of_a_branch_are_judged() {
    let repo = with_server();
    repo.write("a.py", "x = 1\n").commit_all("one");
    let key = fake("github-pat-classic", 7);
    let _ok = repo.git(["tag", "-a", "v1", "-m", &key]).exits(0);
    let _refused = repo.git(["push", "origin", "v1"]).exits(1);
    let _refused = repo.git(["push", "origin", &format!("main:{key}")]).exits(1);
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
}

#[test]
fn a_push_cannot_bring_its_own_settings_but_the_server_has_some() {
    let repo = with_server();
    let key = fake("github-pat-classic", 8);
    let off = "[rules]\ndisable = [\"github-pat-classic\", \"generic-secret\"]\n";
    repo.write(".hookguard.toml", off).write("a.py", format!("TOKEN = \"{key}\"\n")).commit_all("one");
    let _refused = repo.git(["push", "origin", "main"]).exits(1);
    fs::write(repo.place().join("server.git/hookguard.toml"), off).unwrap();
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
}

#[test]
fn no_ref_on_standard_input_is_no_reason_to_pass() {
    let repo = Repo::new();
    let run = repo.hookguard(["hook", "pre-receive"]).exits(2);
    assert!(run.stderr.contains("names no ref"), "{}", run.text());
}

#[test]
fn a_server_with_a_work_tree_does_not_trust_the_settings_in_it() {
    let repo = Repo::new();
    let _ok = repo.git(["init", "--quiet", "--initial-branch=main", "../server"]).exits(0);
    let _ok = repo.git(["-C", "../server", "config", "receive.denyCurrentBranch", "updateInstead"]).exits(0);
    let _ok = repo.git(["remote", "add", "origin", "../server"]).exits(0);
    let mut install = repo.command(crate::support::binary());
    install.args(["install", "--hook", "pre-receive"]).current_dir(repo.place().join("server"));
    let _ok = repo.run(install, b"").exits(0);
    let off = "[rules]\ndisable = [\"github-pat-classic\", \"generic-secret\"]\n";
    repo.write(".hookguard.toml", off).commit_all("settings");
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    assert!(repo.place().join("server/.hookguard.toml").exists(), "the push filled the work tree");
    repo.write("a.py", format!("TOKEN = \"{}\"\n", fake("github-pat-classic", 9))).commit_all("key");
    let _refused = repo.git(["push", "origin", "main"]).exits(1);
}

#[test]
fn allow_comments_count_unless_the_server_says_otherwise() {
    let repo = with_server();
    let line =
        format!("TOKEN = \"{}\"  # hookguard:allow reason=\"a test\"\n", fake("github-pat-classic", 10));
    repo.write("a.py", line).commit_all("allowed");
    fs::write(repo.place().join("server.git/hookguard.toml"), "[comments]\nown = false\nforeign = false\n")
        .unwrap();
    let _refused = repo.git(["push", "origin", "main"]).exits(1);
    fs::remove_file(repo.place().join("server.git/hookguard.toml")).unwrap();
    let run = repo.git(["push", "origin", "main"]).exits(0);
    assert!(said(&run).contains("1 allowed"), "{}", run.text());
}

#[test]
fn a_budget_that_is_spent_refuses_and_says_so() {
    let repo = with_server();
    for i in 0..300 {
        repo.write(format!("f{i}.txt"), format!("{i}\n"));
    }
    repo.commit_all("one");
    fs::write(repo.place().join("server.git/hookguard.toml"), "[hook]\ntime_budget = \"1 ms\"\n").unwrap();
    let run = repo.git(["push", "origin", "main"]).exits(1);
    assert!(said(&run).contains("time budget"), "{}", run.text());
    assert!(!server_has(&repo, "main"));
}

#[test]
fn a_pusher_who_lies_about_what_the_server_has_is_refused() {
    let repo = with_server();
    repo.write("a.py", "x = 1\n").commit_all("one");
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    repo.write("a.py", format!("TOKEN = \"{}\"\n", fake("github-pat-classic", 11))).commit_all("key");
    let key = repo.head().unwrap();
    repo.write("a.py", "x = 1\n").commit_all("clean");
    let clean = repo.head().unwrap();
    let _ok = repo.git(["-C", "../server.git", "fetch", "--quiet", "../repo", "main"]).exits(0);
    let mut hook = repo.command(crate::support::binary());
    hook.args(["hook", "pre-receive"]).current_dir(repo.place().join("server.git"));
    let none = "0".repeat(key.len());
    let refs = format!("{key} {clean} refs/heads/a\n{none} {key} refs/heads/b\n");
    let run = repo.run(hook, refs.as_bytes()).exits(1);
    assert!(run.stderr.contains("push refused"), "{}", run.text());
}
