//! Commands and settings, taken apart. The program as a whole is tested from outside (`tests/agent.rs`).

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn commands_past_the_hooks_are_refused() {
    for command in [
        "git commit --no-verify -m x",
        "git commit -m x --no-verif",
        "git commit -nm x",
        "git commit -anm x",
        "git -C sub commit -n",
        "cd x && git push --no-verify",
        "/usr/bin/git commit --no-verify",
        "git -c core.hooksPath=/dev/null commit -m x",
        "git -c CORE.HOOKSPATH= commit",
        "git --config-env=core.hooksPath=X commit",
        "git config core.hooksPath /dev/null",
        "git config --global --unset core.hooksPath",
        "git config set core.hooksPath x",
        "HUSKY=0 git commit -m x",
        "export HUSKY=0",
        "env HUSKY=0 git commit",
        "LEFTHOOK=0 git commit",
        "SKIP=lint,hookguard git commit",
        "GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_COUNT=1 git commit",
        "bash -c 'git commit --no-verify'",
        "bash -lc \"git commit --no-verify\"",
        "eval git commit -n",
        "echo $(git commit -n)",
        "rm -rf .git/hooks",
        "rm /repo/.git/hooks/pre-commit",
        "mv .git/hooks .git/x",
        "echo 'exit 0' > .git/hooks/pre-commit",
        "chmod -x .git/hooks/*",
        "find .git/hooks -type f -delete",
        "sudo rm .git/hooks/pre-push",
        "hookguard uninstall",
        "if true; then git commit -n; fi",
        "(git commit -n)",
        "git commit -F - -n <<EOF\nx\nEOF",
    ] {
        assert!(shell::reason(command).is_some(), "{command}");
    }
}

#[test]
fn other_commands_of_git_are_let_through() {
    for command in [
        "git commit -m 'git commit --no-verify is bad'",
        "git commit -m -n",
        "git commit -amn",
        "git push -n",
        "git log -n 3",
        "git commit --no-edit --amend",
        "git commit -F - <<'EOF'\nsay: git commit --no-verify\nEOF",
        "git config core.hooksPath",
        "git config --get core.hooksPath",
        "git add -- --no-verify",
        "echo git commit --no-verify",
        "grep -rn -- --no-verify docs",
        "ls .git/hooks",
        "cat .git/hooks/pre-commit",
        "cat <<EOF > notes.md\nrm -rf .git/hooks\nEOF",
        "git commit -m x # --no-verify",
        "HUSKY=1 git commit",
        "hookguard install",
    ] {
        assert_eq!(shell::reason(command), None, "{command}");
    }
}

#[test]
fn commands_that_print_secrets_are_refused() {
    for command in [
        "cat .env",
        "cat ./config/.env.production",
        "head -5 .env | cat",
        "cat ~/.aws/credentials",
        "less $HOME/.netrc",
        "cat ~/.ssh/id_ed25519",
        "base64 ~/.kube/config",
        "cat /proc/self/environ",
        "grep KEY .env",
        "printenv",
        "printenv OPENAI_API_KEY",
        "env",
        "env | sort",
        "set",
        "export -p",
        "echo $OPENAI_API_KEY",
        "echo \"key: ${GITHUB_TOKEN}\"",
        "printf '%s' \"$DB_PASSWORD\"",
        "echo $API_KEY | base64",
        "gh auth token",
        "gh auth status --show-token",
        "aws configure get aws_secret_access_key",
        "kubectl get secret x -o yaml",
        "vault kv get secret/x",
        "echo $(gh auth token); gh auth token",
    ] {
        assert!(shell::reason(command).is_some(), "{command}");
    }
}

#[test]
fn commands_that_only_use_secrets_are_let_through() {
    for command in [
        "cat .env.example",
        "cat .envrc.md",
        "grep -q KEY .env",
        "cut -d= -f1 .env",
        "source .env && npm start",
        "cat ~/.ssh/id_ed25519.pub",
        "env NODE_ENV=test npm test",
        "env -i make",
        "set -e",
        "set -euo pipefail; make",
        "export PATH=/x",
        "echo $HOME $PATH",
        "echo '$OPENAI_API_KEY'",
        "echo \\$OPENAI_API_KEY",
        "echo ${OPENAI_API_KEY:+set}",
        "echo ${#OPENAI_API_KEY}",
        "echo $TOKEN | docker login --password-stdin",
        "gh auth token | docker login ghcr.io --password-stdin",
        "curl -H \"Authorization: Bearer $(gh auth token)\" https://api.github.com",
        "gh auth status",
        "kubectl get secret",
        "vault status",
        "printenv PATH",
        "ls -la",
        "doppler secrets --only-names",
        "cat environ",
    ] {
        assert_eq!(shell::reason(command), None, "{command}");
    }
}

#[test]
fn a_command_that_goes_too_deep_is_refused() {
    assert!(shell::reason(&format!("{}ls{}", "$(".repeat(20), ")".repeat(20))).is_some());
}

#[test]
fn what_is_added_to_settings_is_taken_away_without_a_trace() {
    let ours = |element: &str| element.contains("ours");
    let element = json!({ "command": "ours" });
    for text in [
        "{\"z\": 1, \"a\": 1.0}",
        "{\n\t\"hooks\": {\n\t\t\"X\": [\n\t\t\t{\"command\": \"theirs\"}\n\t\t]\n\t}\n}\n",
        "{\n    \"hooks\": {\"Y\": [1]},\n    \"b\": \"]}\\\"\"\n}",
        "{\"hooks\": {\"X\": [1, 2]}}",
    ] {
        let with = edit::append(text, &["hooks", "X"], &element).unwrap();
        let value: serde_json::Value = serde_json::from_str(&with).unwrap();
        assert_eq!(value["hooks"]["X"].as_array().unwrap().last(), Some(&element), "{with}");
        assert_eq!(edit::has(&with, &["hooks", "X"], &ours), Some(true));
        assert_eq!(edit::remove(&with, &["hooks", "X"], &ours).as_deref(), Some(text), "{with}");
    }
    assert_eq!(edit::append("{\"hooks\": 1}", &["hooks", "X"], &element), None);
    assert_eq!(edit::append("{\"hooks\": {\"X\": {}}}", &["hooks", "X"], &element), None);
}

proptest! {
    #[test]
    fn any_command_is_taken_apart(command in "[ -~\n]{0,80}") {
        let _commands = shell::parse(&command);
        let _reason = shell::reason(&command);
    }

    #[test]
    fn any_call_is_read_or_refused(raw: Vec<u8>) {
        drop(Call::parse(&raw, None));
    }

    #[test]
    fn any_settings_are_altered_and_put_back(names in prop::collection::vec("[a-z{}\\[\\]\":, ]{0,6}", 0..4)) {
        let map: serde_json::Map<String, serde_json::Value> =
            names.iter().map(|name| (format!("k{name}"), json!([name, { "x": name }]))).collect();
        let text = serde_json::to_string_pretty(&map).unwrap();
        let with = edit::append(&text, &["hooks", "X"], &json!("ours")).unwrap();
        let back = edit::remove(&with, &["hooks", "X"], &|element| element.contains("ours")).unwrap();
        prop_assert_eq!(back, text);
    }
}
