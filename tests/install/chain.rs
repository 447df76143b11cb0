//! The hook that stood there before: it runs first, with all that Git gives, and its no counts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{assert_blocked, commit_with_secret, hook, stage_secret};
use crate::support::{Repo, Run, binary, random};

#[test]
fn the_old_hook_runs_first_with_its_arguments() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/commit-msg"), "#!/bin/sh\necho \"old $# $1\" >&2\necho more >> \"$1\"\n");
    let repo = repo.hooks_installed();
    let run = repo.git(["commit", "--quiet", "--allow-empty", "-m", "x"]).exits(0);
    let (old, ours) = (run.stderr.find("old 1 .git/COMMIT_EDITMSG"), run.stderr.rfind("hookguard: scanned"));
    assert!(old.is_some() && old < ours, "{}", run.text());
    assert!(repo.git(["log", "-1", "--format=%B"]).stdout.contains("more"));
}

#[test]
fn the_old_hook_s_exit_code_is_kept() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\nexit 7\n");
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\nkill -9 $$\n");
    let repo = repo.hooks_installed();
    let _stopped = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(1);
    let run = repo.run(repo.command(repo.path(".git/hooks/pre-commit")), b"").exits(7);
    assert!(
        run.stderr.trim_end().lines().last().unwrap().starts_with("hookguard: scanned nothing: the hook ")
    );
    let _killed = repo.run(repo.command(repo.path(".git/hooks/pre-push")), b"").exits(137);
}

#[test]
fn an_old_hook_that_passes_does_not_let_a_secret_pass() {
    for text in [&b"#!/bin/sh\n"[..], b"true # no shebang \xff\n", b"#!/bin/cat\n\xff\xfe\0binary\n"] {
        let repo = Repo::new();
        hook(&repo.path(".git/hooks/pre-commit"), text);
        assert_blocked(&commit_with_secret(&repo.hooks_installed()));
    }
}

#[test]
fn what_an_old_hook_stages_is_judged() {
    let repo = Repo::new();
    let secret = format!("API_TOKEN=\"{}\"", random(3, 40));
    let text = format!("#!/bin/sh\necho '{secret}' > settings.env\ngit add settings.env\n");
    hook(&repo.path(".git/hooks/pre-commit"), text);
    let repo = repo.hooks_installed();
    assert_blocked(&repo.git(["commit", "--allow-empty", "-m", "x"]));
}

#[test]
fn a_program_as_old_hook_is_run() {
    let repo = Repo::new();
    fs::create_dir_all(repo.path(".git/hooks")).unwrap();
    let mut command = repo.command("cp");
    command.args(["/bin/false", ".git/hooks/pre-commit"]);
    let _ok = repo.run(command, b"").exits(0);
    let repo = repo.hooks_installed();
    let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(1);
    assert!(
        run.stderr.contains("pre-commit.hookguard-old stopped this first, with exit code 1"),
        "{}",
        run.text()
    );
}

#[test]
fn an_old_hook_that_git_would_pass_over_is_not_run() {
    let repo = Repo::new();
    let path = repo.path(".git/hooks/pre-commit");
    hook(&path, "#!/bin/sh\nexit 9\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let repo = repo.hooks_installed();
    let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(0);
    assert!(run.stderr.contains("is not executable, so it was not run, as in Git"), "{}", run.text());
}

/// Pushes to a bare repository beside; `before` may change how `git` is run.
fn push(repo: &Repo) -> Run {
    let remote = repo.place().join("remote.git");
    let _ok = repo.git(["init", "--quiet", "--bare", remote.to_str().unwrap()]).exits(0);
    repo.git(["push", remote.to_str().unwrap(), "main"])
}

#[test]
fn both_read_what_is_pushed() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\necho \"old got $1 $(cat)\" >&2\n");
    let repo = repo.hooks_installed();
    repo.write("settings.env", format!("API_TOKEN=\"{}\"\n", random(3, 40))).commit_all("unseen");
    let head = repo.head().unwrap();
    let run = push(&repo).exits(1);
    assert!(
        run.stderr.contains(&format!("remote.git refs/heads/main {head} refs/heads/main 0000")),
        "{}",
        run.text()
    );
    assert!(run.stderr.contains("hookguard: push blocked"), "{}", run.text());
}

#[test]
fn an_old_hook_that_reads_nothing_of_much_does_not_hang_or_fail() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\nexec <&-\nexit 0\n");
    let repo = repo.hooks_installed();
    repo.commit_all("first");
    let head = repo.head().unwrap();
    let line = format!("refs/heads/main {head} refs/heads/main {head}\n");
    let mut command = repo.command(repo.path(".git/hooks/pre-push"));
    command.args(["origin", "url"]);
    let _ok = repo.run(command, line.repeat(20_000).as_bytes()).exits(0);
}

#[test]
fn bytes_of_any_kind_reach_the_old_hook() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\ncat > got\nexit 5\n");
    let repo = repo.hooks_installed();
    let input: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let _stopped = repo.run(repo.command(repo.path(".git/hooks/pre-push")), &input).exits(5);
    assert_eq!(fs::read(repo.path("got")).unwrap(), input);
}

#[test]
fn hooks_that_call_each_other_end() {
    let again =
        format!("#!/bin/sh\necho round >> rounds\n'{}' hook pre-commit || exit\n", binary().display());
    let manager = "#!/bin/sh\necho round >> rounds\n.git/hooks/pre-commit || exit\n";
    for text in [&again[..], manager, "#!/bin/sh\necho round >> rounds\ngit hook run pre-commit || exit\n"] {
        let repo = Repo::new();
        hook(&repo.path(".git/hooks/pre-commit"), text);
        let repo = repo.hooks_installed();
        let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(0);
        assert_eq!(fs::read_to_string(repo.path("rounds")).unwrap(), "round\n", "{}", run.text());
        assert_eq!(
            run.stderr.matches("hookguard: scanned").count(),
            2,
            "pre-commit, commit-msg: {}",
            run.text()
        );
        let run = commit_with_secret(&repo).exits(1);
        assert!(run.stderr.contains("commit blocked"), "{}", run.text());
    }
}

#[test]
fn a_commit_elsewhere_from_within_an_old_hook_is_judged() {
    let repo = Repo::new();
    let other = Repo::new().hooks_installed();
    stage_secret(&other);
    let commit =
        format!("unset GIT_INDEX_FILE GIT_DIR; git -C '{}' commit -m inner || true", other.root().display());
    hook(&repo.path(".git/hooks/pre-commit"), format!("#!/bin/sh\n{commit}\n"));
    let repo = repo.hooks_installed();
    let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(0);
    assert!(run.stderr.contains("commit blocked"), "{}", run.text());
    assert_eq!(other.head(), None);
}

#[test]
fn another_manager_may_stand_in_front_by_now() {
    // As `pre-commit install` does: our shim becomes NAME.legacy, and the manager runs it first.
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\necho first >> rounds\n");
    let repo = repo.hooks_installed();
    let path = repo.path(".git/hooks/pre-commit");
    fs::rename(&path, repo.path(".git/hooks/pre-commit.legacy")).unwrap();
    hook(&path, "#!/bin/sh\necho manager >> rounds\n\"${0%/*}/pre-commit.legacy\" \"$@\" || exit\n");
    assert_blocked(&commit_with_secret(&repo));
    assert_eq!(fs::read_to_string(repo.path("rounds")).unwrap(), "manager\nfirst\n");

    // Installed anew in front of it, all three go on, each once.
    fs::rename(repo.path(".git/hooks/pre-commit.legacy"), repo.path(".git/hooks/legacy")).unwrap();
    fs::rename(repo.path(".git/hooks/legacy"), repo.path(".git/hooks/pre-commit.legacy")).unwrap();
    fs::remove_file(repo.path("rounds")).unwrap();
    hook(&path, "#!/bin/sh\necho manager >> rounds\n.git/hooks/pre-commit.legacy \"$@\" || exit\n");
    let _ok = repo.hookguard(["install"]).exits(0);
    assert!(repo.path(".git/hooks/pre-commit.hookguard-old2").exists());
    fs::remove_file(repo.path("settings.env")).unwrap();
    let _ok = repo.add_all().git(["commit", "--allow-empty", "-m", "x"]).exits(0);
    assert_eq!(fs::read_to_string(repo.path("rounds")).unwrap(), "manager\nfirst\n");
}

#[test]
fn an_outdated_shim_works_and_says_so() {
    let repo = Repo::new();
    for (version, said) in [("0", true), ("1", false), ("99", false)] {
        let mut command = repo.command(binary());
        command.args(["hook", "pre-commit"]).env("HOOKGUARD_SHIM", version);
        let run = repo.run(command, b"").exits(0);
        assert_eq!(
            run.stderr.contains("by an older hookguard (shim 0, now 1): run `hookguard install`"),
            said
        );
    }
}

/// What husky 9 makes: its runner, and a file a hook that sources it.
fn husky(repo: &Repo) {
    let runner = "#!/usr/bin/env sh\nn=$(basename \"$0\")\ns=$(dirname \"$(dirname \"$0\")\")/$n\n[ ! -f \"$s\" ] && exit 0\n\
                  sh -e \"$s\" \"$@\"\nexit $?\n";
    repo.write(".husky/_/h", runner).write(".husky/_/.gitignore", "*");
    for name in
        ["pre-commit", "pre-merge-commit", "commit-msg", "applypatch-msg", "pre-applypatch", "pre-push"]
    {
        hook(&repo.path(Path::new(".husky/_").join(name)), "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"");
    }
    let _ok = repo.git(["config", "core.hooksPath", ".husky/_"]).exits(0);
}

#[test]
fn husky_runs_ours_and_its_old_hook() {
    let repo = Repo::new();
    husky(&repo);
    repo.write(".husky/pre-commit", "echo husky-old >&2\nfalse | true\n");
    let before = fs::read(repo.path(".husky/pre-commit")).unwrap();
    let run = repo.hookguard(["install"]).exits(0);
    assert!(
        run.stdout.contains("husky runs them; core.hooksPath in this repository's config"),
        "{}",
        run.text()
    );
    let run = commit_with_secret(&repo);
    assert_blocked(&run);
    assert!(run.stderr.contains("husky-old"), "{}", run.text());
    let _ok = repo.hookguard(["doctor"]).exits(0);
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    assert_eq!(fs::read(repo.path(".husky/pre-commit")).unwrap(), before);
    assert!(repo.path(".husky/_/pre-commit").exists());
}

#[test]
fn husky_s_old_hook_stops_at_its_first_failing_command() {
    let repo = Repo::new();
    husky(&repo);
    repo.write(".husky/pre-commit", "false\ntrue\n");
    let repo = repo.hooks_installed();
    let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(1);
    assert!(run.stderr.contains("stopped this first, with exit code 1"), "{}", run.text());
}
