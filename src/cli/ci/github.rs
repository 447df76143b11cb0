//! GitHub Actions. Source: its documentation, "Variables reference", and "Webhook events and payloads" for the event's
//! JSON (`push`, `pull_request`, `merge_group`).

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Base, System, Told, Vars, branch_of, is_zero, untold};

pub(super) const SYSTEM: System = System {
    name: "GitHub Actions",
    sign: "GITHUB_ACTIONS",
    whole_clone: "give the step that checks out all of the history:\n  \
        - uses: actions/checkout@v4\n    with:\n      fetch-depth: 0",
    read,
};

fn read(vars: &Vars<'_>) -> Result<Told> {
    let path = vars("GITHUB_EVENT_PATH").context("GitHub Actions: GITHUB_EVENT_PATH is not set")?;
    let raw = std::fs::read(&path).with_context(|| format!("GitHub Actions: reading the event {path}"))?;
    // What serde_json says of a fault may quote the text.
    let event: Value = serde_json::from_slice(&raw)
        .map_err(|e| anyhow::anyhow!("GitHub Actions: the event {path} is no JSON (line {})", e.line()))?;
    let name = vars("GITHUB_EVENT_NAME").unwrap_or_default();
    Ok(told(&name, &event, vars))
}

fn told(name: &str, event: &Value, vars: &Vars<'_>) -> Told {
    let default_branch = text(event, "/repository/default_branch");
    let told = match name {
        "push" => push(event, vars),
        "merge_group" => Told {
            event: "a group of the merge queue".to_owned(),
            tip: text(event, "/merge_group/head_sha"),
            branch: None,
            base: Base::Target {
                commits: text(event, "/merge_group/base_sha").into_iter().collect(),
                branch: text(event, "/merge_group/base_ref").map(|name| branch_of(&name)),
            },
            ..Told::default()
        },
        // All events that are about a pull request carry it.
        _ if event.get("pull_request").is_some() => {
            let target = text(event, "/pull_request/base/ref");
            Told {
                event: format!("a pull request into {}", target.as_deref().unwrap_or("another branch")),
                tip: text(event, "/pull_request/head/sha"),
                branch: text(event, "/pull_request/head/ref"),
                base: Base::Target {
                    commits: text(event, "/pull_request/base/sha").into_iter().collect(),
                    branch: target,
                },
                ..Told::default()
            }
        }
        other => Told {
            event: if other.is_empty() {
                "an event without a name".to_owned()
            } else {
                format!("{other} event")
            },
            base: Base::Everything,
            ..Told::default()
        },
    };
    Told { default_branch, ..told }
}

fn push(event: &Value, vars: &Vars<'_>) -> Told {
    let name = text(event, "/ref").or_else(|| vars("GITHUB_REF")).unwrap_or_default();
    let tip = text(event, "/after").or_else(|| vars("GITHUB_SHA"));
    if event.get("deleted").and_then(Value::as_bool) == Some(true) || tip.as_deref().is_some_and(is_zero) {
        let event = format!("{name} was deleted");
        return Told { event, base: Base::Nothing, ..Told::default() };
    }
    if let Some(tag) = name.strip_prefix("refs/tags/") {
        return untold(format!("the tag {tag}"), tip, None);
    }
    let branch = branch_of(&name);
    let (event, base) = match text(event, "/before").filter(|before| !is_zero(before)) {
        Some(before) if event.get("forced").and_then(Value::as_bool) == Some(true) => {
            (format!("a forced push to {branch}"), Base::Before(before))
        }
        Some(before) => (format!("a push to {branch}"), Base::Before(before)),
        None => (format!("the first push of {branch}"), Base::Untold),
    };
    Told { event, tip, branch: Some(branch), base, ..Told::default() }
}

fn text(event: &Value, pointer: &str) -> Option<String> {
    event.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
