//! Which hook sees which command: one test a row of the table in `docs/git.md`, by running the command.

mod commits;
mod page;
mod plumbing;
mod sequences;

use std::fs;
use std::path::Path;

use crate::support::{Repo, Run, fake};

/// A repository with hooks, one commit, and a bare remote.
fn repo() -> Repo {
    let repo = Repo::new();
    let _ok = repo.git(["init", "--quiet", "--bare", "../remote.git"]).exits(0);
    let _ok = repo.git(["remote", "add", "origin", "../remote.git"]).exits(0);
    repo.write("a.txt", "one\n").commit_all("one");
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    repo.hooks_installed()
}

fn key() -> String {
    fake("github-pat-classic", 9)
}

fn secret_line() -> String {
    format!("TOKEN = \"{}\"\n", key())
}

/// Makes a branch `side` whose commit holds a key, without hooks, and goes back to `main`.
fn side_branch(repo: &Repo) {
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("b.py", secret_line()).commit_all("side");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
}

/// Asserts that a run was stopped by what it would have added.
#[track_caller]
fn stopped(run: &Run) {
    assert_ne!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("github-pat-classic"), "{}", run.text());
}

/// Asserts that HEAD is still the first commit.
#[track_caller]
fn nothing_was_committed(repo: &Repo, before: Option<&String>) {
    assert_eq!(repo.head().as_ref(), before, "the commit must not exist");
}

/// Asserts that what was committed unseen is stopped at the push.
#[track_caller]
fn the_push_is_stopped(repo: &Repo) {
    let run = repo.git(["push", "origin", "HEAD:main"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn merge_is_seen_by_pre_merge_commit() {
    let repo = repo();
    // Neither side has the key: a merge driver adds it, so only what looks at the merge itself can see it.
    fs::write(repo.place().join("merged"), secret_line()).unwrap();
    repo.write(".gitattributes", "a.txt merge=add\n").commit_all("attributes");
    let _ok = repo.git(["config", "merge.add.driver", "cp ../merged %A"]).exits(0);
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("a.txt", "side\n").commit_all("side");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("a.txt", "main\n").commit_all("main");
    let before = repo.head();
    let run = repo.git(["merge", "--no-edit", "side"]);
    stopped(&run);
    nothing_was_committed(&repo, before.as_ref());
}

#[test]
fn merge_squash_is_seen_by_pre_commit() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["merge", "--quiet", "--squash", "side"]).exits(0);
    let before = repo.head();
    let _blocked = repo.git(["commit", "-m", "squashed"]).exits(1);
    nothing_was_committed(&repo, before.as_ref());
}

#[test]
fn am_is_seen_by_pre_applypatch() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["format-patch", "--quiet", "-1", "side", "-o", "../patches"]).exits(0);
    let patch = fs::read_dir(repo.place().join("patches")).unwrap().next().unwrap().unwrap().path();
    let before = repo.head();
    let run = repo.git([Path::new("am"), &patch]);
    stopped(&run);
    nothing_was_committed(&repo, before.as_ref());
}

#[test]
fn am_message_is_seen_by_applypatch_msg() {
    let repo = repo();
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("b.py", "x = 1\n").commit_all(&format!("side\n\nuse {}\n", key()));
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    let _ok = repo.git(["format-patch", "--quiet", "-1", "side", "-o", "../patches"]).exits(0);
    let patch = fs::read_dir(repo.place().join("patches")).unwrap().next().unwrap().unwrap().path();
    let before = repo.head();
    let run = repo.git([Path::new("am"), &patch]);
    assert_ne!(run.code, 0, "{}", run.text());
    nothing_was_committed(&repo, before.as_ref());
}

#[test]
fn fast_forward_is_seen_by_pre_push() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["merge", "--quiet", "--ff-only", "side"]).exits(0);
    the_push_is_stopped(&repo);
}
