//! Repositories whose index or pack is broken: what reads them must end in an error or in the truth, never in a panic.
//!
//! One repository is made for each target at its first input, by the installed `git`; an input then takes the place of the
//! file that it stands for.

#![expect(
    clippy::disallowed_methods,
    reason = "a target makes its own files and starts git itself, as the tests do"
)]

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, OnceLock};

use hookguard::git::Repo;
use hookguard::git::history::{Meter, Scope};
use hookguard::source::Limits;
use hookguard::source::history::{self as past, Bench};

/// A repository, and the files that inputs are made from.
struct Ground {
    folder: PathBuf,
    seeds: Vec<Vec<u8>>,
}

/// The kinds of index that Git writes: without a tree of its own, with one, and with names that share their beginnings.
fn with_index() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let folder = folder("index");
        commits(&folder, 3);
        let index = folder.join(".git/index");
        let mut seeds = vec![read(&index)];
        for how in [&["write-tree"][..], &["update-index", "--index-version=4"], &["add", "-N", "new"]] {
            put(&folder.join("new"), b"intended\n");
            git(&folder, how);
            seeds.push(read(&index));
        }
        Ground { folder, seeds }
    })
}

/// A pack with deltas, and its index; the first byte of an input says which of the two it stands for.
fn with_pack() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let folder = folder("pack");
        commits(&folder, 12);
        git(&folder, &["repack", "-adfq", "--depth=8"]);
        let seeds = ["pack", "idx"]
            .iter()
            .zip(0..)
            .map(|(ending, tag)| [&[tag][..], &read(&packed(&folder, ending))].concat());
        Ground { seeds: seeds.collect(), folder }
    })
}

/// Indexes to start from.
pub fn indexes() -> Vec<Vec<u8>> {
    with_index().seeds.clone()
}

/// Packs and indexes of packs to start from.
pub fn packs() -> Vec<Vec<u8>> {
    with_pack().seeds.clone()
}

/// Whether the last panic was one of the binding to libgit2.
static IN_BINDING: AtomicBool = AtomicBool::new(false);

/// Runs something that may panic in the binding to libgit2: it asserts what only a whole repository keeps to, and the
/// program ends with exit code 2 and a sentence then (`cli::stop_quietly_on_panic`). Any other panic is a failure.
fn but_for_the_binding(run: impl FnOnce()) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let is_binding = panic.location().is_some_and(|l| l.file().contains("git2-"));
            IN_BINDING.store(is_binding, Ordering::Relaxed);
            if !is_binding {
                told(panic);
            }
        }));
    });
    if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(run))
        && !IN_BINDING.load(Ordering::Relaxed)
    {
        panic::resume_unwind(panic);
    }
}

/// Reads what is staged by this index.
pub fn index(data: &[u8]) {
    but_for_the_binding(|| staged(data));
}

/// Reads a history by this pack or index of a pack.
pub fn pack(data: &[u8]) {
    but_for_the_binding(|| history(data));
}

fn staged(data: &[u8]) {
    let folder = &with_index().folder;
    put(&folder.join(".git/index"), data);
    let Ok(repo) = Repo::open(folder) else { return };
    if let Ok(changes) = repo.staged() {
        for change in changes.iter().take(20) {
            let _read = repo.blob(change.new, 1 << 20);
        }
    }
}

fn history(data: &[u8]) {
    let ground = with_pack();
    let [tag, content @ ..] = data else { return };
    let (files, which) = (["pack", "idx"], usize::from(tag & 1));
    for (at, ending) in files.iter().enumerate() {
        let whole = ground.seeds.get(at).and_then(|seed| seed.get(1..)).unwrap_or_default();
        put(&packed(&ground.folder, ending), if at == which { content } else { whole });
    }
    let Ok(repo) = Repo::open(&ground.folder) else { return };
    let meter = Meter::default();
    let scope = Scope { since: None, classes: &|_| 1, limit: 1 << 20, jobs: 1, meter: &meter };
    let limits = Limits { max_file_size: 1 << 20, archives: false, deadline: None };
    let bench = Bench {
        suspectors: &|work| work(&mut |_| Ok(false)),
        judges: &|work| work(&mut |_| Ok(Vec::new())),
        kind_of: &|_| 1,
        jobs: 1,
    };
    let _read = past::texts(&repo, &scope, &limits, &bench);
}

/// Makes an empty repository of this process's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hookguard-fuzz-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    git(&folder, &["init", "-q"]);
    folder
}

/// Commits files in folders some times over, and stages a change on top.
fn commits(folder: &Path, number: usize) {
    for turn in 0..number {
        for file in 0..20 {
            let path = folder.join(format!("part{}/file{file}.txt", file % 4));
            let text: String =
                (0..40).map(|line| format!("line {line} of {file}, {}\n", turn * (line % 7))).collect();
            put(&path, text.as_bytes());
        }
        git(folder, &["add", "-A"]);
        git(folder, &["commit", "-qm", "a turn"]);
    }
    put(&folder.join("part1/file1.txt"), b"changed\n");
    git(folder, &["add", "-A"]);
}

fn packed(folder: &Path, ending: &str) -> PathBuf {
    let packs = folder.join(".git/objects/pack");
    let files = std::fs::read_dir(packs).expect("the repository has a pack");
    let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
    paths.find(|path| path.extension().is_some_and(|e| e == ending)).expect("the repository has a pack")
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file that git wrote can be read")
}

fn put(path: &Path, content: &[u8]) {
    let folder = path.parent().expect("the file stands in a folder");
    std::fs::create_dir_all(folder).expect("a folder can be made");
    // Git writes packs read-only.
    drop(std::fs::remove_file(path));
    std::fs::write(path, content).expect("a file can be written");
}

fn git(folder: &Path, args: &[&str]) {
    let set = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"];
    let done = Command::new("git").current_dir(folder).args(set).args(args).output().expect("git can be run");
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
}
