//! Clones that lack something, and that borrow.

use std::fs;

use super::{INIT, Reader, all_is_judged, commits_are_judged, filled, key_line, with_each_git};
use crate::support::{Git, Repo};

/// A repository to clone from, with two commits.
fn origin(git: &Git) -> Repo {
    let origin = Repo::with("origin", git.clone(), INIT);
    filled(&origin);
    origin.write("dir/a.txt", "one\nTWO\n").commit_all("second");
    let _ok = origin.git(["config", "uploadpack.allowFilter", "true"]).exits(0);
    origin
}

fn url(origin: &Repo) -> String {
    format!("file://{}", origin.root().display())
}

#[test]
fn a_shallow_clone() {
    with_each_git(|git| {
        let origin = origin(git);
        let repo = Repo::with("repo", git.clone(), &["clone", "--quiet", "--depth=1", &url(&origin), "."]);
        assert!(repo.path(".git/shallow").exists());
        all_is_judged(&repo.hooks_installed(), Reader::Libgit2);
    });
}

#[test]
fn a_clone_that_borrows_objects() {
    with_each_git(|git| {
        let origin = origin(git);
        let path = origin.root().to_str().unwrap();
        let repo = Repo::with("repo", git.clone(), &["clone", "--quiet", "--shared", path, "."]);
        assert!(repo.path(".git/objects/info/alternates").exists());
        all_is_judged(&repo.hooks_installed(), Reader::Libgit2);
    });
}

/// Lets a marker be written by whoever asks the remote for something, and refuses.
fn wired(repo: &Repo) -> std::path::PathBuf {
    let marker = repo.place().join("remote-was-asked");
    let script = format!("#!/bin/sh\necho x >'{}'\nexit 1\n", marker.display());
    fs::write(repo.place().join("remote.sh"), script).unwrap();
    let url = format!("ext::sh {}", repo.place().join("remote.sh").display());
    let _ok = repo.git(["config", "remote.origin.url", &url]).exits(0);
    // What is named here counts more than `protocol.allow`, which a reader might use to stay at home.
    let _ok = repo.git(["config", "protocol.ext.allow", "always"]).exits(0);
    let _refused = repo.git(["fetch"]);
    assert!(marker.exists(), "the trap works");
    fs::remove_file(&marker).unwrap();
    marker
}

#[test]
fn a_partial_clone_whose_remote_is_not_asked() {
    with_each_git(|git| {
        let origin = origin(git);
        let clone = ["clone", "--quiet", "--filter=blob:none", "--no-checkout", &url(&origin), "."];
        let repo = Repo::with("repo", git.clone(), &clone).hooks_installed();
        let _ok = repo.git(["config", "core.repositoryFormatVersion", "1"]).exits(0);
        let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
        let marker = wired(&repo);
        let missing = |name: &str| {
            let mut command = repo.git_command(["cat-file", "-e", name]);
            command.env("GIT_NO_LAZY_FETCH", "1");
            repo.run(command, b"").code != 0
        };
        assert!(missing("HEAD:dir/old.py") && missing("HEAD:dir/a.txt"));
        // The old text of old.py is not there, so its old key counts as new; nothing is fetched to know better.
        let stage = |name: &str, text: &str| {
            repo.write(name, text);
            let _ok = repo.git(["update-index", "--add", name]).exits(0);
        };
        stage("dir/a.txt", "one\nTWO\nthree\n");
        for variable in [None, Some(("GIT_WORK_TREE", "."))] {
            let hook = |code: i32, args: &[&str], input: &str| {
                let mut command = repo.command(crate::support::binary());
                command.args(["hook"]).args(args).envs(variable);
                let _run = repo.run(command, input.as_bytes()).exits(code);
                assert!(!marker.exists(), "{variable:?}: the remote was asked");
            };
            hook(0, &["pre-commit"], "");
            stage("dir/old.py", &(key_line(1) + "x = 1\n"));
            hook(1, &["pre-commit"], "");
            let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
            stage("dir/key.py", &key_line(2));
            hook(1, &["pre-commit"], "");
            let tree = repo.git(["write-tree", "--missing-ok"]).exits(0).stdout;
            let commit = repo.git(["commit-tree", tree.trim(), "-p", "HEAD", "-m", "key"]).exits(0).stdout;
            let refs = format!("x {} refs/heads/x {}\n", commit.trim(), "0".repeat(40));
            hook(1, &["pre-push", "origin", "url"], &refs);
            let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
            stage("dir/a.txt", "one\nTWO\nthree\n");
        }
        assert!(missing("HEAD:dir/old.py") && missing("HEAD:dir/a.txt"));
    });
}

#[test]
fn a_partial_clone_with_a_checkout() {
    with_each_git(|git| {
        let origin = origin(git);
        let clone = ["clone", "--quiet", "--filter=blob:none", &url(&origin), "."];
        let repo = Repo::with("repo", git.clone(), &clone).hooks_installed();
        let marker = wired(&repo);
        commits_are_judged(&repo, repo.root(), Reader::Libgit2);
        assert!(!marker.exists());
    });
}
