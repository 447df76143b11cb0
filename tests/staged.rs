//! What pre-commit judges: the index as Git will record it, whatever the work tree, the settings or the environment say.

mod broken;

use std::fs;

use crate::support::{Repo, Run, binary, random};

/// A line with a fake secret that a built-in rule finds.
pub(crate) fn secret_line(seed: u64) -> String {
    format!("API_TOKEN=\"{}\"\n", random(seed, 40))
}

/// Writes a hook that runs the program under test, as the installer's does.
pub(crate) fn hook(repo: &Repo, name: &str) {
    let file = repo.path(".git/hooks").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, format!("#!/bin/sh\nexec '{}' hook {name} \"$@\"\n", binary().display())).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A repository with a commit, and the hook.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.write("a.txt", "one\ntwo\nthree\n").commit_all("first");
    hook(&repo, "pre-commit");
    repo
}

fn commit(repo: &Repo, args: &[&str]) -> Run {
    repo.git([&["commit", "--quiet", "-m", "x"], args].concat())
}

#[track_caller]
fn blocked(repo: &Repo, args: &[&str]) {
    let before = repo.head();
    let run = commit(repo, args).exits(1);
    assert!(run.stderr.contains("generic-secret"), "{}", run.text());
    assert_eq!(repo.head(), before, "the commit must not exist");
}

#[track_caller]
fn passes(repo: &Repo, args: &[&str]) {
    let before = repo.head();
    let _ok = commit(repo, args).exits(0);
    assert_ne!(repo.head(), before);
}

#[track_caller]
fn git<const N: usize>(repo: &Repo, args: [&str; N]) {
    let _ok = repo.git(args).exits(0);
}

#[test]
fn a_secret_on_a_new_line_blocks() {
    let repo = repo();
    repo.write("a.txt", format!("one\n{}two\nthree\n", secret_line(1))).add_all();
    blocked(&repo, &[]);
}

#[test]
fn a_secret_on_an_unborn_branch_blocks() {
    let repo = Repo::new();
    hook(&repo, "pre-commit");
    repo.write("a.txt", secret_line(1)).add_all();
    blocked(&repo, &[]);
}

#[test]
fn what_is_staged_counts_though_the_file_is_clean_by_now() {
    let repo = repo();
    repo.write("a.txt", secret_line(1)).add_all().write("a.txt", "clean\n");
    blocked(&repo, &[]);
}

#[test]
fn what_is_not_staged_does_not_count() {
    let repo = repo();
    repo.write("b.txt", "new\n").add_all().write("b.txt", secret_line(1)).write("c.txt", secret_line(2));
    passes(&repo, &[]);
}

#[test]
fn an_old_secret_does_not_block_a_change_of_another_line() {
    let repo = repo();
    repo.write("a.txt", format!("one\n{}two\n", secret_line(1))).commit_all("old");
    repo.write("a.txt", format!("one\n{}two\nmore\n", secret_line(1))).add_all();
    passes(&repo, &[]);
}

#[test]
fn removing_a_secret_passes() {
    let repo = repo();
    repo.write("a.txt", secret_line(1)).write("b.txt", secret_line(2)).commit_all("old");
    repo.write("a.txt", "clean\n");
    fs::remove_file(repo.path("b.txt")).unwrap();
    repo.add_all();
    passes(&repo, &[]);
}

#[test]
fn a_file_that_is_moved_with_its_old_secret_passes_and_a_new_one_in_it_blocks() {
    let repo = repo();
    let lines = (0..20).map(|i| format!("line {i}\n")).collect::<Vec<_>>().concat();
    repo.write("old.txt", format!("{lines}{}", secret_line(1))).commit_all("old");
    git(&repo, ["mv", "old.txt", "moved.txt"]);
    passes(&repo, &[]);
    git(&repo, ["mv", "moved.txt", "again.txt"]);
    repo.write("again.txt", format!("{lines}{}another line\n", secret_line(1))).add_all();
    passes(&repo, &[]);
    git(&repo, ["mv", "again.txt", "third.txt"]);
    repo.write("third.txt", format!("{lines}{}{}", secret_line(1), secret_line(2))).add_all();
    blocked(&repo, &[]);
}

#[test]
fn a_copy_of_a_file_with_an_old_secret_blocks() {
    let repo = repo();
    repo.write("old.txt", secret_line(1)).commit_all("old");
    repo.write("copy.txt", secret_line(1)).add_all();
    blocked(&repo, &[]);
}

#[cfg(unix)]
#[test]
fn a_change_of_mode_alone_passes() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = repo();
    repo.write("a.txt", secret_line(1)).commit_all("old");
    fs::set_permissions(repo.path("a.txt"), fs::Permissions::from_mode(0o755)).unwrap();
    repo.add_all();
    passes(&repo, &[]);
}

#[cfg(unix)]
#[test]
fn the_target_of_a_symbolic_link_is_judged() {
    let repo = repo();
    std::os::unix::fs::symlink(secret_line(1).trim_end(), repo.path("link")).unwrap();
    repo.add_all();
    blocked(&repo, &[]);
}

#[test]
fn attributes_filters_and_settings_of_diff_do_not_matter() {
    let repo = repo();
    for (name, value) in [
        ("color.ui", "always"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.orderFile", "no-such-file"),
        ("diff.renames", "copies"),
        ("diff.algorithm", "patience"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.external", "false"),
        ("diff.odd.textconv", "false"),
        ("diff.odd.binary", "true"),
    ] {
        git(&repo, ["config", name, value]);
    }
    repo.write(".gitattributes", "a.txt -diff\nb.txt diff=odd\n");
    repo.write("a.txt", secret_line(1)).add_all();
    blocked(&repo, &[]);
    git(&repo, ["reset", "--quiet", "--hard"]);
    repo.write(".gitattributes", "b.txt diff=odd\n").write("b.txt", secret_line(2)).add_all();
    blocked(&repo, &[]);
}

#[test]
fn what_a_filter_makes_of_a_file_is_judged_and_not_the_file() {
    let repo = repo();
    git(&repo, ["config", "filter.strip.clean", "sed s/API_TOKEN.*/stripped/"]);
    repo.write(".gitattributes", "b.txt filter=strip\n").write("b.txt", secret_line(1)).add_all();
    passes(&repo, &[]);
}

#[test]
fn files_with_odd_names_are_judged() {
    for name in ["with space", "-dash", "quote\"d", "ünï", "new\nline", ":(glob)*"] {
        let repo = repo();
        repo.write(name, secret_line(1)).add_all();
        blocked(&repo, &[]);
    }
}

#[test]
fn utf16_is_judged_by_its_new_lines() {
    let utf16 = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let repo = repo();
    repo.write("a.txt", utf16(&format!("old\r\n{}", secret_line(1)))).commit_all("old");
    repo.write("a.txt", utf16(&format!("old\r\n{}new\r\n", secret_line(1)))).add_all();
    passes(&repo, &[]);
    repo.write("a.txt", utf16(&format!("old\r\n{}{}", secret_line(1), secret_line(2)))).add_all();
    blocked(&repo, &[]);
}

#[test]
fn commit_all_and_commit_of_a_path_are_judged_by_their_own_index() {
    for args in [["-a"].as_slice(), &["a.txt"], &["--only", "a.txt"], &["--include", "a.txt"]] {
        let repo = repo();
        repo.write("a.txt", secret_line(1));
        blocked(&repo, args);
    }
}

#[test]
fn commit_of_a_path_leaves_out_what_else_is_staged() {
    let repo = repo();
    repo.write("b.txt", secret_line(1)).add_all().write("a.txt", "changed\n");
    passes(&repo, &["a.txt"]);
    blocked(&repo, &[]);
}

#[test]
fn a_commit_from_a_subdirectory_is_judged() {
    let repo = repo();
    repo.write("dir/b.txt", secret_line(1)).add_all();
    for args in [["commit", "-m", "x"].as_slice(), &["commit", "-m", "x", "b.txt"]] {
        let mut command = repo.git_command(args);
        command.current_dir(repo.path("dir"));
        let _blocked = repo.run(command, b"").exits(1);
    }
    let mut command = repo.command(binary());
    command.args(["hook", "pre-commit"]).current_dir(repo.path("dir"));
    let _blocked = repo.run(command, b"").exits(1);
}

#[test]
fn a_commit_in_a_linked_worktree_is_judged() {
    let repo = repo();
    git(&repo, ["worktree", "add", "--quiet", "../linked"]);
    let linked = repo.place().join("linked");
    fs::write(linked.join("b.txt"), secret_line(1)).unwrap();
    for args in [["add", "b.txt"].as_slice(), &["commit", "-m", "x"]] {
        let mut command = repo.git_command(args);
        command.current_dir(&linked);
        let run = repo.run(command, b"");
        assert_eq!(run.code, i32::from(args[0] == "commit"), "{}", run.text());
    }
}

#[test]
fn a_commit_in_a_submodule_is_judged() {
    let inner = repo();
    let repo = repo();
    git(&repo, ["submodule", "--quiet", "add", inner.root().to_str().unwrap(), "sub"]);
    fs::create_dir_all(repo.path(".git/modules/sub/hooks")).unwrap();
    fs::copy(repo.path(".git/hooks/pre-commit"), repo.path(".git/modules/sub/hooks/pre-commit")).unwrap();
    repo.write("sub/b.txt", secret_line(1));
    git(&repo, ["-C", "sub", "add", "b.txt"]);
    let _blocked = repo.git(["-C", "sub", "commit", "-m", "x"]).exits(1);
    passes(&repo, &[]);
}

#[test]
fn a_repository_and_work_tree_named_on_the_command_line_are_judged() {
    let repo = repo();
    git(&repo, ["config", "core.bare", "true"]);
    fs::rename(repo.path(".git"), repo.place().join("dotfiles")).unwrap();
    repo.write("b.txt", secret_line(1));
    let options = ["--git-dir=../dotfiles", "--work-tree=."];
    let _ok = repo.git(options.iter().chain(&["add", "b.txt"])).exits(0);
    let _blocked = repo.git(options.iter().chain(&["commit", "-m", "x"])).exits(1);
    git(&repo, ["--git-dir=../dotfiles", "config", "core.bare", "false"]);
    let _blocked = repo.git(["--git-dir=../dotfiles", "commit", "-m", "x"]).exits(1);
    let elsewhere = repo.place().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    let mut command = repo.git_command(["--git-dir=../dotfiles", "--work-tree=../repo", "commit", "-m", "x"]);
    command.current_dir(&elsewhere);
    let _blocked = repo.run(command, b"").exits(1);
}

#[test]
fn objects_in_a_directory_of_their_own_are_found() {
    let repo = repo();
    let (index, objects) = (repo.place().join("index"), repo.place().join("objects"));
    fs::create_dir_all(&objects).unwrap();
    fs::copy(repo.path(".git/index"), &index).unwrap();
    let repo = repo
        .env("GIT_INDEX_FILE", index.to_str().unwrap())
        .env("GIT_OBJECT_DIRECTORY", objects.to_str().unwrap());
    let alternates = repo.path(".git/objects").to_str().unwrap().to_owned();
    let repo = repo.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", &alternates);
    repo.write("b.txt", secret_line(1));
    git(&repo, ["add", "b.txt"]);
    for variable in [None, Some(("GIT_WORK_TREE", "."))] {
        let mut command = repo.command(binary());
        command.args(["hook", "pre-commit"]).envs(variable);
        let run = repo.run(command, b"").exits(1);
        assert!(run.stderr.contains("b.txt"), "{}", run.text());
    }
}

#[test]
fn amending_is_judged_against_head() {
    let repo = repo();
    repo.write("b.txt", secret_line(1)).add_all();
    blocked(&repo, &["--amend"]);
    git(&repo, ["rm", "--quiet", "--force", "b.txt"]);
    passes(&repo, &["--amend"]);
}

#[test]
fn a_merge_is_judged_by_what_it_adds_itself() {
    let repo = repo();
    git(&repo, ["checkout", "--quiet", "-b", "side"]);
    repo.write("a.txt", format!("one\nTWO\nthree\n{}", secret_line(1))).commit_all("side");
    git(&repo, ["checkout", "--quiet", "main"]);
    repo.write("a.txt", "one\ntwo!\nthree\n").write("c.txt", secret_line(2)).commit_all("main");
    let _conflict = repo.git(["merge", "--quiet", "side"]).exits(1);
    repo.write("a.txt", format!("one\nboth\nthree\n{}{}", secret_line(1), secret_line(3))).add_all();
    blocked(&repo, &[]);
    repo.write("a.txt", format!("one\nboth\nthree\n{}", secret_line(1))).add_all();
    passes(&repo, &[]);
}

#[test]
fn a_file_that_is_only_intended_to_be_added_is_passed_over() {
    let repo = repo();
    repo.write("b.txt", secret_line(1)).write("c.txt", "new\n");
    git(&repo, ["add", "--intent-to-add", "b.txt"]);
    git(&repo, ["add", "c.txt"]);
    passes(&repo, &[]);
}

#[test]
fn an_unmerged_file_makes_the_run_incomplete() {
    let repo = repo();
    git(&repo, ["checkout", "--quiet", "-b", "side"]);
    repo.write("a.txt", "side\n").commit_all("side");
    git(&repo, ["checkout", "--quiet", "main"]);
    repo.write("a.txt", "main\n").commit_all("main");
    let _conflict = repo.git(["merge", "--quiet", "side"]).exits(1);
    let run = repo.hookguard(["hook", "pre-commit"]).exits(2);
    assert!(run.stderr.contains("a.txt (unmerged)"), "{}", run.text());
}

#[test]
fn a_merge_without_conflict_is_judged_by_what_it_adds_itself() {
    let repo = repo();
    hook(&repo, "pre-merge-commit");
    git(&repo, ["checkout", "--quiet", "-b", "side"]);
    repo.write("b.txt", secret_line(1)).commit_all("side");
    git(&repo, ["checkout", "--quiet", "main"]);
    repo.write("c.txt", "main\n").commit_all("main");
    let run = repo.git(["merge", "--quiet", "--no-edit", "side"]).exits(0);
    assert!(run.stderr.contains("scanned 0 files"), "what the side brings is not new: {}", run.text());
}

#[test]
fn a_commit_on_a_detached_head_is_judged() {
    let repo = repo();
    git(&repo, ["checkout", "--quiet", "--detach"]);
    repo.write("a.txt", secret_line(1)).add_all();
    blocked(&repo, &[]);
    repo.write("a.txt", "clean\n").add_all();
    passes(&repo, &[]);
}

#[test]
fn an_empty_commit_passes() {
    let repo = repo();
    repo.write("b.txt", secret_line(1)).commit_all("old");
    passes(&repo, &["--allow-empty"]);
}
