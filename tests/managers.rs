//! Living with others: each program that writes hooks, before and after hookguard. A key is stopped, what is clean
//! passes, the other's hook still runs, and uninstalling leaves what the other wrote, byte for byte.
//!
//! Each test runs with a stand-in, a script in `stand-ins/` that does with hooks what the program does, and again with
//! the program itself where it is on `PATH`; `with_real_managers.sh` puts it there. Nothing is downloaded here.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::install::{commit_with_secret, hook, hooks_of};
use crate::support::{Repo, Run, binary};

mod husky;
mod lefthook;
mod others;
mod page;
mod places;
mod pre_commit;

/// The file that the other program's own hook adds a line to.
const RAN: &str = ".git/ran";

/// Runs a test with the stand-in of a program and, where that is on `PATH`, with the program itself.
///
/// Real programs are called as here: by the name of `program`, in a repository with one commit.
#[expect(clippy::print_stderr, reason = "who reads the log of a run shall know what it didn't try")]
fn with_each(program: &str, test: impl Fn(&Repo)) {
    test(&repo(Some(program)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|dir| dir.join(program).exists()) {
        test(&repo(None));
    } else {
        eprintln!("not tried with the real {program}: it is not on PATH");
    }
}

/// Makes a repository with one commit, `hookguard` on `PATH`, and before all a stand-in.
fn repo(stand_in: Option<&str>) -> Repo {
    let repo = Repo::new();
    let bin = repo.place().join("bin");
    fs::create_dir(&bin).unwrap();
    symlink(binary(), bin.join("hookguard")).unwrap();
    for name in stand_in.into_iter().chain((stand_in == Some("overcommit")).then_some("ruby")) {
        let script = match name {
            "prek" => "pre-commit",
            "ruby" => "overcommit",
            same => same,
        };
        let script = format!("{}/tests/managers/stand-ins/{script}.sh", env!("CARGO_MANIFEST_DIR"));
        symlink(script, bin.join(name)).unwrap();
    }
    let search = std::env::var_os("PATH").unwrap_or_default();
    let search = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&search))).unwrap();
    let repo = repo.env("PATH", search.to_str().unwrap());
    repo.write("a.txt", "one\n").commit_all("first");
    repo
}

/// Runs a command at the root.
fn run(repo: &Repo, words: &[&str]) -> Run {
    let mut command = repo.command(words[0]);
    command.args(&words[1..]);
    repo.run(command, b"")
}

#[track_caller]
fn runs(repo: &Repo, words: &[&str]) {
    let _ok = run(repo, words).exits(0);
}

/// How often the other program's own hook ran since the last time.
fn rounds(repo: &Repo) -> usize {
    let text = fs::read_to_string(repo.path(RAN)).unwrap_or_default();
    let _gone = fs::remove_file(repo.path(RAN));
    text.lines().count()
}

/// A key is stopped and named, what is clean passes, and the other's hook runs once each time.
#[track_caller]
fn both_work(repo: &Repo) {
    rounds(repo);
    let before = repo.head();
    a_key_is_stopped(repo);
    assert_eq!(rounds(repo), 1, "the other's hook runs on what is stopped");
    assert_eq!(repo.head(), before, "the commit must not exist");
    clean_passes(repo);
    assert_eq!(rounds(repo), 1, "the other's hook runs on what passes");
}

#[track_caller]
fn a_key_is_stopped(repo: &Repo) {
    let run = commit_with_secret(repo);
    let said = run.stderr.clone() + &run.stdout;
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(said.contains("hookguard: commit blocked, 1 secret in 1 file"), "{}", run.text());
    assert!(said.contains("generic-secret") && said.contains("settings.env:1"), "{}", run.text());
    fs::remove_file(repo.path("settings.env")).unwrap();
    repo.add_all();
}

#[track_caller]
fn clean_passes(repo: &Repo) {
    // Not an empty commit: lefthook leaves out what no file is given to.
    let before = fs::read_to_string(repo.path("clean.txt")).unwrap_or_default();
    repo.write("clean.txt", before + "line\n").add_all();
    let _ok = repo.git(["commit", "--quiet", "-m", "clean"]).exits(0);
}

/// What stands in the hooks directory: names and bytes.
fn hooks(repo: &Repo) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let files = hooks_of(&repo.path(".git/hooks")).into_iter();
    files
        .filter(|(path, _)| path.extension().is_none_or(|e| e != "sample"))
        .map(|(path, (mode, _, bytes))| (path, (mode, bytes)))
        .collect()
}

/// Runs `doctor`, and expects that it exits with `code` and says all of `words`.
#[track_caller]
fn doctor(repo: &Repo, code: i32, words: &[&str]) {
    let run = repo.hookguard(["doctor"]).exits(code);
    for word in words {
        assert!(run.stdout.contains(word), "{word}: {}", run.text());
    }
}

/// Uninstalls and expects what stood there before.
#[track_caller]
fn leaves(repo: &Repo, before: &BTreeMap<PathBuf, (u32, Vec<u8>)>) {
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    let after = hooks(repo);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(after == *before, "bytes and modes");
}

/// What the hooks directory holds when only the other program was installed, by `install`.
fn alone(stand_in: &Repo, install: impl Fn(&Repo)) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let hidden = stand_in.path(".git/hooks-aside");
    fs::rename(stand_in.path(".git/hooks"), &hidden).unwrap();
    install(stand_in);
    let found = hooks(stand_in);
    fs::remove_dir_all(stand_in.path(".git/hooks")).unwrap();
    fs::rename(hidden, stand_in.path(".git/hooks")).unwrap();
    found
}

/// A bare repository beside, as remote `origin`.
fn remote(repo: &Repo) {
    runs(repo, &["git", "init", "--quiet", "--bare", "../remote.git"]);
    runs(repo, &["git", "remote", "add", "origin", "../remote.git"]);
}

/// Writes a hook that can be executed and adds a line to [`RAN`].
fn marking(path: &Path) {
    hook(path, "#!/bin/sh\necho ran >> .git/ran\n");
}
