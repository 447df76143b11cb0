//! The ways out, walked as they are shown: those of the reports and those of `docs/leak.md`.

use std::fs;
use std::path::Path;

use crate::support::{Repo, Run, fake};

/// Runs a line of a shell at the root.
fn shell(repo: &Repo, line: &str) -> Run {
    let mut command = repo.command("sh");
    let program = crate::support::binary();
    let directory = program.parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap();
    let all = std::iter::once(directory).chain(std::env::split_paths(&path));
    command.args(["-c", line]).env("PATH", std::env::join_paths(all).unwrap()).env("GIT_EDITOR", "true");
    repo.run(command, b"")
}

/// Returns the commands of the blocks `sh` below a heading of the page, a block each.
fn blocks(heading: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/leak.md")).unwrap();
    let section = page.split("\n## ").find(|s| s.starts_with(&format!("{heading}\n"))).unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|b| b.split("\n```").next().unwrap().to_owned());
    let blocks: Vec<String> = blocks.collect();
    assert!(!blocks.is_empty(), "{heading}");
    blocks
}

fn dirty(repo: &Repo) {
    repo.write("config.py", format!("import os\n\nTOKEN = \"{}\"\nX = 1\n", fake("github-pat-classic", 121)));
}

fn clean(repo: &Repo) {
    repo.write("config.py", "import os\n\nTOKEN = os.environ[\"GITHUB_TOKEN\"]\nX = 1\n");
}

#[track_caller]
fn history_is_clean(repo: &Repo) {
    let _ok = repo.hookguard(["scan", "--history"]).exits(0);
}

/// A repository whose second commit of three brought the key in.
fn with_older_commit() -> (Repo, String) {
    let repo = Repo::new();
    repo.write("x", "1\n").commit_all("base");
    dirty(&repo);
    repo.commit_all("leak");
    let id = repo.head().unwrap();
    repo.write("x", "2\n").commit_all("more");
    (repo, id)
}

#[test]
fn what_the_page_says_of_a_staged_key_works() {
    let steps = blocks("Only staged");
    let [add, restore, remove, ignore, prune] = steps.as_slice() else { panic!("{steps:?}") };
    let repo = Repo::new();
    dirty(&repo);
    let _ok = shell(repo.add_all(), remove).exits(0);
    let _ok = repo.hookguard(["hook", "pre-commit"]).exits(0);
    let _blocked = repo.add_all().hookguard(["hook", "pre-commit"]).exits(1);
    clean(&repo);
    let _ok = shell(&repo, add).exits(0);
    let _ok = repo.hookguard(["hook", "pre-commit"]).exits(0);
    repo.commit_all("base");
    dirty(&repo);
    let _ok = shell(repo.add_all(), restore).exits(0);
    let _ok = repo.hookguard(["hook", "pre-commit"]).exits(0);
    repo.write(".env", format!("TOKEN={}\n", fake("github-pat-classic", 122)));
    let _ok = repo.git(["add", ".env"]).exits(0);
    let _blocked = repo.hookguard(["hook", "pre-commit"]).exits(1);
    let _ok = shell(&repo, ignore).exits(0);
    assert!(repo.path(".env").exists());
    let _ok = repo.git(["check-ignore", ".env"]).exits(0);
    let _ok = shell(&repo, prune).exits(0);
}

#[test]
fn what_the_page_says_of_the_last_commit_works() {
    let repo = Repo::new();
    repo.write("x", "1\n").commit_all("base");
    dirty(&repo);
    repo.commit_all("leak");
    clean(&repo);
    for step in blocks("In the last commit, not pushed") {
        let _ok = shell(&repo, &step).exits(0);
    }
    history_is_clean(&repo);
}

#[test]
fn what_the_page_says_of_an_older_commit_works_and_can_be_made_sure_of() {
    let (repo, id) = with_older_commit();
    clean(&repo);
    for step in blocks("In an older commit, not pushed").iter().chain(&blocks("Make sure")) {
        let _ok = shell(&repo, &step.replace("COMMIT", &id)).exits(0);
    }
    assert_ne!(repo.git(["cat-file", "-e", &id]).code, 0, "the old commit is gone");
    assert_eq!(repo.git(["log", "--format=%s"]).stdout, "more\nleak\nbase\n");
}

#[test]
fn what_the_page_says_of_a_key_that_was_taken_out_again_works() {
    let (repo, id) = with_older_commit();
    clean(&repo);
    repo.commit_all("clean");
    for step in blocks("In a commit, and taken out again by a later one") {
        let _ok = shell(&repo, &step.replace("COMMIT", &id)).exits(0);
    }
    history_is_clean(&repo);
    assert!(repo.git(["status", "--porcelain"]).stdout.is_empty());
}

/// Returns the commands that a report shows behind `fix`: the lines that start with `git`.
fn shown(run: &Run) -> Vec<String> {
    let lines = run.stderr.lines().chain(run.stdout.lines()).map(str::trim);
    lines.filter(|l| l.starts_with("git ") && !l.contains("no-verify")).map(str::to_owned).collect()
}

#[test]
fn the_commands_that_a_push_shows_for_an_older_commit_work_as_they_are() {
    let (repo, _) = with_older_commit();
    let run = repo.hookguard(["scan", "--range", "HEAD"]).exits(1);
    let commands = shown(&run);
    assert_eq!(commands.len(), 2, "{}", run.text());
    clean(&repo);
    for command in &commands {
        let _ok = shell(&repo, command).exits(0);
    }
    history_is_clean(&repo);
}

#[test]
fn the_command_for_the_last_commit_works_as_it_is() {
    let repo = Repo::new();
    dirty(&repo);
    repo.commit_all("leak");
    let commands = shown(&repo.hookguard(["scan", "--range", "HEAD"]).exits(1));
    assert_eq!(commands, ["git commit --amend --no-edit :/config.py"]);
    clean(&repo);
    let _ok = shell(&repo, &commands[0]).exits(0);
    history_is_clean(&repo);
}

#[test]
fn the_commands_for_what_a_later_commit_took_out_work_as_they_are() {
    let (repo, _) = with_older_commit();
    clean(&repo);
    repo.commit_all("clean");
    let run = repo.hookguard(["scan", "--range", "HEAD"]).exits(1);
    let commands = shown(&run);
    assert_eq!(commands.len(), 2, "{}", run.text());
    let _ok = shell(&repo, &commands[0]).exits(0);
    let _ok = shell(&repo, &format!("{} --message x", commands[1])).exits(0);
    history_is_clean(&repo);
}

#[test]
fn a_staged_copy_of_what_local_commits_have_is_taken_out_of_both() {
    let (repo, _) = with_older_commit();
    let text = fs::read_to_string(repo.path("config.py")).unwrap();
    repo.write("copy.py", text).add_all();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    let commands = shown(&run);
    clean(&repo);
    repo.write("copy.py", "x = 1\n");
    let _ok = repo.git(["add", "copy.py"]).exits(0);
    for command in &commands {
        let _ok = shell(&repo, command).exits(0);
    }
    history_is_clean(&repo);
    assert!(repo.git(["status", "--porcelain"]).stdout.contains("copy.py"), "what was staged is still there");
}

#[test]
fn a_merge_after_it_is_kept_by_what_is_shown() {
    let (repo, _) = with_older_commit();
    let _ok = repo.git(["checkout", "--quiet", "-b", "topic", "HEAD~2"]).exits(0);
    repo.write("t", "1\n").commit_all("topic");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    let _ok = repo.git(["merge", "--quiet", "--no-verify", "-m", "merge", "topic"]).exits(0);
    let commands = shown(&repo.hookguard(["scan", "--range", "HEAD"]).exits(1));
    assert!(commands.iter().any(|c| c.contains("--rebase-merges")), "{commands:?}");
    clean(&repo);
    for command in &commands {
        let _ok = shell(&repo, command).exits(0);
    }
    history_is_clean(&repo);
}
