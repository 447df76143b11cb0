//! lefthook: a hook that is there becomes `NAME.old`, and is run no more; so it does again when its settings changed.

use super::{
    a_key_is_stopped, both_work, clean_passes, doctor, hooks, leaves, remote, rounds, runs, with_each,
};
use crate::install::stage_secret;
use crate::support::Repo;

const MARK: &str = "pre-commit:\n  commands:\n    mark:\n      run: echo ran >> .git/ran\n";

fn settings(repo: &Repo, text: &str) {
    repo.write("lefthook.yml", text).commit_all("settings");
}

#[test]
fn lefthook_drops_the_hook_that_was_there_and_doctor_says_so() {
    with_each("lefthook", |repo| {
        settings(repo, MARK);
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &["lefthook", "install"]);
        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "-m", "unseen"]).exits(0);
        doctor(
            repo,
            1,
            &[
                "lefthook's hook, not hookguard's, which it moved to ",
                "pre-commit.old",
                "mend: hookguard install",
            ],
        );
        let only_it = hooks(repo).into_iter().find(|(path, _)| path.ends_with("pre-commit")).unwrap();

        let _ok = repo.hookguard(["install"]).exits(0);
        doctor(repo, 0, &["runs hookguard, after pre-commit.hookguard-old"]);
        repo.write("settings.env", "").commit_all("gone");
        both_work(repo);
        leaves(repo, &[only_it].into());
    });
}

#[test]
fn hookguard_runs_lefthook_that_was_there() {
    with_each("lefthook", |repo| {
        settings(repo, MARK);
        runs(repo, &["lefthook", "install"]);
        let before = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        both_work(repo);
        doctor(repo, 0, &["runs hookguard, after pre-commit.hookguard-old"]);
        leaves(repo, &before);
    });
}

#[test]
fn lefthook_with_new_settings_drops_hookguard_while_a_commit_runs_and_that_commit_says_so() {
    with_each("lefthook", |repo| {
        settings(repo, MARK);
        runs(repo, &["lefthook", "install"]);
        let only_it = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        repo.write("lefthook.yml", format!("{MARK}commit-msg:\n  commands:\n    x:\n      run: echo\n"));
        // lefthook compares its settings only when the second of their last change is another.
        runs(repo, &["touch", "-d", "2001-01-01 00:00:00", "lefthook.yml"]);
        let run = repo.add_all().git(["commit", "-m", "x"]).exits(0);
        assert!(
            run.stderr.contains("lefthook has just written .git/hooks/pre-commit anew"),
            "{}",
            run.text()
        );
        doctor(repo, 1, &["lefthook's hook, not hookguard's", "note  commit-msg        lefthook's hook"]);
        let _ok = repo.hookguard(["install"]).exits(0);
        rounds(repo);
        both_work(repo);
        doctor(repo, 0, &[]);
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        let left = hooks(repo);
        assert!(only_it.iter().all(|(path, what)| left.get(path) == Some(what)));
        assert!(left.keys().all(|path| path.extension().is_none()), "{:?}", left.keys());
    });
}

#[test]
fn as_a_command_of_lefthook_it_judges_commits_and_with_use_stdin_pushes() {
    with_each("lefthook", |repo| {
        remote(repo);
        let ours = format!(
            "{MARK}    hookguard:\n      run: hookguard hook pre-commit\npre-push:\n  commands:\n    hookguard:\n      \
             run: hookguard hook pre-push {{1}} {{2}}\n"
        );
        settings(repo, &ours);
        runs(repo, &["lefthook", "install"]);
        a_key_is_stopped(repo);
        rounds(repo);
        let untold = "but without `use_stdin: true` there it tells nothing of what is pushed";
        doctor(
            repo,
            0,
            &["lefthook's hook, and lefthook.yml names hookguard", "stopped by way of lefthook", untold],
        );
        assert_eq!(rounds(repo), 0, "doctor runs nothing else of its");
        clean_passes(repo);

        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        // Without `use_stdin` lefthook hands on no ref, and hookguard can only say so.
        let run = repo.git(["push", "--dry-run", "origin", "HEAD:refs/heads/main"]).exits(0);
        let said = run.stderr.clone() + &run.stdout;
        assert!(said.contains("nobody said what is pushed"), "{}", run.text());
        settings(
            repo,
            &ours.replace(
                "    run: hookguard hook pre-push",
                "    use_stdin: true\n      run: hookguard hook pre-push",
            ),
        );
        let run = repo.hookguard(["doctor"]).exits(0);
        assert!(!run.stdout.contains(untold), "{}", run.text());
        let run = repo.git(["push", "origin", "HEAD:refs/heads/main"]).exits(1);
        assert!((run.stderr.clone() + &run.stdout).contains("push blocked"), "{}", run.text());
    });
}
