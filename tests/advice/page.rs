//! `hookguard explain` of a finding, and as JSON and Markdown.

use serde_json::Value;

use crate::support::{Repo, fake};

fn with_staged_key() -> (Repo, String) {
    let repo = Repo::new();
    repo.write("src/app.ts", format!("const k = \"{}\";\n", fake("openai-api-key", 141))).add_all();
    let run = repo.hookguard(["scan", "--staged", "--format", "jsonl"]);
    let found: Value = serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    let fingerprint = found["fingerprint"].as_str().unwrap().to_owned();
    (repo, fingerprint)
}

#[test]
fn a_fingerprint_is_explained_with_place_exposure_and_rights() {
    let (repo, fingerprint) = with_staged_key();
    let run = repo.hookguard(["explain", &fingerprint[..12]]).exits(0);
    for wanted in [
        "place       src/app.ts:1:12, staged",
        "state       only staged, in no commit of this file",
        "this one    bound to one project",
        "here        process.env.OPENAI_API_KEY",
        "revoke ",
        "aws secretsmanager create-secret",
    ] {
        assert!(run.stdout.contains(wanted), "{wanted}: {}", run.text());
    }
    assert!(!run.stdout.contains("os.environ"), "only the language at hand: {}", run.text());
    repo.commit_all("leak");
    let _ok = repo.git(["update-ref", "refs/remotes/origin/main", "HEAD"]).exits(0);
    let run = repo.hookguard(["explain", &fingerprint]).exits(0);
    assert!(run.stdout.contains("already out, on origin/main"), "in the work tree: {}", run.text());
}

#[test]
fn a_fingerprint_of_nothing_is_an_error() {
    let (repo, _) = with_staged_key();
    let run = repo.hookguard(["explain", "hg1:000000000000"]).exits(2);
    assert!(run.stderr.contains("no finding in what is staged and in the work tree"), "{}", run.text());
}

#[test]
fn json_has_every_part_and_markdown_every_heading() {
    let (repo, fingerprint) = with_staged_key();
    let run = repo.hookguard(["explain", "stripe-live-secret-key", "--format", "json"]).exits(0);
    let card: Value = serde_json::from_str(&run.stdout).unwrap();
    for key in ["opens", "privilege", "revoke", "revoke_url", "audit", "rotate", "scope", "quota", "docs_url"]
    {
        assert!(card[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {card}");
    }
    let managers: Vec<&str> =
        card["store"].as_array().unwrap().iter().filter_map(|s| s["manager"].as_str()).collect();
    assert_eq!(managers.len(), 9, "{managers:?}");
    assert!(card["read"].as_array().unwrap().len() >= 8);
    let run = repo.hookguard(["explain", &fingerprint, "--format", "json"]).exits(0);
    let card: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(card["finding"]["exposure"], "local", "{card}");
    let run = repo.hookguard(["explain", &fingerprint, "--format", "markdown"]).exits(0);
    for heading in ["# OpenAI", "## Found", "## What it opens", "## Then replace it", "### HashiCorp Vault"] {
        assert!(run.stdout.lines().any(|line| line.starts_with(heading)), "{heading}: {}", run.text());
    }
    assert_eq!(run.stdout.matches("```").count() % 2, 0);
    let run = repo.hookguard(["explain", "terraform-state-file", "--format", "markdown"]).exits(0);
    assert!(run.stdout.contains("git rm --cached FILE"), "{}", run.text());
}

#[test]
fn the_command_for_a_file_of_variables_works_as_it_is() {
    let repo = Repo::new();
    let run = repo.hookguard(["explain", "openai-api-key"]).exits(0);
    let start = run.stdout.find("grep -qx .env").unwrap();
    let command = run.stdout[start..].split("\n  read it with").next().unwrap();
    let mut shell = repo.command("sh");
    shell.args(["-c", &format!("VALUE='a $b'; {command} && cat .env .gitignore")]);
    let run = repo.run(shell, b"").exits(0);
    assert_eq!(run.stdout, "OPENAI_API_KEY=a $b\n.env\n", "{}", run.text());
}
