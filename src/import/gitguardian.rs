//! `.gitguardian.yaml` of ggshield, both versions.
//!
//! Source: ggshield's README ("Configuration") and `core/config`, `core/filter.py`. Version 2 has all under `secret`, with
//! `-` or `_` in the keys; version 1 stands at the top. An ignored match is a value, or the SHA-256 of `value,type`
//! (`type` is a word such as `apikey`), or that of the value itself.

use anyhow::Result;

use crate::config::shown;
use crate::finding::Finding;
use crate::import::tree::Node;
use crate::import::{Allowance, Import, Item, Spot, hashed};

/// The types that ggshield gives to a match of one piece.
const TYPES: &[&str] = &[
    "",
    ",apikey",
    ",password",
    ",client_secret",
    ",client_id",
    ",token",
    ",secret",
    ",username",
    ",connection_uri",
    ",private_key",
];

/// Reads the settings.
pub(super) fn read(file: &Node, import: &mut Import<'_>) -> Result<()> {
    let keys = |node: &Node| -> Vec<(String, u32, Node)> {
        let of = |(k, v): &(Node, Node)| (k.text().unwrap_or_default().replace('-', "_"), k.line, v.clone());
        node.entries().iter().map(of).collect()
    };
    for (key, line, value) in keys(file) {
        match key.as_str() {
            "version" => {}
            "secret" => {
                for (key, line, value) in keys(&value) {
                    one(&key, line, &value, import)?;
                }
            }
            _ => one(&key, line, &value, import)?,
        }
    }
    Ok(())
}

fn one(key: &str, line: u32, value: &Node, import: &mut Import<'_>) -> Result<()> {
    match key {
        "ignored_paths" | "paths_ignore" => {
            let texts = value.items().iter().filter_map(|i| Some((i.line, i.text()?)));
            let items = texts.map(|(line, text)| Item { line, text: text.to_owned() }).collect();
            let reason = import.origin(line);
            import.allow(Allowance { reason, lists: vec![("paths", items)], ..Allowance::default() })?;
        }
        "ignored_matches" | "matches_ignore" => {
            for item in value.items() {
                ignored(item, import)?;
            }
        }
        "ignored_detectors" | "banlisted_detectors" => {
            for item in value.items() {
                import.switch_off(item.line, item.text().unwrap_or_default());
            }
        }
        // How ggshield talks to its server, or prints.
        "instance"
        | "exit_zero"
        | "verbose"
        | "show_secrets"
        | "max_commits_for_hook"
        | "debug"
        | "api_url"
        | "ignore_known_secrets"
        | "with_incident_details"
        | "all_policies"
        | "minimum_scans"
        | "no_lock"
        | "insecure"
        | "allow_self_signed"
        | "use_gitignore"
        | "filter_set" => {}
        other => import.left(line, format!("{} has no counterpart", shown(other))),
    }
    Ok(())
}

fn ignored(item: &Node, import: &mut Import<'_>) -> Result<()> {
    let Some(wanted) = item.text().or_else(|| item.text_of("match")).map(str::to_owned) else {
        import.left(item.line, "an ignored match without `match`");
        return Ok(());
    };
    let is_hash = wanted.len() == 64 && wanted.bytes().all(|b| b.is_ascii_hexdigit());
    let lower = wanted.to_ascii_lowercase();
    let fits = |f: &&Finding| {
        f.secret.expose() == wanted.as_bytes()
            || is_hash && TYPES.iter().any(|suffix| hashed::<sha2::Sha256>(&f.secret, suffix) == lower)
    };
    let found = import.look(Spot::Everywhere)?.unwrap_or_default();
    let meant: Vec<Finding> = found.iter().filter(fits).cloned().collect();
    let reason = import.reason(item.line, item.text_of("name").filter(|name| *name != wanted))?;
    if meant.is_empty() {
        let what = if is_hash {
            "no value in the work tree has this hash"
        } else {
            "no finding in the work tree has this value"
        };
        import.left(item.line, format!("{what}, so it can't be carried over as a fingerprint"));
    }
    for finding in &meant {
        import.value(finding, reason.clone());
    }
    Ok(())
}
