//! Repositories of other kinds: empty, bare, shallow, none; and that nothing is sent anywhere.

use std::process::Command;

use super::{audit, good};
use crate::support::{Git, Repo, binary};

#[test]
fn an_empty_repository_is_audited() {
    let found = audit(&Repo::new(), &[]);
    found.is("history", "pass", "for 0 commits");
    found.is("hooks-and-ci", "fail", "against pre-commit: not installed");
    assert_eq!(found.run.code, 1);
    let repo = Repo::new().hooks_installed();
    assert_eq!(audit(&repo, &[]).run.code, 0, "asking is no failure");
}

#[test]
fn where_there_are_no_files_it_says_so() {
    let bare = Repo::with("bare.git", Git::First, &["init", "--quiet", "--bare"]);
    let run = bare.hookguard(["audit"]).exits(2);
    assert!(run.stderr.contains("a bare repository has no files to go through"), "{}", run.text());
    let none = Repo::with("none", Git::First, &["version"]);
    let run = none.hookguard(["audit"]).exits(2);
    assert!(run.stderr.contains("is not in a Git repository"), "{}", run.text());
}

#[test]
fn a_shallow_clone_is_not_taken_for_all_of_the_history() {
    let origin = good();
    origin.commit_all("second");
    let clone = format!("file://{}", origin.root().display());
    let _ok = origin.git(["clone", "-q", "--depth=1", &clone, "../shallow"]).exits(0);
    let mut command = origin.command(binary());
    command.args(["audit", "--format", "json"]).current_dir(origin.place().join("shallow"));
    let run = origin.run(command, b"");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let items = document["items"].as_array().unwrap();
    for id in ["env-files", "rotation", "history"] {
        let item = items.iter().find(|i| i["id"] == id).unwrap();
        assert_eq!(item["verdict"], "ask", "{id}: {item}");
        assert!(item.to_string().contains("a shallow clone: the older history isn't here"), "{item}");
    }
    assert!(run.stderr.contains("a shallow clone, its older history isn't here"), "{}", run.text());
}

#[test]
fn it_works_from_a_directory_below_and_says_paths_from_the_root() {
    let repo = good();
    let mut command = repo.command(binary());
    command.args(["audit"]).current_dir(repo.path("src"));
    let run = repo.run(command, b"").exits(0);
    assert!(run.stdout.contains("src/app.py:2: a key is read by os.environ"), "{}", run.text());
    assert!(!run.stdout.contains(repo.place().to_str().unwrap()), "{}", run.stdout);
}

#[test]
fn a_file_that_cannot_be_read_is_no_pass() {
    let repo = good();
    let id = repo.git(["rev-parse", "HEAD:src/app.py"]).stdout;
    let (first, rest) = id.trim().split_at(2);
    std::fs::remove_file(repo.path(format!(".git/objects/{first}/{rest}"))).unwrap();
    assert_eq!(repo.hookguard(["audit"]).code, 2);
    assert_eq!(repo.hookguard(["audit", "--no-history"]).code, 0);
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not tried")]
fn nothing_is_sent_anywhere() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("passed over: strace is not here, so calls of the network were not watched");
        return;
    }
    let repo = good();
    let log = repo.place().join("calls");
    let mut command = repo.command("strace");
    command.args(["-f", "-qq", "-e", "trace=%network", "-o"]).arg(&log).arg(binary()).arg("audit");
    let run = repo.run(command, b"");
    if run.stderr.contains("ptrace") || !log.exists() {
        eprintln!(
            "passed over: strace may not trace here: {}",
            run.stderr.lines().next().unwrap_or_default()
        );
        return;
    }
    let run = run.exits(0);
    assert!(run.stdout.contains("before going live"), "{}", run.text());
    let calls = std::fs::read_to_string(&log).unwrap();
    // A pair of sockets between two of our own processes reaches nobody.
    let calls: Vec<&str> = calls
        .lines()
        .filter(|l| l.contains('(') && !l.contains("AF_UNIX") && !l.contains("socketpair"))
        .collect();
    assert!(calls.is_empty(), "{calls:#?}");
}
