//! Kinds of repositories: empty, bare, shallow, borrowed, and those that only `git` can read.

use hookguard::git::Error;
use hookguard::git::history::{Blob, Looker, Meter, Scope, Verdict};

use crate::support::{Git, Repo};

use super::{key_line, runs, seen, token};

#[test]
fn an_empty_repository_holds_nothing() {
    let repo = Repo::new();
    assert!(seen(&repo, &[]).is_empty());
    repo.write("a.py", key_line(1)).add_all();
    assert!(seen(&repo, &[]).is_empty(), "what is staged is no history");
}

#[test]
fn a_bare_repository() {
    let repo = Repo::with("bare.git", Git::First, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    let work = repo.place().join("work");
    let _ok = repo.git(["clone", "-q", ".", work.to_str().unwrap()]).exits(0);
    std::fs::write(work.join("a.py"), key_line(1)).unwrap();
    let at = ["-C", work.to_str().unwrap()];
    let _ok = repo.git([&at[..], &["add", "."]].concat()).exits(0);
    let _ok = repo.git([&at[..], &["commit", "-qm", "first"]].concat()).exits(0);
    let _ok = repo.git([&at[..], &["push", "-q", "origin", "HEAD:main"]].concat()).exits(0);
    let run = repo.hookguard(["scan", "--history"]).exits(1);
    assert!(run.stdout.contains("a.py:1:"), "{}", run.text());
}

#[test]
fn a_shallow_clone_says_that_it_is_one() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    repo.write("b.py", key_line(2)).commit_all("second");
    repo.write("a.py", "x = 1\n").commit_all("third");
    let url = format!("file://{}", repo.root().display());
    let clone = Repo::named("clone");
    let _ok = clone.git(["fetch", "-q", "--depth=2", &url, "main:main", "--update-head-ok"]).exits(0);
    for packed in [false, true] {
        let found = seen(&clone, &[]);
        assert_eq!(found, [token("a.py:1", "second", false), token("b.py:1", "second", true)], "{packed}");
        for run in runs(&clone, &[]) {
            let run = run.exits(1);
            assert!(run.stderr.contains("; a shallow clone, its older history isn't here"), "{}", run.text());
        }
        let _ok = clone.git(["repack", "-adfq"]).exits(0);
    }
}

#[test]
fn what_is_borrowed_from_another_repository_is_read_there() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    let _ok = repo.git(["repack", "-adfq"]).exits(0);
    let mid = repo.place().join("mid");
    let _ok = repo.git(["clone", "-q", "--shared", ".", mid.to_str().unwrap()]).exits(0);
    let clone = Repo::named("clone");
    let alternates = clone.path(".git/objects/info/alternates");
    std::fs::write(&alternates, format!("# a comment\n{}\n", mid.join(".git/objects").display())).unwrap();
    let _ok = clone.git(["update-ref", "refs/heads/main", &repo.head().unwrap()]).exits(0);
    clone.write("b.py", key_line(2));
    let _ok = clone.git(["add", "b.py"]).exits(0);
    let _ok = clone.git(["commit", "-qm", "second"]).exits(0);
    assert_eq!(seen(&clone, &[]), [token("a.py:1", "first", false), token("b.py:1", "second", true)]);
    std::fs::write(&alternates, "/nowhere/at/all\n").unwrap();
    for run in runs(&clone, &[]) {
        let _run = run.exits(2);
    }
}

#[test]
fn several_packs_loose_objects_and_an_index_over_packs() {
    let repo = Repo::new();
    for n in 1..=4 {
        repo.write(format!("{n}.py"), key_line(n)).commit_all(&format!("of {n}"));
        if n < 4 {
            let _ok = repo.git(["repack", "-dq"]).exits(0);
        }
    }
    let _ok = repo.git(["multi-pack-index", "write"]).exits(0);
    let _ok = repo.git(["commit-graph", "write", "--reachable"]).exits(0);
    let found = seen(&repo, &[]);
    let expected = [1, 2, 3, 4].map(|n| token(&format!("{n}.py:1"), &format!("of {n}"), true));
    assert_eq!(found, expected);
}

#[test]
fn replacements_and_grafts_hide_nothing() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    let first = repo.head().unwrap();
    repo.write("a.py", "x = 1\n").commit_all("second");
    let second = repo.head().unwrap();
    let clean = repo.git(["commit-tree", "-m", "clean", "HEAD^{tree}"]).exits(0).stdout;
    let _ok = repo.git(["replace", &first, clean.trim()]).exits(0);
    assert_eq!(seen(&repo, &[]), [("github-pat-classic".into(), "a.py:1".into(), "clean".into(), false)]);
    let _ok = repo.git(["replace", "-d", &first]).exits(0);
    std::fs::write(repo.path(".git/info/grafts"), format!("{second}\n")).unwrap();
    for run in runs(&repo, &[]) {
        let run = run.exits(2);
        assert!(run.stderr.contains("git replace --convert-graft-file"), "{}", run.text());
    }
}

#[test]
fn kinds_that_only_git_can_read() {
    let sha256 = ["init", "--quiet", "--initial-branch=main", "--object-format=sha256"];
    let reftable = ["init", "--quiet", "--initial-branch=main", "--ref-format=reftable"];
    for init in [&sha256[..], &reftable] {
        if !crate::support::can(&Git::First, init[3], init) {
            continue;
        }
        let repo = Repo::with("repo", Git::First, init);
        repo.write("a.py", key_line(1)).commit_all("first");
        repo.write("a.py", "x = 1\n").commit_all("second");
        let _ok = repo.git(["repack", "-adfq"]).exits(0);
        assert_eq!(seen(&repo, &[]), [token("a.py:1", "first", false)], "{init:?}");
    }
}

#[test]
fn a_linked_work_tree_counts_with_its_head() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").commit_all("first");
    let other = repo.place().join("other");
    let _ok = repo.git(["worktree", "add", "-q", "--detach", other.to_str().unwrap()]).exits(0);
    std::fs::write(other.join("b.py"), key_line(1)).unwrap();
    let at = ["-C", other.to_str().unwrap()];
    let _ok = repo.git([&at[..], &["add", "."]].concat()).exits(0);
    let _ok = repo.git([&at[..], &["commit", "-qm", "detached"]].concat()).exits(0);
    assert_eq!(seen(&repo, &[]), [token("b.py:1", "detached", false)]);
}

#[test]
fn a_partial_clone_that_lacks_a_blob_is_an_error() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    repo.write("a.py", "x = 1\n").commit_all("second");
    let _ok = repo.git(["config", "uploadpack.allowFilter", "true"]).exits(0);
    let clone = repo.place().join("clone");
    let url = format!("file://{}", repo.root().display());
    let clone_to = ["clone", "-q", "--filter=blob:none", &url, clone.to_str().unwrap()];
    let _ok = repo.git(clone_to).exits(0);
    for reader in super::READERS {
        let mut command = repo.command(crate::support::binary());
        command.args(["scan", "--history"]).current_dir(&clone).envs(reader);
        let run = repo.run(command, b"").exits(2);
        assert!(run.stderr.contains("lacks its blob") || run.stderr.contains("missing"), "{}", run.text());
    }
}

/// Suspects whatever it sees.
struct All;

impl Looker for All {
    fn blob(&mut self, blob: &Blob<'_>) -> Result<Verdict, Error> {
        Ok(Verdict { holds: true, classes: blob.classes, ..Verdict::default() })
    }

    fn message(&mut self, _: &[u8]) -> Result<bool, Error> {
        Ok(true)
    }
}

/// Tells whether the history is read as a whole; all of its blobs and messages are in the answer then.
pub(super) fn is_read_as_a_whole(repo: &Repo) -> bool {
    let meter = Meter::default();
    let scope = Scope { since: None, classes: &|_| 1, limit: 1 << 20, jobs: 2, meter: &meter };
    let reader = hookguard::git::Repo::open(repo.root()).unwrap();
    let Ok(past) = reader.history(&scope, &|work| work(&mut All)) else { return false };
    assert_eq!(past.messages.len() as u64, past.commits);
    assert!(past.blobs.iter().all(|blob| !blob.places.is_empty()));
    past.looked
        .is_some_and(|looked| looked.blobs == past.blobs.len() as u64 && meter.so_far().0 == looked.blobs)
}

#[test]
fn who_reads_which_kind() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").write("d/b.py", "y = 1\n").commit_all("first");
    repo.write("a.py", "x = 2\n").commit_all("second");
    assert!(is_read_as_a_whole(&repo), "loose");
    let _ok = repo.git(["repack", "-adfq"]).exits(0);
    assert!(is_read_as_a_whole(&repo), "packed");
    repo.write("a.py", "x = 3\n").commit_all("third");
    let _ok = repo.git(["tag", "a-blob", "HEAD:a.py"]).exits(0);
    assert!(is_read_as_a_whole(&repo), "both");
    repo.write(".git/objects/pack/pack-1.promisor", "");
    assert!(!is_read_as_a_whole(&repo), "a partial clone may lack what it likes");
    let sha256 = ["init", "--quiet", "--initial-branch=main", "--object-format=sha256"];
    let repo = Repo::with("repo", Git::First, &sha256);
    repo.write("a.py", "x = 1\n").commit_all("first");
    assert!(!is_read_as_a_whole(&repo), "SHA-256");
}
