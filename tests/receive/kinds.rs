//! Servers and pushers of other kinds: names by SHA-256, reftable, and clones that are shallow; with every `git` on `PATH`.

use std::fs;

use super::{said, server_has};
use crate::support::{Git, Repo, binary, can, fake, gits};

/// A repository, and a bare one beside it with hooks, both made with this option; `None` where `git` doesn't know it.
fn with_server(git: &Git, option: &str) -> Option<Repo> {
    if !can(git, option, &["init", "--quiet", option, "../x"]) {
        return None;
    }
    let repo = Repo::with("repo", git.clone(), &["init", "--quiet", "--initial-branch=main", option]);
    bare(&repo, option);
    Some(repo)
}

fn bare(repo: &Repo, option: &str) {
    let init = ["init", "--quiet", "--bare", "--initial-branch=main", option, "../server.git"];
    let _ok = repo.git(init).exits(0);
    let mut install = repo.command(binary());
    install.arg("install").current_dir(repo.place().join("server.git"));
    let _ok = repo.run(install, b"").exits(0);
    drop(repo.git(["remote", "remove", "origin"]));
    let _ok = repo.git(["remote", "add", "origin", "../server.git"]).exits(0);
}

fn key_line(seed: u64) -> String {
    format!("TOKEN = \"{}\"\n", fake("github-pat-classic", seed))
}

#[test]
fn servers_with_sha256_names_and_reftable_where_git_can() {
    let options = ["--object-format=sha1", "--object-format=sha256", "--ref-format=reftable"];
    for (git, option) in gits().iter().flat_map(|git| options.map(|option| (git, option))) {
        let Some(repo) = with_server(&Git::At(git.clone()), option) else { continue };
        repo.write("a.py", "x = 1\n").commit_all("one");
        let run = repo.git(["push", "origin", "main"]).exits(0);
        assert!(said(&run).contains("scanned 1 commit, 1 file"), "{option}: {}", run.text());
        repo.write("a.py", key_line(1)).commit_all("key");
        repo.write("a.py", "x = 2\n").commit_all("clean");
        let _ok = repo.git(["tag", "-a", "v1", "-m", &key_line(2), "HEAD~2"]).exits(0);
        for name in ["main", "v1"] {
            let run = repo.git(["push", "origin", name]).exits(1);
            assert!(said(&run).contains("push refused"), "{option}: {}", run.text());
        }
        assert!(!server_has(&repo, "v1"), "{option}");
        let _ok = repo.git(["reset", "--quiet", "--hard", "HEAD~2"]).exits(0);
        repo.write("b.py", "x = 3\n").commit_all("clean");
        let run = repo.git(["push", "origin", "main", "main:other"]).exits(0);
        assert!(said(&run).contains("scanned 1 commit, 1 file"), "{option}: {}", run.text());
    }
}

/// A shallow clone of a repository with four commits, and a server beside it.
fn shallow(git: &Git) -> Repo {
    let full = Repo::with("full", git.clone(), &["init", "--quiet", "--initial-branch=main"]);
    for i in 0..4 {
        full.write("a.py", format!("x = {i}\n")).commit_all("more");
    }
    let url = format!("file://{}", full.root().display());
    let repo = Repo::with("repo", git.clone(), &["clone", "--quiet", "--depth=2", &url, "."]);
    bare(&repo, "--object-format=sha1");
    let _ok = full
        .git(["push".as_ref(), repo.place().join("server.git").as_os_str(), "main:old".as_ref()])
        .exits(0);
    repo
}

#[test]
fn a_shallow_clone_pushes_what_is_new_and_is_judged_by_it() {
    for git in gits() {
        let repo = shallow(&Git::At(git));
        repo.write("b.py", "x = 1\n").commit_all("clean");
        let run = repo.git(["push", "origin", "main"]).exits(0);
        assert!(said(&run).contains("scanned 1 commit, 1 file"), "{}", run.text());
        repo.write("b.py", key_line(3)).commit_all("key");
        let run = repo.git(["push", "origin", "main"]).exits(1);
        assert!(said(&run).contains("push refused, 1 secret in 1 file"), "{}", run.text());
    }
}

#[test]
fn a_shallow_clone_whose_history_a_server_lacks() {
    for git in gits() {
        let repo = shallow(&Git::At(git));
        let server = repo.place().join("server.git");
        fs::remove_dir_all(&server).unwrap();
        bare(&repo, "--object-format=sha1");
        repo.write("b.py", "x = 1\n").commit_all("clean");
        // Git refuses it as well, after the hook, which can't know that it will.
        let run = repo.git(["push", "origin", "main"]).exits(1);
        let said_first = said(&run);
        assert!(
            said_first.contains("a commit is missing") && said_first.contains("--unshallow"),
            "{}",
            run.text()
        );
        assert!(!said_first.contains("rev-list"), "{}", run.text());
        // A server that takes such a push judges all of it.
        let _ok = repo.git(["-C", "../server.git", "config", "receive.shallowUpdate", "true"]).exits(0);
        repo.write("b.py", key_line(4)).commit_all("key");
        let _refused = repo.git(["push", "origin", "main"]).exits(1);
        let _ok = repo.git(["reset", "--quiet", "--hard", "HEAD~1"]).exits(0);
        let run = repo.git(["push", "origin", "main"]).exits(0);
        assert!(said(&run).contains("scanned 3 commits"), "{}", run.text());
    }
}
