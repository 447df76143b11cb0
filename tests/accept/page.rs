//! The commands of `docs/baseline.md` and `docs/moving.md` work in the order in which they stand there.

use std::fs;
use std::path::Path;

use super::baseline::line;
use crate::support::{Repo, binary};

/// Runs the blocks of a page in a repository; all must pass.
fn all_work(repo: &Repo, page: &str) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page)).unwrap();
    let blocks: Vec<&str> = text.split("```").filter_map(|block| block.strip_prefix("sh\n")).collect();
    assert!(blocks.len() >= 2, "{page}");
    let tools = repo.place().join("tools");
    fs::create_dir_all(&tools).unwrap();
    if !tools.join("hookguard").exists() {
        std::os::unix::fs::symlink(binary(), tools.join("hookguard")).unwrap();
    }
    let rest = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&rest))).unwrap();
    for block in blocks {
        let mut shell = repo.command("sh");
        shell.args(["-e", "-c", block]).env("PATH", &path);
        let _run = repo.run(shell, b"").exits(0);
    }
}

#[test]
fn the_page_on_old_findings() {
    let repo = Repo::new();
    repo.write("a.py", line(61)).commit_all("old");
    repo.write("a.py", line(62)).commit_all("newer");
    all_work(&repo, "baseline.md");
    assert!(repo.path(".gitattributes").is_file());
    let _run = repo.hookguard(["hook", "pre-commit"]).exits(0);
    repo.write("b.py", line(63)).add_all();
    let _run = repo.hookguard(["hook", "pre-commit"]).exits(1);
}

#[test]
fn the_page_on_moving() {
    let repo = Repo::new();
    repo.write("a.py", line(61)).write(".gitleaksignore", "a.py:generic-api-key:1\n").commit_all("old");
    all_work(&repo, "moving.md");
}
