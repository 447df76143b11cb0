//! `.secrets.baseline` of detect-secrets: values by their SHA-1, with the place where each stood.
//!
//! Source: detect-secrets' README and `core/baseline.py`, v1; v0 has `exclude` in place of `filters_used`. A hash leads to a
//! value only by hashing what is found in its file, so that is done; where the tool took another piece of the line for
//! the value, the line decides.

use anyhow::Result;

use crate::finding::Finding;
use crate::import::tree::Node;
use crate::import::{Allowance, Import, Item, Spot, hashed, regex};

/// Where a filter's regexes are looked for.
const FILTERS: &[(&str, &str)] = &[
    ("detect_secrets.filters.regex.should_exclude_file", "path_regexes"),
    ("detect_secrets.filters.regex.should_exclude_line", "line_regexes"),
    ("detect_secrets.filters.regex.should_exclude_secret", "regexes"),
];
/// Filters that hookguard has, or that are about how detect-secrets works.
const OWN_FILTERS: &[&str] = &["heuristic", "common", "allowlist", "gibberish"];

/// Reads a baseline.
pub(super) fn read(file: &Node, import: &mut Import<'_>) -> Result<()> {
    filters(file, import)?;
    for plugin in file.items_of("plugins_used") {
        if let Some(path) = plugin.get("path") {
            import.left(path.line, "a plugin of your own is a program; write it as a `[[rule]]`");
        }
    }
    for (path, results) in file.get("results").map_or(&[][..], Node::entries) {
        let Some(path) = path.text() else { continue };
        let found = import.look(Spot::File(path))?;
        for result in results.items() {
            one(path, result, found.as_deref(), import);
        }
    }
    Ok(())
}

fn filters(file: &Node, import: &mut Import<'_>) -> Result<()> {
    let mut lists: Vec<(&'static str, Vec<Item>)> = Vec::new();
    let items = |node: &Node| -> Vec<Item> {
        let texts = node.items().iter().filter_map(|i| Some((i.line, i.text()?)));
        texts.map(|(line, text)| Item { line, text: regex::converted(text) }).collect()
    };
    let mut line = file.line;
    for filter in file.items_of("filters_used") {
        let path = filter.text_of("path").unwrap_or_default();
        match (FILTERS.iter().find(|(known, _)| *known == path), filter.any_of(&["pattern", "patterns"])) {
            (Some((_, key)), Some(patterns)) => {
                line = patterns.line;
                lists.push((key, items(patterns)));
            }
            _ if OWN_FILTERS.iter().any(|own| path.contains(&format!("filters.{own}"))) => {}
            _ => import.left(filter.line, "this filter has no counterpart"),
        }
    }
    if let Some(exclude) = file.get("exclude") {
        line = exclude.line;
        for (key, ours) in [("files", "path_regexes"), ("lines", "line_regexes")] {
            lists.extend(exclude.get(key).map(|patterns| (ours, items(patterns))));
        }
    }
    let reason = import.origin(line);
    import.allow(Allowance { reason, lists, ..Allowance::default() })
}

fn one(path: &str, result: &Node, found: Option<&[Finding]>, import: &mut Import<'_>) {
    let Some(found) = found else {
        return import.left(result.line, format!("{path} is not here, so the value is not known"));
    };
    let hash = result.text_of("hashed_secret").unwrap_or_default();
    let line: u32 = result.text_of("line_number").and_then(|n| n.parse().ok()).unwrap_or(0);
    let by_hash = |f: &&Finding| hashed::<sha1::Sha1>(&f.secret, "") == hash;
    let by_line = |f: &&Finding| !f.is_about_file() && f.place.line <= line && line <= f.place.end_line;
    let mut meant: Vec<&Finding> = found.iter().filter(by_hash).collect();
    if meant.is_empty() {
        meant = found.iter().filter(by_line).collect();
    }
    let audited = if result.says_yes("is_secret") { ", audited as a real secret: rotate it" } else { "" };
    let reason = format!("{}{audited}", import.origin(result.line));
    if meant.is_empty() {
        import.changed(
            result.line,
            format!("hookguard finds nothing on line {line} of {path}, so there is nothing to allow"),
        );
    }
    for finding in meant {
        import.value(finding, reason.clone());
    }
}
