//! `.talismanrc` of talisman.
//!
//! Source: talisman's README ("Ignoring files", "allowed patterns", "custom search patterns", "scopeconfig") and its
//! `talismanrc` package. A file with a checksum is let through as long as it doesn't change: that becomes entries for the
//! values that stand in it now, so that a new one in the same file blocks.

use anyhow::Result;

use crate::config::shown;
use crate::import::gitleaks::glob_of;
use crate::import::tree::Node;
use crate::import::{Allowance, ForeignRule, Import, Item, Spot, regex};

/// Files that a scope leaves out: those that hold hashes and no secrets.
const SCOPES: &[(&str, &[&str])] = &[
    ("node", &["pnpm-lock.yaml", "yarn.lock", "package-lock.json"]),
    ("go", &["go.sum", "Gopkg.lock", "glide.lock"]),
    ("php", &["composer.lock"]),
    ("python", &["poetry.lock", "Pipfile.lock"]),
    ("images", &["*.jpeg", "*.jpg", "*.png", "*.tiff", "*.bmp"]),
];

/// Reads the settings.
pub(super) fn read(file: &Node, import: &mut Import<'_>) -> Result<()> {
    for (key, value) in file.entries() {
        match key.text().unwrap_or_default() {
            "version" => {}
            "fileignoreconfig" => {
                for entry in value.items() {
                    one_file(entry, import)?;
                }
            }
            "scopeconfig" => scopes(value, import)?,
            "allowed_patterns" => {
                let reason = import.origin(key.line);
                let lists = vec![("line_regexes", patterns(value))];
                import.allow(Allowance { reason, lists, ..Allowance::default() })?;
            }
            "custom_patterns" => {
                for (number, item) in (1..).zip(value.items()) {
                    let regex = regex::converted(item.text().unwrap_or_default());
                    let group = regex::groups(&regex).min(1);
                    let name = format!("talisman-custom-{number}");
                    let title = "value that a pattern of your own finds".to_owned();
                    import.rule(&ForeignRule {
                        line: item.line,
                        name,
                        title,
                        regex,
                        group,
                        ..ForeignRule::default()
                    });
                }
            }
            "threshold" => threshold(value, import),
            other => import.left(key.line, format!("{} has no counterpart", shown(other))),
        }
    }
    Ok(())
}

fn threshold(value: &Node, import: &mut Import<'_>) {
    match ["low", "medium", "high"].into_iter().find(|word| value.text() == Some(word)) {
        Some(word) => {
            import.block_at = Some(word);
            import.carried += 1;
        }
        None => import.left(value.line, "`threshold` must be low, medium or high"),
    }
}

fn patterns(list: &Node) -> Vec<Item> {
    let texts = list.items().iter().filter_map(|i| Some((i.line, i.text()?)));
    texts.map(|(line, text)| Item { line, text: regex::converted(text) }).collect()
}

fn scopes(list: &Node, import: &mut Import<'_>) -> Result<()> {
    for entry in list.items() {
        let scope = entry.text_of("scope").unwrap_or_default().to_owned();
        let Some((_, globs)) = SCOPES.iter().find(|(known, _)| *known == scope) else {
            import.left(
                entry.line,
                format!(
                    "the files of the scope {} may hold secrets: name them in `[[allow]] paths`",
                    shown(&scope)
                ),
            );
            continue;
        };
        let items = globs.iter().map(|glob| Item { line: entry.line, text: (*glob).to_owned() }).collect();
        let reason = import.origin(entry.line);
        import.allow(Allowance { reason, lists: vec![("paths", items)], ..Allowance::default() })?;
    }
    Ok(())
}

fn one_file(entry: &Node, import: &mut Import<'_>) -> Result<()> {
    let line = entry.line;
    let Some(name) = entry.text_of("filename").map(str::to_owned) else {
        import.left(line, "an entry without `filename`");
        return Ok(());
    };
    for (key, _) in entry.entries() {
        match key.text().unwrap_or_default() {
            "filename" | "checksum" | "ignore_detectors" | "allowed_patterns" => {}
            other => import.left(key.line, format!("{} of a file has no counterpart", shown(other))),
        }
    }
    let glob = if name.contains(['*', '?', '[']) { name.clone() } else { glob_of(&name) };
    let path = || vec![Item { line, text: glob.clone() }];
    let reason = import.origin(line);
    if let Some(list) = entry.get("allowed_patterns") {
        let lists = vec![("paths", path()), ("line_regexes", patterns(list))];
        import.allow(Allowance { reason: reason.clone(), all: true, lists, ..Allowance::default() })?;
    }
    let detectors: Vec<&str> = entry.items_of("ignore_detectors").iter().filter_map(Node::text).collect();
    let is_about_content = detectors.is_empty() || detectors.contains(&"filecontent");
    let has_checksum = entry.text_of("checksum").is_some_and(|c| !c.is_empty());
    if !is_about_content || !has_checksum && detectors.is_empty() {
        if !is_about_content {
            import.changed(
                line,
                "only names or sizes of files are let through here, which hookguard doesn't go by",
            );
        }
        return Ok(());
    }
    if !has_checksum || name.contains(['*', '?', '[']) {
        return import.allow(Allowance { reason, lists: vec![("paths", path())], ..Allowance::default() });
    }
    match import.look(Spot::File(&name))? {
        None => import.left(line, format!("{name} is not here, so its values are not known")),
        Some(found) if found.is_empty() => {
            import.changed(line, format!("hookguard finds nothing in {name}, so there is nothing to allow"));
        }
        Some(found) => found.iter().for_each(|finding| import.value(finding, reason.clone())),
    }
    Ok(())
}
