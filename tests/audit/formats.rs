//! The four formats, over one repository in which something fails, something is asked and something passes.

use insta::assert_snapshot;

use super::good;
use crate::support::{Repo, fake, random};

/// A repository with a key in a file, an environment file of the wrong kind, and no CI.
fn mixed() -> (Repo, String) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    // So that the age has as many digits whenever this runs.
    let repo = good().env("GIT_AUTHOR_DATE", &format!("{} +0000", now - 400 * 86_400));
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
    let days = regex::Regex::new("[0-9]{4}-[0-9]{2}-[0-9]{2}").unwrap();
    let commits = regex::Regex::new(r"(?-u:\b[0-9a-f]{10}\b)").unwrap();
    let program = regex::Regex::new(r"program: (?s:.*?), version [0-9.]+").unwrap();
    let text = days.replace_all(&run.text(), "[day]").into_owned();
    let text = program.replace(&text, "program: [program]").into_owned();
    assert_snapshot!(commits.replace_all(&text, "[commit]"), @r#"
    --- stdout
    before going live: 5 fail, 3 need a person, 4 pass

    FAIL  1  No key stands in a file
           - src/a.py:1: GitHub personal access token (classic) ghp_…eW9j
             (github-pat-classic)
          do take each value out of its file and read it from the environment
          do `hookguard explain github-pat-classic` says how to revoke, replace and
             keep it

    pass  2  .env is ignored and was never committed
           + .gitignore:1: .env is ignored
           + .gitignore:2: .env.local is ignored
           + .gitignore:2: .env.production is ignored

    FAIL  3  Keys come from the environment or a secret manager
           - 1 key in files instead (item 1)
           + src/app.py:2: a key is read by os.environ
          do read keys from the environment, and let a secret manager or the
             platform set it; nothing to do if this project needs none

    pass  4  Nothing that ships to strangers holds a key
           + no finding in code that ships, and no secret name with a prefix that
             ships

    ask   5  Keys and roles may do no more than they must
           ? what the keys in use may do only their provider shows
           + .github/workflows/ci.yml:3: a narrow token in CI
          do give each key the rights that its program uses, and roles the actions
             and resources that they need

    FAIL  6  Each environment has keys of its own
           - .env.production:1: the value of production is also that of staging
             (.env.staging:1)
          do make a key for each environment, so that one can be revoked without the
             others; those that are kept elsewhere only a person can compare

    FAIL  7  Keys are rotated
           - [commit] src/a.py:1: seen 400 days ago: GitHub personal access token
             (classic) ghp_…eW9j (github-pat-classic), [day]
           ? no rotation by a machine was seen; when keys were replaced last only a
             person knows
          do replace each key that is older than 90 days, and revoke the old one
          do write down who replaces which key, and when

    ask   8  Budgets, quotas and alarms are set
           ? no budget is set in code; one that was set in a console isn't seen here
           ? no alarm or audit log is set in code; one that was set in a console
             isn't seen here
          do set a budget with an alert, a spending cap where there is one, and an
             alarm on unusual use of each key

    pass  9  Hooks run here, and CI scans
           + pre-commit, pre-merge-commit, commit-msg, applypatch-msg,
             pre-applypatch, pre-push: runs hookguard
           + program: [program]
           + .github/workflows/ci.yml:7: hookguard

    pass 10  What is let through has a reason and an end
           + nothing is let through

    ask  11  The host scans for secrets
           ? nothing here tells whether the host scans
          do turn on secret scanning and push protection in the settings of the
             host, for all repositories

    FAIL 12  No commit holds a key
           - [commit] src/a.py:1: GitHub personal access token (classic) ghp_…eW9j
             (github-pat-classic), [day]
          do revoke each key first: what was committed may have been fetched;
             `git commit --no-verify` asks no hook
          do `hookguard explain github-pat-classic` says how to revoke, replace and
             keep it
          do when all are revoked:
             `hookguard baseline create --history --reason "revoked"`
    --- stderr
    hookguard: audited 12 items: 5 fail, 3 need a person, 4 pass; scanned 2 commits, 7 blobs, 6 files, 775 B in [time]; skipped nothing
    --- exit 1
    "#);
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
