//! The protocols: what each agent asks, and how it takes a yes and a no.

use serde_json::{Value, json};

use super::{ask, key};
use crate::support::{Repo, Run};

fn claude(tool: &str, input: &Value) -> Value {
    json!({
        "session_id": "1", "transcript_path": "/t", "cwd": ".", "hook_event_name": "PreToolUse",
        "tool_name": tool, "tool_input": input
    })
}

#[track_caller]
fn yes(run: Run) {
    let run = run.exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("{}\n", ""), "{}", run.text());
}

#[track_caller]
fn no(run: Run, why: &str) -> Run {
    let run = run.exits(2);
    assert!(run.stderr.contains(why), "{}", run.text());
    assert!(!run.text().contains(&key()) && !run.text().contains(&key()[4..12]), "{}", run.text());
    run
}

#[test]
fn claude_code_may_not_write_a_secret_in_any_of_its_ways() {
    let repo = Repo::new();
    let line = format!("TOKEN = \"{}\"\n", key());
    for (tool, input) in [
        ("Write", json!({ "file_path": repo.path("src/a.py"), "content": format!("import x\n{line}") })),
        ("Edit", json!({ "file_path": "src/a.py", "old_string": "x", "new_string": line })),
        (
            "MultiEdit",
            json!({ "file_path": "src/a.py", "edits": [{ "old_string": "x", "new_string": line }] }),
        ),
        ("NotebookEdit", json!({ "notebook_path": "src/a.py", "new_source": line })),
        (
            "apply_patch",
            json!({ "input": format!("*** Begin Patch\n*** Update File: src/a.py\n@@\n-old\n+{line}*** End Patch") }),
        ),
    ] {
        let run = no(ask(&repo, &[], &claude(tool, &input)), "src/a.py, line ");
        assert!(run.stderr.contains("(github-pat-classic)"), "{}", run.text());
        assert!(run.stdout.is_empty(), "{}", run.text());
    }
    let command =
        json!({ "command": format!("curl -H 'Authorization: token {}' https://api.github.com", key()) });
    let _no = no(ask(&repo, &[], &claude("Bash", &command)), "(command), line 1: ");
    let _no =
        no(ask(&repo, &[], &claude("mcp__x__y", &json!({ "q": { "deep": [key()] } }))), "(text), line 1: ");
    let prompt = json!({ "hook_event_name": "UserPromptSubmit", "prompt": format!("use {}", key()) });
    let _no = no(ask(&repo, &[], &prompt), "(text), line 1: ");
}

#[test]
fn what_takes_a_secret_away_or_holds_none_is_let_through() {
    let repo = Repo::new();
    let old = format!("TOKEN = \"{}\"\n", key());
    let new = "TOKEN = os.environ[\"TOKEN\"]\n";
    yes(ask(
        &repo,
        &[],
        &claude("Edit", &json!({ "file_path": "a.py", "old_string": old, "new_string": new })),
    ));
    yes(ask(&repo, &[], &claude("Write", &json!({ "file_path": "a.py", "content": new }))));
    let patch = format!("*** Begin Patch\n*** Update File: a.py\n-{old}+{new}*** End Patch");
    yes(ask(&repo, &[], &claude("apply_patch", &json!({ "input": patch }))));
    yes(ask(&repo, &[], &claude("Bash", &json!({ "command": "git status" }))));
    yes(ask(&repo, &[], &claude("Read", &json!({ "file_path": "src/a.py" }))));
    yes(ask(&repo, &[], &claude("TodoRead", &json!({}))));
    yes(ask(&repo, &[], &json!({ "hook_event_name": "SessionStart", "source": "startup" })));
}

#[test]
fn comments_and_settings_count_as_they_do_in_a_commit() {
    let repo = Repo::new();
    let comment = "# hookguard:allow github-pat-classic reason=\"a fake\"";
    let allowed = format!("TOKEN = \"{}\"  {comment}\n", key());
    yes(ask(&repo, &[], &claude("Write", &json!({ "file_path": "a.py", "content": allowed }))));
    repo.write(".hookguard.toml", "[allow]\npaths = [\"fixtures/**\"]\nreason = \"made up\"\n");
    let plain = format!("TOKEN = \"{}\"\n", key());
    let write = |path: &str| claude("Write", &json!({ "file_path": path, "content": plain }));
    yes(ask(&repo, &[], &write("fixtures/a.py")));
    yes(ask(&repo, &[], &write(repo.path("fixtures/b.py").to_str().unwrap())));
    let _no = no(ask(&repo, &[], &write("a.py")), "a.py, line 1");
    repo.write(".hookguard.toml", "[allow\n");
    let _no = no(ask(&repo, &[], &write("fixtures/a.py")), "nothing is let through");
}

#[test]
fn commands_and_files_that_show_secrets_or_pass_the_hooks_are_refused() {
    let repo = Repo::new();
    let bash = |command: &str| claude("Bash", &json!({ "command": command }));
    let _no = no(ask(&repo, &[], &bash("git commit --no-verify -m x")), "passes over the check for secrets");
    let _no = no(ask(&repo, &[], &bash("cat .env")), "this file holds secrets");
    let _no = no(ask(&repo, &[], &bash("echo $OPENAI_API_KEY")), "Instead: ");
    let _no =
        no(ask(&repo, &[], &claude("Read", &json!({ "file_path": "/x/.env" }))), "this file holds secrets");
    let hook = json!({ "file_path": "/x/.git/hooks/pre-commit", "content": "exit 0" });
    let _no = no(ask(&repo, &[], &claude("Write", &hook)), "a Git hook");
}

#[test]
fn cursor_reads_its_answer_from_an_object() {
    let repo = Repo::new();
    let call = |event: &str, more: &Value| {
        let mut call = json!({ "conversation_id": "1", "generation_id": "2", "hook_event_name": event, "workspace_roots": [repo.root()] });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    let line = format!("TOKEN = \"{}\"", key());
    for (event, more) in [
        ("beforeShellExecution", json!({ "command": "git push --no-verify", "cwd": "" })),
        (
            "beforeMCPExecution",
            json!({ "tool_name": "q", "tool_input": json!({ "query": line }).to_string() }),
        ),
        ("beforeReadFile", json!({ "file_path": "/x/a.py", "content": line })),
        ("beforeReadFile", json!({ "file_path": "/x/.env", "content": "" })),
        ("beforeSubmitPrompt", json!({ "prompt": line, "attachments": [] })),
        (
            "afterFileEdit",
            json!({ "file_path": "/x/a.py", "edits": [{ "old_string": "", "new_string": line }] }),
        ),
    ] {
        let run = no(ask(&repo, &[], &call(event, &more)), "hookguard: ");
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!((&answer["permission"], &answer["continue"]), (&json!("deny"), &json!(false)), "{event}");
        assert_eq!(answer["agentMessage"], answer["user_message"]);
    }
    yes(ask(&repo, &[], &call("beforeShellExecution", &json!({ "command": "ls", "cwd": "" }))));
    yes(ask(&repo, &[], &call("beforeReadFile", &json!({ "file_path": "/x/a.py", "content": "x = 1" }))));
    yes(ask(&repo, &[], &call("stop", &json!({ "status": "completed" }))));
}

#[test]
fn gemini_codex_and_copilot_are_understood() {
    let repo = Repo::new();
    let gemini = json!({
        "hook_event_name": "BeforeTool", "tool_name": "write_file",
        "tool_input": { "file_path": "a.py", "content": format!("t = \"{}\"", key()) }
    });
    let _no = no(ask(&repo, &[], &gemini), "a.py, line 1");
    let codex = json!({
        "hook_event_name": "PreToolUse", "tool_name": "Bash", "turn_id": "1",
        "tool_input": { "command": ["bash", "-lc", "git commit -n -m 'a b'"] }
    });
    let _no = no(ask(&repo, &["--agent", "codex"], &codex), "passes over the check");
    let arguments = json!({ "command": "gh auth token" }).to_string();
    let copilot = json!({ "timestamp": 1, "cwd": "/x", "toolName": "bash", "toolArgs": arguments });
    // It takes its answer from an object, when the program went well.
    let run = ask(&repo, &[], &copilot).exits(0);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(answer["permissionDecision"], "deny", "{}", run.text());
    let clean =
        json!({ "timestamp": 1, "cwd": "/x", "toolName": "bash", "toolArgs": "{\"command\":\"ls\"}" });
    yes(ask(&repo, &[], &clean));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let repo = Repo::new();
    for call in [
        "",
        "{",
        "[]",
        "\"x\"",
        "{}",
        "{\"tool_name\": 1}",
        "{\"hook_event_name\": \"PreToolUse\"}",
        "{\"a\": \"b\"}",
    ] {
        let run = repo.hookguard_reading(["hook", "agent"], call.as_bytes());
        let _no = no(run, "nothing is let through");
    }
    let run = repo.hookguard_reading(["hook", "agent", "--agent", "cursor"], b"{").exits(2);
    assert!(run.stdout.contains("\"permission\":\"deny\""), "{}", run.text());
    let run = repo.hookguard_reading(["hook", "agent", "--agent", "copilot"], b"{").exits(0);
    assert!(run.stdout.contains("\"permissionDecision\":\"deny\""), "{}", run.text());
    let _no = no(repo.hookguard_reading(["hook", "agent", "--agent", "x"], b"{}"), "no such agent is known");
}

#[test]
fn outside_of_a_repository_it_judges_too() {
    let repo = Repo::new();
    let mut call = claude("Write", &json!({ "file_path": "a.py", "content": format!("t = \"{}\"", key()) }));
    call["cwd"] = json!(repo.place());
    let _no = no(ask(&repo, &[], &call), "a.py, line 1");
}
