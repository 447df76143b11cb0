//! The items, one by one.

use std::fs;

use super::{audit, good};
use crate::support::{Repo, fake, random};

#[test]
fn a_repository_in_order_passes_all_that_can_be_proved() {
    let repo = good();
    let audit = audit(&repo, &[]);
    let verdicts = audit.verdicts();
    assert_eq!(verdicts.len(), 12);
    let others: Vec<_> = verdicts.iter().filter(|(_, verdict)| **verdict != "pass").collect();
    // What a key may do only its provider shows.
    assert_eq!(others, [(&"least-privilege", &"ask")], "{}", audit.run.text());
    assert_eq!(audit.run.code, 0);
    assert_eq!(audit.document["complete"], true);
}

#[test]
fn a_key_in_a_file_or_in_the_index_alone_fails() {
    let repo = good();
    repo.write("a.py", format!("T = \"{}\"\n", fake("github-pat-classic", 3))).add_all();
    let _ok = repo.git(["reset", "-q"]).exits(0);
    audit(&repo, &["--no-history"]).is("hard-coded-keys", "fail", "against a.py:1 GitHub");
    repo.add_all().write("a.py", "\n");
    let found = audit(&repo, &[]);
    found.is("hard-coded-keys", "fail", "against a.py:1 GitHub");
    found.is("keys-from-environment", "fail", "against 1 key in files instead");
    assert_eq!(found.run.code, 1);
    repo.commit_all("away");
    audit(&repo, &[]).is("hard-coded-keys", "pass", "for ");
}

#[test]
fn what_head_has_and_only_the_work_tree_lost_still_fails() {
    let repo = good();
    repo.write("a.py", format!("T = \"{}\"\n", fake("github-pat-classic", 4))).commit_all("key");
    repo.write("a.py", "\n");
    audit(&repo, &[]).is("hard-coded-keys", "fail", "against a.py:1 GitHub");
}

#[test]
fn an_environment_file_that_git_has_had_or_would_take_fails() {
    let repo = good();
    let key = fake("github-pat-classic", 5);
    repo.write("app/.env", format!("TOKEN={key}\n"));
    let _ok = repo.git(["add", "--force", "app/.env"]).exits(0);
    audit(&repo, &[]).is("env-files", "fail", "against app/.env an environment file that Git has");
    let _ok = repo.git(["commit", "-q", "--no-verify", "-m", "env"]).exits(0);
    let commit = repo.head().unwrap();
    let _ok = repo.git(["rm", "-q", "--cached", "app/.env"]).exits(0);
    let _ok = repo.git(["commit", "-q", "--no-verify", "-m", "away"]).exits(0);
    let later = audit(&repo, &[]);
    later.is("env-files", "fail", "against app/.env an environment file with a key was committed");
    assert_eq!(later.item("env-files")["evidence"][0]["commit"], commit.as_str());
    assert_eq!(later.item("env-files")["evidence"][0]["date"], "2026-01-02T03:04:05Z");
    audit(&repo, &["--no-history"]).is("env-files", "ask", "open the history was not looked at");
    repo.write(".gitignore", "\n");
    audit(&repo, &[]).is("env-files", "fail", "against .env not ignored");
}

#[test]
fn ignoring_is_what_git_says_it_is() {
    let repo = good();
    repo.write("app/.env.example", "A=\n").write("app/.gitignore", "!.env\n");
    audit(&repo, &[]).is("env-files", "fail", "against app/.env not ignored");
    repo.write("app/.gitignore", "x\n.env\n");
    audit(&repo, &[]).is("env-files", "pass", "for app/.gitignore:2 app/.env is ignored");
    fs::remove_file(repo.path(".gitignore")).unwrap();
    repo.write(".git/info/exclude", ".env*\n");
    audit(&repo, &[]).is("env-files", "ask", "open .env ignored on this machine only");
    repo.write(".git/info/exclude", "\n");
    fs::write(repo.place().join("home/gitconfig"), "[core]\n\texcludesFile = ~/ignore\n").unwrap();
    fs::write(repo.place().join("home/ignore"), ".env*\n").unwrap();
    audit(&repo, &[]).is("env-files", "ask", "open .env ignored on this machine only");
}

#[test]
fn an_environment_that_is_read_for_something_else_is_asked() {
    let repo = good();
    repo.write("src/app.py", "import os\nHOME = os.environ[\"HOME\"]\n");
    audit(&repo, &[]).is(
        "keys-from-environment",
        "ask",
        "open src/app.py:2 the environment is read by os.environ",
    );
    repo.write("src/app.py", "import hvac\n");
    audit(&repo, &[]).is("keys-from-environment", "pass", "for src/app.py:1 HashiCorp Vault");
}

#[test]
fn a_key_or_a_secret_name_in_client_code_fails() {
    let repo = good();
    repo.write("web/next.config.js", "\nmodule.exports = process.env.NEXT_PUBLIC_STRIPE_SECRET_KEY\n");
    audit(&repo, &[]).is("client-code", "fail", "against web/next.config.js:2 a name that Next.js puts");
    fs::remove_file(repo.path("web/next.config.js")).unwrap();
    let key = fake("openai-api-key", 6);
    let text = format!("new OpenAI({{ apiKey: \"{key}\",\n  dangerouslyAllowBrowser: true }});\n");
    repo.write("src/app/chat.tsx", text);
    audit(&repo, &[]).is("client-code", "fail", "against src/app/chat.tsx:1 OpenAI");
}

#[test]
fn keys_with_all_rights_and_policies_without_a_bound_fail() {
    let repo = good();
    repo.write("a.py", format!("K = \"{}\"\n", fake("openai-admin-key", 7)));
    audit(&repo, &[]).is("least-privilege", "fail", "against a.py:1 rights: admin");
    let repo = good();
    repo.write(
        "infra/policy.json",
        "{\n  \"Effect\": \"Allow\",\n  \"Action\": \"*\",\n  \"Resource\": \"*\"\n}\n",
    );
    audit(&repo, &[]).is(
        "least-privilege",
        "fail",
        "against infra/policy.json:3 a policy that allows every action",
    );
}

#[test]
fn one_value_in_two_environments_fails_and_is_not_shown() {
    let repo = good();
    let value = random(8, 24);
    repo.write(".env.staging", format!("STRIPE_API_KEY={value}\n"))
        .write("app/src/main/resources/application-prod.yml", format!("stripe:\n  api-key: '{value}'\n"));
    let found = audit(&repo, &[]);
    found.is(
        "key-per-environment",
        "fail",
        "against app/src/main/resources/application-prod.yml:2 the value of production is also that of staging \
         (.env.staging:1)",
    );
    assert!(!found.run.stdout.contains(&value[4..12]), "{}", found.run.stdout);
    fs::remove_file(repo.path("app/src/main/resources/application-prod.yml")).unwrap();
    audit(&repo, &[]).is("key-per-environment", "pass", "for the keys of production, staging differ");
}

#[test]
fn an_old_key_in_history_fails_by_its_first_commit() {
    let repo = good();
    let key = fake("github-pat-classic", 9);
    repo.write("a.py", format!("T = \"{key}\"\n")).commit_all("old");
    repo.write("a.py", "\n").commit_all("away");
    // The commits of tests are of January 2026.
    audit(&repo, &[]).is("rotation", "fail", "against a.py:1 seen ");
    let young = good();
    let recent =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() - 86_400;
    let young = young.env("GIT_AUTHOR_DATE", &format!("{recent} +0000"));
    young.write("a.py", format!("T = \"{key}\"\n")).commit_all("young");
    audit(&young, &[]).is("rotation", "ask", "open a.py:1 seen 1 day ago");
}

#[test]
fn budgets_alarms_and_the_host_are_asked_where_nothing_shows_them() {
    let repo = good();
    repo.write("infra/main.tf", "# resource \"aws_budgets_budget\" \"month\" {}\n");
    let found = audit(&repo, &[]);
    found.is("billing-and-monitoring", "ask", "open no budget is set in code");
    found.is("host-scanning", "ask", "open nothing here tells");
    found.is("rotation", "ask", "open no rotation by a machine");
    repo.write("infra/main.bicep", "resource b 'Microsoft.Consumption/budgets@2023-05-01' = {}\n")
        .write(".gitlab-ci.yml", "include:\n  - template: Jobs/Secret-Detection.gitlab-ci.yml\n");
    let found = audit(&repo, &[]);
    found.is("billing-and-monitoring", "ask", "for infra/main.bicep:1 Azure budget");
    found.is("host-scanning", "pass", "for .gitlab-ci.yml:2 GitLab secret detection");
}

#[test]
fn without_hooks_and_ci_nobody_watches() {
    let repo = good();
    let _ok = repo.hookguard(["uninstall"]).exits(0);
    audit(&repo, &[]).is("hooks-and-ci", "ask", "open pre-commit: not installed");
    repo.write(".github/workflows/ci.yml", "on: push\n# run: hookguard scan\n");
    let found = audit(&repo, &[]);
    found.is("hooks-and-ci", "fail", "against pre-commit: not installed");
    assert_eq!(found.item("hooks-and-ci")["todo"][0], "`hookguard install`");
    let _ok = repo.hookguard(["install"]).exits(0);
    audit(&repo, &[]).is("hooks-and-ci", "ask", "for pre-commit, pre-merge-commit, commit-msg, ");
}

#[test]
fn allowances_without_reason_or_past_their_day_fail() {
    let repo = good();
    let key = fake("github-pat-classic", 10);
    repo.write("a.py", format!("T = \"{key}\" # hookguard:allow\n")).add_all();
    let found = audit(&repo, &[]);
    found.is("allowances", "fail", "against a.py:1 `hookguard:allow` on line 1 gives no reason");
    found.is("hard-coded-keys", "pass", "for ");
    repo.write("a.py", format!("T = \"{key}\" # hookguard:allow reason=\"revoked\"\n")).add_all();
    let _ok = repo.git(["commit", "-q", "-m", "by hook"]).exits(0);
    let found = audit(&repo, &[]);
    found.is(
        "allowances",
        "pass",
        "for a.py C O Mitter <committer@example.com> let github-pat-classic through by",
    );
    let entry = |until: &str| {
        format!("[[allowed]]\nfingerprint = \"hg1:abcdef123456\"\nreason = \"old\"\nuntil = {until}\n")
    };
    repo.write(".hookguard.toml", entry("2026-01-31"));
    audit(&repo, &[]).is(
        "allowances",
        "fail",
        "against .hookguard.toml:2 an entry that ended on 2026-01-31: old",
    );
    repo.write(".hookguard.toml", entry("2999-01-31"));
    audit(&repo, &[]).is("allowances", "pass", "for .hookguard.toml:2 an entry until 2999-01-31: old");
}

#[test]
fn a_baseline_is_counted_and_asked_about() {
    let repo = good();
    repo.write("a.py", format!("T = \"{}\"\n", fake("github-pat-classic", 11))).commit_all("old");
    let _ok = repo.hookguard(["baseline", "create", "--history"]).exits(0);
    let found = audit(&repo, &[]);
    found.is("allowances", "ask", "open the baseline accepts 1 value");
    found.is("history", "pass", "for ");
    found.is("rotation", "ask", "open a.py:1 seen ");
}

#[test]
fn each_commit_that_holds_a_key_is_named() {
    let repo = good();
    let keys = [fake("github-pat-classic", 12), fake("openai-api-key", 13)];
    let mut commits = Vec::new();
    for key in &keys {
        repo.write("a.py", format!("T = \"{key}\"\n")).commit_all("unseen");
        commits.push(repo.head().unwrap());
    }
    repo.write("a.py", "\n").commit_all("away");
    let found = audit(&repo, &[]);
    found.is("history", "fail", "against a.py:1 GitHub");
    let evidence = found.item("history")["evidence"].as_array().unwrap();
    let mut named: Vec<&str> = evidence.iter().filter_map(|e| e["commit"].as_str()).collect();
    named.sort_unstable();
    commits.sort();
    assert_eq!(named, commits);
    assert!(evidence.iter().all(|e| e["secret"].as_str().unwrap().ends_with("(redacted)")));
    let text = repo.hookguard(["audit"]).exits(1);
    assert!(text.stdout.contains(&commits[0][..10]), "{}", text.text());
    assert!(
        Repo::new().hookguard(["audit", "--no-history"]).stdout.contains("the history was not looked at")
    );
}
