//! Each kind of repository, by whole runs: the commit of a key is stopped and that of something clean is made, with every
//! `git` on `PATH`; and who reads that kind, as `doctor` tells it.
//!
//! A kind that a `git` can't make yet is passed over with a line that says so; names of tests end in `where_git_can` then.

mod clones;
mod layouts;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use crate::support::{Git, Repo, Run, can, fake, gits};

/// Who reads a kind, in the words of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Libgit2,
    Plumbing,
}

impl Reader {
    fn words(self) -> &'static str {
        match self {
            Self::Libgit2 => "read by hookguard itself",
            Self::Plumbing => "read by `git`",
        }
    }
}

const INIT: &[&str] = &["init", "--quiet", "--initial-branch=main"];

/// Calls `test` with each `git`, and an empty repository's options.
fn with_each_git(test: impl Fn(&Git)) {
    for git in gits() {
        test(&Git::At(git));
    }
}

/// A repository with one commit, in which one old file holds a key, and installed hooks.
fn repo(git: &Git, init: &[&str]) -> Repo {
    let repo = Repo::with("repo", git.clone(), init);
    filled(&repo);
    repo.hooks_installed()
}

/// Makes the first commit.
fn filled(repo: &Repo) {
    repo.write("dir/a.txt", "one\ntwo\n").write("out/b.txt", "b\n").write("dir/old.py", key_line(1));
    repo.commit_all("first");
}

fn key_line(seed: u64) -> String {
    format!("TOKEN = \"{}\"\n", fake("github-pat-classic", seed))
}

/// Runs `git` in a directory.
fn git_in<A: AsRef<OsStr>>(repo: &Repo, dir: &Path, args: impl IntoIterator<Item = A>) -> Run {
    let mut command = repo.git_command(args);
    command.current_dir(dir);
    repo.run(command, b"")
}

fn head(repo: &Repo, dir: &Path) -> String {
    git_in(repo, dir, ["rev-parse", "HEAD"]).exits(0).stdout
}

/// Writes `dir/NAME` below `root` and stages it.
#[track_caller]
fn stage(repo: &Repo, root: &Path, name: &str, text: &str) {
    fs::create_dir_all(root.join("dir")).unwrap();
    fs::write(root.join("dir").join(name), text).unwrap();
    let _ok = git_in(repo, root, ["add", &format!("dir/{name}")]).exits(0);
}

/// Asserts that commits at `root` are judged: clean ones pass, a new key stops, an old one beside a new line doesn't.
#[track_caller]
fn commits_are_judged(repo: &Repo, root: &Path, reader: Reader) {
    stage(repo, root, "clean.txt", "clean\n");
    stage(repo, root, "old.py", &(key_line(1) + "x = 1\n"));
    let before = head(repo, root);
    let run = git_in(repo, root, ["commit", "--quiet", "-m", "clean"]).exits(0);
    assert!(run.stderr.contains("scanned 2 files"), "{}", run.text());
    assert_ne!(head(repo, root), before);
    stage(repo, root, "key.py", &key_line(2));
    key_is_stopped(repo, root, "dir/key.py");
    doctor_is_green(repo, root, reader);
}

/// Asserts that what is staged can't be committed, and that the file is named.
#[track_caller]
fn key_is_stopped(repo: &Repo, root: &Path, file: &str) {
    let before = head(repo, root);
    let run = git_in(repo, root, ["commit", "--quiet", "-m", "key"]).exits(1);
    assert!(run.stderr.contains("github-pat-classic") && run.stderr.contains(file), "{}", run.text());
    assert_eq!(head(repo, root), before, "the commit must not exist");
}

/// Asserts that doctor's own key would be stopped, and who reads.
#[track_caller]
fn doctor_is_green(repo: &Repo, root: &Path, reader: Reader) {
    let mut doctor = repo.command(crate::support::binary());
    doctor.arg("doctor").current_dir(root);
    let run = repo.run(doctor, b"").exits(0);
    let line = run.stdout.lines().find(|l| l.contains(" repository ")).unwrap_or_default();
    assert!(line.contains(reader.words()), "{}", run.text());
}

/// Asserts that pushes to a new remote are judged: what is clean passes, a commit with a key doesn't.
#[track_caller]
fn pushes_are_judged(repo: &Repo, root: &Path) {
    let format = git_in(repo, root, ["rev-parse", "--show-object-format"]).exits(0).stdout;
    let remote = repo.place().join("backup.git");
    let init = ["init", "--quiet", "--bare", &format!("--object-format={}", format.trim())];
    let _ok = git_in(repo, root, init.iter().map(OsStr::new).chain([remote.as_os_str()])).exits(0);
    let _ok = git_in(repo, &remote, ["config", "receive.shallowUpdate", "true"]).exits(0);
    let _ok = git_in(repo, root, [OsStr::new("remote"), "add".as_ref(), "backup".as_ref(), remote.as_ref()]);
    let first = ["push", "--quiet", "--no-verify", "backup", "HEAD:refs/heads/main"];
    let _ok = git_in(repo, root, first).exits(0);
    let _ok = git_in(repo, root, ["reset", "--quiet"]).exits(0);
    stage(repo, root, "pushed.txt", "clean\n");
    let commit = ["commit", "--quiet", "--no-verify", "-m", "x"];
    let _ok = git_in(repo, root, commit).exits(0);
    let run = git_in(repo, root, ["push", "backup", "HEAD:refs/heads/main"]).exits(0);
    assert!(run.stderr.contains("scanned 1 commit, 1 file"), "{}", run.text());
    stage(repo, root, "pushed.txt", &key_line(3));
    let _ok = git_in(repo, root, commit).exits(0);
    let run = git_in(repo, root, ["push", "backup", "HEAD:refs/heads/main"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

/// All of the above at the root.
#[track_caller]
fn all_is_judged(repo: &Repo, reader: Reader) {
    commits_are_judged(repo, repo.root(), reader);
    pushes_are_judged(repo, repo.root());
}

#[test]
fn a_plain_repository() {
    with_each_git(|git| all_is_judged(&repo(git, INIT), Reader::Libgit2));
}

#[test]
fn a_repository_with_sha256_names() {
    with_each_git(|git| {
        all_is_judged(&repo(git, &[INIT, &["--object-format=sha256"]].concat()), Reader::Plumbing);
    });
}

#[test]
fn a_repository_with_reftable_where_git_can() {
    with_each_git(|git| {
        for format in ["--object-format=sha1", "--object-format=sha256"] {
            let init = [INIT, &["--ref-format=reftable", format]].concat();
            if can(git, "reftable", &[init.as_slice(), &["../x"]].concat()) {
                all_is_judged(&repo(git, &init), Reader::Plumbing);
            }
        }
    });
}
