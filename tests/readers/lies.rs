//! Indexes that are damaged or contradict themselves: what Git would commit of one is told, or nothing passes.
//!
//! Git goes by the trees that an index names for its directories and not by its entries, wherever it names one. What is
//! told is held against the tree that `git write-tree` makes of the very same index.

use std::collections::BTreeSet;

use hookguard::git::{Content, ObjectId, ReaderKind, Repo};

use super::indexes::Grown;
use super::{INIT, prepared, stage};
use crate::support;

/// Paths with what is there.
type Listed = BTreeSet<(Vec<u8>, ObjectId)>;

/// Lists a tree as `git ls-tree -r` does.
fn listed(repo: &support::Repo, tree: &str) -> Listed {
    let listing = repo.git(["ls-tree", "-r", "-z", tree]).exits(0).stdout;
    let entry = |line: &str| {
        let (about, path) = line.split_once('\t').unwrap();
        let id = about.rsplit(' ').next().unwrap();
        (path.as_bytes().to_vec(), ObjectId::from_hex(id.as_bytes()).unwrap())
    };
    listing.split_terminator('\0').map(entry).collect()
}

/// What became of an index.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It blocks.
    Refused,
    /// Git makes no commit of it.
    NoCommit,
    /// It was told by this reader; whether there is anything new.
    Told(ReaderKind, bool),
}

/// Asserts that all that Git would commit is told, or nothing passes; by our own reader that nothing else is told, too.
#[track_caller]
fn what_git_commits_is_told(repo: &support::Repo, head: &Listed, about: &str) -> Fate {
    let reader = Repo::open(repo.root()).unwrap();
    let answer = reader.staged_and_reader();
    // A `git` that broke down over such an index leaves its lock.
    drop(std::fs::remove_file(repo.path(".git/index.lock")));
    let written = repo.git(["write-tree"]);
    let Ok((told, kind)) = answer else { return Fate::Refused };
    if written.code != 0 {
        return Fate::NoCommit;
    }
    let committed = listed(repo, written.stdout.trim());
    let new: Listed = committed.difference(head).cloned().collect();
    let blobs = |listed: &Listed| listed.iter().map(|(_, id)| *id).collect::<BTreeSet<ObjectId>>();
    let told: Listed = told.into_iter().map(|change| (change.path, change.new)).collect();
    if kind == ReaderKind::Index {
        assert!(new.is_subset(&told), "{about}: Git commits {new:?}, told is {told:?}");
        assert!(told.is_subset(&committed), "{about}: Git commits {committed:?}, told is {told:?}");
    } else if !blobs(&new).is_subset(&blobs(&told)) {
        // A blob that isn't there blocks.
        let blocks = blobs(&told).iter().any(|id| !matches!(reader.blob(*id, 1000), Ok(Content::Bytes(_))));
        assert!(blocks, "{about}, {kind:?}: Git commits {new:?}, told is {told:?}");
    }
    Fate::Told(kind, !new.is_empty())
}

#[test]
fn whatever_git_would_commit_of_an_index_with_a_wrong_byte_is_told() {
    for version in ["2", "4"] {
        let repo = prepared(INIT);
        stage(&repo);
        let _ok = repo.git(["update-index", &format!("--index-version={version}")]).exits(0);
        let _ok = repo.git(["write-tree"]).exits(0);
        let head = listed(&repo, "HEAD");
        let path = repo.path(".git/index");
        let whole = std::fs::read(&path).unwrap();
        let (mut told, mut refused) = (0, 0);
        for (turn, at) in (0..whole.len()).enumerate() {
            let mut wrong = whole.clone();
            wrong[at] ^= [0x01, 0x10, 0xff, 0x02, 0x80][turn % 5];
            std::fs::write(&path, wrong).unwrap();
            match what_git_commits_is_told(&repo, &head, &format!("version {version}, byte {at}")) {
                Fate::Told(ReaderKind::Index, _) => told += 1,
                Fate::Refused => refused += 1,
                Fate::NoCommit | Fate::Told(..) => {}
            }
        }
        assert!(told > whole.len() / 3 && refused > whole.len() / 20, "{told} and {refused}");
    }
}

/// Where each entry of an index of version 2 is, in bytes.
fn entries(index: &[u8]) -> Vec<std::ops::Range<usize>> {
    let count = u32::from_be_bytes(index[8..12].try_into().unwrap());
    let mut at = 12;
    let mut next = || {
        let length = index[at + 62..].iter().position(|b| *b == 0).unwrap();
        let start = at;
        at += (62 + length + 8) & !7;
        start..at
    };
    (0..count).map(|_| next()).collect()
}

/// Where the extension with the trees is.
fn trees(index: &[u8]) -> std::ops::Range<usize> {
    let start = entries(index).last().unwrap().end;
    assert_eq!(&index[start..start + 4], b"TREE");
    let size = u32::from_be_bytes(index[start + 4..start + 8].try_into().unwrap()) as usize;
    start + 8..start + 8 + size
}

/// Makes an index of version 2 say something else than it should. `ids` are objects that there are.
fn lie(index: &mut Vec<u8>, kind: usize, grown: &mut Grown, ids: &[Vec<u8>]) {
    let random = &mut grown.random;
    let other = ids[random.below(ids.len())].clone();
    let (all, within) = (entries(index), trees(index));
    let any = all[random.below(all.len())].clone();
    match kind {
        // The tree of a directory is another one.
        0 => {
            let named: Vec<usize> =
                within.clone().filter(|at| ids.iter().any(|id| index[*at..].starts_with(id))).collect();
            if !named.is_empty() {
                let at = named[random.below(named.len())];
                index[at..at + 20].copy_from_slice(&other);
            }
        }
        // A directory has another number of entries.
        1 => {
            let digits: Vec<usize> = within
                .filter(|at| index[*at].is_ascii_digit() && [b' ', b'\n'].contains(&index[*at + 1]))
                .collect();
            let at = digits[random.below(digits.len())];
            index[at] = b'0' + u8::try_from(random.below(10)).unwrap();
        }
        // An entry is another object.
        2 => index[any.start + 40..any.start + 60].copy_from_slice(&other),
        // Two entries are in each other's place.
        3 => {
            let second = all[random.below(all.len())].clone();
            let (first, second) = if any.start < second.start { (any, second) } else { (second, any) };
            if first.end <= second.start {
                let swapped = [
                    &index[..first.start],
                    &index[second.clone()],
                    &index[first.end..second.start],
                    &index[first],
                    &index[second.end..],
                ];
                *index = swapped.concat();
            }
        }
        // An entry is there twice.
        _ => {
            let twice = index[any.clone()].to_vec();
            index.splice(any.end..any.end, twice);
            let count = u32::try_from(all.len() + 1).unwrap();
            index[8..12].copy_from_slice(&count.to_be_bytes());
        }
    }
}

#[test]
fn whatever_git_would_commit_of_an_index_that_contradicts_itself_is_told() {
    let (mut told, mut refused) = ([0; 5], [0; 5]);
    for seed in 0..8 {
        let mut grown = Grown::new(seed);
        grown.change(40).commit().change(10);
        let _ok = grown.repo.git(["write-tree"]).exits(0);
        if seed % 2 == 0 {
            grown.change(2);
        }
        let head = listed(&grown.repo, "HEAD");
        let objects = ["cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"];
        let objects = grown.repo.git(objects).exits(0).stdout;
        let ids: Vec<Vec<u8>> = objects
            .lines()
            .filter_map(|line| line.strip_prefix("tree "))
            .map(|id| ObjectId::from_hex(id.as_bytes()).unwrap().as_bytes().to_vec())
            .collect();
        let path = grown.repo.path(".git/index");
        let whole = std::fs::read(&path).unwrap();
        for turn in 0..25 {
            let (mut index, kind) = (whole.clone(), turn % 5);
            lie(&mut index, kind, &mut grown, &ids);
            if turn >= 15 {
                let second = grown.random.below(5);
                lie(&mut index, second, &mut grown, &ids);
            }
            if index == whole {
                continue;
            }
            std::fs::write(&path, &index).unwrap();
            match what_git_commits_is_told(&grown.repo, &head, &format!("seed {seed}, turn {turn}")) {
                Fate::Told(ReaderKind::Index, true) => told[kind] += 1,
                Fate::Refused => refused[kind] += 1,
                Fate::NoCommit | Fate::Told(..) => {}
            }
        }
    }
    // Each kind of lie was passed over as Git does, or refused, and some of both.
    assert!(told.iter().zip(&refused).all(|(told, refused)| told + refused > 10), "{told:?} {refused:?}");
    assert!(told[0] > 10 && told.iter().sum::<u32>() > 40, "{told:?}");
    assert!(refused[3] + refused[4] > 10, "{refused:?}");
}

#[test]
fn a_tree_of_head_that_is_another_objects_does_not_hide_what_is_staged() {
    let repo = prepared(INIT);
    stage(&repo);
    let staged = repo.git(["write-tree"]).exits(0).stdout;
    let before = repo.git(["rev-parse", "HEAD^{tree}"]).exits(0).stdout;
    let _ok = repo.git(["read-tree", staged.trim()]).exits(0);
    // The index says nothing of trees any more, so that HEAD's are read.
    let _ok = repo.git(["update-index", "--force-remove", "c.txt"]).exits(0);
    let _ok = repo.git(["rm", "--quiet", "--cached", "out/b.txt"]).exits(0);
    let file = |name: &str| repo.path(".git/objects").join(&name[..2]).join(name[2..].trim());
    std::fs::remove_file(file(&before)).unwrap();
    std::fs::copy(file(&staged), file(&before)).unwrap();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(2);
    assert!(
        run.stderr.contains(&format!("object {}: its content is another", before.trim())),
        "{}",
        run.text()
    );
}

#[test]
fn an_index_that_contradicts_itself_is_refused_with_a_way_out_that_works() {
    let repo = prepared(INIT);
    stage(&repo);
    let path = repo.path(".git/index");
    let index = std::fs::read(&path).unwrap();
    let all = entries(&index);
    let swapped = [&index[..12], &index[all[1].clone()], &index[all[0].clone()], &index[all[1].end..]];
    std::fs::write(&path, swapped.concat()).unwrap();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(2);
    assert!(run.stderr.contains("the index is broken: its entries are out of order"), "{}", run.text());
    assert!(run.stderr.contains("git read-tree HEAD"), "{}", run.text());
    let _ok = repo.git(["read-tree", "HEAD"]).exits(0);
    let _clean = repo.hookguard(["hook", "pre-commit"]).exits(0);
    let _ok = repo.git(["add", "--all"]).exits(0);
    let run = repo.hookguard(["hook", "pre-commit"]).exits(0);
    assert!(run.stderr.contains("scanned 2 files"), "{}", run.text());
}
