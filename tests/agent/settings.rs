//! `install --agent`, `uninstall --agent`: what else stands in the settings stays as it is.

use std::fs;

use serde_json::Value;

use crate::support::Repo;

const AGENTS: &[(&str, &str, &str)] = &[
    ("claude-code", ".claude/settings.json", "PreToolUse"),
    ("codex", ".codex/hooks.json", "PreToolUse"),
    ("cursor", ".cursor/hooks.json", "beforeShellExecution"),
    ("gemini", ".gemini/settings.json", "BeforeTool"),
    ("copilot", ".github/hooks/hookguard.json", "preToolUse"),
];

#[test]
fn settings_are_made_once_and_taken_away() {
    let repo = Repo::new();
    for (name, file, event) in AGENTS {
        let _ok = repo.hookguard(["install", "--agent", name, "--dry-run"]).exits(0);
        assert!(!repo.path(file).exists(), "{name}");
        let run = repo.hookguard(["install", "--agent", name]).exits(0);
        assert!(run.stdout.contains(&format!("wrote {}", repo.path(file).display())), "{}", run.text());
        let text = fs::read_to_string(repo.path(file)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let entries = value["hooks"][event].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{text}");
        assert!(entries[0].to_string().contains(&format!("hookguard hook agent --agent {name}")), "{text}");
        let again = repo.hookguard(["install", "--agent", name]).exits(0);
        assert!(again.stdout.starts_with("nothing to do"), "{}", again.text());
        assert_eq!(fs::read_to_string(repo.path(file)).unwrap(), text);
        let _ok = repo.hookguard(["uninstall", "--agent", name]).exits(0);
        assert!(!repo.path(file).exists(), "{name}");
        let none = repo.hookguard(["uninstall", "--agent", name]).exits(0);
        assert_eq!(none.stdout, "nothing to take away\n");
    }
}

#[test]
fn what_else_is_there_stays_byte_for_byte() {
    let repo = Repo::new();
    let old = "{\n    \"zeta\": 1.50,\n    \"hooks\": {\n        \"PreToolUse\": [\n            {\"matcher\": \"Bash\",   \
               \"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}\n        ],\n        \"Stop\": []\n    },\n    \
               \"alpha\": \"\\u00e9\"\n}\n";
    repo.write(".claude/settings.json", old);
    let _ok = repo.hookguard(["install", "--agent", "claude-code"]).exits(0);
    let with = fs::read_to_string(repo.path(".claude/settings.json")).unwrap();
    insta::assert_snapshot!(with, @r#"
    {
        "zeta": 1.50,
        "hooks": {
            "PreToolUse": [
                {"matcher": "Bash",   "hooks": [{"type": "command", "command": "x"}]},
                {
                    "hooks": [
                        {
                            "command": "hookguard hook agent --agent claude-code || exit 2",
                            "type": "command"
                        }
                    ]
                }
            ],
            "Stop": [],
            "UserPromptSubmit": [
                {
                    "hooks": [
                        {
                            "command": "hookguard hook agent --agent claude-code || exit 2",
                            "type": "command"
                        }
                    ]
                }
            ]
        },
        "alpha": "\u00e9"
    }
    "#);
    let _ok = repo.hookguard(["uninstall", "--agent", "claude-code"]).exits(0);
    assert_eq!(fs::read_to_string(repo.path(".claude/settings.json")).unwrap(), old);
}

#[test]
fn settings_that_cannot_be_read_are_left_alone() {
    let repo = Repo::new();
    for text in ["{\n  // a comment\n}\n", "[]", "{\"hooks\": []}", "{\"hooks\": {\"PreToolUse\": {}}}", ""] {
        repo.write(".claude/settings.json", text);
        let failed = repo.hookguard(["install", "--agent", "claude-code"]).exits(2);
        assert!(failed.stderr.contains("nothing was written"), "{}", failed.text());
        assert_eq!(fs::read_to_string(repo.path(".claude/settings.json")).unwrap(), text);
    }
    let failed = repo.hookguard(["install", "--agent", "x"]).exits(2);
    assert!(
        failed.stderr.contains("there are claude-code, codex, cursor, gemini, copilot"),
        "{}",
        failed.text()
    );
}

#[test]
fn an_entry_that_somebody_added_to_is_not_taken_away() {
    let repo = Repo::new();
    let text = "{\"hooks\": {\"PreToolUse\": [{\"hooks\": [\n{\"command\": \"hookguard hook agent\"}, {\"command\": \"x\"}]}]}}";
    repo.write(".claude/settings.json", text);
    let failed = repo.hookguard(["uninstall", "--agent", "claude-code"]).exits(2);
    assert!(failed.stderr.contains("take it out by hand"), "{}", failed.text());
    assert_eq!(fs::read_to_string(repo.path(".claude/settings.json")).unwrap(), text);
}

#[test]
fn settings_of_a_user_stand_in_the_home_directory() {
    let repo = Repo::new();
    let file = repo.place().join("home/.claude/settings.json");
    let _ok = repo.hookguard(["install", "--agent", "claude-code", "--global"]).exits(0);
    assert!(file.exists() && !repo.path(".claude").exists());
    let _ok = repo.hookguard(["uninstall", "--agent", "claude-code", "--global"]).exits(0);
    assert!(!file.exists());
    let failed = repo.hookguard(["install", "--agent", "copilot", "--global"]).exits(2);
    assert!(failed.stderr.contains("leave out --global"), "{}", failed.text());
}

#[test]
#[cfg(unix)]
fn a_machine_without_hookguard_says_no() {
    let repo = Repo::new();
    let _ok = repo.hookguard(["install", "--agent", "claude-code"]).exits(0);
    let text = fs::read_to_string(repo.path(".claude/settings.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let command = value["hooks"]["PreToolUse"][0]["hooks"][0]["command"].as_str().unwrap();
    let mut shell = repo.command("/bin/sh");
    shell.args(["-c", command]).env("PATH", repo.place());
    let _no = repo.run(shell, b"{}").exits(2);
}
