//! Repositories whose index is broken: what reads them must end in an error or in the truth, never in a panic.
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

/// Indexes to start from.
pub fn indexes() -> Vec<Vec<u8>> {
    with_index().seeds.clone()
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

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file that git wrote can be read")
}

fn put(path: &Path, content: &[u8]) {
    let folder = path.parent().expect("the file stands in a folder");
    std::fs::create_dir_all(folder).expect("a folder can be made");
    std::fs::write(path, content).expect("a file can be written");
}

fn git(folder: &Path, args: &[&str]) {
    let set = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"];
    let done = Command::new("git").current_dir(folder).args(set).args(args).output().expect("git can be run");
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
}
