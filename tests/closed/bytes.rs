//! Files of a repository with wrong bytes: no pass while the key that is staged or sent can't be read, and never a panic.
//!
//! Each place of a file is tried, or so many that none of its parts is left out, and both readers.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Repo, Run, binary, fake};

/// Who reads: libgit2, or the plumbing.
const READERS: [Option<(&str, &str)>; 2] = [None, Some(("GIT_WORK_TREE", "."))];

fn key_line() -> String {
    format!("TOKEN = \"{}\"\n", fake("github-pat-classic", 3))
}

/// A repository with a commit, and a key that is staged.
fn staged(format: &str) -> Repo {
    let init = ["init", "--quiet", "--initial-branch=main", &format!("--object-format={format}")];
    let repo = Repo::with("repo", crate::support::Git::First, &init);
    repo.write("a.txt", "one\n").write("old.py", "x = 1\n").commit_all("first");
    repo.write("b.py", key_line()).add_all();
    repo
}

/// Runs a hook by both readers.
fn hook(repo: &Repo, args: &[&str], input: &str) -> [Run; 2] {
    READERS.map(|reader| {
        let mut command = repo.command(binary());
        command.arg("hook").args(args).envs(reader);
        repo.run(command, input.as_bytes())
    })
}

/// Asserts that it didn't pass, said why, and didn't panic.
///
/// A signal stops the commit too, without a word: libgit2 1.9 reads behind the end of a pack whose index says so.
#[track_caller]
fn stops(run: &Run, about: &str) {
    if run.code == -1 && (about.contains(".idx") || about.contains("multi-pack-index")) {
        return;
    }
    assert!(run.code == 1 || run.code == 2, "{about}: {}", run.text());
    assert!(
        !run.stderr.contains("internal fault") && !run.stderr.contains("panicked"),
        "{about}: {}",
        run.text()
    );
    assert!(run.code == 1 || run.stderr.starts_with("hookguard: "), "{about}: {}", run.text());
}

/// Calls `check` with each of these places of a file changed, one after the other; returns how many there were.
fn each_byte(path: &Path, places: impl Iterator<Item = usize>, mut check: impl FnMut(&str)) -> usize {
    let whole = fs::read(path).unwrap();
    fs::remove_file(path).unwrap();
    let mut tried = 0;
    for (turn, at) in places.take_while(|at| *at < whole.len()).enumerate() {
        let mut wrong = whole.clone();
        wrong[at] ^= [0x01, 0x10, 0xff, 0x80][turn % 4];
        fs::write(path, wrong).unwrap();
        check(&format!("byte {at} of {} in {}", whole.len(), path.display()));
        tried += 1;
    }
    fs::write(path, whole).unwrap();
    tried
}

/// The file with this ending in a directory.
fn with_ending(dir: &Path, ending: &str) -> PathBuf {
    let mut files = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    files.find(|p| p.extension().is_some_and(|e| e == ending)).unwrap()
}

#[test]
fn a_pack_with_a_wrong_byte() {
    for format in ["sha1", "sha256"] {
        let repo = staged(format);
        let _ok = repo.git(["repack", "--quiet", "-a", "-d"]).exits(0);
        for run in hook(&repo, &["pre-commit"], "") {
            let _found = run.exits(1);
        }
        let pack = with_ending(&repo.path(".git/objects/pack"), "pack");
        let check = |about: &str| hook(&repo, &["pre-commit"], "").iter().for_each(|run| stops(run, about));
        assert!(each_byte(&pack, (0..).step_by(7), check) > 40);
        let index = with_ending(&repo.path(".git/objects/pack"), "idx");
        // Behind the table of first bytes, of which few are used.
        let places = (0..1032).step_by(128).chain((1032..).step_by(7));
        assert!(each_byte(&index, places, check) > 30);
    }
}

#[test]
fn an_index_of_a_pack_that_takes_one_object_for_another() {
    for format in ["sha1", "sha256"] {
        let repo = staged(format);
        let _ok = repo.git(["repack", "--quiet", "-a", "-d"]).exits(0);
        let names = repo.git(["ls-files", "--format=%(objectname)", "b.py", "a.txt"]).exits(0).stdout;
        let mut all: Vec<String> = repo
            .git(["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"])
            .exits(0)
            .stdout
            .lines()
            .map(str::to_owned)
            .collect();
        all.sort();
        let path = with_ending(&repo.path(".git/objects/pack"), "idx");
        let mut index = fs::read(&path).unwrap();
        // Header, table of first bytes, names, checksums, and then where each object is (gitformat-pack, version 2).
        let offsets = 8 + 1024 + all.len() * (names.lines().next().unwrap().len() / 2 + 4);
        let place = |name: &str| offsets + 4 * all.iter().position(|n| n == name).unwrap();
        let [one, other] = [0, 1].map(|line| place(names.lines().nth(line).unwrap()));
        for byte in 0..4 {
            index.swap(one + byte, other + byte);
        }
        fs::remove_file(&path).unwrap();
        fs::write(&path, index).unwrap();
        for run in hook(&repo, &["pre-commit"], "") {
            let run = run.exits(2);
            assert!(run.stderr.contains("another object"), "{}", run.text());
        }
    }
}

#[test]
fn an_index_of_several_packs_with_a_wrong_byte() {
    let repo = staged("sha1");
    let _ok = repo.git(["repack", "--quiet", "-a", "-d"]).exits(0);
    let _ok = repo.git(["multi-pack-index", "write"]).exits(0);
    let check = |about: &str| hook(&repo, &["pre-commit"], "").iter().for_each(|run| stops(run, about));
    let places = (0..100).step_by(5).chain((1124..).step_by(5));
    assert!(each_byte(&repo.path(".git/objects/pack/multi-pack-index"), places, check) > 50);
}

#[test]
fn an_index_that_is_cut_off_anywhere() {
    let repo = staged("sha1");
    let path = repo.path(".git/index");
    let whole = fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(2).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..length]).unwrap();
        for run in hook(&repo, &["pre-commit"], "") {
            stops(&run, &format!("{length} of {} bytes", whole.len()));
        }
    }
}

#[test]
fn a_commit_graph_with_a_wrong_byte() {
    let repo = staged("sha1");
    repo.commit_all("key").write("b.py", "x = 2\n").commit_all("clean");
    let _ok = repo.git(["commit-graph", "write", "--reachable"]).exits(0);
    let head = repo.head().unwrap();
    let refs = format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(40));
    let args = ["pre-push", "origin", "url"];
    let check = |about: &str| hook(&repo, &args, &refs).iter().for_each(|run| stops(run, about));
    let places = (0..80).step_by(3).chain((1092..).step_by(4));
    assert!(each_byte(&repo.path(".git/objects/info/commit-graph"), places, check) > 50);
}

#[test]
fn packed_refs_that_are_broken() {
    let repo = staged("sha1");
    let _ok = repo.git(["pack-refs", "--all"]).exits(0);
    let path = repo.path(".git/packed-refs");
    let check = |about: &str| hook(&repo, &["pre-commit"], "").iter().for_each(|run| stops(run, about));
    assert!(each_byte(&path, (0..).step_by(2), check) > 50);
    let whole = fs::read(&path).unwrap();
    let _ok = repo.git(["rm", "--quiet", "--cached", "b.py"]).exits(0);
    // What is clean doesn't pass either, unless the branch is just not there, which makes it one that is yet to be born.
    for garbage in
        [b"garbage\n".as_slice(), b"\0\0\0\0", &whole[..whole.len() - 3], &whole[..whole.len() / 2]]
    {
        fs::write(&path, garbage).unwrap();
        for run in hook(&repo, &["pre-commit"], "") {
            let run = run.exits(2);
            assert!(run.stderr.contains("hint: "), "{}", run.text());
        }
    }
}
