//! Indexes of all kinds, and which of them our own reader leaves to the others.

use hookguard::git::{ReaderKind, Repo};
use hookguard::rules::sample::Random;

use super::{INIT, assert_staged, prepared, readers, stage, staged_kind};
use crate::support;

#[test]
fn indexes_of_all_kinds_are_read_by_whoever_can() {
    let split = ["update-index", "--split-index"].as_slice();
    let sparse = ["sparse-checkout", "set", "--cone", "--sparse-index", "dir"].as_slice();
    let kinds: [(&[&str], ReaderKind); 7] = [
        (sparse, ReaderKind::Plumbing),
        (split, ReaderKind::Plumbing),
        (&["update-index", "--index-version=4"], ReaderKind::Index),
        (&["update-index", "--skip-worktree", "out/b.txt"], ReaderKind::Index),
        (&["update-index", "--force-untracked-cache"], ReaderKind::Index),
        (&["-c", "index.skipHash=true", "read-tree", "HEAD"], ReaderKind::Index),
        (
            &["-c", "index.threads=4", "-c", "core.fsmonitor=true", "update-index", "--force-write-index"],
            ReaderKind::Index,
        ),
    ];
    for (command, kind) in kinds {
        let repo = prepared(INIT);
        let _ok = repo.git(command).exits(0);
        stage(&repo);
        assert_staged(&repo, kind);
    }
}

#[test]
fn a_file_that_is_only_intended_to_be_added_is_not_staged() {
    let repo = prepared(INIT);
    stage(&repo);
    repo.write("later.txt", "later\n");
    let _ok = repo.git(["add", "--intent-to-add", "later.txt"]).exits(0);
    assert_staged(&repo, ReaderKind::Index);
}

#[test]
fn what_is_left_to_libgit2_is_read_by_it() {
    let repo = prepared(INIT);
    stage(&repo);
    // Both sides of a conflict, as a merge leaves them.
    let id = repo.git(["rev-parse", ":dir/a.txt"]).exits(0).stdout;
    let lines = ["1", "2", "3"].map(|stage| format!("100644 {} {stage}\tboth.txt\n", id.trim())).concat();
    let _ok = repo.run(repo.git_command(["update-index", "--index-info"]), lines.as_bytes()).exits(0);
    assert_eq!(staged_kind(&repo), ReaderKind::Libgit2);
}

/// Names that sort differently as files and as directories.
const NAMES: &[&str] = &["a", "a.b", "a-", "a0", "ab", "b", "A", "\u{fc}", "a b"];

/// A repository whose index is changed by chance, without a work tree.
pub(super) struct Grown {
    pub(super) repo: support::Repo,
    pub(super) random: Random,
    ids: Vec<String>,
}

impl Grown {
    pub(super) fn new(seed: u64) -> Self {
        let repo = support::Repo::new();
        let ids = (0..6).map(|i| {
            let text = format!("text {i}\n");
            let command = repo.git_command(["hash-object", "-w", "--stdin"]);
            repo.run(command, text.as_bytes()).exits(0).stdout.trim().to_owned()
        });
        let ids = ids.collect();
        Self { repo, random: Random::new(seed), ids }
    }

    /// Puts entries into the index, or takes them out; a file may take the place of a directory.
    pub(super) fn change(&mut self, count: usize) -> &mut Self {
        let mut lines = String::new();
        for _ in 0..count {
            let depth = 1 + self.random.below(4);
            let names: Vec<&str> = (0..depth).map(|_| NAMES[self.random.below(NAMES.len())]).collect();
            let id = &self.ids[self.random.below(self.ids.len())];
            let mode = ["0", "100644", "100644", "100755", "120000", "160000"][self.random.below(6)];
            lines.push_str(&format!("{mode} {id}\t{}\n", names.join("/")));
        }
        let command = self.repo.git_command(["update-index", "--replace", "--index-info"]);
        let _ok = self.repo.run(command, lines.as_bytes()).exits(0);
        self
    }

    pub(super) fn commit(&mut self) -> &mut Self {
        // `git commit` would ask for the submodules.
        let tree = self.repo.git(["write-tree"]).exits(0).stdout;
        let commit = self.repo.git(["commit-tree", "-m", "x", tree.trim()]).exits(0).stdout;
        let _ok = self.repo.git(["update-ref", "HEAD", commit.trim()]).exits(0);
        self
    }

    #[track_caller]
    fn agrees(&self, about: &str) {
        let (own, kind) = Repo::open(self.repo.root()).unwrap().staged_and_reader().unwrap();
        assert_eq!(kind, ReaderKind::Index, "{about}");
        let [_, libgit2, plumbing] = readers(&self.repo).map(|reader| reader.staged().unwrap());
        assert_eq!(own, libgit2, "{about}: left our own, right libgit2");
        assert_eq!(own, plumbing, "{about}: left our own, right git");
    }
}

#[test]
fn indexes_of_all_states_are_compared_as_others_compare_them() {
    // After each of these something more is staged; none: only one directory in the other is altered.
    let states: [&[&str]; 6] = [
        &["write-tree"],
        &["read-tree", "HEAD"],
        &["read-tree", "--empty"],
        &["rm", "-r", "-q", "--cached", "--ignore-unmatch", "a"],
        &["update-index", "--index-version=4"],
        &["update-index", "--index-version=3"],
    ];
    for seed in 0..24 {
        let mut grown = Grown::new(seed);
        grown.change(60);
        grown.agrees(&format!("seed {seed}, unborn"));
        grown.commit();
        grown.agrees(&format!("seed {seed}, nothing"));
        grown.change(1);
        grown.agrees(&format!("seed {seed}, one"));
        for (number, state) in states.iter().enumerate().skip(usize::from(seed % 2 == 1)).step_by(2) {
            grown.change(12);
            grown.agrees(&format!("seed {seed}, before {state:?}"));
            let _ok = grown.repo.git(*state).exits(0);
            grown.agrees(&format!("seed {seed}, {state:?}"));
            if number % 3 == 1 {
                grown.change(3);
                grown.agrees(&format!("seed {seed}, behind {state:?}"));
            }
        }
    }
}

#[test]
fn intended_files_of_all_kinds_are_no_part_of_the_commit() {
    let repo = prepared(INIT);
    stage(&repo);
    repo.write("dir/later.txt", "later\n").write("new/later.txt", "later\n").write("c.txt", "again\n");
    // One that was never there, one in a directory of its own, one that HEAD has.
    let _ok = repo.git(["add", "--intent-to-add", "dir/later.txt", "new/later.txt", "c.txt"]).exits(0);
    assert_staged(&repo, ReaderKind::Index);
    let _ok = repo.git(["update-index", "--index-version=4"]).exits(0);
    assert_staged(&repo, ReaderKind::Index);
}

#[test]
fn an_index_that_is_written_for_threads_is_read() {
    let repo = prepared(INIT);
    for i in 0..200 {
        repo.write(format!("many/d{}/f{i:03}", i % 7), format!("{i}\n"));
    }
    repo.commit_all("many");
    stage(&repo);
    for version in ["2", "4"] {
        let settings = ["-c", "index.threads=4", "-c", "index.recordOffsetTable=true"];
        let more = ["-c", "index.recordEndOfIndexEntries=true", "update-index", "--force-write-index"];
        let set = format!("--index-version={version}");
        let command = settings.iter().chain(&more).copied().chain([set.as_str()]);
        let _ok = repo.git(command).exits(0);
        let index = std::fs::read(repo.path(".git/index")).unwrap();
        for extension in [b"IEOT", b"EOIE"] {
            assert!(index.windows(4).any(|four| four == extension), "version {version}");
        }
        assert_staged(&repo, ReaderKind::Index);
    }
}

#[test]
fn the_index_that_git_names_is_the_one_that_is_read() {
    let repo = prepared(INIT);
    stage(&repo);
    let other = repo.place().join("other");
    std::fs::copy(repo.path(".git/index"), &other).unwrap();
    let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
    assert!(Repo::open(repo.root()).unwrap().staged().unwrap().is_empty());
    let mut command = repo.command(support::binary());
    command.args(["hook", "pre-commit"]).env("GIT_INDEX_FILE", &other);
    let run = repo.run(command, b"").exits(0);
    assert!(run.stderr.contains("scanned 2 files"), "{}", run.text());
}

#[test]
fn a_relative_name_of_an_index_counts_from_the_top_of_the_work_tree() {
    let repo = prepared(INIT);
    stage(&repo);
    std::fs::rename(repo.path(".git/index"), repo.path("other")).unwrap();
    let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
    for directory in [".", "dir"] {
        let mut command = repo.command(support::binary());
        command.args(["scan", "--staged"]).env("GIT_INDEX_FILE", "other").current_dir(repo.path(directory));
        let run = repo.run(command, b"").exits(0);
        assert!(run.stderr.contains("scanned 2 files"), "in {directory}: {}", run.text());
    }
}
