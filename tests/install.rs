//! Installing: the hook stands where Git runs it, what stood there before goes on working, and uninstalling leaves no
//! trace. With real git; `hooks_of` compares directories down to bytes, modes and links.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::support::{Git, Repo, Run, binary, random};

mod chain;
mod everywhere;

/// Stages a secret and tries to commit it.
pub(crate) fn commit_with_secret(repo: &Repo) -> Run {
    stage_secret(repo);
    repo.git(["commit", "-m", "x"])
}

pub(crate) fn stage_secret(repo: &Repo) {
    repo.write("settings.env", format!("API_TOKEN=\"{}\"\n", random(3, 40))).add_all();
}

#[track_caller]
fn assert_blocked(run: &Run) {
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(run.stderr.contains("hookguard: commit blocked, 1 secret in 1 file"), "{}", run.text());
}

/// Writes a hook that can be executed.
pub(crate) fn hook(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Copies the program under test. Not by this process: a child that it starts meanwhile would hold the copy open for
/// writing for a moment, and nobody could run it ("Text file busy").
pub(crate) fn copy_of_program(repo: &Repo, to: &Path) {
    let mut command = repo.command("cp");
    command.arg(binary()).arg(to);
    let _ok = repo.run(command, b"").exits(0);
}

/// All that can be told about the files of a directory: mode, time of the last change, link or bytes.
pub(crate) fn hooks_of(dir: &Path) -> BTreeMap<PathBuf, (u32, i64, Vec<u8>)> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let found = fs::symlink_metadata(&path).unwrap();
        let content = if found.is_symlink() {
            fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
        } else if found.is_dir() {
            Vec::new()
        } else {
            fs::read(&path).unwrap()
        };
        files.insert(path, (found.mode(), found.mtime_nsec(), content));
    }
    files
}

#[test]
fn installed_hooks_stop_a_commit_and_uninstalled_ones_do_not() {
    let repo = Repo::new();
    let before = hooks_of(&repo.path(".git/hooks"));
    let run = repo.hookguard(["install"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    wrote [place]/repo/.git/hooks/pre-commit
    wrote [place]/repo/.git/hooks/pre-merge-commit
    wrote [place]/repo/.git/hooks/commit-msg
    wrote [place]/repo/.git/hooks/applypatch-msg
    wrote [place]/repo/.git/hooks/pre-applypatch
    wrote [place]/repo/.git/hooks/pre-push
    hooks directory: [place]/repo/.git/hooks (Git's default)
    next: hookguard doctor    proves that the next commit is checked
    --- exit 0
    ");
    assert_blocked(&commit_with_secret(&repo));
    let run = repo.hookguard(["uninstall"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    removed [place]/repo/.git/hooks/applypatch-msg
    removed [place]/repo/.git/hooks/commit-msg
    removed [place]/repo/.git/hooks/pre-applypatch
    removed [place]/repo/.git/hooks/pre-commit
    removed [place]/repo/.git/hooks/pre-merge-commit
    removed [place]/repo/.git/hooks/pre-push
    --- exit 0
    ");
    assert_eq!(hooks_of(&repo.path(".git/hooks")), before);
    let _committed = repo.git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn every_git_of_the_machine_is_stopped() {
    for git in std::env::split_paths(&std::env::var_os("PATH").unwrap()).map(|dir| dir.join("git")) {
        if git.exists() {
            let repo = Repo::with("repo", Git::At(git), &["init", "--quiet"]).hooks_installed();
            assert_blocked(&commit_with_secret(&repo));
        }
    }
}

#[test]
fn installing_twice_changes_nothing() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\n");
    let repo = repo.hooks_installed();
    let before = hooks_of(&repo.path(".git/hooks"));
    let run = repo.hookguard(["install"]).exits(0);
    assert_eq!(run.stdout.matches("up to date").count(), 6, "{}", run.text());
    assert_eq!(hooks_of(&repo.path(".git/hooks")), before);
}

#[test]
fn a_dry_run_says_all_and_writes_nothing() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\n");
    let before = hooks_of(&repo.path(".git/hooks"));
    let run = repo.hookguard(["install", "--dry-run", "--hook", "pre-commit"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    would keep the hook that is there as [place]/repo/.git/hooks/pre-commit.hookguard-old; it will be run first
    would write [place]/repo/.git/hooks/pre-commit
    hooks directory: [place]/repo/.git/hooks (Git's default)
    --- exit 0
    ");
    assert_eq!(hooks_of(&repo.path(".git/hooks")), before);
}

#[test]
fn only_the_named_hooks_are_written() {
    let repo = Repo::new();
    let _ok = repo.hookguard(["install", "--hook", "commit-msg"]).exits(0);
    assert!(repo.path(".git/hooks/commit-msg").exists() && !repo.path(".git/hooks/pre-commit").exists());
    let run = repo.hookguard(["install", "--hook", "post-checkout"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: `post-checkout` is no hook that hookguard runs as; there are pre-commit, pre-merge-commit, commit-msg, applypatch-msg, pre-applypatch, pre-push, pre-receive
    --- exit 2
    ");
}

#[test]
fn a_merge_is_looked_at_but_not_what_it_brings_from_elsewhere() {
    let repo = Repo::new();
    repo.commit_all("base");
    let _ok = repo.git(["switch", "--quiet", "-c", "side"]).exits(0);
    repo.write("old.env", format!("API_TOKEN=\"{}\"\n", random(3, 40))).commit_all("side");
    let _ok = repo.git(["switch", "--quiet", "main"]).exits(0);
    repo.write("main", "").commit_all("main");
    let repo = repo.hooks_installed();
    let run = repo.git(["merge", "side"]).exits(0);
    let scanned: Vec<&str> = run.stderr.lines().filter(|l| l.starts_with("hookguard: scanned")).collect();
    assert_eq!(scanned.len(), 2, "pre-merge-commit and commit-msg: {}", run.text());
    assert!(scanned[0].starts_with("hookguard: scanned 0 files"), "{}", run.text());
}

#[test]
fn a_hooks_path_of_the_repository_is_followed() {
    for path in [".githooks", "tools/git hooks/it's", "[place]/elsewhere"] {
        let repo = Repo::new();
        let path = path.replace("[place]", repo.place().to_str().unwrap());
        let _ok = repo.git(["config", "core.hooksPath", &path]).exits(0);
        repo.write("sub/file", "");
        let mut command = repo.command(binary());
        command.arg("install").current_dir(repo.path("sub"));
        let run = repo.run(command, b"").exits(0);
        assert!(run.stdout.contains("core.hooksPath in this repository's config"), "{}", run.text());
        assert_blocked(&commit_with_secret(&repo));
        assert!(!repo.path(".git/hooks/pre-commit").exists());
        let _ok = repo.hookguard(["uninstall"]).exits(0);
        let _committed = repo.git(["commit", "-m", "x"]).exits(0);
    }
}

#[test]
fn shims_are_found_again_after_a_hooks_path_came_or_went() {
    let repo = Repo::new().hooks_installed();
    let _ok = repo.git(["config", "core.hooksPath", ".githooks"]).exits(0);
    let _ok = repo.hookguard(["install"]).exits(0);
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    assert!(!repo.path(".git/hooks/pre-commit").exists() && !repo.path(".githooks/pre-commit").exists());
}

#[test]
fn a_directory_that_other_repositories_use_is_not_written_to_unasked() {
    let repo = Repo::new();
    let shared = repo.place().join("shared");
    let _ok = repo.git(["config", "--global", "core.hooksPath", shared.to_str().unwrap()]).exits(0);
    let run = repo.hookguard(["install"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: Git takes this repository's hooks from [place]/shared (core.hooksPath in your global config, [place]/home/gitconfig), which other repositories use too
    to check all of them, keeping the hooks that are there:
      hookguard install --global
    to check only this one, without the hooks that are there:
      git config --local core.hooksPath [place]/repo/.git/hooks && hookguard install
    --- exit 2
    ");
    assert!(!shared.exists() && !repo.path(".git/hooks/pre-commit").exists());

    let own = repo.path(".git/hooks");
    let _ok = repo.git(["config", "--local", "core.hooksPath", own.to_str().unwrap()]).exits(0);
    let _ok = repo.hookguard(["install"]).exits(0);
    assert_blocked(&commit_with_secret(&repo));

    let _ok = repo.git(["config", "--local", "--unset", "core.hooksPath"]).exits(0);
    let _ok = repo.hookguard(["install", "--force"]).exits(0);
    assert!(shared.join("pre-commit").exists());
    assert_blocked(&repo.git(["commit", "-m", "x"]));
}

#[test]
fn a_global_path_that_starts_at_each_repository_is_written_to() {
    let repo = Repo::new();
    let _ok = repo.git(["config", "--global", "core.hooksPath", ".githooks"]).exits(0);
    let _ok = repo.hookguard(["install"]).exits(0);
    assert_blocked(&commit_with_secret(&repo));
}

#[test]
fn a_hooks_path_under_which_nothing_runs_is_an_error() {
    for value in ["", "/dev/null"] {
        let repo = Repo::new();
        let _ok = repo.git(["config", "core.hooksPath", value]).exits(0);
        let run = repo.hookguard(["install"]).exits(2);
        assert!(run.stderr.contains("so Git runs no hooks"), "{}", run.text());
        let hint = run.stderr.split("hint: ").nth(1).unwrap().trim().to_owned();
        let _ok = repo.git(hint.split(' ').skip(1)).exits(0);
        let _ok = repo.hookguard(["install"]).exits(0);
    }
}

#[test]
fn a_linked_worktree_and_its_repository_share_the_hooks() {
    let repo = Repo::new();
    repo.commit_all("first");
    let tree = repo.place().join("tree");
    let _ok = repo.git(["worktree", "add", "--quiet", tree.to_str().unwrap()]).exits(0);
    let in_tree = |program: &Path, args: &[&str]| {
        let mut command = repo.command(program);
        command.args(args).current_dir(&tree);
        repo.run(command, b"")
    };
    let _ok = in_tree(&binary(), &["install"]).exits(0);
    assert_blocked(&commit_with_secret(&repo));
    fs::copy(repo.path("settings.env"), tree.join("settings.env")).unwrap();
    let _ok = in_tree(Path::new("git"), &["add", "--all"]).exits(0);
    assert_blocked(&in_tree(Path::new("git"), &["commit", "-m", "x"]));
    let _ok = in_tree(&binary(), &["doctor"]).exits(0);
    let _ok = in_tree(&binary(), &["uninstall"]).exits(0);
    assert!(!repo.path(".git/hooks/pre-commit").exists());
}

#[test]
fn a_submodule_has_hooks_of_its_own() {
    let inner = Repo::new();
    inner.commit_all("inner");
    let repo = Repo::new();
    let _ok = repo.git(["submodule", "add", inner.root().to_str().unwrap(), "sub"]).exits(0);
    let in_sub = |program: &Path, args: &[&str]| {
        let mut command = repo.command(program);
        command.args(args).current_dir(repo.path("sub"));
        repo.run(command, b"")
    };
    let _ok = in_sub(&binary(), &["install"]).exits(0);
    assert!(
        repo.path(".git/modules/sub/hooks/pre-commit").exists()
            && !repo.path(".git/hooks/pre-commit").exists()
    );
    repo.write("sub/settings.env", format!("API_TOKEN=\"{}\"\n", random(3, 40)));
    let _ok = in_sub(Path::new("git"), &["add", "--all"]).exits(0);
    assert_blocked(&in_sub(Path::new("git"), &["commit", "-m", "x"]));
    let _ok = in_sub(&binary(), &["doctor"]).exits(0);
}

#[test]
fn a_bare_repository_gets_the_hook_of_a_server() {
    let repo = Repo::with("bare.git", Git::First, &["init", "--quiet", "--bare"]);
    let run = repo.hookguard(["install"]).exits(0);
    assert!(run.stdout.contains("hooks/pre-receive") && !run.stdout.contains("pre-commit"), "{}", run.text());
    let run = repo.hookguard(["uninstall"]).exits(0);
    assert!(run.stdout.contains("hooks/pre-receive"), "{}", run.text());
}

#[test]
fn paths_with_every_sign_of_the_shell_work() {
    let repo = Repo::named("it's \"a\" $HOME `x`\n@PROGRAM@ \\ ;é");
    let bin = repo.place().join("b'i\"n $(x)\n\\ ");
    fs::create_dir_all(&bin).unwrap();
    copy_of_program(&repo, &bin.join("hookguard"));
    let mut command = repo.command(bin.join("hookguard"));
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    hook(&repo.path(".git/hooks/pre-push"), "#!/bin/sh\n");
    assert_blocked(&commit_with_secret(&repo));
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    let _committed = repo.git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn a_missing_program_stops_the_commit_and_says_the_ways_out() {
    let repo = Repo::new();
    let program = repo.place().join("hookguard");
    copy_of_program(&repo, &program);
    let mut command = repo.command(&program);
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    fs::remove_file(&program).unwrap();
    let run = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(1);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: this commit was not checked, so it is stopped: the program hookguard is gone
      it was         [place]/hookguard
      bring it back  install hookguard again, then: hookguard install
      once without   git commit --no-verify
      for good       rm -f [place]/repo/.git/hooks/pre-commit
    --- exit 1
    ");
    let _code = repo.run(repo.command(repo.path(".git/hooks/pre-commit")), b"").exits(2);

    let on_path = repo.place().join("on-path");
    fs::create_dir(&on_path).unwrap();
    copy_of_program(&repo, &on_path.join("hookguard"));
    stage_secret(&repo);
    let mut command = repo.git_command(["commit", "-m", "x"]);
    let path = std::env::join_paths([on_path, "/usr/bin".into(), "/bin".into()]).unwrap();
    command.env("PATH", path);
    assert_blocked(&repo.run(command, b""));
}

#[test]
fn a_program_that_cannot_be_run_stops_the_commit() {
    let repo = Repo::new();
    let program = repo.place().join("hookguard");
    copy_of_program(&repo, &program);
    let mut command = repo.command(&program);
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    fs::write(&program, b"\x7fELF\0\0garbage").unwrap();
    let _stopped = repo.git(["commit", "--allow-empty", "-m", "x"]).exits(1);
}

#[test]
fn a_client_without_path_home_or_terminal_is_served_by_every_shell() {
    let repo = Repo::new().hooks_installed();
    stage_secret(&repo);
    let file = repo.path(".git/hooks/pre-commit");
    for shell in [&[][..], &["dash"], &["bash", "--posix"], &["busybox", "sh"]] {
        let program = match shell.first() {
            None => file.clone(),
            Some(name) => {
                let found = ["/bin", "/usr/bin"].iter().map(|d| Path::new(d).join(name)).find(|p| p.exists());
                let Some(path) = found else { continue };
                path
            }
        };
        let mut command = repo.command(program);
        command.args(shell.iter().skip(1)).args((!shell.is_empty()).then_some(&file));
        command.env_clear();
        assert_blocked(&repo.run(command, b""));
    }
}

#[test]
fn an_edited_shim_is_neither_overwritten_nor_removed() {
    let repo = Repo::new().hooks_installed();
    let path = repo.path(".git/hooks/pre-commit");
    let edited = fs::read_to_string(&path).unwrap().replace("dir=.\n", "dir=.\necho mine\n");
    fs::write(&path, &edited).unwrap();
    let run = repo.hookguard(["install"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: [place]/repo/.git/hooks/pre-commit is hookguard's hook, but somebody edited it, so it is left as it is
    hint: `hookguard install --force` writes it anew and keeps the edited file beside it
    --- exit 2
    ");
    let run = repo.hookguard(["uninstall"]).exits(2);
    assert!(run.stderr.contains("somebody edited it: left as it is\nhint: rm "), "{}", run.text());
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
    let _ok = repo.hookguard(["install", "--force"]).exits(0);
    assert_eq!(fs::read_to_string(repo.path(".git/hooks/pre-commit.hookguard-edited")).unwrap(), edited);
    assert!(!fs::read_to_string(&path).unwrap().contains("mine"));
}

#[test]
fn a_shim_of_another_program_or_without_its_exec_bit_is_renewed() {
    let repo = Repo::new();
    let program = repo.place().join("hookguard");
    copy_of_program(&repo, &program);
    let mut command = repo.command(&program);
    command.arg("install");
    let _ok = repo.run(command, b"").exits(0);
    let run = repo.hookguard(["install"]).exits(0);
    assert_eq!(run.stdout.matches("renewed ").count(), 6, "{}", run.text());
    let path = repo.path(".git/hooks/pre-commit");
    assert!(!fs::read_to_string(&path).unwrap().contains(program.to_str().unwrap()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _ok = repo.hookguard(["install"]).exits(0);
    assert_blocked(&commit_with_secret(&repo));
}

#[test]
fn uninstalling_gives_back_bytes_modes_and_links() {
    let repo = Repo::new();
    let hooks = repo.path(".git/hooks");
    hook(&hooks.join("pre-commit"), b"#!/bin/sh\n# \xff\xfe\nexit 0");
    fs::set_permissions(hooks.join("pre-commit"), fs::Permissions::from_mode(0o711)).unwrap();
    fs::write(hooks.join("commit-msg"), "not executable").unwrap();
    hook(&repo.path("tools/push"), "#!/bin/sh\n");
    symlink("../../tools/push", hooks.join("pre-push")).unwrap();
    symlink("nowhere", hooks.join("pre-merge-commit")).unwrap();
    fs::write(hooks.join("pre-commit.hookguard-old"), "a file of that name, by chance").unwrap();
    let before = hooks_of(&hooks);
    let _ok = repo.hookguard(["install"]).exits(0);
    assert_eq!(fs::read_link(hooks.join("pre-push.hookguard-old")).unwrap(), Path::new("../../tools/push"));
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    assert_eq!(hooks_of(&hooks), before);
    assert_eq!(fs::read(repo.path("tools/push")).unwrap(), b"#!/bin/sh\n");
}

#[test]
fn uninstalling_says_when_the_old_hook_is_missing() {
    let repo = Repo::new();
    hook(&repo.path(".git/hooks/pre-commit"), "#!/bin/sh\n");
    let repo = repo.hooks_installed();
    fs::remove_file(repo.path(".git/hooks/pre-commit.hookguard-old")).unwrap();
    let run = repo.hookguard(["uninstall"]).exits(2);
    assert!(run.stderr.contains("is gone: "), "{}", run.text());
    assert!(!repo.path(".git/hooks/pre-commit").exists());
    let run = repo.hookguard(["uninstall"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    nothing to take away
    --- exit 0
    ");
}
