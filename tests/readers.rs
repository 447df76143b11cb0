//! Holds the readers of repositories against each other and against what `git diff` says of the same change.
//!
//! Also shows which reader answers for which kind of repository.

#![cfg(unix)]

mod indexes;
mod lies;
mod oracle;
mod world;

use hookguard::git::{ReaderKind, Repo};

use crate::support;
use oracle::New;
use world::World;

const INIT: &[&str] = &["init", "--quiet", "--initial-branch=main"];

/// Opens a repository as the program does, without our own reading of the index, and by the plumbing.
fn readers(repo: &support::Repo) -> [Repo; 3] {
    [
        Repo::open(repo.root()).unwrap(),
        Repo::open_without_own_index(repo.root()).unwrap(),
        Repo::open_with_plumbing(repo.root()).unwrap(),
    ]
}

/// Tells who reads what is staged.
fn staged_kind(repo: &support::Repo) -> ReaderKind {
    Repo::open(repo.root()).unwrap().staged_and_reader().unwrap().1
}

#[track_caller]
fn assert_same(expected: &New, found: &New, about: &str) {
    let shown = |new: &New| -> Vec<String> {
        new.iter().map(|(path, lines)| format!("{}: {lines:?}", String::from_utf8_lossy(path))).collect()
    };
    assert_eq!(shown(expected), shown(found), "{about}: left is what `git diff` says");
}

/// Compares what is staged, against the trees of all these parents.
#[track_caller]
fn staged_agrees(repo: &support::Repo, parents: &[&str], about: &str) {
    let mut expected = oracle::of(repo, &["--cached", parents[0]]);
    for parent in &parents[1..] {
        expected = oracle::both(&expected, &oracle::of(repo, &["--cached", parent]));
    }
    for reader in readers(repo) {
        assert_same(
            &expected,
            &oracle::staged_by(&reader),
            &format!("{about}, staged, {:?}", reader.reader_kind()),
        );
    }
    same_changes(repo, about);
}

/// Compares all that is told of the staged files, the order and the candidates for moves too.
#[track_caller]
fn same_changes(repo: &support::Repo, about: &str) {
    let [own, _, plumbing] = readers(repo).map(|reader| reader.staged().unwrap());
    assert_eq!(own, plumbing, "{about}");
}

/// The tree without entries, by the kind of names that the repository has.
fn empty_tree(repo: &support::Repo) -> String {
    repo.run(repo.git_command(["hash-object", "-t", "tree", "--stdin"]), b"").exits(0).stdout
}

/// Compares all commits of HEAD's history, each with its parents.
fn history_agrees(repo: &support::Repo, about: &str) {
    let listed = repo.git(["rev-list", "--parents", "HEAD"]).exits(0).stdout;
    let empty = empty_tree(repo);
    for line in listed.lines() {
        let (id, parents) = line.split_once(' ').unwrap_or((line, ""));
        let parents: Vec<&str> = parents.split_whitespace().collect();
        let mut expected = oracle::of(repo, &[parents.first().copied().unwrap_or(empty.trim()), id]);
        for parent in parents.iter().skip(1) {
            expected = oracle::both(&expected, &oracle::of(repo, &[parent, id]));
        }
        for reader in readers(repo) {
            let found = oracle::commit_by(&reader, id, &parents);
            assert_same(&expected, &found, &format!("{about}, commit {id}, {:?}", reader.reader_kind()));
        }
    }
}

fn grow(seed: u64, init: &[&str]) -> World {
    let mut world = World::new(seed, init);
    let empty = empty_tree(&world.repo);
    world.step();
    staged_agrees(&world.repo, &[empty.trim()], &format!("seed {seed}, unborn"));
    for round in 0..3 {
        world.commit().step();
        staged_agrees(&world.repo, &["HEAD"], &format!("seed {seed}, round {round}"));
    }
    world.commit();
    world
}

#[test]
fn all_readers_and_git_diff_agree_on_grown_repositories() {
    for seed in 0..12 {
        let world = grow(seed, INIT);
        if seed % 4 == 0 {
            history_agrees(&world.repo, &format!("seed {seed}"));
        }
    }
}

#[test]
fn all_readers_and_git_diff_agree_with_sha256_names() {
    let world = grow(100, &["init", "--quiet", "--initial-branch=main", "--object-format=sha256"]);
    history_agrees(&world.repo, "SHA-256");
    assert_eq!(Repo::open(world.repo.root()).unwrap().reader_kind(), ReaderKind::Plumbing);
}

/// Grows two more branches from HEAD and merges them without committing; conflicts are resolved by a text of its own.
fn merge(world: &mut World, branches: usize) -> Vec<String> {
    let repo = &world.repo;
    let mut names = Vec::new();
    for branch in 0..branches {
        let name = format!("side{branch}");
        let _ok = repo.git(["checkout", "--quiet", "-b", &name, "main"]).exits(0);
        // Files of its own, so that an octopus merge has no conflict, and one that all alter where there are two.
        repo.write(format!("own{branch}.txt"), format!("of {branch}\nline\n"));
        if branches == 1 {
            repo.write("shared.txt", "one\nTWO of the side\nthree\n");
        }
        repo.commit_all("side");
        names.push(name);
    }
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("mine.txt", "mine\n");
    if branches == 1 {
        repo.write("shared.txt", "one\nTWO of main\nthree\n");
    }
    repo.commit_all("main");
    let merging = ["merge", "--quiet", "--no-commit", "--no-ff"].map(str::to_owned);
    let run = repo.git(merging.iter().chain(&names));
    assert_eq!(run.code == 0, branches > 1, "{}", run.text());
    repo.write("shared.txt", "one\nTWO of both\nthree\n").write("only-in-merge.txt", "evil\n").add_all();
    names
}

#[test]
fn a_merge_is_what_differs_from_all_parents() {
    for branches in [1, 3] {
        let mut world = World::new(7, INIT);
        world.repo.write("shared.txt", "one\ntwo\nthree\n");
        world.step().commit();
        let names = merge(&mut world, branches);
        let parents: Vec<&str> = std::iter::once("HEAD").chain(names.iter().map(String::as_str)).collect();
        staged_agrees(&world.repo, &parents, &format!("{branches} branches"));
        let [reader, ..] = readers(&world.repo);
        let staged = oracle::staged_by(&reader);
        let paths: Vec<&[u8]> = staged.keys().map(Vec::as_slice).collect();
        assert_eq!(
            paths,
            [b"only-in-merge.txt".as_slice(), b"shared.txt"],
            "what the sides bring is not new"
        );
        world.commit();
        history_agrees(&world.repo, &format!("{branches} branches"));
    }
}

/// A repository with one commit of two files, and an altered, a new and a removed file staged.
fn prepared(init: &[&str]) -> support::Repo {
    let repo = support::Repo::with("repo", support::Git::First, init);
    repo.write("dir/a.txt", "one\ntwo\n")
        .write("out/b.txt", "old\n")
        .write("c.txt", "c\n")
        .commit_all("first");
    repo
}

fn stage(repo: &support::Repo) {
    repo.write("dir/a.txt", "one\nnew\ntwo\n").write("dir/d.txt", "new\nfile\n");
    let _ok = repo.git(["add", "dir"]).exits(0);
    let _ok = repo.git(["rm", "--quiet", "c.txt"]).exits(0);
}

/// What [`stage`] staged, as it must be read.
#[track_caller]
fn assert_staged(repo: &support::Repo, kind: ReaderKind) {
    staged_agrees(repo, &["HEAD"], "prepared");
    let reader = Repo::open(repo.root()).unwrap();
    let expected: New = [("dir/a.txt", vec![2]), ("dir/d.txt", vec![1, 2])]
        .map(|(path, lines)| (path.as_bytes().to_vec(), lines.into_iter().collect()))
        .into();
    assert_same(&expected, &oracle::staged_by(&reader), "prepared");
    assert_eq!(staged_kind(repo), kind);
}

#[test]
fn repositories_of_all_kinds_are_read_by_whoever_can_where_git_can() {
    for (option, kind) in
        [("--ref-format=reftable", ReaderKind::Plumbing), ("--object-format=sha256", ReaderKind::Plumbing)]
    {
        let init = ["init", "--quiet", "--initial-branch=main", option];
        if !support::can(&support::Git::First, option, &[init.as_slice(), &["../x"]].concat()) {
            continue;
        }
        let repo = prepared(&init);
        stage(&repo);
        assert_staged(&repo, kind);
    }
    let repo = prepared(INIT);
    let _ok = repo.git(["config", "core.repositoryFormatVersion", "1"]).exits(0);
    let _ok = repo.git(["config", "extensions.worktreeConfig", "true"]).exits(0);
    let _ok = repo.git(["config", "--worktree", "core.bare", "false"]).exits(0);
    stage(&repo);
    assert_staged(&repo, ReaderKind::Index);
}

#[test]
fn clones_of_all_kinds_are_read_by_whoever_can() {
    let origin = prepared(&["init", "--quiet", "--initial-branch=main"]);
    let _ok = origin.git(["config", "uploadpack.allowFilter", "true"]).exits(0);
    let url = format!("file://{}", origin.root().display());
    let path = origin.root().to_str().unwrap().to_owned();
    let kinds: [&[&str]; 3] = [
        &["clone", "--quiet", "--filter=blob:none", &url, "."],
        &["clone", "--quiet", "--shared", &path, "."],
        &["clone", "--quiet", "--depth=1", &url, "."],
    ];
    for command in kinds {
        let repo = support::Repo::with("clone", support::Git::First, command);
        stage(&repo);
        assert_staged(&repo, ReaderKind::Index);
    }
}

#[test]
fn what_a_partial_clone_lacks_is_not_fetched_and_counts_as_another_text() {
    let origin = prepared(INIT);
    let _ok = origin.git(["config", "uploadpack.allowFilter", "true"]).exits(0);
    let url = format!("file://{}", origin.root().display());
    let clone = ["clone", "--quiet", "--filter=blob:none", "--no-checkout", &url, "."];
    let repo = support::Repo::with("clone", support::Git::First, &clone).env("GIT_NO_LAZY_FETCH", "1");
    let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
    repo.write("dir/a.txt", "one\nnew\ntwo\n");
    let _ok = repo.git(["update-index", "dir/a.txt"]).exits(0);
    for reader in readers(&repo) {
        let found = oracle::staged_by(&reader);
        let lines: Vec<u32> = found[b"dir/a.txt".as_slice()].iter().copied().collect();
        assert_eq!(lines, [1, 2, 3], "without the old text all lines are new");
    }
    assert_ne!(repo.git(["cat-file", "-e", "HEAD:dir/a.txt"]).code, 0, "nothing was fetched");
}

#[test]
fn a_linked_worktree_of_a_shallow_clone_has_a_history_that_ends() {
    let origin = prepared(INIT);
    origin.write("c.txt", "second\n").commit_all("second");
    let url = format!("file://{}", origin.root().display());
    let repo =
        support::Repo::with("clone", support::Git::First, &["clone", "--quiet", "--depth=1", &url, "."]);
    let _ok = repo.git(["worktree", "add", "--quiet", "../linked"]).exits(0);
    let id = repo.head().unwrap();
    for root in [repo.root().to_path_buf(), repo.place().join("linked")] {
        for reader in [Repo::open(&root).unwrap(), Repo::open_with_plumbing(&root).unwrap()] {
            let found = oracle::commit_by(&reader, &id, &[]);
            assert_eq!(found.len(), 3, "the oldest commit that is there adds all files");
        }
    }
}

#[test]
fn a_submodule_has_no_text() {
    let repo = prepared(INIT);
    let inner = prepared(INIT);
    let _ok = repo.git(["submodule", "--quiet", "add", inner.root().to_str().unwrap(), "sub"]).exits(0);
    for reader in readers(&repo) {
        let found = oracle::staged_by(&reader);
        assert_eq!(found.keys().map(Vec::as_slice).collect::<Vec<_>>(), [b".gitmodules"]);
    }
    staged_agrees(&repo, &["HEAD"], "submodule");
}

#[test]
fn an_unmerged_file_is_told_once_by_all_readers() {
    let mut world = World::new(3, INIT);
    world.repo.write("shared.txt", "one\ntwo\nthree\n");
    world.step().commit();
    let _names = merge(&mut world, 1);
    let _ok = world.repo.git(["checkout", "--quiet", "--merge", "shared.txt"]).exits(0);
    for reader in readers(&world.repo) {
        let unmerged: Vec<_> =
            reader.staged().unwrap().into_iter().filter(|c| c.unmerged).map(|c| c.path).collect();
        assert_eq!(unmerged, [b"shared.txt"], "{:?}", reader.reader_kind());
    }
}
