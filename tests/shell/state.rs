//! `hookguard` alone: the state of a repository, and the one command to run next.

use insta::assert_snapshot;

use crate::support::{Repo, Run, fake};

/// The command behind `next`.
fn next(run: &Run) -> String {
    let line = run.stdout.lines().find_map(|line| line.strip_prefix("next ")).unwrap();
    line.trim().to_owned()
}

#[test]
fn a_new_repository_is_told_to_install() {
    let repo = Repo::new();
    let run = repo.hookguard([""; 0]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stdout
    hookguard 0.1.0 in [place]/repo

    hooks     NOT installed: no commit is checked here
    settings  the built-in ones
    staged    nothing

    next      hookguard install
              then `hookguard doctor` proves that it works
    --- stderr
    hookguard: nothing was scanned; `hookguard --help` lists all commands
    --- exit 2
    ");
    let _ok = repo.hookguard(["install"]).exits(0);
    assert_eq!(next(&repo.hookguard([""; 0]).exits(2)), "hookguard scan");
}

#[test]
fn staged_changes_are_counted_and_nothing_is_scanned() {
    let repo = Repo::new().hooks_installed();
    repo.write("a.py", format!("K = '{}'\n", fake("github-pat-classic", 3)))
        .write(".hookguard.toml", "")
        .add_all();
    assert_snapshot!(repo.hookguard([""; 0]).exits(2).text(), @"
    --- stdout
    hookguard 0.1.0 in [place]/repo

    hooks     installed: pre-commit, pre-merge-commit, commit-msg, applypatch-msg,
              pre-applypatch, pre-push
    settings  valid, from .hookguard.toml
    staged    2 files

    next      git commit
              what is staged is looked at before it is committed
    --- stderr
    hookguard: nothing was scanned; `hookguard --help` lists all commands
    --- exit 2
    ");
}

#[test]
fn what_is_not_in_order_comes_with_the_command_that_mends_it() {
    let repo = Repo::new().hooks_installed();
    repo.write(".hookguard.toml", "x = 1\n");
    std::fs::remove_file(repo.path(".git/hooks/pre-push")).unwrap();
    let run = repo.hookguard([""; 0]).exits(2);
    // Where lines are broken depends on the name of the temporary directory.
    let words: Vec<String> = run.text().split_whitespace().map(str::to_owned).collect();
    assert_snapshot!(words.join(" "), @"--- stdout hookguard 0.1.0 in [place]/repo hooks installed: pre-commit, pre-merge-commit, commit-msg, applypatch-msg, pre-applypatch pre-push: not installed settings the settings can't be used [place]/repo/.hookguard.toml:1:1: unknown key `x` at the top of the file hint: the top of the file takes `repository_id`, `scan`, `hook`, `comments`, `rules`, `rule`, `allow` and `allowed` staged nothing next hookguard config check then `hookguard doctor` proves that it works --- stderr hookguard: nothing was scanned; `hookguard --help` lists all commands --- exit 2");
    std::fs::remove_file(repo.path(".hookguard.toml")).unwrap();
    let _off = repo.git(["config", "core.hooksPath", "elsewhere"]).exits(0);
    let run = repo.hookguard([""; 0]).exits(2);
    assert!(run.stdout.contains("NOT installed: no commit is checked"), "{}", run.text());
    let words: Vec<&str> = run.stdout.split_whitespace().collect();
    assert_eq!(words.join(" ").matches("is hookguard's, but Git looks in").count(), 1, "{}", run.text());
    assert_eq!(next(&run), "hookguard install");
}

#[test]
#[cfg(unix)]
fn a_hook_that_git_passes_over_is_not_called_installed() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = Repo::new().hooks_installed();
    let hook = repo.path(".git/hooks/pre-commit");
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o644)).unwrap();
    let run = repo.hookguard([""; 0]).exits(2);
    assert!(run.stdout.contains("hooks     installed: pre-merge-commit,"), "{}", run.text());
    assert!(run.stdout.contains("pre-commit: not executable"), "{}", run.text());
    assert!(next(&run).starts_with("chmod +x "), "{}", run.text());
}

#[test]
fn outside_of_a_repository_the_usage_is_shown() {
    let repo = Repo::new();
    let mut command = repo.command(crate::support::binary());
    command.current_dir(repo.place().join("home"));
    let run = repo.run(command, b"").exits(2);
    assert!(run.stdout.starts_with("hookguard: this is not in a Git repository"), "{}", run.text());
    assert!(run.stdout.contains("Usage: hookguard [COMMAND]"), "{}", run.text());
}

#[test]
fn a_bare_repository_is_one_that_is_pushed_to() {
    let repo = Repo::with("bare", crate::support::Git::First, &["init", "--quiet", "--bare"]);
    let run = repo.hookguard([""; 0]).exits(2);
    assert!(run.stdout.contains("NOT installed: no push is checked here"), "{}", run.text());
    let _ok = repo.hookguard(["install"]).exits(0);
    let run = repo.hookguard([""; 0]).exits(2);
    assert!(run.stdout.contains("installed: pre-receive"), "{}", run.text());
    assert_eq!(next(&run), "hookguard doctor");
}
