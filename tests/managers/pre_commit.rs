//! pre-commit and prek: a hook that is there becomes `NAME.legacy`, and they run it before their own.

use super::{
    a_key_is_stopped, alone, both_work, clean_passes, doctor, hooks, leaves, remote, rounds, run, runs,
    with_each,
};
use crate::install::stage_secret;
use crate::support::{Repo, random};

/// Both programs, each as [`with_each`].
fn with_both(test: impl Fn(&str, &Repo)) {
    for program in ["pre-commit", "prek"] {
        with_each(program, |repo| test(program, repo));
    }
}

/// Settings with one hook of each entry: id, stages, command.
fn settings(repo: &Repo, entries: &[(&str, &str, &str)]) {
    let mut text = "repos:\n- repo: local\n  hooks:\n".to_owned();
    for (id, stages, entry) in entries {
        text += &format!(
            "  - id: {id}\n    name: {id}\n    language: system\n    always_run: true\n    pass_filenames: {}\n    \
             stages: [{stages}]\n    entry: {entry}\n",
            *stages == "commit-msg"
        );
    }
    repo.write(".pre-commit-config.yaml", text).commit_all("settings");
}

const MARK: (&str, &str, &str) = ("mark", "pre-commit", "sh -c 'echo ran >> .git/ran'");

/// hookguard as a hook of theirs, on the three stages that `.pre-commit-hooks.yaml` has.
const OURS: [(&str, &str, &str); 4] = [
    MARK,
    ("hookguard", "pre-commit, pre-merge-commit", "hookguard hook pre-commit"),
    ("hookguard-commit-msg", "commit-msg", "hookguard hook commit-msg"),
    ("hookguard-pre-push", "pre-push", "hookguard hook pre-push"),
];

fn install_all(program: &str, repo: &Repo) {
    settings(repo, &OURS);
    runs(repo, &[program, "install", "-t", "pre-commit", "-t", "commit-msg", "-t", "pre-push"]);
}

#[test]
fn pre_commit_and_prek_run_the_hook_that_was_there() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        let only_they = alone(repo, |repo| runs(repo, &[program, "install"]));
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &[program, "install"]);
        both_work(repo);
        let by = format!("{program}'s hook, which runs hookguard first (pre-commit.legacy)");
        doctor(repo, 0, &[&by, &format!("stopped by way of {program}")]);
        assert_eq!(rounds(repo), 0, "doctor runs nothing of theirs");

        // Not a second time in front; and the second time nothing changes.
        let run = repo.hookguard(["install"]).exits(0);
        assert!(run.stdout.contains("which runs hookguard's before its own"), "{}", run.text());
        let before = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        assert!(hooks(repo) == before);
        both_work(repo);
        leaves(repo, &only_they);
    });
}

#[test]
fn hookguard_runs_pre_commit_and_prek_that_were_there() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        runs(repo, &[program, "install"]);
        let before = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        both_work(repo);
        doctor(repo, 0, &["runs hookguard, after pre-commit.hookguard-old"]);
        leaves(repo, &before);
    });
}

#[test]
fn pre_commit_and_prek_may_be_installed_again() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        runs(repo, &[program, "install"]);
        let before = hooks(repo);
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &[program, "install"]);
        both_work(repo);
        doctor(repo, 0, &["which runs hookguard first (pre-commit.legacy)"]);
        leaves(repo, &before);
    });
}

#[test]
fn pre_commit_and_prek_may_go_before_hookguard() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &[program, "install"]);
        runs(repo, &[program, "uninstall"]);
        a_key_is_stopped(repo);
        doctor(repo, 0, &["pre-commit        runs hookguard"]);
    });
}

#[test]
fn pre_commit_and_prek_by_force_drop_the_hook_that_was_there_and_doctor_says_so() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &[program, "install", "-f"]);
        doctor(
            repo,
            1,
            &[
                &format!("FAIL  pre-commit        {program}'s hook, not hookguard's"),
                "mend: hookguard install",
            ],
        );
        let _ok = repo.hookguard(["install"]).exits(0);
        both_work(repo);
        doctor(repo, 0, &[]);
    });
}

#[test]
fn behind_pre_commit_and_prek_a_push_of_several_refs_and_a_message_are_judged() {
    with_both(|program, repo| {
        let _ok = repo.hookguard(["install"]).exits(0);
        settings(repo, &[MARK, ("push", "pre-push", "true"), ("message", "commit-msg", "true")]);
        runs(repo, &[program, "install", "-t", "pre-push", "-t", "commit-msg"]);
        let message = format!("api_token = \"{}\"", random(3, 40));
        let run = repo.git(["commit", "--allow-empty", "-m", &message]).exits(1);
        assert!((run.stderr.clone() + &run.stdout).contains("generic-secret"), "{}", run.text());
        remote(repo);
        stage_secret(repo);
        let _unseen = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let run = repo.git(["push", "origin", "HEAD~1:refs/heads/a", "HEAD:refs/heads/b"]).exits(1);
        assert!((run.stderr.clone() + &run.stdout).contains("push blocked"), "{}", run.text());
    });
}

#[test]
fn a_legacy_hook_that_nobody_may_execute_is_not_taken_for_one_that_runs() {
    with_both(|program, repo| {
        settings(repo, &[MARK]);
        let _ok = repo.hookguard(["install"]).exits(0);
        runs(repo, &[program, "install"]);
        runs(repo, &["chmod", "-x", ".git/hooks/pre-commit.legacy"]);
        let passes_over = format!("not executable, so {program} passes over it");
        doctor(repo, 1, &[&passes_over, "mend: chmod +x ", "FAIL  proof"]);
    });
}

#[test]
fn as_a_hook_of_pre_commit_or_prek_it_judges_what_is_staged_and_the_message() {
    with_both(|program, repo| {
        install_all(program, repo);
        both_work(repo);
        let message = random(3, 40);
        let run = repo.git(["commit", "--allow-empty", "-m", &format!("api_token = \"{message}\"")]).exits(1);
        assert!((run.stderr.clone() + &run.stdout).contains("generic-secret"), "{}", run.text());
        rounds(repo);
        let by = format!("stopped by way of {program}");
        doctor(
            repo,
            0,
            &[
                &format!("{program}'s hook, and .pre-commit-config.yaml names hookguard"),
                &by,
                "tells its hooks of one ref only",
            ],
        );
        assert_eq!(rounds(repo), 0, "doctor runs nothing else of theirs");
    });
}

#[test]
fn a_hook_of_pre_commit_or_prek_that_lets_keys_pass_is_seen() {
    with_both(|program, repo| {
        settings(repo, &[MARK, ("hookguard", "pre-commit", "sh -c 'hookguard hook pre-commit || true'")]);
        runs(repo, &[program, "install"]);
        doctor(repo, 1, &["Git's run of the hook let it pass"]);
    });
}

#[test]
fn as_a_hook_of_pre_commit_or_prek_it_judges_what_is_pushed() {
    with_both(|program, repo| {
        install_all(program, repo);
        remote(repo);
        // All is new, from the root on: they name no commit that the other side has.
        stage_secret(repo);
        let _made = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let blocked = |branch: &str| {
            let run = repo.git(["push", "origin", &format!("HEAD:refs/heads/{branch}")]).exits(1);
            let said = run.stderr.clone() + &run.stdout;
            assert!(said.contains("push blocked, 1 secret in 1 file"), "{}", run.text());
            said
        };
        let said = blocked("all");
        assert!(said.contains("scanned 3 commits"), "{said}");
        let _ok = repo.git(["push", "--quiet", "--no-verify", "origin", "HEAD~1:refs/heads/main"]).exits(0);
        let said = blocked("main");
        assert!(said.contains("scanned 1 commit"), "{said}");
        let said = blocked("another");
        assert!(said.contains("scanned 1 commit"), "{said}");

        let _ok = repo.git(["reset", "--quiet", "--hard", "HEAD~1"]).exits(0);
        clean_passes(repo);
        let _ok = repo.git(["push", "--quiet", "origin", "HEAD:refs/heads/main"]).exits(0);
    });
}

#[test]
fn of_several_new_refs_pre_commit_and_prek_tell_the_first() {
    with_both(|program, repo| {
        install_all(program, repo);
        remote(repo);
        let _ok = repo.git(["push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/main"]).exits(0);
        let clean = repo.git(["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "clean"]).exits(0);
        let clean = format!("{}:refs/heads/a", clean.stdout.trim());
        stage_secret(repo);
        let _made = repo.git(["commit", "--quiet", "--no-verify", "-m", "unseen"]).exits(0);
        let push = || repo.git(["push", "origin", &clean, "HEAD:refs/heads/b"]);
        // Their hook hears of `a` only. Git's own hook beside it hears of both.
        let dry = repo.git(["push", "--dry-run", "origin", &clean, "HEAD:refs/heads/b"]).exits(0);
        assert!(!dry.stderr.contains("push blocked"), "{}", dry.text());
        let _ok = repo.hookguard(["install", "--hook", "pre-push"]).exits(0);
        let run = push().exits(1);
        assert!(run.stderr.contains("push blocked"), "{}", run.text());
    });
}

#[test]
fn revisions_that_name_nothing_stop_the_push() {
    let repo = super::repo(None);
    let hook = |base: &str, tip: &str| {
        let mut command = repo.command("hookguard");
        command.args(["hook", "pre-push"]).env("PRE_COMMIT_FROM_REF", base).env("PRE_COMMIT_TO_REF", tip);
        repo.run(command, b"")
    };
    let run = hook("no-such-base", "HEAD").exits(2);
    assert!(run.stderr.contains("looking up `no-such-base`"), "{}", run.text());
    let _stopped = hook("HEAD", "no-such-tip").exits(2);
    let run = hook("HEAD", "HEAD").exits(0);
    assert!(!run.stderr.contains("nobody said what is pushed"), "{}", run.text());
    let run = run_hook_without_word(&repo);
    assert!(run.stderr.contains("nobody said what is pushed"), "{}", run.text());
}

fn run_hook_without_word(repo: &Repo) -> crate::support::Run {
    run(repo, &["hookguard", "hook", "pre-push", "origin", "url"]).exits(0)
}
