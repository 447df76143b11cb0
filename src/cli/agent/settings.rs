//! `install --agent NAME`, `uninstall --agent NAME`: the settings by which an agent calls `hookguard hook agent`.
//!
//! They are altered as text ([`edit`]), so that all else in them stays as it is. Settings of a project are meant to be
//! committed and hold no path of this machine; `|| exit 2` makes a machine without hookguard say no, where any exit code
//! but 2 lets the call through. Where settings are no JSON nothing is written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::atomic;
use crate::cli::agent::call::Agent;
use crate::cli::agent::edit;
use crate::cli::session;
use crate::cli::ui::Ui;
use crate::env;
use crate::outcome::Outcome;

/// What marks an entry as ours.
const MARK: &str = "hookguard hook agent";

/// Whether what would be written is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Really,
    /// It is only shown.
    Not,
}

/// Where an agent keeps its settings, and what it calls the events.
struct Place {
    /// In the work tree.
    project: &'static str,
    /// In the home directory, where it is documented.
    user: Option<&'static str>,
    events: &'static [&'static str],
    /// What else there is to do.
    note: Option<&'static str>,
}

fn place(agent: Agent) -> Place {
    match agent {
        Agent::ClaudeCode => Place {
            project: ".claude/settings.json",
            user: Some(".claude/settings.json"),
            events: &["PreToolUse", "UserPromptSubmit"],
            note: None,
        },
        Agent::Codex => Place {
            project: ".codex/hooks.json",
            user: Some(".codex/hooks.json"),
            events: &["PreToolUse", "UserPromptSubmit"],
            note: Some(
                "Codex runs hooks once they are trusted; older versions need `codex_hooks = true` under [features]",
            ),
        },
        Agent::Cursor => Place {
            project: ".cursor/hooks.json",
            user: Some(".cursor/hooks.json"),
            events: &[
                "beforeShellExecution",
                "beforeMCPExecution",
                "beforeReadFile",
                "beforeSubmitPrompt",
                "afterFileEdit",
            ],
            note: Some(
                "Cursor asks before commands and tools, but tells of an edit only after it: the Git hook stops that",
            ),
        },
        Agent::Gemini => Place {
            project: ".gemini/settings.json",
            user: Some(".gemini/settings.json"),
            events: &["BeforeTool", "BeforeAgent"],
            note: None,
        },
        Agent::Copilot => {
            Place { project: ".github/hooks/hookguard.json", user: None, events: &["preToolUse"], note: None }
        }
    }
}

/// Returns the entry for an event.
fn entry(agent: Agent, name: &str, event: &str) -> Value {
    let call = format!("{MARK} --agent {name}");
    let closed = format!("{call} || exit 2");
    match agent {
        Agent::Cursor => json!({ "command": call, "failClosed": true }),
        Agent::Copilot => json!({ "type": "command", "bash": call, "powershell": call }),
        // Without a matcher all tools are meant; Gemini wants one for tools.
        Agent::Gemini if event == "BeforeTool" => {
            json!({ "matcher": ".*", "hooks": [{ "type": "command", "command": closed }] })
        }
        Agent::ClaudeCode | Agent::Codex | Agent::Gemini => {
            json!({ "hooks": [{ "type": "command", "command": closed }] })
        }
    }
}

/// Writes hookguard into the settings of an agent.
pub(crate) fn install(name: &str, global: bool, write_it: Write, ui: &mut Ui) -> Result<Outcome> {
    let agent = Agent::named(name)?;
    let place = place(agent);
    let path = path(&place, global)?;
    let old = read(&path)?;
    let mut text = old.clone().unwrap_or_else(|| match agent {
        Agent::Cursor | Agent::Copilot => "{\n  \"version\": 1\n}\n".to_owned(),
        Agent::ClaudeCode | Agent::Codex | Agent::Gemini => "{}\n".to_owned(),
    });
    let odd = || anyhow!("{}: `hooks` is not what {name} documents; nothing was written", path.display());
    for event in place.events {
        let at = ["hooks", event];
        if !edit::has(&text, &at, &|element| element.contains(MARK)).ok_or_else(odd)? {
            text = edit::append(&text, &at, &entry(agent, name, event)).ok_or_else(odd)?;
        }
    }
    if old.as_ref() == Some(&text) {
        ui.line(&format!("nothing to do: {} calls hookguard", path.display()));
        return Ok(Outcome::Clean);
    }
    check(&text).ok_or_else(odd)?;
    if write_it == Write::Not {
        ui.line(&format!("would write {}", path.display()));
        ui.result(text.as_bytes());
        return Ok(Outcome::Clean);
    }
    write(&path, &text)?;
    ui.line(&format!("wrote {} ({})", path.display(), place.events.join(", ")));
    ui.line("hookguard must be on the PATH of everybody who uses these settings");
    if let Some(note) = place.note {
        ui.line(note);
    }
    Ok(Outcome::Clean)
}

/// Takes hookguard out of the settings of an agent.
pub(crate) fn uninstall(name: &str, global: bool, ui: &mut Ui) -> Result<Outcome> {
    let place = place(Agent::named(name)?);
    let path = path(&place, global)?;
    let Some(old) = read(&path)?.filter(|text| text.contains(MARK)) else {
        ui.line("nothing to take away");
        return Ok(Outcome::Clean);
    };
    let odd = || {
        anyhow!("{}: hookguard stands beside other hooks in one entry; take it out by hand", path.display())
    };
    let mut text = old;
    for event in place.events {
        text = edit::remove(&text, &["hooks", event], &is_only_ours).ok_or_else(odd)?;
    }
    if text.contains(MARK) {
        return Err(odd());
    }
    let left = check(&text).ok_or_else(odd)?;
    if left == json!({}) || left == json!({ "version": 1 }) {
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        ui.line(&format!("removed {}", path.display()));
    } else {
        write(&path, &text)?;
        ui.line(&format!("took hookguard out of {}", path.display()));
    }
    Ok(Outcome::Clean)
}

/// Tells whether an entry runs hookguard and nothing else.
fn is_only_ours(element: &str) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(element) else { return false };
    let is_ours = |value: &Value| value.to_string().contains(MARK);
    match value.get("hooks").and_then(Value::as_array) {
        Some(hooks) => !hooks.is_empty() && hooks.iter().all(is_ours),
        None => is_ours(&value),
    }
}

fn path(place: &Place, global: bool) -> Result<PathBuf> {
    if !global {
        let Some(root) = session::repository_needed()?.work_tree() else {
            bail!("a bare repository has no settings of an agent")
        };
        return Ok(root.join(place.project));
    }
    let Some(user) = place.user else {
        bail!("this agent documents no settings for all projects; leave out --global")
    };
    let home =
        env::var("HOME").or_else(|| env::var("USERPROFILE")).context("there is no HOME to write to")?;
    Ok(PathBuf::from(home).join(user))
}

/// Reads settings; `None` where there are none.
fn read(path: &Path) -> Result<Option<String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).with_context(|| format!("reading {}", path.display())),
    };
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(_)) => Ok(Some(text)),
        Ok(_) => bail!("{} is no JSON object; nothing was written", path.display()),
        Err(e) => bail!(
            "{} is no JSON (line {}); nothing was written\nhint: comments aren't JSON either",
            path.display(),
            e.line()
        ),
    }
}

/// Reads what is about to be written, for nothing else may be.
fn check(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn write(path: &Path, text: &str) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(writing)?;
    }
    atomic::replace(path, text.as_bytes(), None).with_context(writing)
}
