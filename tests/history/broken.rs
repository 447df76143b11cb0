//! What can't be read is an error, never a clean history.

use std::fs;
use std::path::{Path, PathBuf};

use sha1::{Digest as _, Sha1};

use crate::support::Repo;

use super::{key_line, runs};

/// A repository with a key in its history, packed, with deltas.
fn packed() -> Repo {
    let repo = Repo::new();
    let long = (0..80).map(|n| format!("line {n} of the file\n")).collect::<Vec<_>>().concat();
    repo.write("a.py", &long).write("b.txt", "one\n").commit_all("first");
    repo.write("a.py", format!("{long}{}", key_line(1))).commit_all("second");
    repo.write("a.py", format!("{long}x = 1\n")).commit_all("third");
    let _ok = repo.git(["repack", "-adfq", "--depth=50"]).exits(0);
    repo
}

fn with_ending(dir: &Path, ending: &str) -> PathBuf {
    let mut files = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    files.find(|p| p.extension().is_some_and(|e| e == ending)).unwrap()
}

/// Changes bytes of a file one after the other; each time nothing may pass.
fn each_byte(repo: &Repo, path: &Path, places: impl Iterator<Item = usize>) {
    let whole = fs::read(path).unwrap();
    fs::remove_file(path).unwrap();
    for (turn, at) in places.take_while(|at| *at < whole.len()).enumerate() {
        let mut wrong = whole.clone();
        wrong[at] ^= [0x01, 0x10, 0xff, 0x80][turn % 4];
        fs::write(path, wrong).unwrap();
        for run in runs(repo, &[]) {
            let about = format!("byte {at} of {} in {}", whole.len(), path.display());
            assert!(run.code == 1 || run.code == 2, "{about}: {}", run.text());
            assert!(!run.stderr.contains("internal fault"), "{about}: {}", run.text());
        }
    }
    fs::write(path, whole).unwrap();
}

#[test]
fn a_pack_with_a_wrong_byte() {
    let repo = packed();
    let pack = with_ending(&repo.path(".git/objects/pack"), "pack");
    each_byte(&repo, &pack, (12..).step_by(11));
}

#[test]
fn an_index_of_a_pack_with_a_wrong_byte() {
    let repo = packed();
    let index = with_ending(&repo.path(".git/objects/pack"), "idx");
    each_byte(&repo, &index, (0..1032).step_by(161).chain((1032..).step_by(13)));
}

#[test]
fn an_index_that_takes_one_object_for_another() {
    let repo = packed();
    let index = with_ending(&repo.path(".git/objects/pack"), "idx");
    let whole = fs::read(&index).unwrap();
    let count = usize::try_from(u32::from_be_bytes(whole[8 + 1020..8 + 1024].try_into().unwrap())).unwrap();
    let offsets = 8 + 1024 + count * 24;
    assert!(super::kinds::is_read_as_a_whole(&repo));
    fs::remove_file(&index).unwrap();
    for one in 0..count {
        let other = (one + 1) % count;
        let mut wrong = whole.clone();
        for byte in 0..4 {
            wrong.swap(offsets + 4 * one + byte, offsets + 4 * other + byte);
        }
        let sum = Sha1::digest(&wrong[..wrong.len() - 20]);
        let end = wrong.len() - 20;
        wrong[end..].copy_from_slice(&sum);
        fs::write(&index, wrong).unwrap();
        assert!(
            !super::kinds::is_read_as_a_whole(&repo),
            "the objects tell that they aren't what they are called"
        );
        for run in runs(&repo, &[]) {
            assert!(run.code == 1 || run.code == 2, "{}", run.text());
        }
    }
}

#[test]
fn an_object_that_is_missing() {
    let repo = Repo::new();
    repo.write("d/a.py", key_line(1)).commit_all("first");
    repo.write("d/a.py", "x = 1\n").commit_all("second");
    for name in ["HEAD~1", "HEAD~1^{tree}", "HEAD~1:d", "HEAD~1:d/a.py", "HEAD:d/a.py"] {
        let id = repo.git(["rev-parse", name]).exits(0).stdout;
        let path = repo.path(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()));
        let away = repo.place().join("away");
        fs::rename(&path, &away).unwrap();
        for run in runs(&repo, &[]) {
            let run = run.exits(2);
            assert!(run.stderr.starts_with("hookguard: "), "{name}: {}", run.text());
        }
        fs::rename(&away, &path).unwrap();
    }
}

#[test]
fn a_ref_that_is_broken_or_names_nothing() {
    let repo = packed();
    for text in ["garbage\n", "", "1234567812345678123456781234567812345678\n"] {
        repo.write(".git/refs/heads/other", text);
        for run in runs(&repo, &[]) {
            let run = run.exits(2);
            assert!(run.stderr.starts_with("hookguard: "), "{text}: {}", run.text());
        }
    }
    repo.write(".git/refs/heads/other", "ref: refs/heads/yet-unborn\n");
    for run in runs(&repo, &[]) {
        let _run = run.exits(1);
    }
}
