//! Which hook sees which command: one test a row of the table in `docs/git.md`, by running the command.

use std::fs;
use std::path::Path;

use crate::support::{Repo, fake};

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
fn commit_is_seen_by_pre_commit() {
    let repo = repo();
    let head = repo.head();
    for args in [
        &["commit", "-m", "x"][..],
        &["commit", "-a", "-m", "x"],
        &["commit", "b.py", "-m", "x"],
        &["commit", "--amend", "-m", "x"],
    ] {
        repo.write("b.py", secret_line()).add_all();
        let _blocked = repo.git(args).exits(1);
        nothing_was_committed(&repo, head.as_ref());
    }
}

#[test]
fn commit_message_is_seen_by_commit_msg() {
    let repo = repo();
    let before = repo.head();
    let _blocked = repo.git(["commit", "--allow-empty", "-m", &key()]).exits(1);
    nothing_was_committed(&repo, before.as_ref());
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
    assert_ne!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("github-pat-classic"), "{}", run.text());
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
    assert_ne!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("github-pat-classic"), "{}", run.text());
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
fn cherry_pick_is_seen_by_pre_push() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["cherry-pick", "side"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn revert_is_seen_by_pre_push() {
    let repo = repo();
    repo.write("b.py", secret_line()).commit_all("added");
    repo.write("b.py", "x = 1\n").commit_all("removed");
    let _ok = repo.git(["revert", "--no-edit", "HEAD"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn rebase_is_seen_by_pre_push() {
    let repo = repo();
    side_branch(&repo);
    repo.write("c.txt", "main\n").commit_all("main");
    let _ok = repo.git(["checkout", "--quiet", "side"]).exits(0);
    let _ok = repo.git(["rebase", "--quiet", "main"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn fast_forward_is_seen_by_pre_push() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["merge", "--quiet", "--ff-only", "side"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn commit_no_verify_is_seen_by_pre_push() {
    let repo = repo();
    repo.write("b.py", secret_line()).add_all();
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "x"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn tag_is_seen_by_pre_push() {
    let repo = repo();
    let _ok = repo.git(["tag", "-a", "v1", "-m", &key()]).exits(0);
    let _blocked = repo.git(["push", "origin", "v1"]).exits(1);
}

#[test]
fn commit_tree_is_seen_by_pre_push() {
    let repo = repo();
    repo.write("b.py", secret_line()).add_all();
    let tree = repo.git(["write-tree"]).exits(0).stdout.trim().to_owned();
    let commit = repo.git(["commit-tree", &tree, "-p", "HEAD", "-m", "x"]).exits(0).stdout.trim().to_owned();
    let run = repo.git(["push", "origin", &format!("{commit}:refs/heads/x")]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn stash_is_seen_by_nobody_and_is_not_sent() {
    let repo = repo();
    repo.write("b.py", secret_line()).add_all();
    let _ok = repo.git(["stash", "--quiet"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
}

#[test]
fn every_test_that_the_page_names_is_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/git.md")).unwrap();
    let files = ["hooks", "receive", "context", "closed", "content", "content/packed", "decode"]
        .map(|name| format!("tests/{name}.rs"));
    let tests: String = files.iter().map(|file| fs::read_to_string(root.join(file)).unwrap()).collect();
    let mut named = 0;
    for row in page.lines().filter(|l| l.starts_with("| ") && !l.contains("| test |")) {
        let last = row.trim_end_matches('|').trim().rsplit('|').next().unwrap();
        for name in last.split('`').skip(1).step_by(2).filter(|name| !name.contains('.')) {
            assert!(tests.contains(&format!("fn {name}()")), "{name} is no test: {row}");
            named += 1;
        }
    }
    assert!(named >= 25, "{named}");
}
