//! `git commit` in its many forms, and where it is run.

use std::fs;

use super::{key, nothing_was_committed, repo, secret_line, stopped};
use crate::support::{Repo, binary};

/// Runs one form of `git commit` on a repository that was prepared, and asserts that it was stopped.
#[track_caller]
fn form_is_stopped(prepare: impl FnOnce(&Repo), args: &[&str]) {
    let repo = repo();
    prepare(&repo);
    let before = repo.head();
    stopped(&repo.git(args));
    nothing_was_committed(&repo, before.as_ref());
}

fn staged(repo: &Repo) {
    repo.write("b.py", secret_line()).add_all();
}

/// A file that Git knows is changed in the work tree, and nothing is staged.
fn changed(repo: &Repo) {
    repo.write("a.txt", secret_line());
}

#[test]
fn commit_is_seen_by_pre_commit() {
    form_is_stopped(staged, &["commit", "-m", "x"]);
}

#[test]
fn commit_all_is_seen_by_pre_commit() {
    form_is_stopped(changed, &["commit", "-a", "-m", "x"]);
}

#[test]
fn commit_of_a_path_is_seen_by_pre_commit() {
    form_is_stopped(changed, &["commit", "a.txt", "-m", "x"]);
    form_is_stopped(changed, &["commit", "-o", "a.txt", "-m", "x"]);
    form_is_stopped(changed, &["commit", "-i", "a.txt", "-m", "x"]);
    // What else is staged isn't part of the commit, and doesn't stop it.
    let repo = repo();
    staged(&repo);
    repo.write("a.txt", "two\n");
    let _ok = repo.git(["commit", "--quiet", "-o", "a.txt", "-m", "x"]).exits(0);
}

#[test]
fn commit_amend_is_seen_by_pre_commit() {
    form_is_stopped(staged, &["commit", "--amend", "-m", "x"]);
    form_is_stopped(changed, &["commit", "--amend", "-a", "--no-edit"]);
}

#[test]
fn commit_fixup_is_seen_by_pre_commit() {
    form_is_stopped(staged, &["commit", "--fixup", "HEAD"]);
    form_is_stopped(staged, &["commit", "--squash", "HEAD", "--no-edit"]);
}

#[test]
fn commit_in_a_linked_worktree_is_seen_by_pre_commit() {
    let repo = repo();
    let _ok = repo.git(["worktree", "add", "--quiet", "../linked"]).exits(0);
    fs::write(repo.place().join("linked/b.py"), secret_line()).unwrap();
    let _ok = repo.git(["-C", "../linked", "add", "b.py"]).exits(0);
    stopped(&repo.git(["-C", "../linked", "commit", "-m", "x"]));
}

/// A repository with hooks and a submodule `sub` without any.
fn with_submodule() -> Repo {
    let repo = repo();
    let _ok = repo.git(["submodule", "--quiet", "add", "-b", "main", "../remote.git", "sub"]).exits(0);
    repo.commit_all("sub");
    repo.write("sub/b.py", secret_line());
    let _ok = repo.git(["-C", "sub", "add", "b.py"]).exits(0);
    repo
}

#[test]
fn commit_in_a_submodule_is_seen_by_its_own_pre_commit() {
    let repo = with_submodule();
    let mut install = repo.command(binary());
    install.arg("install").current_dir(repo.path("sub"));
    let _ok = repo.run(install, b"").exits(0);
    stopped(&repo.git(["-C", "sub", "commit", "-m", "x"]));
}

#[test]
fn commit_in_a_submodule_is_seen_by_the_hooks_for_all_repositories() {
    let repo = with_submodule();
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    stopped(&repo.git(["-C", "sub", "commit", "-m", "x"]));
}

#[test]
fn commit_in_a_submodule_without_hooks_is_seen_by_nobody_not_even_when_the_superproject_is_pushed() {
    let repo = with_submodule();
    let _ok = repo.git(["-C", "sub", "commit", "--quiet", "-m", "x"]).exits(0);
    let _ok = repo.git(["commit", "--quiet", "-a", "-m", "pointer"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
}

#[test]
fn commit_no_verify_is_seen_by_pre_push() {
    let repo = repo();
    staged(&repo);
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "x"]).exits(0);
    super::the_push_is_stopped(&repo);
}

#[test]
fn commit_message_is_seen_by_commit_msg() {
    let repo = repo();
    let before = repo.head();
    for args in [
        &["commit", "--allow-empty", "-m", &key()][..],
        &["commit", "--allow-empty", "--amend", "-m", &key()],
        &["merge", "--no-ff", "-m", &key(), "side"],
    ] {
        if args[0] == "merge" {
            let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
            repo.write("c.txt", "side\n").commit_all("side");
            let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
        }
        stopped(&repo.git(args));
        nothing_was_committed(&repo, before.as_ref());
    }
}
