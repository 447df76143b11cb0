//! Who trusts what: a server trusts nothing that is pushed to it.

use std::fs;

use super::baseline::{NAME, line, text};
use super::fingerprint;
use crate::support::Repo;

/// Makes a repository that takes pushes, with the hook of a server, and returns its path from the clone.
fn server(repo: &Repo) -> String {
    let server = repo.place().join("server.git");
    let path = server.to_str().unwrap().to_owned();
    let _run = repo.git(["init", "--quiet", "--bare", "--initial-branch=main", &path]).exits(0);
    let mut install = repo.command(crate::support::binary());
    install.arg("install").current_dir(&server);
    let _run = repo.run(install, b"").exits(0);
    path
}

#[test]
fn a_server_does_not_trust_a_baseline_that_is_pushed() {
    let repo = Repo::new();
    let server = server(&repo);
    repo.write("a.py", line(41));
    let _run = repo.hookguard(["baseline", "create"]).exits(0);
    repo.commit_all("with its own pardon");
    let _run = repo.hookguard(["scan"]).exits(0);
    let run = repo.git(["push", "--quiet", &server, "main"]).exits(1);
    assert!(run.stderr.contains("push refused, 1 secret"), "{}", run.text());
    // Its own baseline, in its own directory, is another thing.
    fs::copy(repo.path(NAME), format!("{server}/hookguard.baseline")).unwrap();
    let run = repo.git(["push", "--quiet", &server, "main"]).exits(0);
    assert!(run.stderr.contains("; 1 in the baseline; "), "{}", run.text());
    fs::write(format!("{server}/hookguard.baseline"), "nonsense\n").unwrap();
    repo.write("b.py", line(42)).commit_all("more");
    let run = repo.git(["push", "--quiet", &server, "main"]).exits(1);
    assert!(run.stderr.contains("hookguard.baseline:1: an entry needs"), "{}", run.text());
}

#[test]
fn an_entry_of_another_repository_is_worth_nothing_here() {
    let made = |id: &str| {
        let repo = Repo::new();
        repo.write(".hookguard.toml", format!("repository_id = \"{id}\"\n")).write("a.py", line(43));
        let _run = repo.hookguard(["baseline", "create"]).exits(0);
        repo
    };
    let (one, two) = (made(&"a".repeat(16)), made(&"b".repeat(16)));
    assert_ne!(fingerprint(&one, "a.py"), fingerprint(&two, "a.py"));
    one.write(NAME, text(&two));
    let _run = one.hookguard(["scan"]).exits(1);
}
