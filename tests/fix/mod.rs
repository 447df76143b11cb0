//! `hookguard fix`: what it writes, that it parses, that the commit passes then, and that undo gives all back.

mod hostile;
mod kinds;

use std::fs;

use crate::support::{Repo, Run, fake};

/// A repository with a first commit and the hooks.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.write("readme.txt", "x\n").commit_all("first");
    repo.hooks_installed()
}

fn key(seed: u64) -> String {
    fake("github-pat-classic", seed)
}

#[track_caller]
fn fix(repo: &Repo, args: &[&str], code: i32) -> Run {
    repo.hookguard([&["fix"], args].concat()).exits(code)
}

/// Returns what the index has of a file.
fn staged(repo: &Repo, path: &str) -> String {
    repo.git(["cat-file", "blob", &format!(":{path}")]).exits(0).stdout
}

fn work(repo: &Repo, path: &str) -> String {
    String::from_utf8(fs::read(repo.path(path)).unwrap()).unwrap()
}

/// Everything that undo has to give back: the index and the files of the work tree.
fn all(repo: &Repo) -> (String, Vec<(String, Vec<u8>)>) {
    let index = repo.git(["ls-files", "--stage"]).exits(0).stdout;
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(repo.root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    (index, files)
}

#[test]
fn a_dry_run_shows_a_redacted_diff_and_changes_nothing() {
    let repo = repo();
    let key = key(1);
    repo.write("app.py", format!("import sys\n\nPAYMENTS_API_KEY = \"{key}\"\nprint(1)\n")).add_all();
    let before = all(&repo);
    let run = fix(&repo, &[], 1);
    insta::assert_snapshot!(run.hiding(&key).text(), @r#"
    --- stdout
    --- a/app.py
    +++ b/app.py
    @@ -1,4 +1,5 @@
    +import os
     import sys
     
    -PAYMENTS_API_KEY = "ghp_…pfxa"
    +PAYMENTS_API_KEY = os.environ["PAYMENTS_API_KEY"]
     print(1)

    .env          PAYMENTS_API_KEY=…  (a new file, mode 0600)
    .env.example  PAYMENTS_API_KEY=
    .gitignore    .env
    --- stderr
    hookguard: 1 secret in 1 file would be taken out; nothing was changed
    hint: `hookguard fix --apply` does it, `hookguard fix --undo` gives it back
    --- exit 1
    "#);
    assert_eq!(all(&repo), before);
}

#[test]
fn a_fixed_file_is_committed() {
    let repo = repo();
    let key = key(2);
    repo.write("app.py", format!("PAYMENTS_API_KEY = \"{key}\"\n")).add_all();
    let run = fix(&repo, &["--apply"], 0);
    insta::assert_snapshot!(run.hiding(&key).text(), @r#"
    --- stdout
    --- a/app.py
    +++ b/app.py
    @@ -1,1 +1,2 @@
    -PAYMENTS_API_KEY = "ghp_…tCms"
    +import os
    +PAYMENTS_API_KEY = os.environ["PAYMENTS_API_KEY"]

    .env          PAYMENTS_API_KEY=…  (a new file, mode 0600)
    .env.example  PAYMENTS_API_KEY=
    .gitignore    .env
    --- stderr
    hookguard: 1 secret in 1 file taken out; `hookguard fix --undo` gives it back
    hint: commit these too: git add :/.gitignore :/.env.example
    --- exit 0
    "#);
    let expected = "import os\nPAYMENTS_API_KEY = os.environ[\"PAYMENTS_API_KEY\"]\n";
    assert_eq!((staged(&repo, "app.py").as_str(), work(&repo, "app.py").as_str()), (expected, expected));
    assert_eq!(work(&repo, ".env"), format!("PAYMENTS_API_KEY={key}\n"));
    assert_eq!(work(&repo, ".env.example"), "PAYMENTS_API_KEY=\n");
    assert_eq!(work(&repo, ".gitignore"), ".env\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(repo.path(".env")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let _ok = repo.git(["add", ".gitignore", ".env.example"]).exits(0);
    let _ok = repo.git(["commit", "--quiet", "-m", "x"]).exits(0);
    let _ok = fix(&repo, &[], 0);
}

#[test]
fn undo_gives_everything_back_byte_for_byte() {
    let repo = repo();
    repo.write(".env", "A=1").write(".gitignore", "target\r\n").commit_all("second");
    let _ok = repo.git(["rm", "--cached", "--quiet", ".env"]).exits(0);
    let _ok = repo.git(["commit", "--quiet", "-m", "third"]).exits(0);
    repo.write("a.py", format!("# é\r\nK_ONE = '{}'\r\nx = 1", key(3)));
    repo.write("b.js", format!("\u{feff}const kTwo = '{}';\n", key(4)));
    let _ok = repo.git(["add", "a.py", "b.js"]).exits(0);
    let before = all(&repo);
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(work(&repo, "a.py"), "# é\r\nimport os\r\nK_ONE = os.environ[\"K_ONE\"]\r\nx = 1");
    assert_eq!(work(&repo, "b.js"), "\u{feff}const kTwo = process.env.K_TWO;\n");
    assert_eq!(work(&repo, ".env"), format!("A=1\nK_ONE={}\nK_TWO={}\n", key(3), key(4)));
    assert_eq!(work(&repo, ".gitignore"), "target\r\n.env\r\n");
    assert_ne!(all(&repo), before);
    let _run = fix(&repo, &["--undo"], 0);
    assert_eq!(all(&repo), before);
    let run = fix(&repo, &["--undo"], 0);
    assert!(run.stderr.contains("no run"), "{}", run.text());
}

#[test]
fn undo_refuses_what_was_changed_meanwhile() {
    let repo = repo();
    repo.write("a.py", format!("K_ONE = '{}'\n", key(3))).add_all();
    let _run = fix(&repo, &["--apply"], 0);
    repo.write("a.py", "# mine\n");
    let before = all(&repo);
    let run = fix(&repo, &["--undo"], 2);
    assert!(run.stderr.contains("a.py: changed in the work tree"), "{}", run.text());
    assert_eq!(all(&repo), before);
    repo.write("a.py", "import os\nK_ONE = os.environ[\"K_ONE\"]\n").write(".env", "K_ONE=other\n");
    let run = fix(&repo, &["--undo"], 2);
    assert!(run.stderr.contains(".env: the lines"), "{}", run.text());
}

#[test]
fn another_value_of_the_same_name_is_kept_and_the_same_value_is_used_again() {
    let repo = repo();
    repo.write(".gitignore", ".env\n").write(".env", format!("K_ONE=other\nK_OLD={}\n", key(6)));
    repo.write("a.py", format!("import os\nK_ONE = '{}'\n", key(5)));
    repo.write("b.py", format!("import os\nK_TWO = '{}'\nK_TWO = '{}'\n", key(6), key(5)));
    let _ok = repo.git(["add", "a.py", "b.py"]).exits(0);
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(work(&repo, ".env"), format!("K_ONE=other\nK_OLD={}\nK_ONE_2={}\n", key(6), key(5)));
    assert_eq!(staged(&repo, "a.py"), "import os\nK_ONE = os.environ[\"K_ONE_2\"]\n");
    assert_eq!(
        staged(&repo, "b.py"),
        "import os\nK_TWO = os.environ[\"K_OLD\"]\nK_TWO = os.environ[\"K_ONE_2\"]\n"
    );
}

#[test]
fn of_a_file_that_is_staged_in_part_both_texts_lose_the_value() {
    let repo = repo();
    repo.write("a.py", format!("import os\nK_ONE = '{}'\n", key(7))).add_all();
    repo.write("a.py", format!("import os\nnew = 1\nK_ONE = '{}'\nmore = 2\n", key(7)));
    let run = fix(&repo, &["--apply"], 0);
    assert!(run.stdout.contains("the same value is replaced there too"), "{}", run.text());
    assert_eq!(staged(&repo, "a.py"), "import os\nK_ONE = os.environ[\"K_ONE\"]\n");
    assert_eq!(work(&repo, "a.py"), "import os\nnew = 1\nK_ONE = os.environ[\"K_ONE\"]\nmore = 2\n");
}

#[test]
fn a_line_that_was_changed_in_the_work_tree_is_left_alone() {
    let repo = repo();
    repo.write("a.py", format!("import os\nK_ONE = '{}'\n", key(7))).add_all();
    let other = format!("import os\nOTHER = '{}'\n", key(7));
    repo.write("a.py", &other);
    let run = fix(&repo, &["--apply"], 0);
    assert!(run.stdout.contains("it is left alone, and holds the value"), "{}", run.text());
    assert_eq!(staged(&repo, "a.py"), "import os\nK_ONE = os.environ[\"K_ONE\"]\n");
    assert_eq!(work(&repo, "a.py"), other);
}

#[test]
fn line_ends_of_a_checkout_are_kept() {
    let repo = repo();
    let _ok = repo.git(["config", "core.autocrlf", "true"]).exits(0);
    repo.write("a.py", format!("x = 1\r\nK_ONE = '{}'\r\n", key(7)));
    let _ok = repo.git(["add", "a.py"]).exits(0);
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(staged(&repo, "a.py"), "import os\nx = 1\nK_ONE = os.environ[\"K_ONE\"]\n");
    assert_eq!(work(&repo, "a.py"), "import os\r\nx = 1\r\nK_ONE = os.environ[\"K_ONE\"]\r\n");
}

#[test]
fn an_environment_file_leaves_the_index_and_its_names_stay() {
    let repo = repo();
    repo.write(".env", format!("# x\nMAIL_TOKEN={}\nPORT=80\n", key(8))).add_all();
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(repo.git(["ls-files"]).exits(0).stdout, "readme.txt\n");
    assert_eq!(work(&repo, ".env"), format!("# x\nMAIL_TOKEN={}\nPORT=80\n", key(8)));
    assert_eq!(work(&repo, ".env.example"), "MAIL_TOKEN=\nPORT=\n");
    assert_eq!(work(&repo, ".gitignore"), ".env\n");
    let _run = fix(&repo, &["--undo"], 0);
    assert!(repo.git(["ls-files"]).exits(0).stdout.contains(".env\n"));
    assert!(!repo.path(".env.example").exists());
}

#[test]
fn a_key_file_leaves_the_index() {
    let repo = repo();
    repo.write("deploy/a b.pem", fake("private-key", 3)).add_all();
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(repo.git(["ls-files"]).exits(0).stdout, "readme.txt\n");
    assert_eq!(work(&repo, ".gitignore"), "/deploy/a\\ b.pem\n");
    assert_eq!(repo.git(["status", "--porcelain"]).exits(0).stdout, "?? .gitignore\n");
}

#[test]
fn a_file_is_rewritten_for_all_of_its_values_or_for_none() {
    let repo = repo();
    let text = format!("K_ONE = '{}'\nx = {{'a': 1}}\nK_TWO = f(b'a {}')\n", key(1), key(2));
    repo.write("a.py", &text).write("b.rb", format!("K_THREE = '{}'\n", key(3))).add_all();
    let run = fix(&repo, &["--apply"], 1);
    insta::assert_snapshot!(run.hiding(&key(1)).hiding(&key(2)).hiding(&key(3)).text(), @r#"
    --- stdout
    --- a/b.rb
    +++ b/b.rb
    @@ -1,1 +1,1 @@
    -K_THREE = 'ghp_…2j6Q'
    +K_THREE = ENV.fetch("K_THREE")

    .env          K_THREE=…  (a new file, mode 0600)
    .env.example  K_THREE=
    .gitignore    .env
    left: a.py:1  GitHub personal access token (classic)
      why      line 3 of the file can't be rewritten
      instead  once that is done by hand, run this again
    left: a.py:3  GitHub personal access token (classic)
      why      the value is a string of bytes
      instead  write it by hand, with os.environ["GITHUB_TOKEN"].encode()
    --- stderr
    hookguard: 1 secret in 1 file taken out; 2 left; `hookguard fix --undo` gives it back
    hint: commit these too: git add :/.gitignore :/.env.example
    --- exit 1
    "#);
    assert_eq!((staged(&repo, "a.py"), work(&repo, "a.py")), (text.clone(), text));
    assert_eq!(staged(&repo, "b.rb"), "K_THREE = ENV.fetch(\"K_THREE\")\n");
    assert_eq!(work(&repo, ".env"), format!("K_THREE={}\n", key(3)));
}

#[test]
fn a_value_in_pieces_is_put_together() {
    let repo = repo();
    let key = key(9);
    let (a, b) = key.split_at(12);
    repo.write("a.js", format!("const mailKey = '{a}' +\n  '{b}';\n")).add_all();
    let _run = fix(&repo, &["--apply"], 0);
    assert_eq!(staged(&repo, "a.js"), "const mailKey = process.env.MAIL_KEY;\n");
    assert_eq!(work(&repo, ".env"), format!("MAIL_KEY={key}\n"));
    let _run = fix(&repo, &["--undo"], 0);
    assert!(!repo.path(".env").exists());
}

#[test]
fn what_is_allowed_is_left_alone() {
    let repo = repo();
    repo.write("a.py", format!("K = '{}'  # hookguard:allow\n", key(1))).add_all();
    let run = fix(&repo, &[], 0);
    assert!(run.stderr.contains("nothing staged has to be fixed"), "{}", run.text());
}

#[test]
fn a_diff_shows_no_value_of_the_lines_around() {
    let repo = repo();
    let (other, third) = (key(2), key(3));
    let text =
        format!("A = '{other}'  # hookguard:allow\nK_ONE = '{}'\nB = f('{other}', 'x {third}')\n", key(1));
    repo.write("a.py", text).write("b.py", format!("K_TWO = '{third}'\n")).add_all();
    let run = fix(&repo, &[], 1);
    for key in [key(1), other, third] {
        assert!(!run.text().contains(&key[4..12]), "{}", run.hiding(&key).text());
    }
}

#[test]
fn only_the_environment_file_and_the_objects_hold_the_value() {
    let repo = repo();
    let key = key(1);
    repo.write("a.py", format!("K_ONE = '{key}'\n")).add_all();
    let run = fix(&repo, &["--apply"], 0);
    assert!(!run.text().contains(&key[4..12]), "{}", run.text());
    let mut open = vec![repo.place().to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.windows(8).any(|w| w == &key.as_bytes()[4..12])
        {
            assert_eq!(path, repo.path(".env"));
        }
    }
}

#[test]
fn the_plan_for_a_local_commit_works_as_it_is_printed() {
    for is_root in [true, false] {
        let repo = if is_root { Repo::new() } else { repo() };
        repo.write("a.py", format!("K_ONE = '{}'\n", key(1))).commit_all("with a key");
        let run = fix(&repo, &["--apply"], 1);
        let commands: Vec<&str> = run.stdout.lines().filter_map(|line| line.strip_prefix("  ")).collect();
        assert_eq!(commands.len(), 4, "{}", run.text());
        for line in commands {
            let mut words = line.split(' ');
            let _ok = match words.next() {
                Some("git") => repo.git(words).exits(0),
                Some("hookguard") => repo.hookguard(words).exits(0),
                other => panic!("{other:?}"),
            };
        }
        assert_eq!(staged(&repo, "a.py"), "import os\nK_ONE = os.environ[\"K_ONE\"]\n");
        assert_eq!(repo.git(["log", "-1", "--format=%s"]).exits(0).stdout, "with a key\n");
        let _ok = fix(&repo, &[], 0);
    }
}

#[test]
fn of_commits_that_a_remote_has_nothing_is_said() {
    let repo = repo();
    repo.write("a.py", format!("K_ONE = '{}'\n", key(1))).commit_all("with a key");
    let head = repo.head().unwrap();
    let _ok = repo.git(["update-ref", "refs/remotes/origin/main", &head]).exits(0);
    let _ok = fix(&repo, &[], 0);
}
