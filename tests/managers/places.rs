//! Where hooks come from and where they can't go: templates, clients without an environment, `.git` as a file, what may
//! not be written, two copies of the program.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{a_key_is_stopped, clean_passes, doctor, hooks, repo};
use crate::install::{copy_of_program, hook, hooks_of, stage_secret};
use crate::support::{Git, Repo, Run, binary, random};

#[test]
fn hooks_of_a_template_work_in_new_repositories_and_clones() {
    let repo = repo(None);
    let _ok = repo.hookguard(["install"]).exits(0);
    let template = repo.place().join("template/hooks");
    fs::create_dir_all(&template).unwrap();
    for (path, _) in hooks(&repo) {
        fs::copy(&path, template.join(path.file_name().unwrap())).unwrap();
    }
    let template = template.parent().unwrap().to_str().unwrap();
    let _ok = repo.git(["config", "--global", "init.templateDir", template]).exits(0);
    let _ok = repo.git(["init", "--quiet", "../new"]).exits(0);
    let _ok = repo.git(["clone", "--quiet", ".", "../clone"]).exits(0);
    for name in ["new", "clone"] {
        let there = repo.place().join(name);
        fs::write(there.join("settings.env"), format!("API_TOKEN=\"{}\"\n", random(3, 40))).unwrap();
        let at = |program: &Path, args: &[&str]| {
            let mut command = repo.command(program);
            command.args(args).current_dir(&there);
            repo.run(command, b"")
        };
        let _ok = at(Path::new("git"), &["add", "--all"]).exits(0);
        let run = at(Path::new("git"), &["commit", "-m", "x"]).exits(1);
        assert!(run.stderr.contains("commit blocked"), "{name}: {}", run.text());
        let _green = at(&binary(), &["doctor"]).exits(0);
        let _ok = at(&binary(), &["uninstall"]).exits(0);
        assert!(!there.join(".git/hooks/pre-commit").exists());
    }
}

#[test]
fn a_hook_of_a_template_is_kept_and_runs_first() {
    let repo = repo(None);
    let template = repo.place().join("template");
    super::marking(&template.join("hooks/pre-commit"));
    let _ok = repo.git(["config", "--global", "init.templateDir", template.to_str().unwrap()]).exits(0);
    fs::remove_file(repo.path(".git/hooks/pre-commit.sample")).ok();
    let _ok = repo.git(["init", "--quiet"]).exits(0);
    let before = hooks(&repo);
    let _ok = repo.hookguard(["install"]).exits(0);
    super::both_work(&repo);
    super::leaves(&repo, &before);
}

/// Runs `git` as a graphical client does: nothing of an environment, no terminal, no standard input.
fn by_client(repo: &Repo, args: &[&str], search: Option<&str>) -> Run {
    let path = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&path).map(|dir| dir.join("git")).find(|git| git.exists()).unwrap();
    let mut command = Command::new(git);
    command.env_clear().args(args).current_dir(repo.root()).stdin(Stdio::null());
    if let Some(search) = search {
        command.env("PATH", search);
    }
    repo.run(command, b"")
}

#[test]
fn a_client_that_gives_git_no_environment_is_stopped_and_let_through() {
    for search in [None, Some(""), Some("/nowhere")] {
        let repo = Repo::new().hooks_installed();
        for (key, value) in [("user.name", "n"), ("user.email", "n@example.com")] {
            let _ok = repo.git(["config", key, value]).exits(0);
        }
        stage_secret(&repo);
        let run = by_client(&repo, &["commit", "-m", "x"], search).exits(1);
        assert!(run.stderr.contains("commit blocked, 1 secret in 1 file"), "{}", run.text());
        assert!(!run.stderr.contains('\u{1b}'), "no colour without a terminal");
        repo.write("settings.env", "").add_all();
        let _ok = by_client(&repo, &["commit", "--quiet", "-m", "x"], search).exits(0);
    }
}

#[test]
fn without_a_home_git_does_not_see_the_hooks_for_all_repositories() {
    let repo = Repo::new();
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    stage_secret(&repo);
    let args = ["-c", "user.name=n", "-c", "user.email=n@example.com", "commit", "--quiet", "-m", "x"];
    let _unseen = by_client(&repo, &args, None).exits(0);
    // Hooks in the repository are seen all the same.
    let _ok = repo.hookguard(["uninstall", "--global"]).exits(0);
    let _ok = repo.hookguard(["install"]).exits(0);
    repo.write("more.env", format!("API_TOKEN=\"{}\"\n", random(4, 40))).add_all();
    let _blocked = by_client(&repo, &args, None).exits(1);
}

#[test]
fn a_repository_whose_git_is_a_file_is_followed() {
    let repo = Repo::with(
        "repo",
        Git::First,
        &["init", "--quiet", "--initial-branch=main", "--separate-git-dir=../elsewhere"],
    );
    assert!(repo.path(".git").is_file());
    let _ok = repo.hookguard(["install"]).exits(0);
    assert!(repo.place().join("elsewhere/hooks/pre-commit").exists());
    a_key_is_stopped(&repo);
    clean_passes(&repo);
    doctor(&repo, 0, &["elsewhere/hooks (Git's default)"]);
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    assert!(!repo.place().join("elsewhere/hooks/pre-commit").exists());
}

/// Who runs a command for whom permissions count: root is above them.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0
}

/// Gives all of the place to a plain user, when root runs the tests; returns a copy of the program that it can run.
fn hand_over(repo: &Repo) -> std::path::PathBuf {
    let program = repo.place().join("hookguard");
    copy_of_program(repo, &program);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    if is_root() {
        let mut open = vec![repo.place().to_path_buf()];
        while let Some(path) = open.pop() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
            if path.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            }
        }
    }
    program
}

/// Runs a program as a plain user.
fn as_plain_user(repo: &Repo, program: &Path, args: &[&str]) -> Run {
    let mut command = repo.command(program);
    command.args(args);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    repo.run(command, b"")
}

#[test]
fn a_read_only_git_directory_is_a_clear_error_and_nothing_is_half_written() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\n");
    stage_secret(&repo);
    let program = hand_over(&repo);
    let before = hooks_of(&repo.path(".git/hooks"));
    let read_only = |mode: u32| {
        for dir in [".git/hooks", ".git"] {
            fs::set_permissions(repo.path(dir), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    read_only(0o555);
    let run = as_plain_user(&repo, &program, &["install"]).exits(2);
    assert!(run.stderr.starts_with("hookguard: nothing was changed: writing "), "{}", run.text());
    assert!(run.stderr.contains("/.git/hooks/pre-commit: Permission denied"), "{}", run.text());
    assert!(run.stdout.is_empty(), "{}", run.text());
    assert_eq!(hooks_of(&repo.path(".git/hooks")), before);
    // What is there can still be judged, and looked at.
    let _found = as_plain_user(&repo, &program, &["hook", "pre-commit"]).exits(1);
    let run = as_plain_user(&repo, &program, &["doctor"]).exits(1);
    assert!(run.stdout.contains("FAIL  pre-commit        not installed"), "{}", run.text());

    read_only(0o755);
    let _ok = as_plain_user(&repo, &program, &["install"]).exits(0);
    read_only(0o555);
    let _green = as_plain_user(&repo, &program, &["doctor"]).exits(0);
    let run = as_plain_user(&repo, &program, &["uninstall"]).exits(2);
    assert!(run.stderr.contains("nothing was changed: removing "), "{}", run.text());
    read_only(0o755);
}

/// Only as root: nobody else can give a file away.
#[test]
#[expect(clippy::print_stderr, reason = "who reads the log of a run shall know what it didn't try")]
fn a_hooks_directory_of_root_is_a_clear_error_and_what_was_done_is_taken_back() {
    let repo = Repo::new();
    if !is_root() {
        eprintln!("not tried: only root can make what belongs to root");
        return;
    }
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\n");
    let program = hand_over(&repo);
    let dir = repo.path(".git/hooks");
    chown(&dir, Some(0), Some(0)).unwrap();
    let before = hooks_of(&dir);
    let run = as_plain_user(&repo, &program, &["install"]).exits(2);
    assert!(
        run.stderr.contains("nothing was changed: ") && run.stderr.contains("Permission denied"),
        "{}",
        run.text()
    );
    assert_eq!(hooks_of(&dir), before);

    // Anybody may add files there, but root's own hook can't be moved: all but the last step works, and is taken back.
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o1777)).unwrap();
    chown(dir.join("pre-push"), Some(0), Some(0)).unwrap();
    let before = hooks_of(&dir);
    let run = as_plain_user(&repo, &program, &["install"]).exits(2);
    assert!(run.stderr.contains("nothing was changed: renaming "), "{}", run.text());
    assert_eq!(hooks_of(&dir), before);
}

#[test]
fn of_two_copies_the_one_that_was_installed_last_runs_once_and_doctor_names_it() {
    let repo = Repo::new();
    let first = repo.place().join("first");
    fs::create_dir(&first).unwrap();
    let first = first.join("hookguard");
    copy_of_program(&repo, &first);
    let by_first = |args: &[&str]| {
        let mut command = repo.command(&first);
        command.args(args);
        repo.run(command, b"")
    };
    let _ok = by_first(&["install"]).exits(0);
    let _ok = repo.hookguard(["install"]).exits(0);
    let before = hooks(&repo);
    let _ok = repo.hookguard(["install"]).exits(0);
    assert!(hooks(&repo) == before, "the same copy changes nothing");
    let run = repo.git(["commit", "--quiet", "--allow-empty", "-m", "x"]).exits(0);
    assert_eq!(run.stderr.matches("hookguard: scanned").count(), 2, "pre-commit, commit-msg: {}", run.text());
    let second = format!("program           {}, version", binary().display());
    doctor(&repo, 0, &[&second]);
    let run = by_first(&["doctor"]).exits(0);
    assert!(run.stdout.contains(&second), "each copy names the one that will run: {}", run.text());
    let _ok = by_first(&["uninstall"]).exits(0);
    assert!(!repo.path(".git/hooks/pre-commit").exists(), "and takes away what the other wrote");
}

#[test]
fn a_copy_of_another_version_is_named_with_its_version() {
    let repo = Repo::new();
    let other = repo.place().join("hookguard");
    copy_of_program(&repo, &other);
    let mut command = repo.command(&other);
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    fs::remove_file(&other).unwrap();
    let script = format!(
        "[ \"$1\" != --version ] || {{ echo 'hookguard 0.0.9'; exit; }}\nexec '{}' \"$@\"\n",
        binary().display()
    );
    hook(&other, format!("#!/bin/sh\n{script}"));
    doctor(&repo, 0, &["note  program", "hookguard, version 0.0.9; this is ", "mend: hookguard install"]);
    let _ok = repo.hookguard(["install"]).exits(0);
    doctor(&repo, 0, &["ok    program"]);
}

#[test]
fn a_copy_for_one_repository_and_one_for_all_judge_once_in_words() {
    let repo = Repo::new();
    let other = repo.place().join("hookguard");
    copy_of_program(&repo, &other);
    let mut command = repo.command(&other);
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    let _ok = repo.hookguard(["install", "--global"]).exits(0);
    a_key_is_stopped(&repo);
    let run = repo.git(["commit", "--quiet", "--allow-empty", "-m", "x"]).exits(0);
    assert_eq!(run.stderr.matches("hookguard: scanned").count(), 2, "pre-commit, commit-msg: {}", run.text());
    doctor(
        &repo,
        0,
        &["runs hookguard, after the repository's own hook", &format!("{}, version", binary().display())],
    );
}
