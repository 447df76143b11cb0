//! Commands that make one commit after the other: cherry-pick, revert, rebase.

use super::{key, nothing_was_committed, repo, secret_line, side_branch, stopped, the_push_is_stopped};
use crate::support::{Repo, Run};

/// Two branches that alter the same line, so that whatever brings one to the other has a conflict.
fn in_conflict() -> Repo {
    let repo = repo();
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("a.txt", "side\n").commit_all("side");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("a.txt", "main\n").commit_all("main");
    repo
}

/// Solves the conflict with a key, and goes on.
fn go_on_with_a_key(repo: &Repo, command: &str) -> Run {
    repo.write("a.txt", secret_line()).add_all();
    let mut go_on = repo.git_command([command, "--continue"]);
    go_on.env("GIT_EDITOR", "true");
    repo.run(go_on, b"")
}

/// Starts a command that runs into a conflict, goes on with a key, and asserts that pre-commit stops it.
#[track_caller]
fn going_on_is_stopped(repo: &Repo, args: &[&str]) {
    let before = repo.head();
    let conflict = repo.git(args);
    assert_eq!(conflict.code, 1, "{}", conflict.text());
    stopped(&go_on_with_a_key(repo, args[0]));
    nothing_was_committed(repo, before.as_ref());
}

#[test]
fn cherry_pick_is_seen_by_pre_push() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["cherry-pick", "side"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn cherry_pick_continue_is_seen_by_pre_commit() {
    going_on_is_stopped(&in_conflict(), &["cherry-pick", "side"]);
}

#[test]
fn merge_continue_is_seen_by_pre_commit() {
    going_on_is_stopped(&in_conflict(), &["merge", "side"]);
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
fn revert_continue_is_seen_by_pre_commit() {
    let repo = repo();
    repo.write("a.txt", "two\n").commit_all("two");
    repo.write("a.txt", "three\n").commit_all("three");
    going_on_is_stopped(&repo, &["revert", "HEAD~1"]);
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
fn rebase_continue_is_seen_by_pre_push() {
    let repo = in_conflict();
    let _ok = repo.git(["checkout", "--quiet", "side"]).exits(0);
    let _conflict = repo.git(["rebase", "main"]).exits(1);
    let _ok = go_on_with_a_key(&repo, "rebase").exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn rebase_apply_is_seen_by_pre_applypatch() {
    let repo = repo();
    side_branch(&repo);
    repo.write("c.txt", "main\n").commit_all("main");
    let main = repo.head();
    let _ok = repo.git(["checkout", "--quiet", "side"]).exits(0);
    stopped(&repo.git(["rebase", "--apply", "main"]));
    nothing_was_committed(&repo, main.as_ref());
}

#[test]
fn rebase_apply_message_is_seen_by_applypatch_msg() {
    let repo = repo();
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("b.py", "x = 1\n").commit_all(&format!("side\n\nuse {}\n", key()));
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("c.txt", "main\n").commit_all("main");
    let _ok = repo.git(["checkout", "--quiet", "side"]).exits(0);
    stopped(&repo.git(["rebase", "--apply", "main"]));
}

#[test]
fn rebase_exec_is_seen_by_the_hooks_of_what_it_runs() {
    let repo = repo();
    repo.write("c.txt", "two\n").commit_all("two");
    let two = repo.head();
    let line =
        format!("printf '%s\\n' '{}' >b.py && git add b.py && git commit -m exec", secret_line().trim());
    stopped(&repo.git(["rebase", "--exec", &line, "HEAD~1"]));
    nothing_was_committed(&repo, two.as_ref());
}

#[test]
fn rebase_edit_is_seen_by_pre_commit() {
    let repo = repo();
    repo.write("c.txt", "two\n").commit_all("two");
    let two = repo.head();
    let mut rebase = repo.git_command(["rebase", "--interactive", "HEAD~1"]);
    let editor = "edit() { sed s/^pick/edit/ \"$1\" >../todo && cp ../todo \"$1\"; }; edit";
    rebase.env("GIT_SEQUENCE_EDITOR", editor);
    let _stands = repo.run(rebase, b"").exits(0);
    repo.write("b.py", secret_line()).add_all();
    stopped(&repo.git(["commit", "--amend", "--no-edit"]));
    nothing_was_committed(&repo, two.as_ref());
}

#[test]
fn pull_is_seen_by_pre_merge_commit() {
    let repo = repo();
    // The key comes from neither side: a merge driver adds it.
    std::fs::write(repo.place().join("merged"), secret_line()).unwrap();
    repo.write(".gitattributes", "a.txt merge=add\n").commit_all("attributes");
    let _ok = repo.git(["config", "merge.add.driver", "cp ../merged %A"]).exits(0);
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("a.txt", "side\n").commit_all("side");
    let _ok = repo.git(["push", "--quiet", "origin", "side"]).exits(0);
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("a.txt", "main\n").commit_all("main");
    let before = repo.head();
    stopped(&repo.git(["pull", "--no-rebase", "--no-edit", "origin", "side"]));
    nothing_was_committed(&repo, before.as_ref());
}
