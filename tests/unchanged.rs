//! Nothing is changed: repository, work tree, home and temporary directory are after a run what they were before, down to
//! the times of the directories, however the run ended and whoever read.

mod ended;

use std::fs;
use std::path::Path;

use crate::staged::secret_line;
use crate::support::{Listing, Repo, Run, binary, differences, listing};

/// Who reads: libgit2, or the plumbing, which is asked when this variable is set.
const READERS: [(&str, &[(&str, &str)]); 2] = [("libgit2", &[]), ("plumbing", &[("GIT_WORK_TREE", ".")])];

/// A repository with a history, a tag, a key that is staged, and files that changed since the index was written.
fn repo() -> Repo {
    with(&["init", "--quiet", "--initial-branch=main"])
}

fn with(init: &[&str]) -> Repo {
    let repo = Repo::with("repo", crate::support::Git::First, init);
    fs::create_dir(repo.place().join("tmp")).unwrap();
    let scratch = repo.place().join("tmp").to_str().unwrap().to_owned();
    let repo = repo.env("TMPDIR", &scratch);
    repo.write("a.txt", "one\ntwo\n").write("dir/b.txt", "b\n").commit_all("first");
    repo.write("a.txt", format!("one\n{}", secret_line(1))).commit_all("second");
    repo.write("c.txt", secret_line(2)).add_all();
    // Times that the index doesn't know, which a refresh would write down; one file has the size it had.
    repo.write("dir/b.txt", "B\n")
        .write("a.txt", format!("one\n{}", secret_line(1)))
        .write("new.txt", "new\n");
    repo
}

/// Runs the program and asserts that nothing below the temporary directory differs then.
#[track_caller]
fn changes_nothing(
    repo: &Repo,
    about: &str,
    (dir, env, args): (&Path, &[(&str, &str)], &[&str]),
    input: &str,
) -> Run {
    let before = looked_at(repo);
    let mut command = repo.command(binary());
    command.args(args).current_dir(dir).envs(env.iter().copied());
    let run = repo.run(command, input.as_bytes());
    let differing = differences(&before, &looked_at(repo));
    assert!(differing.is_empty(), "{about}, {args:?}: {differing:?}\n{}", run.text());
    run
}

/// Lists all, without the time of a shared index: `git` sets that whenever it reads a split index, so that it knows which
/// ones are in use (read-cache.c, `freshen_shared_index`), and has no setting for it.
fn looked_at(repo: &Repo) -> Listing {
    let mut listing = listing(repo.place());
    for (path, entry) in &mut listing {
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"sharedindex.")) {
            entry.timeless();
        }
    }
    listing
}

/// What Git gives to pre-push for `main` and a remote that has nothing.
fn pushed(repo: &Repo) -> String {
    let head = repo.head().unwrap();
    format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(head.len()))
}

/// Runs each hook of a clone by each reader, and asserts that it did its work and changed nothing.
fn hooks_change_nothing(repo: &Repo, about: &str) {
    fs::write(repo.path(".git/MESSAGE"), format!("a message\n\n{}", secret_line(3))).unwrap();
    let refs = pushed(repo);
    let runs: [(&[&str], &str); 6] = [
        (&["hook", "pre-commit"], ""),
        (&["hook", "pre-merge-commit"], ""),
        (&["hook", "pre-applypatch"], ""),
        (&["hook", "commit-msg", ".git/MESSAGE"], ""),
        (&["hook", "applypatch-msg", ".git/MESSAGE"], ""),
        (&["hook", "pre-push", "origin", "../remote.git"], &refs),
    ];
    for (reader, env) in READERS {
        for (args, input) in runs {
            let run = changes_nothing(repo, &format!("{about}, {reader}"), (repo.root(), env, args), input);
            let _found = run.exits(1);
        }
    }
}

#[test]
fn by_no_hook_of_a_clone() {
    hooks_change_nothing(&repo(), "plain");
    hooks_change_nothing(
        &with(&["init", "--quiet", "--initial-branch=main", "--object-format=sha256"]),
        "SHA-256",
    );
}

#[test]
fn by_scan_and_doctor_whose_scratch_index_is_gone() {
    for format in ["sha1", "sha256"] {
        let format = format!("--object-format={format}");
        let repo = with(&["init", "--quiet", "--initial-branch=main", &format]).hooks_installed();
        let runs: [(&[&str], i32); 6] = [
            (&["scan", "--staged"], 1),
            (&["scan", "--range", "HEAD"], 1),
            (&["scan", "--range", "HEAD~1..HEAD", "--format", "json"], 1),
            (&["scan"], 1),
            (&["config", "show"], 0),
            (&["rules", "list"], 0),
        ];
        for (args, code) in runs {
            let _run = changes_nothing(&repo, &format, (repo.root(), &[], args), "").exits(code);
        }
        // Doctor works below the temporary directory, whose time is no secret: what counts is that nothing stays.
        let before = listing(repo.root());
        let _green = repo.hookguard(["doctor"]).exits(0);
        assert_eq!(differences(&before, &listing(repo.root())), [] as [std::path::PathBuf; 0]);
        assert_eq!(fs::read_dir(repo.place().join("tmp")).unwrap().count(), 0, "the scratch index is gone");
    }
}

/// A bare repository with `old` pushed, and what a push of `main` would say to its hook.
fn server(repo: &Repo) -> String {
    let format = repo.git(["rev-parse", "--show-object-format"]).exits(0).stdout;
    let format = format!("--object-format={}", format.trim());
    let _ok = repo.git(["init", "--quiet", "--bare", &format, "../server.git"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "../server.git", "HEAD~1:refs/heads/old"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "../server.git", "HEAD:refs/heads/tmp"]).exits(0);
    // The objects stay, as they are there during a push, and no ref names them.
    let _ok = repo.git(["-C", "../server.git", "update-ref", "-d", "refs/heads/tmp"]).exits(0);
    let head = repo.head().unwrap();
    format!("{} {head} refs/heads/main\n", "0".repeat(head.len()))
}

#[test]
fn by_the_hook_of_a_server() {
    for format in ["--object-format=sha1", "--object-format=sha256"] {
        let repo = with(&["init", "--quiet", "--initial-branch=main", format]);
        let refs = server(&repo);
        let dir = repo.place().join("server.git");
        let args = ["hook", "pre-receive"];
        let run = changes_nothing(&repo, format, (&dir, &[], &args), &refs).exits(1);
        assert!(run.stderr.contains("push refused"), "{}", run.text());
    }
}

#[test]
fn in_an_index_with_extensions_that_git_would_bring_up_to_date() {
    let monitor = "#!/bin/sh\necho asked >\"$HOME/monitor-was-asked\"\nexit 1\n";
    let kinds: [(&str, &[&str]); 6] = [
        ("untracked cache", &["update-index", "--force-untracked-cache"]),
        ("split index", &["update-index", "--split-index"]),
        ("version 4", &["update-index", "--index-version=4"]),
        ("fsmonitor", &["update-index", "--fsmonitor"]),
        ("preload and threads", &["config", "index.threads", "2"]),
        ("a cache of untracked files, filled", &["status", "--short"]),
    ];
    for (name, command) in kinds {
        let repo = repo();
        for (key, value) in [("core.untrackedCache", "true"), ("gc.auto", "1"), ("maintenance.auto", "true")]
        {
            let _ok = repo.git(["config", key, value]).exits(0);
        }
        if name == "fsmonitor" {
            let hook = repo.path(".git/monitor");
            fs::write(&hook, monitor).unwrap();
            executable(&hook);
            let _ok = repo.git(["config", "core.fsmonitor", ".git/monitor"]).exits(0);
        }
        let _ok = repo.git(command).exits(0);
        drop(fs::remove_file(repo.place().join("home/monitor-was-asked")));
        // The same content, new times: entries that Git can't be sure of and would look at again.
        repo.write("a.txt", format!("one\n{}", secret_line(1)));
        hooks_change_nothing(&repo, name);
    }
}

fn executable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}
