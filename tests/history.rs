//! `scan --history`: every object that a ref leads to, each judged once; since when a value is there, and whether it went.
//!
//! Each test runs both readers, the fast one and `git` commit by commit, and holds their answers against each other.

mod broken;
mod grown;
mod kinds;
mod paths;

use serde_json::Value;

use crate::support::{Repo, Run, binary, fake};

/// Who reads: the fast reader, or `git` asked for one commit after the other.
const READERS: [Option<(&str, &str)>; 2] = [None, Some(("GIT_WORK_TREE", "."))];

/// A finding, as far as these tests look at it: rule, place, subject of the commit, and whether HEAD has it.
type Seen = (String, String, String, bool);

/// A line of code with a fake key in it.
fn key_line(seed: u64) -> String {
    format!("token = \"{}\"\n", fake("github-pat-classic", seed))
}

/// Runs both readers with these arguments behind `scan --history`.
fn runs(repo: &Repo, args: &[&str]) -> [Run; 2] {
    READERS.map(|reader| {
        let mut command = repo.command(binary());
        command.args(["scan", "--history"]).args(args).envs(reader);
        repo.run(command, b"")
    })
}

/// Returns the document that both readers agree on.
#[track_caller]
fn document(repo: &Repo, args: &[&str]) -> Value {
    let [fast, slow] = runs(repo, &[args, &["--format", "json"]].concat()).map(|run| {
        assert!(run.code < 2 && run.code >= 0, "{}", run.text());
        let mut document: Value = serde_json::from_str(&run.stdout).unwrap();
        document["summary"]["elapsed_ms"] = Value::Null;
        // What is decoded or unpacked counts as it is stored with one, as it reads with the other.
        document["summary"]["bytes"] = Value::Null;
        document
    });
    assert_eq!(fast["summary"], slow["summary"], "left is the fast reader");
    let findings = [&fast, &slow].map(|d| d["findings"].as_array().unwrap());
    for (fast, slow) in findings[0].iter().zip(findings[1]) {
        assert_eq!(fast, slow, "left is the fast reader");
    }
    assert_eq!(findings[0].len(), findings[1].len());
    fast
}

/// Returns what both readers find.
#[track_caller]
fn seen(repo: &Repo, args: &[&str]) -> Vec<Seen> {
    let document = document(repo, args);
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let one = |finding: &Value| {
        let commit = word(finding, "commit");
        let subject = repo.git(["log", "-1", "--format=%s", &commit]);
        let subject = if subject.code == 0 { subject.stdout.trim().to_owned() } else { commit };
        let place = format!("{}:{}", word(finding, "path"), finding["line"]);
        (word(finding, "rule"), place, subject, finding["in_head"].as_bool().unwrap())
    };
    document["findings"].as_array().unwrap().iter().map(one).collect()
}

/// Makes what is expected of a classic GitHub token.
fn token(place: &str, subject: &str, in_head: bool) -> Seen {
    ("github-pat-classic".to_owned(), place.to_owned(), subject.to_owned(), in_head)
}

#[test]
fn a_key_that_was_deleted_is_found_at_the_commit_that_brought_it() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").commit_all("first");
    repo.write("a.py", format!("x = 1\n{}", key_line(1))).commit_all("brings it");
    repo.write("a.py", format!("x = 2\n{}", key_line(1))).commit_all("still there");
    repo.write("a.py", "x = 3\n").commit_all("takes it out");
    repo.write("b.py", key_line(2)).commit_all("another");
    let expected = [token("a.py:2", "brings it", false), token("b.py:1", "another", true)];
    assert_eq!(seen(&repo, &[]), expected);
    let all = document(&repo, &[]);
    assert_eq!(all["findings"][0]["source"], "commit");
    assert_eq!(all["findings"][0]["author_date"], "2026-01-02T03:04:05+00:00");
    assert_eq!((&all["summary"]["commits"], &all["summary"]["blobs"]), (&5.into(), &5.into()));
    let _ok = repo.git(["repack", "-adfq", "--depth=50"]).exits(0);
    assert_eq!(seen(&repo, &[]), expected, "packed");
}

#[test]
fn every_kind_of_ref_is_followed_and_what_none_leads_to_is_not_reported() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").commit_all("first");
    let first = repo.head().unwrap();
    let _ok = repo.git(["checkout", "-qb", "side"]).exits(0);
    repo.write("side.py", key_line(1)).commit_all("on a branch");
    let side = repo.head().unwrap();
    let _ok = repo.git(["checkout", "-q", "main"]).exits(0);
    let _ok = repo.git(["update-ref", "refs/remotes/origin/x", &side]).exits(0);
    let _ok = repo.git(["branch", "-qD", "side"]).exits(0);
    repo.write("gone.py", key_line(2)).commit_all("amended away");
    let _ok = repo.git(["reset", "-q", "--hard", &first]).exits(0);
    let message = format!("release\n\n{}", key_line(3));
    let _ok = repo.git(["tag", "-a", "v1", "-m", &message]).exits(0);
    let _ok = repo.git(["notes", "add", "-m", key_line(4).trim(), &first]).exits(0);
    repo.write("a.py", key_line(5));
    let _ok = repo.git(["stash", "-q"]).exits(0);
    let blob = repo.run(repo.git_command(["hash-object", "-w", "--stdin"]), key_line(6).as_bytes()).exits(0);
    let _ok = repo.git(["tag", "a-blob", blob.stdout.trim()]).exits(0);
    repo.write("b.py", key_line(7)).commit_all("has a tree");
    let _ok = repo.git(["tag", "a-tree", "HEAD^{tree}"]).exits(0);
    let _ok = repo.git(["reset", "-q", "--hard", &first]).exits(0);
    for packed in [false, true] {
        let places: Vec<String> = seen(&repo, &[]).into_iter().map(|(_, place, ..)| place).collect();
        let note = format!("{first}:1");
        let mut expected = ["side.py:1", "(tag message):3", &note, "a.py:1", "refs/tags/a-blob:1", "b.py:1"];
        expected.sort_unstable();
        assert_eq!(places, expected, "packed: {packed}");
        let _ok = repo.git(["repack", "-adfq", "--keep-unreachable"]).exits(0);
    }
    let all = document(&repo, &[]);
    let by_path =
        |path: &str| all["findings"].as_array().unwrap().iter().find(|f| f["path"] == path).unwrap().clone();
    assert_eq!(by_path("side.py")["exposure"], "pushed");
    assert_eq!(by_path("a.py")["exposure"], "local");
    assert_eq!(by_path("(tag message)")["source"], "message");
}

#[test]
fn a_merge_and_a_move_bring_nothing_new_but_another_path_does() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    let _ok = repo.git(["checkout", "-qb", "side"]).exits(0);
    repo.write("side.py", key_line(2)).commit_all("side");
    let _ok = repo.git(["checkout", "-q", "main"]).exits(0);
    repo.write("main.py", "x = 1\n").commit_all("main");
    let _ok = repo.git(["merge", "-q", "--no-ff", "-m", "merge", "side"]).exits(0);
    let _ok = repo.git(["mv", "a.py", "b.py"]).exits(0);
    repo.commit_all("moves");
    assert_eq!(seen(&repo, &[]), [token("a.py:1", "first", true), token("side.py:1", "side", true)]);
    repo.write("b.py", format!("x = 1\n{}", key_line(1))).commit_all("alters");
    let expected =
        [token("a.py:1", "first", true), token("b.py:2", "alters", true), token("side.py:1", "side", true)];
    assert_eq!(seen(&repo, &[]), expected);
}

#[test]
fn what_was_looked_at_before_is_left_out() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    let first = repo.head().unwrap();
    repo.write("b.py", key_line(2)).write("c.py", key_line(1)).commit_all("second");
    for packed in [false, true] {
        let found = seen(&repo, &["--since", &first]);
        assert_eq!(found, [token("b.py:1", "second", true)], "packed: {packed}: c.py is the blob of a.py");
        assert!(seen(&repo, &["--since", "HEAD"]).is_empty());
        let _ok = repo.git(["repack", "-adfq"]).exits(0);
    }
    for run in runs(&repo, &["--since", "nothing"]) {
        assert!(run.exits(2).stderr.contains("nothing"));
    }
}

#[test]
fn a_person_reads_since_when_it_is_there() {
    let repo = Repo::new();
    repo.write("a.py", key_line(1)).commit_all("first");
    repo.write("a.py", "x = 1\n").commit_all("second");
    let [run, _] = runs(&repo, &[]);
    let run = run.exits(1);
    assert!(
        run.stdout.contains("  since   2026-01-02T03:04:05+00:00; HEAD no longer has it, the history does"),
        "{}",
        run.text()
    );
    for run in runs(&repo, &[]) {
        assert!(run.stderr.contains("scanned 2 commits, 2 blobs, 70 B in "), "{}", run.text());
    }
    assert!(!run.stderr.contains('\r') && !run.stderr.contains('\x1b'), "progress is for terminals");
}

#[test]
fn other_sources_exclude_it() {
    let repo = Repo::new();
    for args in [&["--staged"][..], &["--stdin"], &["--range", "HEAD"], &["."]] {
        let run = repo.hookguard([&["scan", "--history"], args].concat()).exits(2);
        assert!(run.stderr.contains("cannot be used with"), "{}", run.text());
    }
    let _run = repo.hookguard(["scan", "--since", "HEAD"]).exits(2);
}
