//! `.secretlintrc` of secretlint, as JSON or YAML.
//!
//! Source: secretlint's docs ("configuration"), its preset and its pattern rule. A pattern is a literal, or a regex of
//! JavaScript between slashes. An `allows` of a rule counts for our rules of the same provider.

use anyhow::Result;

use crate::config::shown;
use crate::import::tree::Node;
use crate::import::{Allowance, ForeignRule, Import, Item, names, regex};

/// Reads the settings.
pub(super) fn read(file: &Node, import: &mut Import<'_>) -> Result<()> {
    for (key, value) in file.entries() {
        match key.text().unwrap_or_default() {
            "rules" => {
                for rule in value.items() {
                    self::rule(rule, import)?;
                }
            }
            "$schema" | "locale" | "sharedOptions" => {}
            other => import.left(key.line, format!("{} has no counterpart", shown(other))),
        }
    }
    Ok(())
}

fn rule(rule: &Node, import: &mut Import<'_>) -> Result<()> {
    let id = rule.text_of("id").unwrap_or_default().to_owned();
    let line = rule.get("id").map_or(rule.line, |id| id.line);
    let options = rule.get("options");
    if id.contains("preset") {
        for inner in rule.items_of("rules") {
            self::rule(inner, import)?;
        }
        // A preset gives the options of its rules by their ids, too.
        return Ok(());
    }
    let is_off = rule.says_yes("disabled") || options.is_some_and(|o| o.says_yes("disabled"));
    if is_off {
        import.switch_off(line, &id);
        return Ok(());
    }
    if let Some(ids) = rule.get("allowMessageIds") {
        import.left(
            ids.line,
            "`allowMessageIds` has no counterpart; `[rules] disable` switches a whole rule off",
        );
    }
    for (key, value) in options.map_or(&[][..], Node::entries) {
        match key.text().unwrap_or_default() {
            "disabled" => {}
            "allows" => {
                let rules = import.limited_to(value.line, std::slice::from_ref(&id));
                let items = value.items().iter().filter_map(|i| Some((i.line, i.text()?)));
                let items = items.map(|(line, text)| Item { line, text: of_text(text) }).collect();
                let reason = import.origin(value.line);
                import.allow(Allowance { reason, rules, all: false, lists: vec![("regexes", items)] })?;
            }
            "patterns" if names::plain(&id) == "pattern" => patterns(value, import),
            other => import.left(key.line, format!("the option {} has no counterpart", shown(other))),
        }
    }
    Ok(())
}

/// Returns the regex of a literal or of one between slashes.
fn of_text(text: &str) -> String {
    regex::of_slashes(text).unwrap_or_else(|| regex_syntax::escape(text))
}

/// Makes rules of the patterns of the pattern rule.
fn patterns(list: &Node, import: &mut Import<'_>) {
    for entry in list.items() {
        if let Some(globs) = entry.get("filePathGlobs") {
            import.changed(globs.line, "the rule looks at all paths now");
        }
        let name = entry.text_of("name").unwrap_or("secretlint-pattern").to_owned();
        for pattern in entry.items_of("pattern").iter().chain(entry.items_of("patterns")) {
            let regex = of_text(pattern.text().unwrap_or_default());
            let group = regex::groups(&regex).min(1);
            let (line, title) = (pattern.line, name.clone());
            import.rule(&ForeignRule {
                line,
                name: name.clone(),
                title,
                regex,
                group,
                ..ForeignRule::default()
            });
        }
    }
}
