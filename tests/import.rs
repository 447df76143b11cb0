//! `config import`: what the old tool's settings allow is allowed, what they add is found, and what could not be carried
//! over is told line by line.

mod gitleaks;
mod hashes;
mod lists;

use std::fs;

use serde_json::Value;

use crate::support::{Repo, Run, random};

/// A line with a value that the generic rule finds.
pub(super) fn line(seed: u64) -> String {
    format!("API_TOKEN = \"{}\"\n", value(seed))
}

pub(super) fn value(seed: u64) -> String {
    random(seed, 40)
}

/// Imports what is at the root.
#[track_caller]
pub(super) fn import(repo: &Repo, code: i32) -> Run {
    let run = repo.hookguard(["config", "import"]).exits(code);
    let _run = repo.hookguard(["config", "check"]).exits(0);
    run
}

pub(super) fn settings(repo: &Repo) -> String {
    fs::read_to_string(repo.path(".hookguard.toml")).unwrap()
}

/// Returns what blocks in the work tree, as `path:line`.
pub(super) fn blocking(repo: &Repo) -> Vec<String> {
    let run = repo.hookguard(["scan", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.text()));
    let findings = report["findings"].as_array().unwrap().iter().filter(|f| f["blocks"] == true);
    findings.map(|f| format!("{}:{}", f["path"].as_str().unwrap(), f["line"])).collect()
}

#[test]
fn settings_that_are_there_are_left_as_they_are() {
    let repo = Repo::new();
    let run = repo.hookguard(["config", "import"]).exits(2);
    assert!(
        run.stderr.contains("nothing to import at the root; looked for .gitleaks.toml"),
        "{}",
        run.text()
    );
    let id = "a".repeat(20);
    let before = format!("repository_id = \"{id}\"\n[hook]\nblock_at = \"low\"\n");
    repo.write(".hookguard.toml", &before).write(".secretlintignore", "dist\n");
    let run = repo.hookguard(["config", "import"]).exits(2);
    assert!(run.stderr.contains("is there already"), "{}", run.text());
    let run = repo.hookguard(["config", "import", "--dry-run"]).exits(0);
    assert!(run.stdout.contains("\"dist/\"") && settings(&repo) == before, "{}", run.text());
    let _run = repo.hookguard(["config", "import", "--output", "other.toml"]).exits(0);
    assert!(repo.path("other.toml").is_file() && settings(&repo) == before);
    let _run = repo.hookguard(["config", "import", "--force"]).exits(0);
    assert!(settings(&repo).contains(&id) && !settings(&repo).contains("block_at"), "{}", settings(&repo));
}

#[test]
fn a_new_file_gets_an_id_by_which_its_entries_hold() {
    let repo = Repo::new();
    repo.write("a.py", line(1)).write(".gitleaksignore", "a.py:generic-api-key:1\n");
    let _run = import(&repo, 0);
    assert!(settings(&repo).contains("repository_id = \"") && settings(&repo).contains("[[allowed]]"));
    assert_eq!(blocking(&repo), Vec::<String>::new());
}

#[test]
fn a_file_that_can_not_be_read_is_an_error_with_its_line_and_without_its_text() {
    let repo = Repo::new();
    let secret = value(9);
    for (name, text, at) in [
        (".gitleaks.toml", format!("title = 'x'\nfoo = {secret}\n"), ".gitleaks.toml:2:"),
        (".talismanrc", format!("a:\n  - b\n c: [{secret}\n"), ".talismanrc:"),
        (".secrets.baseline", format!("{{\"a\": \"{secret}\n"), ".secrets.baseline:"),
    ] {
        repo.write(name, text);
        let run = repo.hookguard(["config", "import"]).exits(2);
        assert!(run.stderr.contains(at) && !run.stderr.contains(&secret[..8]), "{}", run.text());
        assert!(!repo.path(".hookguard.toml").exists());
        fs::remove_file(repo.path(name)).unwrap();
    }
    repo.write("unknown.conf", "x\n");
    let run = repo.hookguard(["config", "import", "unknown.conf"]).exits(2);
    assert!(run.stderr.contains("--as"), "{}", run.text());
    let _run = repo.hookguard(["config", "import", "unknown.conf", "--as", "trufflehog"]).exits(0);
}
