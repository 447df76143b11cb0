//! `hookguard hook agent`: a coding agent asks before it calls a tool, and gets yes or no.
//!
//! One JSON object comes in on standard input, in the protocol of the agent ([`call`]); out goes a decision. No means: the
//! call would write a secret into a file, hold one, print one ([`prints`]), or commit past the hooks ([`bypass`]). What
//! can't be read or understood is a no as well. A reason names the rule and the line and never the value. A repository is
//! not opened: its settings are looked for in the directories above.

mod bypass;
mod call;
mod edit;
mod prints;
mod settings;
mod shell;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::cli::agent::call::{Agent, Call, Piece};
use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::Ui;
use crate::cli::watchdog::Watchdog;
use crate::finding::{Finding, Origin};
use crate::outcome::Outcome;
use crate::position::NewLines;
use crate::report::Occasion;
use crate::source::Text;

pub(crate) use settings::{Write, install, uninstall};

/// The most bytes of a call that are read.
const MOST_BYTES: u64 = 64 << 20;

/// The safer way, where a value was found.
const KEEP_IT_OUT: &str = "Keep the value out of files, commands and prompts: put it into the environment or a secret \
    store, and read it there by its name. If it is no secret, a person can allow it: hookguard explain RULE";

/// Answers a call.
///
/// # Errors
/// Standard input can't be read, or an unknown agent was named; the exit code is 2 then, which the agents take for no.
pub(crate) fn run(args: &[OsString], ui: &mut Ui) -> Result<Outcome> {
    let started = Instant::now();
    let named = named(args)?;
    let watchdog = Watchdog::start();
    let mut raw = Vec::new();
    std::io::stdin().take(MOST_BYTES + 1).read_to_end(&mut raw).context("reading the agent's call")?;
    let (agent, reason) = match Call::parse(&raw, named) {
        _ if raw.len() as u64 > MOST_BYTES => {
            (named, Some("the call is too long to be looked at".to_owned()))
        }
        Err(why) => {
            (named, Some(format!("the agent's call can't be understood: {why}; nothing is let through")))
        }
        Ok(call) => {
            let reason =
                reason(&call, started).unwrap_or_else(|e| Some(format!("{e:#}; nothing is let through")));
            (Some(call.agent), reason)
        }
    };
    drop(watchdog);
    Ok(answer(agent, reason.as_deref(), ui))
}

/// Reads `--agent NAME`.
fn named(args: &[OsString]) -> Result<Option<Agent>> {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let name = match words.as_slice() {
        [] => return Ok(None),
        ["--agent", name] => name,
        [word] if word.starts_with("--agent=") => word.trim_start_matches("--agent="),
        _ => bail!("`hook agent` takes nothing but --agent NAME"),
    };
    Agent::named(name).map(Some)
}

/// Writes the decision as the agent takes it. A yes leaves the agent's own rules as they are: it says nothing.
fn answer(agent: Option<Agent>, reason: Option<&str>, ui: &mut Ui) -> Outcome {
    let Some(reason) = reason else {
        ui.line("{}");
        return Outcome::Clean;
    };
    let reason = format!("hookguard: {reason}");
    let object = match agent {
        Some(Agent::Cursor) => serde_json::json!({
            "continue": false, "permission": "deny",
            "user_message": reason, "agent_message": reason, "userMessage": reason, "agentMessage": reason,
        }),
        Some(Agent::Copilot) => {
            serde_json::json!({ "permissionDecision": "deny", "permissionDecisionReason": reason })
        }
        // These read standard error when the exit code is 2, and nothing else.
        Some(Agent::ClaudeCode | Agent::Codex | Agent::Gemini) | None => serde_json::Value::Null,
    };
    if !object.is_null() {
        ui.line(&object.to_string());
    }
    ui.note(&reason);
    // Copilot takes the object for its answer when the program went well.
    if agent == Some(Agent::Copilot) { Outcome::Clean } else { Outcome::Incomplete }
}

/// Returns why the call is refused; `None` lets it through.
fn reason(call: &Call, started: Instant) -> Result<Option<String>> {
    for piece in &call.pieces {
        let why = match piece {
            Piece::Command(command) if !call.is_over => shell::reason(command),
            Piece::Read(path) if !call.is_over => prints::of_file(path),
            Piece::Written { path, .. } => bypass::of_file(path),
            Piece::Command(_) | Piece::Read(_) | Piece::Said(_) => None,
        };
        if why.is_some() {
            return Ok(why);
        }
    }
    let texts: Vec<(&str, &str)> = call.pieces.iter().filter_map(Piece::text).collect();
    if texts.iter().all(|(_, text)| text.is_empty()) {
        return Ok(None);
    }
    let found = judge(call, &texts, started)?;
    Ok(found.iter().find(|f| f.blocks && f.allowed.is_none()).map(|finding| {
        let line = finding.place.line;
        let (path, title, rule) = (&finding.path.text, &finding.title, &finding.rule);
        format!("{path}, line {line}: {title} ({rule}). {}", KEEP_IT_OUT.replace("RULE", rule))
    }))
}

/// Judges texts as new lines of their files, by the settings above the working directory.
fn judge(call: &Call, texts: &[(&str, &str)], started: Instant) -> Result<Vec<Finding>> {
    let here = std::env::current_dir().context("looking for the working directory")?;
    let here = call.directory.as_ref().map_or_else(|| here.clone(), |dir| here.join(dir));
    let root = root_above(&here);
    let wish = Wish::plain(Occasion::Scan);
    let session = Session::open(root.as_deref(), &wish, started)?;
    let (findings, scanned) = session.judge(&wish, None, |scanned, sink| {
        for (path, text) in texts {
            let shown = match &root {
                Some(root) if !path.starts_with('(') => session::path_from_root(&here.join(path), root),
                _ => PathBuf::from(path),
            };
            let shown = shown.to_string_lossy().replace('\\', "/");
            scanned.add(text.len());
            sink(&Text {
                origin: Origin::Stdin,
                path: shown.as_bytes(),
                bytes: text.as_bytes(),
                binary: false,
                new_lines: &|| Ok(NewLines::All),
                is_added: &|| Ok(false),
            })?;
        }
        Ok(())
    })?;
    if !scanned.is_complete() {
        bail!("not all of the call could be looked at");
    }
    Ok(findings)
}

/// Returns the root of the work tree that a directory is in.
fn root_above(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().find(|dir| dir.join(".git").symlink_metadata().is_ok()).map(Path::to_path_buf)
}
