//! Two branches that both change the baseline, merged by Git itself.

use std::fs;

use super::baseline::{NAME, line, text};
use crate::support::Repo;

/// Makes a branch on which more values are accepted.
fn branch(repo: &Repo, name: &str, seeds: std::ops::Range<u64>) {
    let _run = repo.git(["checkout", "--quiet", "-b", name, "main"]).exits(0);
    let more: String = seeds.map(line).collect();
    repo.write(format!("{name}.py"), more);
    let _run = repo.hookguard(["baseline", "update", "--reason", name]).exits(0);
    repo.commit_all(name);
}

fn start(seeds: std::ops::Range<u64>) -> Repo {
    let repo = Repo::new();
    let old: String = seeds.map(line).collect();
    repo.write("old.py", old);
    let _run = repo.hookguard(["baseline", "create"]).exits(0);
    repo.commit_all("old");
    repo
}

#[test]
fn branches_merge_by_union_in_whatever_gap_their_entries_fall() {
    for old in [0..0, 0..1, 0..40] {
        let repo = start(old);
        repo.write(".gitattributes", format!("{NAME} merge=union\n")).commit_all("attributes");
        branch(&repo, "one", 100..130);
        branch(&repo, "two", 200..230);
        let _run = repo.git(["merge", "--quiet", "--no-edit", "one"]).exits(0);
        let _run = repo.hookguard(["scan"]).exits(0);
        let _run = repo.hookguard(["baseline", "update"]).exits(0);
        let merged = text(&repo);
        assert_eq!((merged.matches("# one").count(), merged.matches("# two").count()), (30, 30));
        // Whoever writes it anew puts it in order again, with the same result on both sides.
        fs::remove_file(repo.path(NAME)).unwrap();
        let _run = repo.hookguard(["baseline", "create"]).exits(0);
        let bare: Vec<&str> = merged.lines().map(|l| l.split(" # ").next().unwrap()).collect();
        let again = text(&repo);
        let entries = |lines: Vec<&str>| -> Vec<String> {
            lines.into_iter().filter(|l| l.starts_with("hg1:")).map(str::to_owned).collect()
        };
        let mut sorted = entries(bare);
        sorted.sort();
        assert_eq!(sorted, entries(again.lines().collect()));
    }
}

#[test]
fn two_entries_merge_without_help_where_they_fall_apart() {
    let repo = start(0..60);
    branch(&repo, "one", 100..101);
    branch(&repo, "two", 200..201);
    let _run = repo.git(["merge", "--quiet", "--no-edit", "one"]).exits(0);
    let _run = repo.hookguard(["scan"]).exits(0);
}

#[test]
fn a_conflict_blocks_with_the_way_out() {
    let repo = start(0..0);
    branch(&repo, "one", 100..101);
    branch(&repo, "two", 200..201);
    let _run = repo.git(["merge", "--quiet", "--no-edit", "one"]).exits(1);
    let run = repo.hookguard(["scan"]).exits(2);
    assert!(run.stderr.contains("keep the entries of both"), "{}", run.text());
    let text_of_both = text(&repo);
    let both: Vec<&str> = text_of_both.lines().filter(|l| l.starts_with("hg1:")).collect();
    repo.write(NAME, both.join("\n"));
    let _run = repo.hookguard(["baseline", "update"]).exits(0);
    assert!(text(&repo).starts_with("# hookguard baseline"), "{}", text(&repo));
    let _run = repo.hookguard(["scan"]).exits(0);
}
