//! Kinds of index and work tree.

use std::fs;

use crate::support::can;

use super::{
    INIT, Reader, all_is_judged, commits_are_judged, git_in, key_is_stopped, key_line, repo, stage,
    with_each_git,
};

#[test]
fn a_sparse_checkout_with_cones_and_without() {
    with_each_git(|git| {
        for args in [["--cone", "dir"], ["--no-cone", "/dir/*"]] {
            let repo = repo(git, INIT);
            let _ok = repo.git(["sparse-checkout", "set", "--no-sparse-index"].iter().chain(&args)).exits(0);
            assert!(!repo.path("out/b.txt").exists(), "the checkout is sparse");
            all_is_judged(&repo, Reader::Libgit2);
            // Outside of what is checked out.
            let _ok = repo.git(["reset", "--quiet", "--hard"]).exits(0);
            fs::create_dir_all(repo.path("out")).unwrap();
            repo.write("out/new.py", key_line(5));
            let _ok = repo.git(["add", "--sparse", "out/new.py"]).exits(0);
            key_is_stopped(&repo, repo.root(), "out/new.py");
        }
    });
}

#[test]
fn a_sparse_index() {
    with_each_git(|git| {
        let repo = repo(git, INIT);
        let _ok = repo.git(["sparse-checkout", "set", "--cone", "--sparse-index", "dir"]).exits(0);
        let listed = repo.git(["ls-files", "--sparse"]).exits(0).stdout;
        assert!(listed.lines().any(|l| l == "out/"), "the index is sparse: {listed}");
        all_is_judged(&repo, Reader::Plumbing);
    });
}

#[test]
fn a_split_index() {
    with_each_git(|git| {
        let repo = repo(git, INIT);
        let _ok = repo.git(["config", "core.splitIndex", "true"]).exits(0);
        let _ok = repo.git(["update-index", "--split-index"]).exits(0);
        all_is_judged(&repo, Reader::Plumbing);
    });
}

#[test]
fn an_index_of_version_2_3_and_4() {
    with_each_git(|git| {
        for version in [2_u8, 3, 4] {
            let repo = repo(git, INIT);
            // What is only intended to be added needs the flags that version 3 has.
            if version == 3 {
                repo.write("later.txt", "later\n");
                let _ok = repo.git(["add", "--intent-to-add", "later.txt"]).exits(0);
            } else {
                let _ok = repo.git(["update-index", &format!("--index-version={version}")]).exits(0);
            }
            assert_eq!(fs::read(repo.path(".git/index")).unwrap()[7], version);
            commits_are_judged(&repo, repo.root(), Reader::Libgit2);
            assert_eq!(fs::read(repo.path(".git/index")).unwrap()[7], version);
        }
    });
}

#[test]
fn an_index_with_more_extensions() {
    let kinds: [&[&str]; 4] = [
        &["update-index", "--force-untracked-cache"],
        &["update-index", "--fsmonitor"],
        &["config", "index.threads", "4"],
        &["config", "index.skipHash", "true"],
    ];
    with_each_git(|git| {
        for command in kinds {
            let repo = repo(git, INIT);
            let asked = repo.place().join("asked");
            repo.write(".git/monitor", format!("#!/bin/sh\necho x >'{}'\nexit 1\n", asked.display()));
            let _ok = repo.command("chmod").args(["+x", ".git/monitor"]).status().unwrap();
            let _ok = repo.git(["config", "core.fsmonitor", ".git/monitor"]).exits(0);
            let _ok = repo.git(command).exits(0);
            all_is_judged(&repo, Reader::Libgit2);
            stage(&repo, repo.root(), "again.py", &key_line(6));
            fs::remove_file(&asked).unwrap();
            let _blocked = repo.hookguard(["hook", "pre-commit"]).exits(1);
            assert!(!asked.exists(), "a hook doesn't ask the monitor");
        }
    });
}

#[test]
fn files_that_git_does_not_look_at() {
    with_each_git(|git| {
        for flag in ["--assume-unchanged", "--skip-worktree"] {
            let repo = repo(git, INIT);
            let _ok = repo.git(["update-index", flag, "dir/a.txt", "out/b.txt"]).exits(0);
            commits_are_judged(&repo, repo.root(), Reader::Libgit2);
            let _ok = repo.git(["reset", "--quiet"]).exits(0);
            // The key is in such a file's entry, and not in the work tree.
            repo.write("elsewhere.txt", key_line(7));
            let id = repo.git(["hash-object", "-w", "elsewhere.txt"]).exits(0).stdout;
            let entry = format!("100644,{},dir/a.txt", id.trim());
            let _ok = repo.git(["update-index", "--cacheinfo", &entry]).exits(0);
            let _ok = repo.git(["update-index", flag, "dir/a.txt"]).exits(0);
            key_is_stopped(&repo, repo.root(), "dir/a.txt");
        }
    });
}

#[test]
fn a_linked_worktree_with_settings_of_its_own() {
    with_each_git(|git| {
        let repo = repo(git, INIT);
        let _ok = repo.git(["config", "core.repositoryFormatVersion", "1"]).exits(0);
        let _ok = repo.git(["config", "extensions.worktreeConfig", "true"]).exits(0);
        let _ok = repo.git(["worktree", "add", "--quiet", "../linked"]).exits(0);
        let linked = repo.place().join("linked");
        let _ok = git_in(&repo, &linked, ["config", "--worktree", "user.name", "Somebody"]).exits(0);
        assert!(linked.join(".git").is_file());
        commits_are_judged(&repo, &linked, Reader::Libgit2);
        all_is_judged(&repo, Reader::Libgit2);
    });
}

#[test]
fn a_git_directory_elsewhere() {
    with_each_git(|git| {
        let repo = repo(git, &[INIT, &["--separate-git-dir=../elsewhere"]].concat());
        assert!(repo.path(".git").is_file());
        all_is_judged(&repo, Reader::Libgit2);
    });
}

#[test]
fn a_submodule_with_hooks_of_its_own() {
    with_each_git(|git| {
        let inner = repo(git, INIT);
        let repo = repo(git, INIT);
        let path = inner.root().to_str().unwrap();
        let _ok = repo.git(["submodule", "--quiet", "add", path, "sub"]).exits(0);
        let sub = repo.path("sub");
        let mut install = repo.command(crate::support::binary());
        install.arg("install").current_dir(&sub);
        let _ok = repo.run(install, b"").exits(0);
        commits_are_judged(&repo, &sub, Reader::Libgit2);
        // The pointer itself has no text.
        let _ok = git_in(&repo, &sub, ["reset", "--quiet", "--hard"]).exits(0);
        let run = repo.git(["commit", "--quiet", "-m", "sub"]).exits(0);
        assert!(run.stderr.contains("scanned 1 file,"), "{}", run.text());
    });
}

#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else_is_refused_with_the_way_out() {
    with_each_git(|git| {
        let repo = repo(git, INIT);
        stage(&repo, repo.root(), "clean.txt", "clean\n");
        if std::os::unix::fs::chown(repo.path(".git"), Some(4321), None).is_err() {
            let _passed_over = can(git, "a repository of somebody else, by anybody but root", &["chown"]);
            return;
        }
        let run = repo.hookguard(["hook", "pre-commit"]).exits(2);
        let way_out = "git config --global --add safe.directory \"$PWD\"";
        assert!(
            run.stderr.contains("belongs to another user") && run.stderr.contains(way_out),
            "{}",
            run.text()
        );
        // As it would be pasted; `git` of the tests has its settings in a file that a variable names.
        let _ok = repo
            .run(
                {
                    let mut shell = repo.command("sh");
                    shell.args(["-c", way_out]);
                    shell
                },
                b"",
            )
            .exits(0);
        commits_are_judged(&repo, repo.root(), Reader::Libgit2);
    });
}
