//! husky 9: core.hooksPath is `.husky/_`, whose files run `.husky/NAME`; so that is where hookguard stands.

use std::fs;

use super::{a_key_is_stopped, both_work, clean_passes, doctor, remote, runs, with_each};
use crate::install::{hooks_of, stage_secret};
use crate::support::Repo;

fn husky(repo: &Repo) {
    repo.write("package.json", "{}\n")
        .write(".husky/pre-commit", "echo ran >> .git/ran\n")
        .commit_all("husky");
    runs(repo, &["husky"]);
}

#[test]
fn husky_shadows_hooks_that_were_there_and_doctor_says_so() {
    with_each("husky", |repo| {
        let _ok = repo.hookguard(["install"]).exits(0);
        husky(repo);
        let before = hooks_of(&repo.path(".husky"));
        doctor(
            repo,
            1,
            &[".git/hooks/pre-commit is hookguard's, but Git looks in husky's ", "mend: hookguard install"],
        );
        let _ok = repo.hookguard(["install"]).exits(0);
        doctor(repo, 0, &["husky runs them", "runs hookguard, after pre-commit.hookguard-old"]);
        both_work(repo);
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        assert_eq!(hooks_of(&repo.path(".husky")), before);
        assert!(!repo.path(".git/hooks/pre-commit").exists(), "nor is the shadowed one left");
    });
}

#[test]
fn hookguard_stands_where_husky_looks_and_stays_when_husky_runs_again() {
    with_each("husky", |repo| {
        husky(repo);
        let before = hooks_of(&repo.path(".husky"));
        let _ok = repo.hookguard(["install"]).exits(0);
        both_work(repo);
        // `npm install` does so each time.
        runs(repo, &["husky"]);
        both_work(repo);
        doctor(repo, 0, &["husky runs them"]);
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        let names = |found: &std::collections::BTreeMap<std::path::PathBuf, (u32, i64, Vec<u8>)>| {
            found
                .iter()
                .map(|(path, (mode, _, bytes))| (path.clone(), *mode, bytes.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&hooks_of(&repo.path(".husky"))), names(&before));
    });
}

#[test]
fn a_line_in_husky_s_files_judges_commits_and_pushes() {
    with_each("husky", |repo| {
        remote(repo);
        husky(repo);
        repo.write(".husky/pre-commit", "echo ran >> .git/ran\nhookguard hook pre-commit\n");
        repo.write(".husky/commit-msg", "hookguard hook commit-msg \"$1\"\n");
        repo.write(".husky/pre-push", "hookguard hook pre-push \"$@\"\n").commit_all("lines");
        both_work(repo);
        doctor(repo, 2, &["somebody else's hook; it names hookguard, but was not tried"]);
        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let run = repo.git(["push", "origin", "HEAD:refs/heads/main"]).exits(1);
        assert!(run.stderr.contains("push blocked"), "{}", run.text());
    });
}

#[test]
fn husky_switched_off_by_its_variable_is_seen() {
    with_each("husky", |repo| {
        husky(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        a_key_is_stopped(repo);
        let mut command = repo.command("hookguard");
        command.arg("doctor").env("HUSKY", "0");
        let run = repo.run(command, b"").exits(1);
        assert!(run.stdout.contains("Git's run of the hook let it pass"), "{}", run.text());
        let _gone = fs::remove_file(repo.path(".git/ran"));
        clean_passes(repo);
    });
}
