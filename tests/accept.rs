//! What people accept on purpose: single values by `hookguard allow`, all that is there by a baseline; and what this
//! machine notes of it.

mod baseline;
mod branches;
mod notes;
mod page;
mod worth;

use insta::assert_snapshot;

use crate::support::{Repo, Run, random};

/// A repository with one staged value, and the start of its fingerprint as the message prints it.
pub(super) fn staged(seed: u64) -> (Repo, String, String) {
    let repo = Repo::new();
    let value = random(seed, 40);
    repo.write("a.py", format!("API_TOKEN = \"{value}\"\n")).add_all();
    let prefix = fingerprint(&repo, "a.py")[..10].to_owned();
    (repo, value, prefix)
}

/// Returns the fingerprint of the first finding in a file.
pub(super) fn fingerprint(repo: &Repo, path: &str) -> String {
    let run = repo.hookguard(["scan", "--no-allow", "--format", "jsonl", path]);
    let first = run.stdout.lines().next().unwrap_or_else(|| panic!("{}", run.text()));
    let finding: serde_json::Value = serde_json::from_str(first).unwrap();
    finding["fingerprint"].as_str().unwrap().to_owned()
}

pub(super) fn hook(repo: &Repo) -> Run {
    repo.hookguard(["hook", "pre-commit"])
}

fn config(repo: &Repo) -> String {
    std::fs::read_to_string(repo.path(".hookguard.toml")).unwrap()
}

#[test]
fn an_allowed_value_passes_and_the_proof_says_why() {
    let (repo, value, prefix) = staged(11);
    assert_eq!(hook(&repo).code, 1);
    let run = repo
        .hookguard(["allow", &prefix, "--reason", "revoked on 2026-10-01", "--until", "2999-01-31"])
        .hiding(&value);
    assert_snapshot!(run.exits(0).text(), @"
    --- stdout
    allowed until 2999-01-31: hg1:3e195414e5c4 (generic-secret)
      at  a.py:1:14
    wrote [place]/repo/.hookguard.toml; commit it, so that it holds for everybody
    --- exit 0
    ");
    assert_snapshot!(config(&repo), @r#"
    # Settings of hookguard; `hookguard config show` prints all of them.

    [[allowed]]
    fingerprint = "hg1:3e195414e5c411a1e5b4028853de45c7"
    rule = "generic-secret"
    reason = "revoked on 2026-10-01"
    by = "C O Mitter <committer@example.com>"
    until = 2999-01-31
    "#);
    let run = hook(&repo).exits(0);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: scanned 1 file, 55 B in [time]; 1 allowed: revoked on 2026-10-01, until 2999-01-31; skipped nothing
    --- exit 0
    ");
    let run = repo.hookguard(["scan", "--staged", "--no-allow"]).exits(1);
    assert!(run.stderr.contains("1 file"), "{}", run.text());
    assert_eq!(repo.hookguard(["hook", "--no-allow", "pre-commit"]).code, 1);
    // The value, and no other: the same line with another one blocks.
    repo.write("a.py", format!("API_TOKEN = \"{}\"\n", random(12, 40))).add_all();
    let _run = hook(&repo).exits(1);
}

#[test]
fn what_stands_in_the_file_is_kept() {
    let (repo, _, prefix) = staged(13);
    let before = "# ours\n\n[hook]   # a comment\nblock_at = 'medium'\n\n\n# the end, without a line end";
    repo.write(".hookguard.toml", before);
    let _run = repo.hookguard(["allow", &prefix, "--reason", "a", "--by", "Me"]).exits(0);
    assert!(config(&repo).starts_with(before), "{}", config(&repo));
    assert!(config(&repo).contains("by = \"Me\""));
    let _run = hook(&repo).exits(0);
    let run = repo.hookguard(["allow", "--remove", &prefix]).exits(0);
    assert!(run.stdout.contains("blocks again"), "{}", run.text());
    assert_eq!(config(&repo).trim_end(), before);
    let _run = hook(&repo).exits(1);
    let run = repo.hookguard(["allow", "--remove", &prefix]).exits(2);
    assert!(run.stderr.contains("--list"), "{}", run.text());
}

#[test]
fn refusals_say_what_to_do_and_write_nothing() {
    let (repo, _, prefix) = staged(14);
    let refused = |args: &[&str]| {
        let run = repo.hookguard([&["allow"], args].concat()).exits(2);
        assert!(!repo.path(".hookguard.toml").exists(), "{}", run.text());
        run.stderr
    };
    assert_snapshot!(refused(&[&prefix]), @r#"
    hookguard: an allowance lacks its reason
    hint: say why it may stay: --reason "revoked on 2026-10-01"
    "#);
    assert_snapshot!(refused(&[&prefix, "--reason", "  "]), @r#"
    hookguard: an allowance lacks its reason
    hint: say why it may stay: --reason "revoked on 2026-10-01"
    "#);
    assert_snapshot!(refused(&[&prefix, "--reason", "x", "--until", "2020-01-31"]), @"hookguard: --until: 2020-01-31 is over already, so it would allow nothing");
    assert_snapshot!(refused(&[&prefix, "--reason", "x", "--until", "tomorrow"]), @"hookguard: --until: `tomorrow` is no day; write it as 2027-01-31");
    assert_snapshot!(refused(&["hg1:000000", "--reason", "x"]), @r#"
    hookguard: no finding in what is staged and in the work tree has a fingerprint that starts with hg1:000000
    hint: for one in a commit: hookguard allow hg1:000000 --reason "..." --history
    hint: `hookguard scan --no-allow --format jsonl` lists all findings with their fingerprints
    "#);
    assert_snapshot!(refused(&["hg1:000", "--reason", "x"]), @"hookguard: `hg1:000` is no fingerprint: it must be `hg1:` and 6 to 32 hex digits, as a finding shows it");
}

#[test]
fn a_value_that_is_allowed_already_is_said_to_be() {
    let (repo, _, prefix) = staged(15);
    let _run = repo.hookguard(["allow", &prefix, "--reason", "first"]).exits(0);
    let run = repo.hookguard(["allow", &prefix, "--reason", "second"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: it is allowed already, by [place]/repo/.hookguard.toml:4:15: first
    --- exit 2
    ");
    repo.write(".hookguard.toml", "[allow]\npaths = [\"*.py\"]\nreason = \"all of it\"\n");
    let run = repo.hookguard(["allow", &prefix, "--reason", "second"]).exits(2);
    assert!(run.stderr.contains(".hookguard.toml:2:10: all of it"), "{}", run.text());
}

#[test]
fn an_entry_that_has_ended_blocks_with_its_reason_and_can_be_renewed() {
    let (repo, value, prefix) = staged(16);
    let ended =
        format!("[[allowed]]\nfingerprint = \"{prefix}\"\nreason = \"until the move\"\nuntil = 2026-01-31\n");
    repo.write(".hookguard.toml", ended);
    let run = hook(&repo).hiding(&value).exits(1);
    assert!(run.stderr.contains("was allowed until 2026-01-31: until the move"), "{}", run.text());
    let _run =
        repo.hookguard(["allow", &prefix, "--reason", "moved again", "--until", "2999-12-31"]).exits(0);
    assert_eq!(config(&repo).matches("[[allowed]]").count(), 1);
    let _run = hook(&repo).exits(0);
}

#[test]
fn a_value_of_a_commit_is_found_where_one_asks_to_look() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").commit_all("first");
    repo.write("a.py", format!("API_TOKEN = \"{}\"\n", random(17, 40))).commit_all("second");
    let prefix = fingerprint(&repo, "a.py")[..12].to_owned();
    repo.write("a.py", "x = 1\n").commit_all("third");
    let run = repo.hookguard(["allow", &prefix, "--reason", "gone"]).exits(2);
    assert!(
        run.stderr.contains(&format!("hookguard allow {prefix} --reason \"...\" --history")),
        "{}",
        run.text()
    );
    for place in [&["--range", "HEAD~2..HEAD"][..], &["--history"]] {
        let _run = repo.hookguard([&["allow", &prefix, "--reason", "gone"], place].concat()).exits(0);
        let _run = repo.hookguard(["scan", "--history"]).exits(0);
        let list = repo.hookguard(["allow", "--list"]).exits(0);
        assert!(list.stdout.contains("matches nothing now"), "{}", list.text());
        let list = repo.hookguard([&["allow", "--list"], place].concat()).exits(0);
        assert!(list.stdout.contains("  active\n"), "{}", list.text());
        let _run = repo.hookguard(["allow", "--remove", &prefix]).exits(0);
    }
}

#[test]
fn the_list_tells_what_each_entry_is_worth() {
    let (repo, _, prefix) = staged(11);
    let entry = |fingerprint: &str, more: &str| {
        format!("\n[[allowed]]\nfingerprint = \"{fingerprint}\"\nreason = \"because\"\n{more}")
    };
    let text = entry(&prefix, "by = \"Me\"\n")
        + &entry("hg1:00000000", "until = 2999-01-31\n")
        + &entry("hg1:11111111", "until = 2020-01-31\nrule = \"generic-secret\"\n");
    repo.write(".hookguard.toml", text);
    assert_snapshot!(repo.hookguard(["allow", "--list"]).exits(0).text(), @"
    --- stdout
    hg1:3e1954  active
        because, by Me
        [place]/repo/.hookguard.toml:3:15
    hg1:00000000  matches nothing now
        because
        [place]/repo/.hookguard.toml:8:15
    hg1:11111111  expired: it held until 2020-01-31; no value fits it any more
        because
        generic-secret, [place]/repo/.hookguard.toml:13:15
    3 entries, 1 ended, 1 without a value
    --- stderr
    hookguard: looked at what is staged and in the work tree; --history looks at all commits, too
    --- exit 0
    ");
    repo.write(".hookguard.toml", "");
    assert_snapshot!(repo.hookguard(["allow", "--list"]).exits(0).text(), @r#"
    --- stdout
    no entry lets a value through; `hookguard allow FINGERPRINT --reason "..."` writes one
    --- exit 0
    "#);
}
