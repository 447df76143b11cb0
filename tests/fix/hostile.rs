//! `fix` where something stands in its way: it says so, and changes nothing.

use std::fs;

use super::{all, fix, key, repo, staged, work};
use crate::support::{Repo, Run, binary};

/// Plants a key, and asserts that nothing but an error comes of it.
#[track_caller]
fn refuses(repo: &Repo, words: &str) {
    let before = all(repo);
    let run = fix(repo, &["--apply"], 2);
    assert!(run.stderr.contains(words), "{}", run.text());
    assert_eq!(all(repo), before);
}

fn planted() -> Repo {
    let repo = repo();
    repo.write("a.py", format!("K_ONE = '{}'\n", key(1))).add_all();
    repo
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let repo = planted();
    repo.write("../outside", "mine\n");
    symlink("../outside", repo.path(".env")).unwrap();
    refuses(&repo, ".env is a link");
    fs::remove_file(repo.path(".env")).unwrap();
    symlink("../outside", repo.path(".gitignore")).unwrap();
    refuses(&repo, ".gitignore is a link");
    fs::remove_file(repo.path(".gitignore")).unwrap();
    fs::remove_file(repo.path("a.py")).unwrap();
    symlink("../outside", repo.path("a.py")).unwrap();
    let run = fix(&repo, &["--apply"], 0);
    assert!(run.stdout.contains("stands behind a link: it is left alone"), "{}", run.text());
    assert_eq!(work(&repo, "../outside"), "mine\n");
}

#[test]
fn an_environment_file_that_git_has_is_not_written_to() {
    let repo = repo();
    repo.write(".env", "A=1\n").commit_all("second");
    repo.write("a.py", format!("K_ONE = '{}'\n", key(1))).add_all();
    refuses(&repo, "Git has .env");
}

#[test]
fn a_read_only_file_is_not_written_to() {
    let repo = planted();
    let path = repo.path("a.py");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    refuses(&repo, "a.py is read-only");
}

#[test]
fn a_locked_index_stops_it() {
    let repo = planted();
    repo.write(".git/index.lock", "");
    refuses(&repo, "the index is locked");
}

#[test]
fn a_merge_that_waits_to_be_resolved_stops_it() {
    let repo = repo();
    repo.write("m.py", "a\n").commit_all("base");
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("m.py", "b\n").commit_all("side");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("m.py", "c\n").commit_all("main");
    let _run = repo.git(["merge", "side"]);
    refuses(&repo, "nothing was changed");
}

#[test]
fn in_a_merge_without_conflicts_it_works() {
    let repo = repo();
    let _ok = repo.git(["checkout", "--quiet", "-b", "side"]).exits(0);
    repo.write("m.py", "b\n").commit_all("side");
    let _ok = repo.git(["checkout", "--quiet", "main"]).exits(0);
    repo.write("n.py", "c\n").commit_all("main");
    let _ok = repo.git(["merge", "--no-commit", "side"]).exits(0);
    repo.write("a.py", format!("K_ONE = '{}'\n", key(1))).add_all();
    let _run = fix(&repo, &["--apply"], 0);
    let _ok = repo.git(["commit", "--quiet", "-m", "merge"]).exits(0);
}

#[test]
fn without_a_work_tree_or_a_repository_it_says_so() {
    let bare = Repo::with("bare", crate::support::Git::First, &["init", "--quiet", "--bare"]);
    let run = fix(&bare, &[], 2);
    assert!(run.stderr.contains("bare"), "{}", run.text());
    let repo = repo();
    let mut outside = repo.command(binary());
    outside.arg("fix").current_dir(repo.place());
    let run = repo.run(outside, b"").exits(2);
    assert!(run.stderr.contains("not in a Git repository"), "{}", run.text());
}

fn from_below(repo: &Repo, args: &[&str]) -> Run {
    let mut command = repo.command(binary());
    command.arg("fix").args(args).current_dir(repo.path("sub dir"));
    repo.run(command, b"")
}

#[test]
fn odd_names_and_a_directory_below_are_no_matter() {
    let repo = repo();
    let names = ["sub dir/a b.py", "sub dir/ü'\"$(x).py", "%41.py"];
    for (seed, name) in (1..).zip(names) {
        repo.write(name, format!("import os\nK_{seed}X = '{}'\n", key(seed)));
    }
    #[cfg(unix)]
    repo.write("sub dir/new\nline.py", format!("import os\nK_9X = '{}'\n", key(9)));
    repo.add_all();
    let before = (repo.git(["ls-files", "--stage", "-z"]).stdout, work(&repo, names[1]));
    let _run = from_below(&repo, &["--apply"]).exits(0);
    for (seed, name) in (1..).zip(names) {
        let expected = format!("import os\nK_{seed}X = os.environ[\"K_{seed}X\"]\n");
        assert_eq!((staged(&repo, name), work(&repo, name)), (expected.clone(), expected), "{name}");
    }
    assert!(repo.path(".env").exists(), "it stands at the root");
    let _run = from_below(&repo, &["--undo"]).exits(0);
    assert_eq!((repo.git(["ls-files", "--stage", "-z"]).stdout, work(&repo, names[1])), before);
}

#[test]
fn a_value_that_no_environment_file_carries_alike_is_refused() {
    let repo = repo();
    let password = format!("{}$x'{}", crate::support::random(5, 12), crate::support::random(6, 12));
    repo.write("a.py", format!("db_password = \"{password}\"\n")).add_all();
    let run = fix(&repo, &["--apply"], 1);
    assert!(run.stdout.contains("loaders of .env read differently"), "{}", run.text());
    assert!(!repo.path(".env").exists());
}

#[test]
fn a_name_for_browsers_is_not_kept() {
    let repo = repo();
    repo.write("src/a.js", format!("const NEXT_PUBLIC_MAIL_KEY = '{}';\n", key(1))).add_all();
    let run = fix(&repo, &["--apply"], 0);
    assert!(run.stdout.contains("without NEXT_PUBLIC_"), "{}", run.text());
    assert_eq!(staged(&repo, "src/a.js"), "const NEXT_PUBLIC_MAIL_KEY = process.env.MAIL_KEY;\n");
}
