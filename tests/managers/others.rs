//! overcommit, Git LFS, git-flow, and hooks that are one program under many names.

use std::fs;
use std::os::unix::fs::symlink;

use super::{
    RAN, a_key_is_stopped, both_work, doctor, hooks, leaves, marking, remote, repo, rounds, runs, with_each,
};
use crate::install::{commit_with_secret, hook, stage_secret};
use crate::support::Repo;

fn overcommit(repo: &Repo) {
    repo.write(".overcommit.yml", "pre-commit: echo ran >> .git/ran\n").commit_all("overcommit");
    runs(repo, &["overcommit", "--install"]);
}

/// Only with the stand-in: the real one wants a signed file of another form.
#[test]
fn overcommit_puts_the_hook_that_was_there_away_and_doctor_says_so() {
    let repo = &repo(Some("overcommit"));
    let _ok = repo.hookguard(["install"]).exits(0);
    overcommit(repo);
    doctor(
        repo,
        1,
        &["overcommit's hook, not hookguard's, which it moved to ", "old-hooks/pre-commit and doesn't run"],
    );
    let _ok = repo.hookguard(["install"]).exits(0);
    both_work(repo);
    doctor(repo, 0, &["runs hookguard, after pre-commit.hookguard-old"]);
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    assert!(fs::read_to_string(repo.path(".git/hooks/pre-commit")).unwrap().contains("overcommit-hook"));
    let left = hooks(repo);
    assert!(left.keys().all(|path| path.extension().is_none()), "{:?}", left.keys());
}

#[test]
fn hookguard_runs_overcommit_that_was_there_by_its_own_name() {
    let repo = repo(Some("overcommit"));
    let scratch = repo.place().join("tmp");
    fs::create_dir(&scratch).unwrap();
    let repo = &repo.env("TMPDIR", scratch.to_str().unwrap());
    overcommit(repo);
    let before = hooks(repo);
    let _ok = repo.hookguard(["install"]).exits(0);
    both_work(repo);
    assert_eq!(fs::read_dir(scratch).unwrap().count(), 0, "nothing is left of the way to its name");
    leaves(repo, &before);
}

#[test]
fn a_dispatcher_sees_the_name_and_directory_that_it_had() {
    for shebang in ["#!/bin/sh", "#!/usr/bin/env bash", "#!/bin/sh -e"] {
        let repo = Repo::new();
        let text = format!(
            "{shebang}\nfor part in \"$(dirname \"$0\")/$(basename \"$0\").d\"/*; do \"$part\" \"$@\" || exit; done\n\
             echo \"${{0##*/}} $# $1\" >> {RAN}\n"
        );
        hook(&repo.path(".git/hooks/dispatch"), text);
        fs::create_dir_all(repo.path(".git/hooks/commit-msg.d")).unwrap();
        marking(&repo.path(".git/hooks/commit-msg.d/10-mark"));
        symlink("dispatch", repo.path(".git/hooks/commit-msg")).unwrap();
        let before = hooks_without_parts(&repo);
        let repo = repo.hooks_installed();
        let _ok = repo.git(["commit", "--quiet", "--allow-empty", "-m", "clean"]).exits(0);
        let said = fs::read_to_string(repo.path(RAN)).unwrap();
        assert_eq!(said, "ran\ncommit-msg 1 .git/COMMIT_EDITMSG\n", "{shebang}");
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        assert_eq!(hooks_without_parts(&repo), before);
    }
}

fn hooks_without_parts(repo: &Repo) -> Vec<String> {
    let entries = fs::read_dir(repo.path(".git/hooks")).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn git_lfs_and_hookguard_read_the_same_push() {
    with_each("git-lfs", |repo| {
        remote(repo);
        runs(repo, &["git", "lfs", "install", "--local"]);
        let before = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        doctor(repo, 0, &["pre-push          runs hookguard, after pre-push.hookguard-old"]);
        a_key_is_stopped(repo);
        let _ok = repo.git(["push", "--quiet", "origin", "HEAD:refs/heads/main"]).exits(0);
        if let Ok(got) = fs::read_to_string(repo.path(".git/lfs-got")) {
            assert!(got.contains(" refs/heads/main 0000"), "{got}");
        }
        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let run = repo.git(["push", "origin", "HEAD:refs/heads/main"]).exits(1);
        assert!(run.stderr.contains("push blocked"), "{}", run.text());
        leaves(repo, &before);
    });
}

#[test]
fn git_lfs_does_not_write_over_hookguard_unless_forced_and_doctor_sees_that() {
    with_each("git-lfs", |repo| {
        remote(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        let run = repo.git(["lfs", "install", "--local"]).exits(2);
        assert!(run.text().contains("Hook already exists: pre-push"), "{}", run.text());
        doctor(repo, 0, &["pre-push          runs hookguard"]);
        runs(repo, &["git", "lfs", "update", "--force"]);
        doctor(
            repo,
            0,
            &[
                "note  pre-push          Git LFS's hook, not hookguard's",
                "mend: hookguard install --hook pre-push",
            ],
        );
        let before = hooks(repo).into_iter().find(|(path, _)| path.ends_with("pre-push")).unwrap();
        let _ok = repo.hookguard(["install"]).exits(0);
        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let run = repo.git(["push", "origin", "HEAD:refs/heads/main"]).exits(1);
        assert!(run.stderr.contains("push blocked"), "{}", run.text());
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        assert_eq!(hooks(repo).get(&before.0), Some(&before.1));
    });
}

#[test]
fn git_lfs_goes_into_the_repository_where_hookguard_is_there_for_all() {
    with_each("git-lfs", |repo| {
        let _ok = repo.hookguard(["install", "--global"]).exits(0);
        let _refused = repo.git(["lfs", "install", "--local"]).exits(2);
        runs(repo, &["git", "-c", "core.hooksPath=.git/hooks", "lfs", "install", "--local"]);
        assert!(repo.path(".git/hooks/pre-push").exists());
        remote(repo);
        let run = repo.git(["push", "origin", "HEAD:refs/heads/main"]).exits(0);
        assert!(run.stderr.contains("hookguard: scanned"), "{}", run.text());
        let _ok = repo.hookguard(["uninstall", "--global"]).exits(0);
    });
}

/// Real git-flow asks for its branches first; the stand-in needs no such thing.
fn flow_ready(repo: &Repo) {
    if repo.path("../bin/git-flow").is_symlink() {
        return;
    }
    for (key, value) in [
        ("branch.master", "main"),
        ("branch.develop", "main"),
        ("prefix.feature", "feature/"),
        ("prefix.bugfix", "bugfix/"),
        ("prefix.release", "release/"),
        ("prefix.hotfix", "hotfix/"),
        ("prefix.support", "support/"),
        ("prefix.versiontag", ""),
    ] {
        runs(repo, &["git", "config", &format!("gitflow.{key}"), value]);
    }
    runs(repo, &["git", "branch", "--force", "develop"]);
    runs(repo, &["git", "config", "gitflow.branch.develop", "develop"]);
    runs(repo, &["git", "checkout", "--quiet", "develop"]);
}

#[test]
fn git_flow_runs_its_hooks_and_hookguard_judges_its_commits_and_merges() {
    for global in [false, true] {
        with_each("git-flow", |repo| {
            flow_ready(repo);
            let own = repo.path(".git/hooks/pre-flow-feature-start");
            marking(&own);
            let bytes = fs::read(&own).unwrap();
            let install: &[&str] = if global { &["install", "--global"] } else { &["install"] };
            let _ok = repo.hookguard(install).exits(0);
            runs(repo, &["git", "flow", "feature", "start", "one"]);
            assert_eq!(rounds(repo), 1, "git-flow's own hook");
            a_key_is_stopped(repo);
            repo.write("b.txt", "two\n").commit_all("two");
            repo.write("c.txt", "three\n").commit_all("three");
            let run = repo.git(["flow", "feature", "finish", "one"]).exits(0);
            assert!(run.text().contains("hookguard: scanned"), "pre-merge-commit runs: {}", run.text());
            let uninstall: &[&str] = if global { &["uninstall", "--global"] } else { &["uninstall"] };
            let _ok = repo.hookguard(uninstall).exits(0);
            assert_eq!(fs::read(&own).unwrap(), bytes);
        });
    }
}

#[test]
fn a_hook_of_the_company_s_directory_goes_on_and_its_key_is_stopped() {
    let repo = repo(None);
    let shared = repo.place().join("company");
    marking(&shared.join("pre-commit"));
    let _ok = repo.git(["config", "--global", "core.hooksPath", shared.to_str().unwrap()]).exits(0);
    // Installed in the repository only, nothing would run: install says so, and doctor after it names who shadows.
    let run = repo.hookguard(["install"]).exits(2);
    assert!(run.stderr.contains("which other repositories use too"), "{}", run.text());
    doctor(
        &repo,
        1,
        &["company (core.hooksPath in your global config", "FAIL  pre-commit        somebody else's hook"],
    );
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    rounds(&repo);
    let run = commit_with_secret(&repo).exits(1);
    assert!(run.stderr.contains("commit blocked"), "{}", run.text());
    assert_eq!(rounds(&repo), 1);
    doctor(&repo, 0, &["runs hookguard, after pre-commit.hookguard-old"]);
    let _ok = repo.hookguard(["uninstall", "--global"]).exits(0);
    assert_eq!(fs::read_to_string(shared.join("pre-commit")).unwrap(), "#!/bin/sh\necho ran >> .git/ran\n");
}
