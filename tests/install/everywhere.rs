//! `install --global`: all repositories are checked, and none loses a hook of its own.

use std::fs;

use insta::assert_snapshot;

use super::{assert_blocked, commit_with_secret, hook, hooks_of};
use crate::support::Repo;

fn global_path(repo: &Repo) -> String {
    repo.git(["config", "--global", "--get", "core.hooksPath"]).stdout.trim().to_owned()
}

#[test]
fn all_repositories_are_checked_and_keep_their_hooks() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\necho own >&2\n");
    hook(&repo.path(".git/hooks/post-commit"), "#!/bin/sh\necho post \"$0\" >&2\n");
    let run = repo.hookguard(["install", "--global"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    made [place]/home/.config/hookguard/hooks/
    wrote [place]/home/.config/hookguard/hooks/pre-commit
    wrote [place]/home/.config/hookguard/hooks/pre-merge-commit
    wrote [place]/home/.config/hookguard/hooks/commit-msg
    wrote [place]/home/.config/hookguard/hooks/applypatch-msg
    wrote [place]/home/.config/hookguard/hooks/pre-applypatch
    wrote [place]/home/.config/hookguard/hooks/pre-push
    wrote 20 files that hand on to a repository's own hooks of other names
    set core.hooksPath in your global git config to [place]/home/.config/hookguard/hooks
    all your repositories are checked, except those that set core.hooksPath themselves (as husky)
    --- exit 0
    ");
    let run = commit_with_secret(&repo);
    assert_blocked(&run);
    assert!(run.stderr.contains("own\n"), "{}", run.text());
    let _ok = repo.hookguard(["doctor"]).exits(0);

    fs::remove_file(repo.path("settings.env")).unwrap();
    let run = repo.add_all().git(["commit", "--allow-empty", "-m", "x"]).exits(0);
    assert!(run.stderr.contains("post .git/hooks/post-commit"), "{}", run.text());
    let tree = repo.place().join("tree");
    let _ok = repo.git(["worktree", "add", "--quiet", tree.to_str().unwrap()]).exits(0);
    let run = repo.git(["-C", tree.to_str().unwrap(), "commit", "--allow-empty", "-m", "x"]).exits(0);
    assert!(
        run.stderr.contains("own\n") && run.stderr.contains("/repo/.git/hooks/post-commit"),
        "{}",
        run.text()
    );

    let run = repo.hookguard(["install"]).exits(0);
    assert!(run.stdout.starts_with("nothing to do: the hooks in "), "{}", run.text());
}

#[test]
fn a_push_is_checked_after_the_repository_s_own_hook() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\necho \"own $(cat)\" >&2\n");
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    repo.commit_all("first");
    let remote = repo.place().join("remote.git");
    let _ok = repo.git(["init", "--quiet", "--bare", remote.to_str().unwrap()]).exits(0);
    let run = repo.git(["push", remote.to_str().unwrap(), "main"]).exits(0);
    assert!(run.stderr.contains("own refs/heads/main "), "{}", run.text());
    assert!(run.stderr.contains("hookguard: scanned"), "{}", run.text());
}

#[test]
fn a_local_install_before_the_global_one_goes_on_quietly() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\necho own >> rounds\n");
    let repo = repo.hooks_installed();
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    let run = repo.git(["commit", "--allow-empty", "--no-verify", "-m", "x"]).exits(0);
    assert!(!run.stderr.contains("hookguard: scanned"), "{}", run.text());
    let run =
        repo.run(repo.command(repo.place().join("home/.config/hookguard/hooks/pre-commit")), b"").exits(0);
    assert_eq!(run.stderr.matches("hookguard: scanned").count(), 1, "{}", run.text());
    assert_eq!(fs::read_to_string(repo.path("rounds")).unwrap(), "own\n");
}

#[test]
fn installing_twice_changes_nothing_and_uninstalling_leaves_no_trace() {
    let repo = Repo::new();
    let settings = fs::read(repo.place().join("home/gitconfig")).unwrap();
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    let dir = repo.place().join("home/.config/hookguard/hooks");
    assert_eq!(global_path(&repo), dir.to_str().unwrap());
    let before = hooks_of(&dir);
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    assert_eq!(hooks_of(&dir), before);
    let _ok = repo.hookguard(["uninstall", "--global"]).exits(0);
    assert!(!dir.exists());
    assert_eq!(global_path(&repo), "");
    let left = String::from_utf8(fs::read(repo.place().join("home/gitconfig")).unwrap()).unwrap();
    assert_eq!(left.replace("[core]\n", "").as_bytes(), settings, "git may leave an empty section");
}

#[test]
fn a_directory_of_somebody_else_is_used_like_a_repository_s() {
    let repo = Repo::new();
    let shared = repo.place().join("shared");
    hook(&shared.join("pre-commit"), "#!/bin/sh\necho company >&2\n");
    let before = hooks_of(&shared);
    let _ok = repo.git(["config", "--global", "core.hooksPath", shared.to_str().unwrap()]).exits(0);
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    let run = commit_with_secret(&repo);
    assert_blocked(&run);
    assert!(run.stderr.contains("company"), "{}", run.text());
    assert!(!shared.join("post-commit").exists());
    let _ok = repo.hookguard(["uninstall", "--global"]).exits(0);
    assert_eq!(hooks_of(&shared), before);
    assert_eq!(global_path(&repo), shared.to_str().unwrap());
}

#[test]
fn the_machine_s_hooks_are_not_hidden_unasked() {
    let repo = Repo::new();
    let system = repo.place().join("system");
    fs::write(&system, "[core]\n\thooksPath = /opt/hooks\n").unwrap();
    let repo = repo.env("GIT_CONFIG_NOSYSTEM", "0").env("GIT_CONFIG_SYSTEM", system.to_str().unwrap());
    let run = repo.hookguard(["install", "--global"]).exits(2);
    assert!(run.stderr.contains("sets core.hooksPath to `/opt/hooks`"), "{}", run.text());
    let _ok = repo.hookguard(["install", "--global", "--force"]).exits(0);
    assert_blocked(&commit_with_secret(&repo));
}

#[test]
fn a_repository_whose_hooks_are_a_link_to_ours_does_not_loop() {
    let repo = Repo::new();
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    fs::remove_dir_all(repo.path(".git/hooks")).unwrap();
    std::os::unix::fs::symlink(repo.place().join("home/.config/hookguard/hooks"), repo.path(".git/hooks"))
        .unwrap();
    let _ok = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(0);
}
