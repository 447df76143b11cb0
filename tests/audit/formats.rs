//! The four formats, over one repository in which something fails, something is asked and something passes.

use insta::assert_snapshot;

use super::good;
use crate::support::{Repo, fake, random};

/// A repository with a key in a file, an environment file of the wrong kind, and no CI.
fn mixed() -> (Repo, String) {
    let repo = good();
    let key = fake("github-pat-classic", 21);
    repo.write("src/a.py", format!("TOKEN = \"{key}\"\n")).write("infra/main.tf", "").commit_all("mixed");
    let shared = random(22, 24);
    repo.write(".env.staging", format!("A_KEY={shared}\n"))
        .write(".env.production", format!("A_KEY={shared}\n"));
    (repo, key)
}

#[test]
fn text_for_a_terminal() {
    let (repo, key) = mixed();
    let run = repo.hookguard(["audit"]).hiding(&key).exits(1);
    assert!(run.stdout.lines().all(|l| l.chars().count() <= 80), "{}", run.stdout);
    let days = regex::Regex::new(r"seen \d+ days ago").unwrap();
    let commits = regex::Regex::new(r"\b[0-9a-f]{10}\b").unwrap();
    let text = days.replace_all(&run.text(), "seen [days] ago").into_owned();
    assert_snapshot!(commits.replace_all(&text, "[commit]"), @"");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let (repo, _) = mixed();
    let plain = repo.hookguard(["audit", "--color", "never"]).stdout;
    let colored = repo.hookguard(["audit", "--color", "always"]).stdout;
    assert!(colored.contains("\x1b[31;1mFAIL\x1b[0m"));
    let codes = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    assert_eq!(codes.replace_all(&colored, ""), plain);
}

#[test]
fn json_has_what_its_page_says() {
    let (repo, _) = mixed();
    let run = repo.hookguard(["audit", "--format", "json", "--quiet"]).exits(1);
    assert_eq!(run.stderr, "");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(document["version"], 1);
    assert_eq!(keys(&document), "complete day items proof summary tool version");
    let item = &document["items"][0];
    assert_eq!(keys(item), "evidence id title todo verdict");
    assert_eq!(keys(&item["evidence"][0]), "bearing commit date fingerprint line path rule secret text");
    let summary = &document["summary"];
    let all: u64 = ["fail", "ask", "pass"].iter().map(|v| summary[*v].as_u64().unwrap()).sum();
    assert_eq!(all, 12);
}

#[test]
fn markdown_is_a_table_and_a_list_to_tick_off() {
    let (repo, _) = mixed();
    let run = repo.hookguard(["audit", "--format", "markdown", "--output", "sheet.md"]).exits(1);
    assert_eq!(run.stdout, "");
    let text = std::fs::read_to_string(repo.path("sheet.md")).unwrap();
    assert!(text.starts_with("# Before going live: repo\n"), "{text}");
    assert!(text.contains("| 1 | **fail** | No key stands in a file |"), "{text}");
    assert!(text.contains("- against: `src/a.py:1`: GitHub"), "{text}");
    assert!(text.contains("- [ ] take each value out of its file"), "{text}");
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let (repo, _) = mixed();
    repo.write("<b onclick=x>/'\"&.py", format!("T = \"{}\"\n", fake("openai-api-key", 23)));
    let page = repo.hookguard(["audit", "--format", "html"]).exits(1).stdout;
    assert!(page.contains("default-src 'none'"), "{page}");
    for wrong in ["<script", "http://", "https://", "src=", "@import", "url(", "<b onclick", "style=\""] {
        assert!(!page.contains(wrong), "{wrong}");
    }
    assert!(page.contains("&lt;b onclick=x&gt;/&#39;&quot;&amp;.py:1"), "{page}");
    let count = |what: &str| page.matches(what).count();
    for tag in ["section", "ul", "ol", "li", "span", "code", "b", "h2", "details", "p"] {
        let opened = count(&format!("<{tag}>")) + count(&format!("<{tag} "));
        assert_eq!(opened, count(&format!("</{tag}>")), "{tag}");
    }
    assert_eq!(count("<section"), 12);
}
