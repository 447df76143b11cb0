//! What an agent asks, read from its JSON.
//!
//! The protocols differ in their names and agree in their shape: an event, a tool, its input. So the input is taken apart by
//! its fields and not by the names of tools, which change: a command, a path, and all other text. Sources: the hook
//! references of Claude Code, Codex, Cursor, Gemini CLI and GitHub Copilot.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// A coding agent whose protocol is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    ClaudeCode,
    Codex,
    Cursor,
    Gemini,
    Copilot,
}

/// The agents by their names.
pub(super) const NAMES: &[(&str, Agent)] = &[
    ("claude-code", Agent::ClaudeCode),
    ("codex", Agent::Codex),
    ("cursor", Agent::Cursor),
    ("gemini", Agent::Gemini),
    ("copilot", Agent::Copilot),
];

impl Agent {
    pub(super) fn named(name: &str) -> Result<Self> {
        if let Some((_, agent)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Ok(*agent);
        }
        let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        bail!("no such agent is known; there are {}", known.join(", "))
    }
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A shell command.
    Command(String),
    /// Text that a file would get.
    Written { path: String, text: String },
    /// A file that would be read.
    Read(String),
    /// A prompt, or the input of another tool.
    Said(String),
}

impl Piece {
    /// Returns what is judged, with the name of what it is in.
    pub(super) fn text(&self) -> Option<(&str, &str)> {
        match self {
            Self::Command(text) => Some(("(command)", text)),
            Self::Written { path, text } => Some((path, text)),
            Self::Said(text) => Some(("(text)", text)),
            Self::Read(_) => None,
        }
    }
}

/// A call, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) agent: Agent,
    /// Whether the tool has run already.
    pub(super) is_over: bool,
    pub(super) directory: Option<PathBuf>,
    pub(super) pieces: Vec<Piece>,
}

/// Events that hold nothing to judge.
const SILENT: &[&str] = &[
    "sessionstart",
    "sessionend",
    "stop",
    "subagentstart",
    "subagentstop",
    "notification",
    "precompact",
    "postcompact",
    "precompress",
    "afteragent",
    "beforemodel",
    "aftermodel",
    "beforetoolselection",
    "afteragentresponse",
    "afteragentthought",
    "aftershellexecution",
    "aftermcpexecution",
];

/// Fields that hold a path.
const PATHS: &[&str] = &["file_path", "path", "notebook_path", "filePath", "absolute_path"];
/// Fields that hold a command.
const COMMANDS: &[&str] = &["command", "cmd", "script"];
/// Fields that hold what was there before.
const OLD: &[&str] = &["old_string", "old_str", "old_text", "oldString", "old_source"];
/// How many objects and lists may stand in each other.
const MOST_DEPTH: usize = 64;

impl Call {
    /// Reads a call. Errors say nothing of its text.
    pub(super) fn parse(raw: &[u8], named: Option<Agent>) -> Result<Self> {
        let value: Value = match serde_json::from_slice(raw) {
            Ok(value) => value,
            Err(e) => bail!("it is no JSON (line {})", e.line()),
        };
        let Value::Object(object) = value else { bail!("it is no JSON object") };
        let event = text(&object, "hook_event_name").or_else(|| text(&object, "hookEventName"));
        let Some(agent) = named.or_else(|| agent_of(&object, event)) else {
            bail!("it is of no protocol that is known (name one with --agent)")
        };
        let event = event.unwrap_or_default().to_ascii_lowercase();
        let input = ["tool_input", "toolArgs", "toolInput"].iter().find_map(|name| object.get(*name));
        let mut pieces = Vec::new();
        if let Some(prompt) = text(&object, "prompt") {
            pieces.push(Piece::Said(prompt.to_owned()));
        }
        let is_read = event == "beforereadfile";
        match input {
            Some(input) => of_input(input, &mut pieces)?,
            None if is_read || event.starts_with("beforeshell") || event == "afterfileedit" => {
                // Cursor says what the tool is about beside the names of the event.
                let keep = ["command", "file_path", "content", "edits"];
                let input: Map<String, Value> = object
                    .iter()
                    .filter(|(name, _)| keep.contains(&name.as_str()))
                    .map(|(n, v)| (n.clone(), v.clone()))
                    .collect();
                of_input(&Value::Object(input), &mut pieces)?;
                if is_read && let Some(path) = text(&object, "file_path") {
                    pieces.insert(0, Piece::Read(path.to_owned()));
                }
            }
            None => {}
        }
        let is_tool = ["tool_name", "toolName"].iter().any(|name| text(&object, name).is_some());
        if pieces.is_empty() && !SILENT.contains(&event.as_str()) && !(is_tool && input.is_some()) {
            bail!("it says neither a tool with its input nor a prompt");
        }
        let is_over = event.starts_with("post") || event.starts_with("after");
        let directory = text(&object, "cwd")
            .filter(|dir| !dir.is_empty())
            .map(PathBuf::from)
            .or_else(|| object.get("workspace_roots")?.as_array()?.first()?.as_str().map(PathBuf::from));
        Ok(Self { agent, is_over, directory, pieces })
    }
}

/// Tells the agent by the shape of its call.
fn agent_of(object: &Map<String, Value>, event: Option<&str>) -> Option<Agent> {
    if object.contains_key("toolName") {
        return Some(Agent::Copilot);
    }
    let event = event?;
    if object.contains_key("cursor_version")
        || object.contains_key("conversation_id")
        || event.starts_with(|c: char| c.is_ascii_lowercase())
    {
        return Some(Agent::Cursor);
    }
    match event {
        "BeforeTool"
        | "AfterTool"
        | "BeforeAgent"
        | "AfterAgent"
        | "BeforeModel"
        | "AfterModel"
        | "BeforeToolSelection"
        | "PreCompress" => Some(Agent::Gemini),
        // Codex speaks the same protocol.
        _ => Some(Agent::ClaudeCode),
    }
}

fn text<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}

/// Takes the input of a tool apart.
fn of_input(input: &Value, pieces: &mut Vec<Piece>) -> Result<()> {
    let object = match input {
        // Some give it as text that holds JSON, and patches as they are.
        Value::String(raw) => {
            let Ok(Value::Object(object)) = serde_json::from_str(raw) else {
                of_text(raw, None, pieces);
                return Ok(());
            };
            object
        }
        Value::Object(object) => object.clone(),
        other => {
            let mut texts = Vec::new();
            collect(other, 0, &mut texts)?;
            of_text(&texts.join("\n"), None, pieces);
            return Ok(());
        }
    };
    let path = PATHS.iter().find_map(|name| text(&object, name));
    let mut texts = Vec::new();
    for (name, value) in &object {
        let name = name.as_str();
        if COMMANDS.contains(&name) {
            let command = command(value);
            if command.contains(PATCH) {
                of_text(&command, None, pieces);
            }
            pieces.push(Piece::Command(command));
        } else if !(OLD.contains(&name) || PATHS.contains(&name) && value.is_string()) {
            collect(value, 0, &mut texts)?;
        }
    }
    match path {
        Some(path) if texts.is_empty() => pieces.push(Piece::Read(path.to_owned())),
        _ => of_text(&texts.join("\n"), path, pieces),
    }
    Ok(())
}

/// Makes one command of what may be a list of its words.
fn command(value: &Value) -> String {
    match value {
        Value::String(command) => command.clone(),
        Value::Array(words) => {
            let quoted = words.iter().filter_map(Value::as_str).map(|word| {
                if word.contains(|c: char| c.is_whitespace() || "'\"$&|;<>()`\\".contains(c)) {
                    format!("'{}'", word.replace('\'', "'\\''"))
                } else {
                    word.to_owned()
                }
            });
            quoted.collect::<Vec<String>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Gathers all text, but for what was there before.
fn collect(value: &Value, depth: usize, texts: &mut Vec<String>) -> Result<()> {
    if depth > MOST_DEPTH {
        bail!("its objects stand too deep in each other");
    }
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, depth + 1, texts))?,
        Value::Object(object) => {
            let new = object.iter().filter(|(name, _)| !OLD.contains(&name.as_str()));
            for (_, value) in new {
                collect(value, depth + 1, texts)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// What a patch in the form of `apply_patch` starts with.
const PATCH: &str = "*** Begin Patch";

/// Adds a text, or the new lines of each file of a patch.
fn of_text(text: &str, path: Option<&str>, pieces: &mut Vec<Piece>) {
    if text.contains(PATCH) {
        let mut file: Option<(String, String)> = None;
        for line in text.lines() {
            let named = ["*** Add File: ", "*** Update File: ", "*** Move to: "]
                .iter()
                .find_map(|prefix| line.strip_prefix(prefix));
            match (named, line.strip_prefix('+'), &mut file) {
                (Some(name), ..) => {
                    pieces.extend(file.take().map(|(path, text)| Piece::Written { path, text }));
                    file = Some((name.trim().to_owned(), String::new()));
                }
                (None, Some(new), Some((_, text))) => *text += &format!("{new}\n"),
                _ => {}
            }
        }
        pieces.extend(file.map(|(path, text)| Piece::Written { path, text }));
    } else if let Some(path) = path {
        pieces.push(Piece::Written { path: path.to_owned(), text: text.to_owned() });
    } else if !text.is_empty() {
        pieces.push(Piece::Said(text.to_owned()));
    }
}
