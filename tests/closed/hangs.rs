//! What doesn't come back: files that are pipes nobody writes to, wherever the program or a `git` of it reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::{Repo, binary, nobody_works_in};

/// Who reads: libgit2, or the plumbing.
const READERS: [Option<(&str, &str)>; 2] = [None, Some(("GIT_WORK_TREE", "."))];

/// A repository with a commit, something staged, and little time.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.write(".hookguard.toml", "[hook]\ntime_budget = \"200 ms\"\n")
        .write("a.txt", "one\n")
        .commit_all("first");
    repo.write("b.txt", "staged\n").add_all();
    repo
}

/// Puts a pipe in the place of a file.
fn pipe(path: &Path) {
    drop(fs::remove_file(path));
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn loose(repo: &Repo, revision: &str) -> PathBuf {
    let id = repo.git(["rev-parse", revision]).exits(0).stdout;
    let (folder, file) = id.trim().split_at(2);
    repo.path(Path::new(".git/objects").join(folder).join(file))
}

/// Runs a hook, and asserts that it gives up soon, with exit code 2, a sentence and a way out; and so does what it started.
#[track_caller]
fn gives_up(repo: &Repo, (args, input): (&[&str], &str), variables: &[(&str, &str)], words: &str) {
    for reader in READERS {
        let mut command = repo.command(binary());
        command.arg("hook").args(args).envs(reader).envs(variables.iter().copied());
        let begun = Instant::now();
        let run = repo.run(command, input.as_bytes()).exits(2);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{reader:?}: {}", run.text());
        assert!(lines[0].contains("the time budget of") && lines[0].contains(words), "{}", run.text());
        assert!(lines[1].starts_with("hint: "), "{}", run.text());
        nobody_works_in(repo.place(), &format!("{args:?}, {reader:?}"));
    }
}

const COMMIT: (&[&str], &str) = (&["pre-commit"], "");

#[test]
fn an_object_that_is_a_pipe() {
    for revision in [":b.txt", "HEAD", "HEAD^{tree}"] {
        let repo = repo();
        pipe(&loose(&repo, revision));
        gives_up(&repo, COMMIT, &[], "200 ms is spent and reading what is to be judged");
    }
}

#[test]
fn an_object_that_is_pushed_and_a_pipe() {
    let repo = repo();
    let head = repo.head().unwrap();
    pipe(&loose(&repo, "HEAD:a.txt"));
    let refs = format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(40));
    gives_up(&repo, (&["pre-push", "origin", "url"], &refs), &[], "reading what is to be judged");
}

#[test]
fn an_index_that_is_a_pipe() {
    let repo = repo();
    pipe(&repo.path(".git/index"));
    gives_up(&repo, COMMIT, &[], "reading what is to be judged");
}

#[test]
fn a_message_that_is_a_pipe() {
    let repo = repo();
    pipe(&repo.path(".git/MESSAGE"));
    gives_up(&repo, (&["commit-msg", ".git/MESSAGE"], ""), &[], "reading what is to be judged");
}

/// Before the settings are read the default budget counts, which is too long for a test.
const HURRY: &[(&str, &str)] = &[("HOOKGUARD_FAULT", "hurry")];

#[test]
fn settings_that_are_a_pipe_are_none() {
    let repo = repo();
    let users = repo.place().join("home/.config/hookguard/config.toml");
    fs::create_dir_all(users.parent().unwrap()).unwrap();
    for path in [users, repo.path(".hookguard.toml")] {
        pipe(&path);
        let run = repo.hookguard(["hook", "pre-commit"]).exits(2);
        assert!(run.stderr.contains("no regular file"), "{}", run.text());
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_repository_whose_own_settings_are_a_pipe() {
    let repo = repo();
    pipe(&repo.path(".git/config"));
    gives_up(&repo, COMMIT, HURRY, "opening the repository");
    // The same when a hook that stood here before is to be run, for which the repository is opened first.
    let old = [
        ("HOOKGUARD_FAULT", "hurry"),
        ("HOOKGUARD_SHIM", "1"),
        ("HOOKGUARD_OLD", ".git/hooks/pre-commit.old"),
    ];
    gives_up(&repo, COMMIT, &old, "opening the repository");
}
