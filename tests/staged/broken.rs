//! Whatever can't be read blocks: exit code 2, a sentence and a way out; by libgit2 and by the plumbing.

use std::fs;
use std::path::{Path, PathBuf};

use super::{git, hook, repo};
use crate::support::{Repo, Run, binary};

/// A repository with something staged.
fn staged() -> Repo {
    let repo = repo();
    repo.write("b.txt", "staged\n").add_all();
    repo
}

/// Runs the hook by libgit2 first and by the plumbing alone.
fn runs(repo: &Repo) -> [Run; 2] {
    [None, Some(("GIT_WORK_TREE", "."))].map(|variable| {
        let mut command = repo.command(binary());
        command.args(["hook", "pre-commit"]).envs(variable);
        repo.run(command, b"")
    })
}

/// Asserts that both readers block, with a sentence that holds `word`, and a way out.
#[track_caller]
fn fails(repo: &Repo, word: &str) {
    for run in runs(repo) {
        let run = run.exits(2);
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", run.text());
        assert!(lines[0].starts_with("hookguard: ") && lines[0].contains(word), "{}", run.text());
        assert!(lines[1].starts_with("hint: "), "{}", run.text());
    }
}

fn loose(repo: &Repo, revision: &str) -> PathBuf {
    let id = repo.git(["rev-parse", revision]).exits(0).stdout;
    let (folder, file) = id.trim().split_at(2);
    repo.path(Path::new(".git/objects").join(folder).join(file))
}

fn overwrite(path: &Path, content: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn an_index_that_is_cut_off() {
    let repo = staged();
    let index = fs::read(repo.path(".git/index")).unwrap();
    // Without its last byte Git still reads all entries, and so it would be committed.
    for length in [0, 11, 40, index.len() / 2] {
        fs::write(repo.path(".git/index"), &index[..length]).unwrap();
        fails(&repo, "index");
    }
}

#[test]
fn an_index_with_a_wrong_byte() {
    let repo = staged();
    let index = fs::read(repo.path(".git/index")).unwrap();
    for at in [0, 7, 12 + 40, index.len() - 1] {
        let mut wrong = index.clone();
        wrong[at] ^= 0x55;
        fs::write(repo.path(".git/index"), wrong).unwrap();
        for run in runs(&repo) {
            // Git doesn't look at the sum of an index when it reads one; what it reads then is no object.
            assert_ne!(run.code, 1, "{}", run.text());
            assert!(run.code == 2 || at == index.len() - 1, "byte {at}: {}", run.text());
        }
    }
}

#[test]
fn an_index_that_is_no_file() {
    let repo = staged();
    fs::remove_file(repo.path(".git/index")).unwrap();
    fs::create_dir(repo.path(".git/index")).unwrap();
    fails(&repo, "index");
}

#[test]
fn a_staged_blob_that_is_missing() {
    let repo = staged();
    fs::remove_file(loose(&repo, ":b.txt")).unwrap();
    fails(&repo, "b.txt");
}

#[test]
fn a_staged_blob_that_is_broken() {
    let repo = staged();
    let path = loose(&repo, ":b.txt");
    let whole = fs::read(&path).unwrap();
    for broken in [b"".as_slice(), b"garbage", &whole[..whole.len() / 2], &whole[..4]] {
        overwrite(&path, broken);
        fails(&repo, "b.txt");
    }
}

#[test]
fn a_staged_blob_that_is_a_tree() {
    let repo = staged();
    let tree = repo.git(["write-tree"]).exits(0).stdout;
    let entry = format!("100644,{},b.txt", tree.trim());
    git(&repo, ["update-index", "--cacheinfo", &entry]);
    fails(&repo, "b.txt");
}

#[test]
fn a_tree_or_commit_of_head_that_is_missing_or_broken() {
    for revision in ["HEAD", "HEAD^{tree}"] {
        let repo = staged();
        let path = loose(&repo, revision);
        overwrite(&path, b"garbage");
        fails(&repo, "");
        fs::remove_file(path).unwrap();
        fails(&repo, "");
    }
}

#[test]
fn a_head_that_names_nothing() {
    let zeros = "0".repeat(40);
    for head in ["garbage\n", "", "ref: \n", "ref: refs/heads/..bad\n", &zeros, &"1".repeat(40)] {
        let repo = staged();
        fs::write(repo.path(".git/HEAD"), head).unwrap();
        fails(&repo, "");
    }
}

#[test]
fn a_branch_that_names_nothing() {
    for id in ["garbage\n", "", &"0".repeat(40), &"1".repeat(40)] {
        let repo = staged();
        fs::write(repo.path(".git/refs/heads/main"), id).unwrap();
        fails(&repo, "");
    }
}

#[test]
fn a_merge_head_that_names_nothing() {
    for id in ["garbage\n", "", &"0".repeat(40), &"1".repeat(40)] {
        let repo = staged();
        fs::write(repo.path(".git/MERGE_HEAD"), id).unwrap();
        fails(&repo, "");
    }
}

#[test]
fn a_configuration_that_is_broken() {
    let repo = staged();
    fs::write(repo.path(".git/config"), "[core\n").unwrap();
    fails(&repo, "config");
}

#[test]
fn a_directory_that_is_no_repository() {
    let repo = staged();
    fs::rename(repo.path(".git"), repo.place().join("gone")).unwrap();
    let mut command = repo.command(binary());
    command.args(["hook", "pre-commit"]).env("GIT_CEILING_DIRECTORIES", repo.place());
    let run = repo.run(command, b"").exits(2);
    assert!(run.stderr.contains("not in a Git repository"), "{}", run.text());
}

#[test]
fn no_git_where_only_git_can_read() {
    let repo = staged();
    git(&repo, ["update-index", "--split-index"]);
    let mut command = repo.command(binary());
    command.args(["hook", "pre-commit"]).env("PATH", "/nonexistent");
    let run = repo.run(command, b"").exits(2);
    assert!(run.stderr.contains("`git` can't be started") && run.stderr.contains("hint: "), "{}", run.text());
}

#[cfg(unix)]
#[test]
fn what_must_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = staged();
    let path = loose(&repo, ":b.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        return; // root may read everything
    }
    fails(&repo, "b.txt");
}

#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else() {
    let repo = staged();
    hook(&repo, "pre-commit");
    if std::os::unix::fs::chown(repo.path(".git"), Some(4321), None).is_err() {
        return; // only root may give it away
    }
    fails(&repo, "belongs to another user");
    let config = repo.place().join("home/gitconfig");
    let safe = format!("[safe]\n\tdirectory = {}\n", repo.root().display());
    fs::write(config, safe).unwrap();
    for run in runs(&repo) {
        let _trusted = run.exits(0);
    }
}
