//! The canary: whatever is run, in whatever format, however it fails, no piece of a key comes out.
//!
//! A fake key is planted; then every command is run on it, and standard output, standard error and every file that
//! appeared are searched for any five characters in a row of the key's random part (four at each end may be shown).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use hookguard::report::Format;

use crate::support::{Repo, Run, fake};

/// The most characters in a row of a key that may be seen.
const SHOWN: usize = 4;

struct Canary {
    repo: Repo,
    key: String,
    /// How much of the key's start everybody knows.
    prefix: usize,
    known: BTreeSet<PathBuf>,
}

impl Canary {
    fn new() -> Self {
        let key = fake("github-pat-classic", 11);
        let repo = Repo::new();
        let temporary = repo.place().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let temporary = temporary.to_str().unwrap().to_owned();
        let repo = repo.env("TMPDIR", &temporary);
        Self { repo, key, prefix: "ghp_".len(), known: BTreeSet::new() }
    }

    fn random_part(&self) -> &str {
        &self.key[self.prefix..]
    }

    fn leaks(&self, text: &[u8]) -> Option<String> {
        let part = self.random_part();
        let pieces = (0..part.len() - SHOWN).map(|i| &part[i..=i + SHOWN]);
        let holds = |piece: &&str| text.windows(piece.len()).any(|w| w == piece.as_bytes());
        pieces.into_iter().find(holds).map(str::to_owned)
    }

    /// Remembers the files that hold the key because the test put it there.
    fn planted(&mut self) {
        self.known = files(self.repo.place()).into_iter().collect();
    }

    #[track_caller]
    fn holds(&self, what: &str, run: &Run) {
        for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            assert_eq!(self.leaks(text.as_bytes()), None, "{what}: {name} holds a piece of the key");
        }
        for file in files(self.repo.place()) {
            if !self.known.contains(&file) {
                assert_eq!(
                    self.leaks(&fs::read(&file).unwrap()),
                    None,
                    "{what}: {} holds a piece",
                    file.display()
                );
            }
        }
    }

    /// Accepts the key in each way that there is, and looks at what is written of it.
    fn accepted(&self) {
        let found = self.try_out(&["scan", "--format", "jsonl", "a.py"], "", 1);
        let finding: serde_json::Value = serde_json::from_str(found.stdout.lines().next().unwrap()).unwrap();
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        let _run = self.try_out(&["baseline", "create", "--reason", "old"], "", 0);
        let _run = self.try_out(&["hook", "pre-commit"], "", 0);
        let _run = self.try_out(&["allow", fingerprint, "--reason", "x"], "", 2);
        let _run = self.try_out(&["baseline", "update", "--history"], "", 0);
        let _run = self.try_out(&["baseline", "prune"], "", 0);
        fs::remove_file(self.repo.path(".hookguard.baseline")).unwrap();
        let _run = self.try_out(&["allow", fingerprint, "--reason", "x"], "", 0);
        let _run = self.try_out(&["hook", "pre-commit"], "", 0);
        let _run = self.try_out(&["scan", "--format", "json"], "", 0);
        let _run = self.try_out(&["allow", "--list"], "", 0);
        let _run = self.try_out(&["allow", "--remove", fingerprint], "", 0);
        fs::remove_file(self.repo.path(".hookguard.toml")).unwrap();
    }

    fn try_out(&self, args: &[&str], input: &str, code: i32) -> Run {
        let run = self.repo.hookguard_reading(args, input.as_bytes()).exits(code);
        self.holds(&args.join(" "), &run);
        run
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

#[test]
fn no_command_and_no_format_lets_a_key_out() {
    let mut canary = Canary::new();
    let key = canary.key.clone();
    canary.repo.write("base.txt", "x\n").commit_all("base");
    canary
        .repo
        .write("a.py", format!("TOKEN = \"{key}\"  # {key}\n"))
        .write("b.env", format!("OLD={key}\nTOKEN={key}"));
    canary.repo.add_all();
    canary.repo.write("message", format!("subject {key}\n"));
    canary.planted();
    for format in Format::value_variants() {
        let format = format.to_possible_value().unwrap();
        let format = format.get_name();
        let run = canary.try_out(&["scan", "--format", format], "", 1);
        assert!(run.stdout.contains("a.py"), "{}", run.text());
        let _run = canary.try_out(
            &["scan", "--staged", "--no-allow", "--color", "always", "--format", format],
            "",
            1,
        );
        let _run = canary.try_out(
            &["scan", "--stdin", "--name", "a.py", "--format", format],
            &format!("k = '{key}'"),
            1,
        );
        let _run = canary.try_out(&["scan", "--verbose", "--format", format], "", 1);
        let _run = canary.try_out(&["scan", "--quiet", "--output", "report", "--format", format], "", 1);
    }
    for place in ["a.py:1", "b.env:1", "b.env:2"] {
        let _run = canary.try_out(&["explain", "--at", place], "", 0);
        let _run = canary.try_out(&["explain", "--why", place], "", 0);
    }
    let staged = canary.try_out(&["scan", "--staged", "--format", "json"], "", 1).stdout;
    let fingerprint = staged.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap();
    for format in ["text", "json", "markdown"] {
        let _run = canary.try_out(&["explain", fingerprint, "--format", format], "", 0);
    }
    let _run = canary.try_out(&["fix"], "", 1);
    let _run = canary.try_out(&["fix", "--undo"], "", 0);
    let _run = canary.try_out(&["hook", "pre-commit"], "", 1);
    let _run = canary.try_out(&["hook", "commit-msg", "message"], "", 1);
    for (call, code) in [
        (format!("{{\"toolName\": \"bash\", \"toolArgs\": {{\"command\": \"x {key}\"}}}}"), 0),
        (
            format!(
                "{{\"hook_event_name\": \"PreToolUse\", \"tool_name\": \"{key}\", \"tool_input\": \"{key}\"}}"
            ),
            2,
        ),
        (format!("{{\"hook_event_name\": \"beforeSubmitPrompt\", \"prompt\": \"{key}\"}}"), 2),
        (format!("{{\"{key}\": {key}"), 2),
    ] {
        let _run = canary.try_out(&["hook", "agent"], &call, code);
    }
    canary.accepted();
    canary.repo.commit_all(&format!("commit {key}"));
    canary.planted();
    let head = canary.repo.head().unwrap();
    let _run = canary.try_out(&["scan", "--range", "HEAD~1..HEAD"], "", 1);
    let pushed = format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(40));
    let _run = canary.try_out(&["hook", "pre-push", "origin", "https://host/x"], &pushed, 1);
    for format in ["text", "json", "markdown", "html"] {
        let run = canary.try_out(&["audit", "--color", "always", "--format", format], "", 1);
        assert!(run.stdout.contains("a.py"), "{}", run.text());
        let _run = canary.try_out(&["audit", "--no-history", "--output", "sheet", "--format", format], "", 1);
    }
    let _run = canary.try_out(&["rules", "check"], "", 0);
    let own = "[[rule]]\nid = \"mine\"\ntitle = \"T\"\nkeywords = [\"token\"]\ngeneric = \"token\"\n";
    canary.repo.write("own.toml", own);
    canary.planted();
    let _run = canary.try_out(&["rules", "test", "a.py", "--config", "own.toml"], "", 1);
    let _run = canary.try_out(&["doctor"], "", 1);
    let _run = canary.try_out(&[], "", 2);
    let _run =
        canary.try_out(&["scan", "--format", "html=page", "--format", "sarif=log", "--no-allow"], "", 1);
}

#[test]
fn no_failure_lets_a_key_out() {
    let mut canary = Canary::new();
    let key = canary.key.clone();
    canary.repo.write("a.py", format!("TOKEN = \"{key}\"\n")).add_all();
    canary.planted();
    for broken in [
        format!("values = [\"{key}\"\n"),
        format!("[allow]\nvalues = {key}\n"),
        format!("[allow]\nvalue = [\"{key}\"]\n"),
        format!("{key} = 1\n"),
        format!("[rules]\ndisable = [\"{key}\"]\n"),
        format!("[allow]\nregexes = [\"({key}\"]\n"),
        format!("repository_id = \"{key}\nx\"\n"),
    ] {
        canary.repo.write(".hookguard.toml", &broken);
        canary.planted();
        let _run = canary.try_out(&["hook", "pre-commit"], "", 2);
        let _run = canary.try_out(&["config", "check"], "", 2);
    }
    fs::remove_file(canary.repo.path(".hookguard.toml")).unwrap();
    let _run = canary.try_out(&["hook", "pre-push"], &format!("refs/heads/{key} bad\n"), 2);
    let _run = canary.try_out(&["hook", "commit-msg", "none"], "", 2);
    let mut panicking = canary.repo.command(crate::support::binary());
    panicking.args(["hook", "pre-commit"]).env("HOOKGUARD_FAULT", "panic");
    let run = canary.repo.run(panicking, b"").exits(2);
    canary.holds("a panic", &run);
    assert!(run.stderr.contains("internal fault"), "{}", run.text());
    fs::write(canary.repo.path(".git/index"), &canary.key).unwrap();
    canary.planted();
    let _run = canary.try_out(&["hook", "pre-commit"], "", 2);
}

#[test]
fn settings_show_no_allowed_value() {
    let mut canary = Canary::new();
    let key = canary.key.clone();
    let config = format!("[allow]\nvalues = [{{ value = \"{key}\", reason = \"a test\" }}]\n");
    canary.repo.write(".hookguard.toml", config);
    canary.planted();
    let run = canary.repo.hookguard(["config", "show"]);
    canary.holds("config show", &run);
}

#[test]
fn no_imported_setting_carries_a_key_on() {
    let mut canary = Canary::new();
    let key = canary.key.clone();
    canary.repo.write("a.py", format!("TOKEN = \"{key}\"\n")).commit_all("old");
    for (name, text) in [
        (
            ".gitleaks.toml",
            format!("[allowlist]\ndescription = \"{key}\"\nregexes = ['{key}']\nstopwords = ['{key}']\n"),
        ),
        (".gitleaks.toml", format!("{key} = 1\n")),
        (".gitleaks.toml", format!("[allowlist]\nregexes = [{key}]\n")),
        (".gitleaksignore", format!("a.py:{key}:1\n{key}\n")),
        (
            ".gitguardian.yaml",
            format!("{key}: 1\nsecret:\n  {key}: 2\n  ignored_matches:\n  - name: {key}\n    match: {key}\n"),
        ),
        (".gitguardian.yaml", format!("secret:\n  ignored_detectors: [{key}]\n")),
        (
            ".talismanrc",
            format!("{key}: x\nallowed_patterns: [{key}]\nthreshold: {key}\nscopeconfig:\n- scope: {key}\n"),
        ),
        (
            ".secretlintrc",
            format!("rules:\n- id: '{key}'\n  options:\n    {key}: 1\n    allows: [{key}, '/{key}/']\n"),
        ),
        (
            ".secrets.baseline",
            format!(
                "{{\"results\": {{\"a.py\": [{{\"hashed_secret\": \"{key}\", \"line_number\": 1}}]}}}}\n"
            ),
        ),
        (".gitallowed", format!("{key}\n({key}\n")),
    ] {
        let path = canary.repo.path(name);
        canary.repo.write(name, text);
        canary.planted();
        for args in [&["config", "import", "--dry-run"][..], &["config", "import", "--force"]] {
            let run = canary.repo.hookguard(args);
            canary.holds(&format!("{name} {args:?}"), &run);
        }
        fs::remove_file(path).unwrap();
        drop(fs::remove_file(canary.repo.path(".hookguard.toml")));
    }
}
