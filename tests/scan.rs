//! `hookguard scan`: its sources, its options, its exit codes.

mod outputs;

use insta::assert_snapshot;

use crate::support::{Repo, fake};

fn with_a_key() -> (Repo, String) {
    let repo = Repo::new();
    let key = fake("github-pat-classic", 5);
    repo.write("src/a.py", format!("TOKEN = \"{key}\"\n")).write("b.txt", "nothing\n");
    (repo, key)
}

#[test]
fn files_directories_and_the_whole_tree_can_be_named() {
    let (repo, key) = with_a_key();
    let run = repo.hookguard(["scan", "--format", "json"]).exits(1).hiding(&key);
    assert_snapshot!(run.text(), @r##"
    --- stdout
    {"version":1,"tool":{"name":"hookguard","version":"0.1.0"},"summary":{"files":2,"commits":0,"bytes":59,"findings":1,"notes":0,"allowed":0,"skipped":[],"complete":true,"elapsed_ms":[time]},"findings":[{"rule":"github-pat-classic","title":"GitHub personal access token (classic)","provider":"GitHub","severity":"critical","confidence":"high","blocks":true,"source":"worktree","commit":null,"path":"src/a.py","path_escaped":false,"line":1,"column":10,"end_line":1,"end_column":50,"secret":"ghp_…k3Wy (redacted)","fingerprint":"hg1:5eef5e57e02f6af1c196848633add4d4","exposure":"local","exposure_detail":{"staged_only":false,"local_commits":0,"first_local_commit":null,"held_at":[],"remotes":[],"tags":[],"branches":[],"also_in":[],"complete":true,"incomplete_because":null,"files_complete":true},"client_side":false,"client_side_reason":null,"privilege":"write: usually over all of the user's repositories; scopes are not readable offline","privilege_detail":{"told":"personal: all its owner's repositories, within its scopes","mode":null,"holder":"personal","expires":null,"scopes":[],"narrower":"a fine-grained token for one repository; in CI GITHUB_TOKEN"},"advice":{"opens":"every repository the owner can reach, with workflows, packages and organisation data as its scopes allow","revoke":"Settings > Developer settings > Personal access tokens > Delete; without log-in: POST to https://api.github.com/credentials/revoke","revoke_url":"https://github.com/settings/tokens","env_var":"GITHUB_TOKEN","replace_with":"os.environ[\"GITHUB_TOKEN\"]","allow_comment":"# hookguard:allow github-pat-classic reason=\"...\""},"allowed":null,"notes":[]}]}
    --- stderr
    hookguard: scanned 2 files, 59 B in [time]; skipped nothing
    --- exit 1
    "##);
    let _found = repo.hookguard(["scan", "src"]).exits(1);
    let _found = repo.hookguard(["scan", "b.txt", "src/a.py"]).exits(1);
    let _clean = repo.hookguard(["scan", "b.txt"]).exits(0);
}

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let (repo, _) = with_a_key();
    let run = repo.hookguard(["scan", "nowhere"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: reading nowhere: No such file or directory (os error 2)
    --- exit 2
    ");
}

#[test]
fn standard_input_has_the_name_that_is_given() {
    let (repo, key) = with_a_key();
    let input = format!("const t = \"{key}\";\n");
    let run = repo
        .hookguard_reading(["scan", "--stdin", "--name", "x/y.js"], input.as_bytes())
        .exits(1)
        .hiding(&key);
    assert_snapshot!(run.text(), @r#"
    --- stdout
    hookguard: 1 secret in 1 file

    critical: GitHub personal access token (classic)              github-pat-classic
      --> x/y.js:1:12
      |
    1 | const t = "ghp_…k3Wy";
      |            ^^^^^^^^^
      |
      opens   every repository the owner can reach, with workflows, packages and
              organisation data as its scopes allow
      rights  personal: all its owner's repositories, within its scopes; narrower: a
              fine-grained token for one repository; in CI GITHUB_TOKEN
      state   in this file; if it was ever pushed, revoke it first:
              https://github.com/settings/tokens
      fix     set GITHUB_TOKEN outside of Git (in an ignored .env) and write
              process.env.GITHUB_TOKEN here
      allow   // hookguard:allow github-pat-classic reason="..."           on line 1
      more    hookguard explain github-pat-classic
    --- stderr
    hookguard: scanned 1 file, 54 B in [time]; skipped nothing
    --- exit 1
    "#);
}

#[test]
fn a_range_finds_what_one_commit_added_and_the_next_removed() {
    let (repo, _) = with_a_key();
    repo.write("src/a.py", "one\n").commit_all("one");
    let key = fake("github-pat-classic", 6);
    repo.write("src/a.py", format!("one\nTOKEN = \"{key}\"\n")).commit_all("two");
    let guilty = repo.head().unwrap();
    repo.write("src/a.py", "one\n").commit_all("three");
    let run = repo.hookguard(["scan", "--range", "HEAD~2..HEAD", "--format", "jsonl"]).exits(1);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((found["commit"].as_str(), found["line"].as_u64()), (Some(guilty.as_str()), Some(2)));
    let _clean = repo.hookguard(["scan", "--range", "HEAD~1..HEAD"]).exits(0);
    let _clean = repo.hookguard(["scan"]).exits(0);
}

#[test]
fn ignored_files_are_left_out_unless_they_are_wanted() {
    let (repo, key) = with_a_key();
    repo.write("src/a.py", "clean\n").write(".gitignore", ".env\n").write(".env", format!("TOKEN={key}\n"));
    let _clean = repo.hookguard(["scan"]).exits(0);
    let _found = repo.hookguard(["scan", "--no-ignore"]).exits(1);
    let _found = repo.hookguard(["scan", ".env"]).exits(1);
}

#[test]
fn rules_and_severities_can_be_chosen() {
    let (repo, _) = with_a_key();
    let _clean = repo.hookguard(["scan", "--rule", "openai-api-key"]).exits(0);
    let _found = repo.hookguard(["scan", "--rule", "github-pat-classic"]).exits(1);
    let _clean = repo
        .hookguard(["scan", "--skip-rule", "github-pat-classic", "--rule", "github-pat-classic"])
        .exits(2);
    let run = repo.hookguard(["scan", "--rule", "github-pat-clasic"]).exits(2);
    assert!(run.stderr.contains("github-pat-classic"), "{}", run.text());
    let _clean =
        repo.hookguard(["scan", "--rule", "generic-password", "--min-severity", "critical"]).exits(0);
}

#[test]
fn output_goes_to_a_file_and_quiet_says_nothing_else() {
    let (repo, _) = with_a_key();
    let run =
        repo.hookguard(["scan", "--format", "json", "--output", "report.json", "--quiet", "src"]).exits(1);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(repo.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["summary"]["findings"].as_u64(), Some(1));
}

#[test]
fn output_to_what_is_no_file_leaves_it_what_it_is() {
    let (repo, _) = with_a_key();
    let pipe = repo.path("pipe");
    assert!(repo.command("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    let _found = repo.hookguard(["scan", "--format", "json", "--output", "pipe", "--quiet", "src"]).exits(1);
    assert!(!std::fs::symlink_metadata(&pipe).unwrap().is_file(), "the pipe was replaced by a file");
    let report: serde_json::Value = serde_json::from_slice(&reader.join().unwrap()).unwrap();
    assert_eq!(report["summary"]["findings"].as_u64(), Some(1));
}

#[test]
fn files_over_the_limit_are_named_as_skipped() {
    let repo = Repo::new();
    repo.write(".hookguard.toml", "[scan]\nmax_file_size = \"1 kB\"\n").write("big.txt", "x\n".repeat(1000));
    let run = repo.hookguard(["scan", "big.txt"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: scanned 0 files, 0 B in [time]; skipped big.txt (larger than max_file_size (2.0 kB over 1.0 kB))
    --- exit 0
    ");
}

#[test]
fn wrong_usage_exits_with_two() {
    let repo = Repo::new();
    for args in
        [&["scan", "--nonsense"][..], &["nonsense"], &["scan", "--staged", "x"], &["hook", "nonsense"], &[]]
    {
        let run = repo.hookguard(args).exits(2);
        assert!(!run.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn jobs_do_not_change_what_is_found() {
    let repo = Repo::new();
    for i in 0..40 {
        repo.write(format!("d{}/f{i}.py", i % 7), format!("TOKEN = \"{}\"\n", fake("github-pat-classic", i)));
    }
    let one = repo.hookguard(["scan", "--format", "jsonl", "--jobs", "1"]).exits(1);
    let four = repo.hookguard(["scan", "--format", "jsonl", "--jobs", "4"]).exits(1);
    assert_eq!(one.stdout, four.stdout);
    assert_eq!(one.stdout.lines().count(), 40);
}
