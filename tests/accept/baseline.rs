//! A baseline: what is there already passes, what is new doesn't.

use std::fs;

use insta::assert_snapshot;

use super::{fingerprint, hook};
use crate::support::{Repo, fake, random};

pub(super) const NAME: &str = ".hookguard.baseline";

pub(super) fn line(seed: u64) -> String {
    format!("API_TOKEN = \"{}\"\n", random(seed, 40))
}

pub(super) fn text(repo: &Repo) -> String {
    fs::read_to_string(repo.path(NAME)).unwrap()
}

#[test]
fn what_is_there_passes_and_what_is_new_blocks() {
    let repo = Repo::new();
    repo.write("a.py", line(11)).write("b.py", line(12)).write("c/d.py", line(11)).commit_all("old");
    let _run = repo.hookguard(["scan"]).exits(1);
    assert_snapshot!(repo.hookguard(["baseline", "create", "--reason", "before hookguard"]).exits(0).text(), @"
    --- stdout
    accepted 2 new values of the work tree; 2 in all, 0 of them also in client-side code
         2  generic-secret
    [place]/repo/.hookguard.baseline: commit it, and rotate what is in it; each entry is a key that still opens something
    so that two branches that both change it merge, let Git keep the lines of both:
      echo '.hookguard.baseline merge=union' >> .gitattributes
    --- stderr
    hookguard: no `repository_id` is set, so the fingerprints are those of any repository without one; `hookguard config init` draws one, but voids the entries: do it first
    --- exit 0
    ");
    assert_snapshot!(text(&repo), @"
    # hookguard baseline: values that were accepted as they are. `hookguard baseline update` writes it.
    # A line each: fingerprint, rule, whether also where it reaches strangers, a reason behind `#`.
    hg1:3e195414e5c411a1e5b4028853de45c7 generic-secret # before hookguard
    hg1:6add9f079b5a7ea5939df4f14f5f3da8 generic-secret # before hookguard
    ");
    assert_snapshot!(repo.hookguard(["scan"]).exits(0).text(), @"
    --- stderr
    hookguard: scanned 4 files, 503 B in [time]; 3 in the baseline; skipped nothing
    --- exit 0
    ");
    let json = repo.hookguard(["scan", "--format", "json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["summary"]["allowed"], &json["summary"]["in_baseline"]), (&3.into(), &3.into()));
    assert_eq!(json["findings"][0]["allowed"]["kind"], "baseline");
    assert_eq!(json["findings"][0]["blocks"], false);
    let run = repo.hookguard(["scan", "--no-allow"]).exits(1);
    assert!(run.stdout.contains("a.py:1"), "{}", run.text());
    // Moved, it is the same value; a new one beside it is another.
    repo.write("moved.py", line(11)).add_all();
    let run = hook(&repo).exits(0);
    assert!(run.stderr.contains("; 1 in the baseline; "), "{}", run.text());
    repo.write("moved.py", line(11) + &line(13)).add_all();
    let run = hook(&repo).exits(1);
    assert!(
        run.stderr.contains("1 secret in 1 file") && run.stderr.contains("moved.py:2:14"),
        "{}",
        run.text()
    );
}

#[test]
fn the_same_values_make_the_same_file() {
    let names = ["a.py", "b.py", "x/y.py"];
    let made: Vec<String> = [[0, 1, 2], [2, 0, 1]]
        .iter()
        .map(|order| {
            let repo = Repo::new();
            for (at, name) in order.iter().zip(names) {
                repo.write(name, "\n".repeat(*at) + &line(20 + *at as u64));
            }
            let _run = repo.hookguard(["baseline", "create"]).exits(0);
            text(&repo)
        })
        .collect();
    assert_eq!(made[0], made[1]);
    let entries: Vec<&str> = made[0].lines().filter(|l| !l.starts_with('#')).collect();
    assert!(entries.len() == 3 && entries.is_sorted(), "{entries:?}");
}

#[test]
fn update_adds_and_keeps_and_prune_lists_what_is_gone() {
    let repo = Repo::new();
    repo.write("a.py", line(11)).write("b.py", line(12)).commit_all("old");
    let run = repo.hookguard(["baseline", "update"]).exits(2);
    assert!(run.stderr.contains("hookguard baseline create"), "{}", run.text());
    let _run = repo.hookguard(["baseline", "create", "--reason", "old"]).exits(0);
    let run = repo.hookguard(["baseline", "create"]).exits(2);
    assert!(run.stderr.contains("hookguard baseline update"), "{}", run.text());
    let before = text(&repo);
    let _run = repo.hookguard(["baseline", "update", "--reason", "new"]).exits(0);
    assert_eq!(text(&repo), before, "nothing came, so nothing changes");
    repo.write("c.py", line(13));
    let run = repo.hookguard(["baseline", "update", "--reason", "new", "--dry-run"]).exits(0);
    assert!(run.stdout.contains("would accept 1 new value") && text(&repo) == before, "{}", run.text());
    let _run = repo.hookguard(["baseline", "update", "--reason", "new"]).exits(0);
    assert!(before.lines().all(|l| text(&repo).lines().any(|other| other == l)));
    assert_eq!((text(&repo).matches("# old").count(), text(&repo).matches("# new").count()), (2, 1));
    let gone = fingerprint(&repo, "b.py");
    fs::remove_file(repo.path("b.py")).unwrap();
    repo.add_all();
    let run = repo.hookguard(["baseline", "prune", "--history"]).exits(0);
    assert!(
        run.stdout.contains("dropped 1 entry") && !run.stdout.contains(&gone),
        "the commit has it: {}",
        run.text()
    );
    let run = repo.hookguard(["baseline", "update"]).exits(0);
    assert!(run.stdout.contains("accepted 1 new value"), "{}", run.text());
    let run = repo.hookguard(["baseline", "prune"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("{gone}  generic-secret  old\ndropped 1 entry whose value isn't in the work tree; 2 left\n")
    );
    assert!(!text(&repo).contains(&gone));
    let _run = repo.hookguard(["scan"]).exits(0);
}

#[test]
fn a_history_or_a_range_is_accepted() {
    for place in [&["--history"][..], &["--range", "HEAD"]] {
        let repo = Repo::new();
        repo.write("a.py", line(11)).commit_all("old");
        repo.write("a.py", "x = 1\n").commit_all("gone");
        let _run = repo.hookguard(["scan", "--history"]).exits(1);
        let _run = repo.hookguard([&["baseline", "create"], place].concat()).exits(0);
        let _run = repo.hookguard(["scan", "--history"]).exits(0);
        let head = repo.head().unwrap();
        let pushed = format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(40));
        let run = repo
            .hookguard_reading(["hook", "pre-push", "origin", "https://host/x"], pushed.as_bytes())
            .exits(0);
        assert!(run.stderr.contains("; 1 in the baseline; "), "{}", run.text());
    }
}

#[test]
fn what_was_accepted_on_a_server_is_not_accepted_in_a_browser() {
    let repo = Repo::new();
    let value = fake("openai-api-key", 5);
    repo.write("server.py", format!("KEY = \"{value}\"\n")).commit_all("old");
    let _run = repo.hookguard(["baseline", "create"]).exits(0);
    repo.write("public/app.js", format!("const key = \"{value}\";\n")).add_all();
    let run = hook(&repo).hiding(&value).exits(1);
    let note = run.stderr.lines().skip_while(|l| !l.contains("note")).take(3).collect::<Vec<_>>().join("\n");
    assert!(note.contains("the baseline has it"), "{}", run.text());
    assert!(note.contains("strangers"), "{}", run.text());
    let run = repo.hookguard(["baseline", "update"]).exits(0);
    assert!(
        run.stdout.contains("accepted 0 new values") && run.stdout.contains("1 value that reach"),
        "{}",
        run.text()
    );
    assert!(text(&repo).contains(" client-side\n"), "{}", text(&repo));
    let _run = hook(&repo).exits(0);
    fs::remove_file(repo.path("public/app.js")).unwrap();
    repo.add_all();
    let _run = repo.hookguard(["baseline", "prune"]).exits(0);
    assert!(!text(&repo).contains(" client-side\n"), "it reaches no strangers any more: {}", text(&repo));
}

#[test]
fn what_others_let_through_and_notes_are_not_taken_in() {
    let repo = Repo::new();
    repo.write("a.py", line(11).replace('\n', "  # hookguard:allow reason=\"a test\"\n"));
    repo.write(".hookguard.toml", "[[rule]]\nid = \"generic-secret\"\nseverity = \"low\"\n")
        .write("b.py", line(12));
    let _run = repo.hookguard(["baseline", "create"]).exits(0);
    assert!(text(&repo).lines().all(|l| l.starts_with('#')), "{}", text(&repo));
}

#[test]
fn a_broken_baseline_blocks_where_it_is_asked() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").write(NAME, "# a comment\nnonsense\n").add_all();
    let _run = hook(&repo).exits(0);
    let run = repo.hookguard(["config", "check"]).exits(2);
    assert!(run.stderr.contains(".hookguard.baseline:2: an entry needs a fingerprint"), "{}", run.text());
    repo.write("a.py", line(11)).add_all();
    let run = hook(&repo).exits(2);
    assert!(run.stderr.contains(".hookguard.baseline:2: an entry needs a fingerprint"), "{}", run.text());
    repo.write(NAME, "<<<<<<< HEAD\n");
    let run = hook(&repo).exits(2);
    assert!(run.stderr.contains("keep the entries of both"), "{}", run.text());
    fs::remove_file(repo.path(NAME)).unwrap();
    fs::create_dir(repo.path(NAME)).unwrap();
    let run = hook(&repo).exits(2);
    assert!(run.stderr.contains("this is no regular file"), "{}", run.text());
}

#[test]
fn another_file_can_be_named_and_must_be_there() {
    let repo = Repo::new();
    repo.write("a.py", line(11)).add_all();
    let _run = repo.hookguard(["baseline", "create", "--baseline", "other"]).exits(0);
    let _run = repo.hookguard(["scan"]).exits(1);
    let _run = repo.hookguard(["scan", "--baseline", "other"]).exits(0);
    let _run = repo.hookguard(["hook", "--baseline", "other", "pre-commit"]).exits(0);
    let _run = repo.hookguard(["scan", "--baseline", "none"]).exits(2);
    let _run = repo.hookguard(["hook", "--baseline", "none", "pre-commit"]).exits(2);
}

#[test]
fn nothing_in_a_baseline_or_in_entries_is_a_finding() {
    let repo = Repo::new();
    let all: String = (0..300).map(line).collect();
    repo.write("a.py", all);
    let _run = repo.hookguard(["baseline", "create", "--reason", "old secret key token"]).exits(0);
    for seed in 1000..1003 {
        repo.write("b.py", line(seed));
        let prefix = fingerprint(&repo, "b.py");
        let _run = repo.hookguard(["allow", &prefix, "--reason", "x"]).exits(0);
    }
    for rule in ["openai-api-key", "github-pat-classic", "aws-access-key-id"] {
        let more = text(&repo) + &text(&repo).replace("generic-secret", rule);
        repo.write(NAME, more);
    }
    fs::remove_file(repo.path("a.py")).unwrap();
    fs::remove_file(repo.path("b.py")).unwrap();
    let run = repo.hookguard(["scan", "--no-allow", "--format", "jsonl"]).exits(0);
    assert_eq!(run.stdout, "");
}
