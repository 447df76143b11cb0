//! The note of what a commit's hook let through, which stays on the machine.

use std::fs;

use super::{hook, staged};

const LOG: &str = ".git/hookguard/bypassed.jsonl";

#[test]
fn what_is_let_through_is_noted_without_the_value() {
    let (repo, value, prefix) = staged(31);
    let _run = hook(&repo).exits(1);
    assert!(!repo.path(".git/hookguard").exists(), "nothing was let through, so nothing is written");
    let _run = repo.hookguard(["allow", &prefix, "--reason", "a reason"]).exits(0);
    let _run = repo.hookguard(["scan"]).exits(0);
    assert!(!repo.path(".git/hookguard").exists(), "a scan by hand is no commit");
    let _run = hook(&repo).exits(0);
    repo.write("b.py", format!("API_TOKEN = \"{value}\"  # hookguard:allow reason=\"why\"\n")).add_all();
    let _run = hook(&repo).exits(0);
    let text = fs::read_to_string(repo.path(LOG)).unwrap();
    assert!(!text.contains(&value[..6]), "{text}");
    let notes = hookguard::bypass::read(&repo.path(".git")).unwrap();
    assert_eq!((notes.notes.len(), notes.unreadable), (3, 0), "{text}");
    let said: Vec<_> = notes
        .notes
        .iter()
        .map(|n| (n.kind.as_str(), n.path.as_str(), n.reason.as_deref().unwrap(), n.rule.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("entry", "a.py", "a reason", "generic-secret"),
            ("entry", "a.py", "a reason", "generic-secret"),
            ("comment", "b.py", "why", "generic-secret")
        ]
    );
    let first = &notes.notes[0];
    assert_eq!(first.who.as_deref(), Some("C O Mitter <committer@example.com>"));
    assert_eq!((first.hook.as_str(), first.more), ("pre-commit", 0));
    assert!(first.fingerprint.starts_with(&prefix) && first.when.ends_with('Z'), "{first:?}");
}

#[test]
fn all_work_trees_write_one_note_and_settings_say_who() {
    let (repo, _, prefix) = staged(32);
    let _run = repo.hookguard(["allow", &prefix, "--reason", "a reason"]).exits(0);
    repo.commit_all("x");
    let _run = repo.git(["worktree", "add", "--quiet", "../other"]).exits(0);
    let _run = repo.git(["config", "user.name", "Some Body"]).exits(0);
    let other = repo.place().join("other");
    let copy = fs::read_to_string(repo.path("a.py")).unwrap();
    fs::write(other.join("copy.py"), copy).unwrap();
    let mut add = repo.git_command(["add", "."]);
    add.current_dir(&other);
    let _run = repo.run(add, b"").exits(0);
    let mut run = repo.command(crate::support::binary());
    run.args(["hook", "pre-commit"])
        .current_dir(&other)
        .env_remove("GIT_COMMITTER_NAME")
        .env_remove("GIT_COMMITTER_EMAIL");
    let _run = repo.run(run, b"").exits(0);
    let notes = hookguard::bypass::read(&repo.path(".git")).unwrap().notes;
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].who.as_deref(), notes[0].path.as_str()), (Some("Some Body"), "copy.py"));
}

#[test]
fn a_note_that_can_not_be_written_is_said_and_blocks_nothing() {
    let (repo, _, prefix) = staged(33);
    let _run = repo.hookguard(["allow", &prefix, "--reason", "a reason"]).exits(0);
    fs::write(repo.path(".git/hookguard"), "in the way").unwrap();
    let run = hook(&repo).exits(0);
    assert!(run.stderr.contains("hookguard: what was let through could not be noted: "), "{}", run.text());
}

#[test]
fn a_note_does_not_grow_without_end() {
    let (repo, value, prefix) = staged(34);
    let _run = repo.hookguard(["allow", &prefix, "--reason", "a reason"]).exits(0);
    let many: Vec<String> = (0..250).map(|n| format!("API_TOKEN_{n} = \"{value}\"\n")).collect();
    repo.write("many.py", many.concat()).add_all();
    let _run = hook(&repo).exits(0);
    let notes = hookguard::bypass::read(&repo.path(".git")).unwrap().notes;
    assert_eq!((notes.len(), notes.last().unwrap().more), (100, 151));
    let line = fs::read_to_string(repo.path(LOG)).unwrap().lines().next().unwrap().to_owned() + "\n";
    fs::write(repo.path(LOG), line.repeat(600_000 / line.len())).unwrap();
    let _run = hook(&repo).exits(0);
    assert!(fs::metadata(repo.path(LOG)).unwrap().len() < 400_000);
    assert_eq!(hookguard::bypass::read(&repo.path(".git")).unwrap().unreadable, 0);
}
