//! Writes the merged settings as TOML, each with its origin as a comment.
//!
//! The values of allowances are shown redacted, whatever they are: this text is pasted into issues.

use std::fmt::Write as _;

use toml::de::DeValue;

use crate::config::{AllowRule, AllowWhat, AllowedEntry, Config, Origin, error};
use crate::secret;
use crate::units;

/// Returns the settings as TOML. What isn't set is there too, with its default.
pub fn show(config: &Config) -> String {
    let mut text = String::new();
    match config.files.as_slice() {
        [] => text += "# no settings file was found: these are the defaults\n",
        files => {
            text += "# merged from, the most important last:\n";
            for file in files {
                line(&mut text, format_args!("#   {}", error::printable(file)));
            }
        }
    }
    let set = |key: &str| config.set.iter().find(|(known, _)| *known == key).map(|(_, origin)| origin);
    if let Some(id) = &config.repository_id {
        setting(&mut text, "repository_id", &quoted(&id.value), Some(&id.origin));
    }
    text += "\n[scan]\n";
    let size = config.max_file_size;
    let size = if size.is_multiple_of(1_000_000) {
        quoted(&format!("{} MB", size / 1_000_000))
    } else {
        size.to_string()
    };
    setting(&mut text, "max_file_size", &size, set("max_file_size"));
    setting(&mut text, "archives", &config.archives.to_string(), set("archives"));
    text += "\n[hook]\n";
    setting(&mut text, "block_at", &quoted(config.block_at.name()), set("block_at"));
    setting(&mut text, "time_budget", &quoted(&units::duration(config.time_budget)), set("time_budget"));
    text += "\n[comments]\n";
    setting(&mut text, "own", &config.comments.own.to_string(), set("own"));
    setting(&mut text, "foreign", &config.comments.foreign.to_string(), set("foreign"));
    text += "\n[rules]\n";
    if config.disable.is_empty() {
        setting(&mut text, "disable", "[]", None);
    } else {
        text += "disable = [\n";
        for id in &config.disable {
            line(&mut text, format_args!("    {},  # {}", quoted(&id.value), id.origin));
        }
        text += "]\n";
    }
    for rule in &config.rules {
        line(&mut text, format_args!("\n[[rule]]  # {}", rule.origin));
        for field in &rule.fields {
            setting(&mut text, &field.key, &field.toml, Some(&field.origin));
        }
    }
    config.allow.iter().for_each(|rule| allowance(&mut text, rule));
    config.allowed.iter().for_each(|entry| allowed(&mut text, entry));
    text
}

fn allowance(text: &mut String, rule: &AllowRule) {
    line(text, format_args!("\n[[allow]]  # {}", rule.origin));
    let (key, item) = item(&rule.what);
    line(text, format_args!("{key} = [{item}]"));
    for kind in &rule.also {
        let items: Vec<String> = kind.iter().map(|what| self::item(what).1).collect();
        let key = kind.first().map_or("", |what| self::item(what).0);
        line(text, format_args!("{key} = [{}]", items.join(", ")));
    }
    if !rule.also.is_empty() {
        line(text, format_args!("condition = \"all\""));
    }
    if !rule.rules.is_empty() {
        let ids: Vec<String> = rule.rules.iter().map(|id| quoted(id)).collect();
        line(text, format_args!("rules = [{}]", ids.join(", ")));
    }
    if let Some(reason) = &rule.reason {
        line(text, format_args!("reason = {}", quoted(reason)));
    }
}

/// Returns the list that an item stands in, and the item as TOML.
fn item(what: &AllowWhat) -> (&'static str, String) {
    match what {
        AllowWhat::Path(glob) => ("paths", quoted(glob)),
        AllowWhat::PathRegex(pattern) => ("path_regexes", quoted(pattern)),
        AllowWhat::LineRegex(pattern) => ("line_regexes", quoted(pattern)),
        AllowWhat::Value(value) => ("values", quoted(&secret::redact(value.as_bytes()))),
        AllowWhat::Regex(pattern) => ("regexes", quoted(pattern)),
        AllowWhat::Stopword(word) => ("stopwords", quoted(word)),
    }
}

fn allowed(text: &mut String, entry: &AllowedEntry) {
    line(text, format_args!("\n[[allowed]]  # {}", entry.origin));
    line(text, format_args!("fingerprint = {}", quoted(&entry.fingerprint)));
    if let Some(rule) = &entry.rule {
        line(text, format_args!("rule = {}", quoted(rule)));
    }
    line(text, format_args!("reason = {}", quoted(&entry.reason)));
    if let Some(by) = &entry.by {
        line(text, format_args!("by = {}", quoted(by)));
    }
    if let Some(until) = &entry.until {
        line(text, format_args!("until = {until}"));
    }
}

fn setting(text: &mut String, key: &str, value: &str, origin: Option<&Origin>) {
    match origin {
        Some(origin) => line(text, format_args!("{key} = {value}  # {origin}")),
        None => line(text, format_args!("{key} = {value}  # default")),
    }
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a string takes whatever is written to it");
}

/// Returns a text as a TOML string on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            c if c.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(c)).expect("a string takes whatever is written to it");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns a value as TOML on one line.
pub(super) fn inline(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|i| inline(i.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let fields: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key.get_ref()), inline(value.get_ref())))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    #[test]
    fn what_is_shown_reads_as_the_same_settings() {
        let text = "repository_id = 'abcdefabcdefabcd'\n[scan]\nmax_file_size = 200001\n[hook]\nblock_at = 'low'\n\
            time_budget = '1500 ms'\n[comments]\nforeign = false\n[rules]\ndisable = ['a', 'b']\n\
            [[rule]]\nid = 'x'\nkeywords = ['abc']\nvalue = { alphabet = 'a-z', length = [8, 9] }\nentropy = 3.2\n\
            [[allow]]\npaths = ['*.md', \"a\\\\[b\"]\nregexes = ['^\\d\"']\nreason = 'r\"'\nrules = ['x']\n\
            [[allow]]\npath_regexes = ['^a']\nline_regexes = ['b', 'c']\ncondition = 'all'\nreason = 's'\n\
            [[allowed]]\nfingerprint = 'hg1:abcdef'\nreason = 'r'\nby = 'me'\nuntil = 2027-01-31\nrule = 'x'\n";
        let config = crate::config::parse(Path::new("a.toml"), text).unwrap();
        let shown = show(&config);
        let again =
            crate::config::parse(Path::new("b.toml"), &shown).unwrap_or_else(|e| panic!("{shown}\n{e:?}"));
        let without_origins = |config: &Config| {
            let text = show(config);
            let bare = text
                .lines()
                .filter(|l| !l.starts_with('#'))
                .map(|l| l.split("  # ").next().unwrap_or_default());
            bare.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(without_origins(&config), without_origins(&again));
        assert!(shown.contains("block_at = \"low\"  # a.toml:5:12"), "{shown}");
        assert!(shown.contains("own = true  # default"), "{shown}");
    }

    #[test]
    fn allowed_values_are_redacted() {
        let value = "q7Zt2Lm8Xw4Vb6Nc".repeat(2);
        let text = format!("[[allow]]\nvalues = ['{value}']\nreason = 'r'\n");
        let shown = show(&crate::config::parse(Path::new("a.toml"), &text).unwrap());
        assert!(!shown.contains(value.get(4..10).unwrap()) && shown.contains('…'), "{shown}");
    }

    proptest! {
        #[test]
        fn quoted_text_is_read_back(text in any::<String>()) {
            let table: toml::Table = toml::from_str(&format!("k = {}", quoted(&text))).unwrap();
            prop_assert_eq!(table["k"].as_str(), Some(text.as_str()));
        }
    }
}
