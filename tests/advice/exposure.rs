//! How far a value has gone is found out by the value, in real repositories.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Repo, fake, random};

/// Writes a file that holds the key.
fn plant(repo: &Repo, path: &str, key: &str) {
    repo.write(path, format!("import os\n\nTOKEN = \"{key}\"\n"));
}

/// Returns the findings that `scan --staged`, or whatever `args` say, tells in JSON.
fn findings(repo: &Repo, args: &[&str]) -> Vec<Value> {
    let run = repo.hookguard([&["scan", "--format", "json"], args].concat());
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.text()));
    document["findings"].as_array().unwrap().clone()
}

#[track_caller]
fn staged(repo: &Repo) -> Value {
    let found = findings(repo, &["--staged"]);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

/// Makes a bare repository beside, and a remote of this name for it.
fn remote(repo: &Repo, name: &str) {
    let path = repo.place().join(format!("{name}.git"));
    let path = path.to_str().unwrap();
    let _ok = repo.git(["init", "--quiet", "--bare", path]).exits(0);
    let _ok = repo.git(["remote", "add", name, path]).exits(0);
}

fn push(repo: &Repo, name: &str, what: &str) {
    let _ok = repo.git(["push", "--quiet", "--no-verify", name, what]).exits(0);
}

#[test]
fn what_is_only_staged_needs_no_rotation() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 101);
    repo.write("a.txt", "x\n").commit_all("base");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    plant(&repo, "src/a.py", &key);
    let found = staged(repo.add_all());
    assert_eq!(found["exposure"], "local");
    assert_eq!(found["exposure_detail"]["staged_only"], true, "{found}");
    assert_eq!(found["exposure_detail"]["complete"], true, "{found}");
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(
        run.stderr.contains("state   only staged, in no commit of this file and on no remote: taking it")
    );
    assert!(!run.stderr.contains("revoke it first"), "{}", run.text());
}

#[test]
fn before_the_first_commit_it_is_only_staged_too() {
    let repo = Repo::new();
    plant(&repo, "a.py", &fake("github-pat-classic", 102));
    let found = staged(repo.add_all());
    assert_eq!((&found["exposure"], &found["exposure_detail"]["complete"]), (&"local".into(), &true.into()));
}

#[test]
fn what_a_remote_has_is_revoked_first_even_under_another_name() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 103);
    plant(&repo, "old/a.py", &key);
    repo.commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    // Taken out again, and staged once more: the remote still leads to it.
    repo.write("old/a.py", "import os\n").commit_all("clean");
    push(&repo, "origin", "main");
    plant(&repo, "old/a.py", &key);
    let found = staged(repo.add_all());
    assert_eq!(found["exposure"], "pushed");
    assert_eq!(found["exposure_detail"]["remotes"], serde_json::json!(["origin/main"]));
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    let (state, fix) =
        (run.stderr.find("already out, on origin/main"), run.stderr.find("once it is revoked"));
    assert!(state.is_some() && state < fix, "revoked first, then taken out: {}", run.text());
}

#[test]
fn a_copy_of_what_a_remote_has_in_another_file_is_out() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 104);
    plant(&repo, "a.py", &key);
    repo.commit_all("leak");
    remote(&repo, "upstream");
    push(&repo, "upstream", "main:trunk");
    plant(&repo, "deep/er/b.py", &key);
    let found = staged(repo.add_all());
    assert_eq!(found["exposure"], "pushed", "{found}");
    assert_eq!(found["exposure_detail"]["also_in"], serde_json::json!(["a.py"]));
    assert_eq!(found["exposure_detail"]["remotes"], serde_json::json!(["upstream/trunk"]));
}

#[test]
fn tags_and_other_branches_that_lead_to_it_are_named() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 105);
    repo.write("x", "x\n").commit_all("base");
    plant(&repo, "a.py", &key);
    repo.commit_all("leak");
    let _ok = repo.git(["tag", "-a", "-m", "first", "v1.0"]).exits(0);
    let _ok = repo.git(["branch", "topic"]).exits(0);
    let _ok = repo.git(["reset", "--quiet", "--hard", "HEAD~1"]).exits(0);
    plant(&repo, "a.py", &key);
    let found = staged(repo.add_all());
    let detail = &found["exposure_detail"];
    assert_eq!(found["exposure"], "local");
    assert_eq!(detail["tags"], serde_json::json!(["v1.0"]));
    assert_eq!(detail["branches"], serde_json::json!(["topic"]));
    assert_eq!((&detail["local_commits"], &detail["staged_only"]), (&1.into(), &false.into()));
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.contains("in tag v1.0") && run.stderr.contains("topic"), "{}", run.text());
}

#[test]
fn another_value_of_the_same_kind_is_another_story() {
    let repo = Repo::new();
    plant(&repo, "a.py", &fake("github-pat-classic", 106));
    repo.commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    plant(&repo, "a.py", &fake("github-pat-classic", 107));
    let found = staged(repo.add_all());
    assert_eq!(found["exposure"], "local", "{found}");
    assert_eq!(found["exposure_detail"]["staged_only"], true);
}

#[test]
fn a_shallow_clone_says_that_it_does_not_know() {
    let origin = Repo::new();
    origin.write("a", "1\n").commit_all("one");
    origin.write("a", "2\n").commit_all("two");
    let clone = Repo::new();
    let url = format!("file://{}", origin.root().display());
    let _ok = clone.git(["fetch", "--quiet", "--depth=1", &url, "main:refs/remotes/origin/main"]).exits(0);
    let _ok = clone.git(["reset", "--quiet", "--hard", "refs/remotes/origin/main"]).exits(0);
    plant(&clone, "a.py", &fake("github-pat-classic", 108));
    let found = staged(clone.add_all());
    assert_eq!(found["exposure"], "unknown");
    assert_eq!(found["exposure_detail"]["incomplete_because"], "shallow");
    let run = clone.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.contains("this shallow clone lacks"), "{}", run.text());
}

#[test]
fn a_hook_without_time_says_that_it_does_not_know_and_still_blocks() {
    let repo = Repo::new();
    for n in 0..400 {
        repo.write(format!("d/{n}.txt"), format!("{n}\n"));
    }
    repo.write(".hookguard.toml", "[hook]\ntime_budget = \"600ms\"\n").commit_all("base");
    // More than can be walked in half of what is left.
    let mut stream = String::new();
    for n in 0..60_000 {
        stream +=
            &format!("commit refs/heads/main\ncommitter A <a@b.c> {} +0000\ndata 2\nx\n", 1_700_000_000 + n);
        if n == 0 {
            stream += "from refs/heads/main^0\n";
        }
        stream += &format!("M 100644 inline n.txt\ndata {}\n{n}\n", n.to_string().len() + 1);
    }
    let import = repo.git_command(["fast-import", "--quiet"]);
    let _ok = repo.run(import, stream.as_bytes()).exits(0);
    let _ok = repo.git(["reset", "--quiet", "--hard"]).exits(0);
    plant(&repo, "n.py", &fake("github-pat-classic", 109));
    let started = std::time::Instant::now();
    let run = repo.add_all().hookguard(["hook", "pre-commit"]).exits(1);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert!(run.stderr.contains("there was no time to look at all"), "{}", run.text());
}

#[test]
fn a_clean_commit_looks_for_nothing() {
    let repo = Repo::new();
    repo.write("a", "1\n").commit_all("one");
    // A ref that can't be read would be seen by whoever asks for refs.
    repo.write(".git/refs/heads/odd", "nothing\n");
    repo.write("b.py", "x = 1\n").add_all();
    let _ok = repo.hookguard(["hook", "pre-commit"]).exits(0);
    plant(&repo, "b.py", &fake("github-pat-classic", 110));
    let found = staged(repo.add_all());
    assert_eq!(found["exposure_detail"]["incomplete_because"], "unreadable", "{found}");
    assert_eq!(found["exposure"], "unknown");
}

#[test]
fn what_is_encoded_is_looked_for_as_it_is_written() {
    use hookguard::detect::base64::encode_padded;
    let repo = Repo::new();
    let key = fake("github-pat-classic", 111);
    let written = String::from_utf8(encode_padded(key.as_bytes())).unwrap();
    repo.write("a.yml", format!("kind: Secret\ndata:\n  token: {written}\n")).commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    repo.write("b.yml", format!("kind: Secret\ndata:\n  token: {written}\n"));
    let found = staged(repo.add_all());
    assert_eq!(found["exposure"], "pushed", "{found}");
}

#[test]
fn what_can_not_be_searched_by_its_bytes_is_unknown() {
    let repo = Repo::new();
    repo.write("x", "x\n").commit_all("base");
    let text = format!("\u{feff}token = \"{}\"\n", fake("github-pat-classic", 112));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    repo.write("a.txt", &wide);
    assert_eq!(staged(repo.add_all())["exposure"], "local", "UTF-16 can be searched");
}

#[test]
fn files_of_the_work_tree_are_told_apart_by_what_git_has_of_them() {
    let repo = Repo::new();
    let (one, two) = (fake("github-pat-classic", 113), fake("github-pat-classic", 114));
    plant(&repo, "dir/pushed.py", &one);
    repo.commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    plant(&repo, "dir/new.py", &two);
    let by_path = |found: &[Value], path: &str| {
        found.iter().find(|f| f["path"] == path).map(|f| f["exposure"].clone()).unwrap()
    };
    let found = findings(&repo, &[]);
    assert_eq!(by_path(&found, "dir/pushed.py"), "pushed");
    assert_eq!(by_path(&found, "dir/new.py"), "local");
    let mut inside = repo.command(crate::support::binary());
    inside.args(["scan", "--format", "json"]).current_dir(repo.path("dir"));
    let document: Value = serde_json::from_str(&repo.run(inside, b"").stdout).unwrap();
    assert_eq!(
        by_path(document["findings"].as_array().unwrap(), "pushed.py"),
        "pushed",
        "from below the root"
    );
}

#[test]
fn a_file_that_is_a_secret_by_its_name_has_been_in_git_or_not() {
    let repo = Repo::new();
    let tokens = format!("API_TOKEN={}\n", random(115, 40));
    repo.write("app/.env", &tokens).commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    let _ok = repo.git(["rm", "--quiet", "--cached", "app/.env"]).exits(0);
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "gone"]).exits(0);
    assert_eq!(staged(repo.add_all())["exposure"], "pushed");
}

#[test]
fn plumbing_tells_the_same() {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 116);
    plant(&repo, "a.py", &key);
    repo.commit_all("leak");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    plant(&repo, "b.py", &key);
    let by_library = staged(repo.add_all());
    // Leaves all reading to the installed `git`.
    let repo = repo.env("GIT_WORK_TREE", ".");
    assert_eq!(staged(&repo)["exposure_detail"], by_library["exposure_detail"]);
    assert_eq!(by_library["exposure"], "pushed");
}

#[test]
fn a_push_says_which_commit_brought_it_in_and_claims_nothing_of_hooks() {
    let repo = Repo::new().hooks_installed();
    repo.write("x", "x\n").commit_all("base");
    remote(&repo, "origin");
    push(&repo, "origin", "main");
    plant(&repo, "a.py", &fake("github-pat-classic", 117));
    // `commit_all` passes by all hooks.
    repo.commit_all("leak");
    let id = repo.head().unwrap();
    repo.write("y", "y\n").commit_all("more");
    let run = repo.git(["push", "origin", "main"]);
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains(&format!("in 2 local commits since {}", &id[..10])), "{}", run.text());
    assert!(!run.stderr.contains("no hook"), "nothing records which hooks ran: {}", run.text());
    assert_eq!(repo.git(["ls-remote", "origin", "main"]).stdout.split('\t').next().unwrap().len(), 40);
}
