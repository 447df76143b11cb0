//! Puts one file into the settings: over what earlier files said, list items behind theirs.
//!
//! The page has checked keys and types by now and kept each fault; here a value of the wrong type is passed over. What
//! is judged here is what the schema can't tell: sizes, times, days, patterns, fingerprints, and what stands twice.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::config::error::{Error, shown};
use crate::config::page::{Page, Value, value};
use crate::config::pattern::{PatternFault, judge_glob, judge_glob_syntax, judge_regex, judge_syntax};
use crate::config::rule_schema::RULE;
use crate::config::rule_spec::{Fault, RuleSpec};
use crate::config::schema::Takes;
use crate::config::show::inline;
use crate::config::{AllowRule, AllowWhat, AllowedEntry, Config, Field, Located, OwnRule};
use crate::date::Date;
use crate::finding::Severity;
use crate::fingerprint;
use crate::units;

/// The least length of a stopword, in characters.
const SHORTEST_STOPWORD: usize = 3;
/// The lengths that a repository id may have, in characters.
const ID_LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;

/// Reads a file's text into `config` and returns its faults.
pub(super) fn apply(path: &Path, text: &str, config: &mut Config) -> Vec<Error> {
    let mut page = Page::new(path, text);
    if let Some(table) = page.table() {
        single_settings(&mut page, &table, config);
        disabled(&mut page, &table, config);
        rules(&mut page, &table, config);
        for allow in tables(&table, "allow") {
            allowances(&mut page, allow, config);
        }
        allowed(&mut page, &table, config);
    }
    page.into_faults()
}

fn single_settings(page: &mut Page<'_>, file: &DeTable<'_>, config: &mut Config) {
    let mut set = |page: &Page<'_>, key: &'static str, value: &Value<'_>| {
        config.set.retain(|(known, _)| *known != key);
        config.set.push((key, page.origin(value.span().start)));
    };
    if let Some(found) = in_section(file, "scan", "max_file_size")
        && let Some(size) = size(page, found)
    {
        config.max_file_size = size;
        set(page, "max_file_size", found);
    }
    if let Some(found) = in_section(file, "scan", "archives")
        && let Some(flag) = found.get_ref().as_bool()
    {
        config.archives = flag;
        set(page, "archives", found);
    }
    if let Some(found) = in_section(file, "hook", "time_budget")
        && let Some(budget) = budget(page, found)
    {
        config.time_budget = budget;
        set(page, "time_budget", found);
    }
    if let Some(found) = in_section(file, "hook", "block_at")
        && let Some(severity) = found.get_ref().as_str().and_then(Severity::parse)
    {
        config.block_at = severity;
        set(page, "block_at", found);
    }
    if let Some(found) = in_section(file, "comments", "own")
        && let Some(flag) = found.get_ref().as_bool()
    {
        config.comments.own = flag;
        set(page, "own", found);
    }
    if let Some(found) = in_section(file, "comments", "foreign")
        && let Some(flag) = found.get_ref().as_bool()
    {
        config.comments.foreign = flag;
        set(page, "foreign", found);
    }
    if let Some(found) = value(file, "repository_id")
        && let Some(id) = page.located(found)
    {
        let plain = id.value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !plain || !ID_LENGTHS.contains(&id.value.len()) {
            let what = "`repository_id` must be 16 to 64 letters, digits and `-`, unlike that of any other repository";
            page.fault(found.span().start, what, "`openssl rand -hex 16` draws one");
        }
        config.repository_id = Some(id);
    }
}

fn size(page: &mut Page<'_>, found: &Value<'_>) -> Option<u64> {
    let start = found.span().start;
    let size = match found.get_ref() {
        DeValue::Integer(n) => u64::from_str_radix(n.as_str(), n.radix()).ok(),
        DeValue::String(text) => units::parse_bytes(text),
        _ => return None,
    };
    let Some(size) = size else {
        page.fault(
            start,
            "`max_file_size` is no size",
            "write a whole number of B, kB, MB or GB, such as \"16 MB\"",
        );
        return None;
    };
    let (least, most) = (Config::SMALLEST_FILE_LIMIT, Config::LARGEST_FILE_LIMIT);
    if !(least..=most).contains(&size) {
        let what = format!("`max_file_size` must be from {} to {}", units::bytes(least), units::bytes(most));
        let hint = if size < least {
            "a smaller one would skip nearly all; to let a path through, use `[[allow]]`"
        } else {
            ""
        };
        page.fault(start, what, hint);
        return None;
    }
    Some(size)
}

fn budget(page: &mut Page<'_>, found: &Value<'_>) -> Option<Duration> {
    let start = found.span().start;
    let text = found.get_ref().as_str()?;
    let Some(budget) = units::parse_duration(text) else {
        page.fault(
            start,
            "`time_budget` is no time",
            "write a whole number of ms, s, min or h, such as \"30 s\"",
        );
        return None;
    };
    let (least, most) = (Config::SHORTEST_BUDGET, Config::LONGEST_BUDGET);
    if !(least..=most).contains(&budget) {
        let what =
            format!("`time_budget` must be from {} to {}", units::duration(least), units::duration(most));
        page.fault(start, what, "a hook that runs out of time blocks");
        return None;
    }
    Some(budget)
}

fn disabled(page: &mut Page<'_>, file: &DeTable<'_>, config: &mut Config) {
    if let Some(found) = in_section(file, "rules", "disable") {
        config.disable.extend(items(found).filter_map(|i| page.located(i)));
    }
}

fn rules(page: &mut Page<'_>, file: &DeTable<'_>, config: &mut Config) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for table in tables(file, "rule") {
        let Some(rule) = rule(page, table) else { continue };
        if let Some(line) = seen.insert(rule.value.id.clone(), rule.origin.line) {
            let what = format!("a `[[rule]]` of this id stands on line {line} already");
            page.fault(table.span().start, what, "make one of the two");
            continue;
        }
        match config.rules.iter_mut().find(|r| r.value.id == rule.value.id) {
            Some(earlier) => *earlier = rule.over(earlier.clone()),
            None => config.rules.push(rule),
        }
    }
}

/// Returns a rule, unless its fields are of the wrong types.
fn rule(page: &mut Page<'_>, table: &Value<'_>) -> Option<OwnRule> {
    let fields = table.get_ref().as_table()?;
    let value = match RuleSpec::deserialize(ValueDeserializer::from(table.clone())) {
        Ok(spec) => spec,
        // The page has said what is wrong; only if it found nothing, this must.
        Err(_) if page.has_faults() => return None,
        Err(e) => {
            page.fault(e.span().map_or(table.span().start, |s| s.start), "this `[[rule]]` can't be read", "");
            return None;
        }
    };
    for Fault { key, word, what } in value.keyed_faults() {
        let is_checked = word.is_some() && RULE.key(key).is_some_and(|k| matches!(k.takes, Takes::Word(_)));
        let field = fields.get(key);
        let item = field.into_iter().flat_map(items).find(|i| i.get_ref().as_str() == word.as_deref());
        let start = item.or(field).unwrap_or(table).span().start;
        if !is_checked {
            let subject = word.map_or_else(String::new, |word| format!("`{key}`: {} ", shown(&word)));
            page.fault(start, subject + &what, "");
        }
    }
    if let (Some(field), Some(regex)) = (fields.get("regex"), &value.regex)
        && let Err(PatternFault { what, hint, at }) = judge_syntax(regex)
    {
        page.fault(page.inside(&field.span(), regex, at), what, hint);
    }
    let mut written: Vec<Field> = fields
        .iter()
        .map(|(key, value)| Field {
            key: key.get_ref().to_string(),
            origin: page.origin(value.span().start),
            toml: inline(value.get_ref()),
        })
        .collect();
    for (key, globs) in [("paths", &value.paths), ("not_paths", &value.not_paths)] {
        let items = fields.get(key).into_iter().flat_map(items);
        for (item, glob) in items.zip(globs.iter().flatten()) {
            if let Err(PatternFault { what, hint, .. }) = judge_glob_syntax(glob) {
                page.fault(item.span().start, what, hint);
            }
        }
    }
    written.sort_by_key(|f| (f.key != "id", f.origin.line, f.origin.column));
    Some(OwnRule { value, origin: page.origin(table.span().start), fields: written })
}

/// A list of an `[[allow]]` table, the key of an item's own table, and what an item becomes.
type Kind = (&'static str, &'static str, fn(String) -> AllowWhat);

const KINDS: [Kind; 6] = [
    ("paths", "glob", AllowWhat::Path),
    ("path_regexes", "regex", AllowWhat::PathRegex),
    ("line_regexes", "regex", AllowWhat::LineRegex),
    ("values", "value", AllowWhat::Value),
    ("regexes", "regex", AllowWhat::Regex),
    ("stopwords", "word", AllowWhat::Stopword),
];

fn allowances(page: &mut Page<'_>, allow: &Value<'_>, config: &mut Config) {
    let Some(table) = allow.get_ref().as_table() else { return };
    let (rules, reason) = (named_rules(page, table, config), text(table, "reason"));
    let has_reason = value(table, "reason").is_some();
    let (mut any, mut told) = (false, false);
    let start = config.allow.len();
    let mut kinds: Vec<Vec<AllowWhat>> = Vec::new();
    for (key, content, make) in KINDS {
        kinds.push(Vec::new());
        for item in value(table, key).into_iter().flat_map(items) {
            any = true;
            let own = item.get_ref().as_table();
            let found = own.map_or(Some(item), |own| value(own, content));
            if !has_reason && own.is_none_or(|own| value(own, "reason").is_none()) && !told {
                told = own.is_none();
                let start = if told { allow.span().start } else { item.span().start };
                page.fault(start, "an allowance lacks `reason`", "say why: `reason = \"…\"`");
            }
            let own_rules = own.map_or_else(Vec::new, |own| named_rules(page, own, config));
            let Some(found) = found else { continue };
            let Some(content) = found.get_ref().as_str() else { continue };
            let what = make(content.to_owned());
            judge(page, found, &what);
            kinds.last_mut().into_iter().for_each(|kind| kind.push(what.clone()));
            config.allow.push(AllowRule {
                what,
                also: Vec::new(),
                rules: if own_rules.is_empty() { rules.clone() } else { own_rules },
                reason: own.and_then(|own| text(own, "reason")).or_else(|| reason.clone()),
                origin: page.origin(found.span().start),
            });
        }
    }
    if text(table, "condition").as_deref() == Some("all") {
        all_of(kinds, config, start);
    }
    let wrong_type = KINDS.iter().any(|(key, ..)| value(table, key).is_some_and(|v| !v.get_ref().is_array()));
    if !any && !wrong_type {
        let hint = "give it `paths`, `values`, `regexes`, `stopwords` or another list, or take it out";
        page.fault(allow.span().start, "this `[[allow]]` lets nothing through", hint);
    }
}

/// Makes one allowance of the kinds of a table: the items of the first list, each only together with the other lists.
fn all_of(kinds: Vec<Vec<AllowWhat>>, config: &mut Config, start: usize) {
    let mut kinds = kinds.into_iter().filter(|kind| !kind.is_empty());
    let first = kinds.next().map_or(0, |kind| kind.len());
    config.allow.truncate(start + first);
    let also: Vec<Vec<AllowWhat>> = kinds.collect();
    config.allow.iter_mut().skip(start).for_each(|rule| rule.also.clone_from(&also));
}

/// Returns the rules that an allowance is limited to, and notes them to be checked.
fn named_rules(page: &mut Page<'_>, table: &DeTable<'_>, config: &mut Config) -> Vec<String> {
    let Some(list) = value(table, "rules") else { return Vec::new() };
    if list.get_ref().as_array().is_some_and(|a| a.is_empty()) {
        page.fault(list.span().start, "`rules` names none", "leave it out to mean all rules");
    }
    let named: Vec<Located<String>> = items(list).filter_map(|i| page.located(i)).collect();
    let ids = named.iter().map(|r| r.value.clone()).collect();
    config.named_rules.extend(named);
    ids
}

fn judge(page: &mut Page<'_>, item: &Value<'_>, what: &AllowWhat) {
    let (pattern, judged) = match what {
        // As a list's item it has been told already; an own table's text may be empty for all that the page knows.
        AllowWhat::Path(text)
        | AllowWhat::PathRegex(text)
        | AllowWhat::LineRegex(text)
        | AllowWhat::Value(text)
        | AllowWhat::Regex(text)
        | AllowWhat::Stopword(text)
            if text.trim().is_empty() =>
        {
            return page.fault_once(item.span().start, "an allowance is empty", "take it out");
        }
        AllowWhat::Path(glob) => (glob, judge_glob(glob)),
        AllowWhat::Regex(regex) | AllowWhat::PathRegex(regex) | AllowWhat::LineRegex(regex) => {
            (regex, judge_regex(regex))
        }
        AllowWhat::Stopword(word) if word.chars().count() < SHORTEST_STOPWORD => {
            let what = format!("a stopword must have {SHORTEST_STOPWORD} characters or more");
            page.fault(item.span().start, what, "a shorter one stands in too many values by chance");
            return;
        }
        AllowWhat::Stopword(_) | AllowWhat::Value(_) => return,
    };
    if let Err(PatternFault { what, hint, at }) = judged {
        page.fault(page.inside(&item.span(), pattern, at), what, hint);
    }
}

fn allowed(page: &mut Page<'_>, file: &DeTable<'_>, config: &mut Config) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for entry in tables(file, "allowed") {
        let Some(table) = entry.get_ref().as_table() else { continue };
        let until = value(table, "until").and_then(|found| day(page, found));
        let rule = value(table, "rule").and_then(|found| page.located(found));
        let Some(fingerprint) = value(table, "fingerprint") else { continue };
        let Some(found) = page.located(fingerprint) else { continue };
        let start = fingerprint.span().start;
        if !fingerprint::is_fingerprint(&found.value) {
            let hint = "copy it from a finding, or let `hookguard allow` write the entry";
            page.fault(start, "this is no fingerprint: it must be `hg1:` and 6 to 32 hex digits", hint);
            continue;
        }
        if let Some(line) = seen.insert(found.value.to_ascii_lowercase(), found.origin.line) {
            page.fault(
                start,
                format!("this fingerprint stands on line {line} already"),
                "take one of the two out",
            );
            continue;
        }
        config.allowed.push(AllowedEntry {
            fingerprint: found.value,
            rule: rule.as_ref().map(|r| r.value.clone()),
            reason: text(table, "reason").unwrap_or_default(),
            by: text(table, "by"),
            until,
            origin: found.origin,
        });
        config.named_rules.extend(rule);
    }
}

/// Reads a day, written as a text or as TOML's own date.
fn day(page: &mut Page<'_>, found: &Value<'_>) -> Option<Date> {
    let day = match found.get_ref() {
        DeValue::String(text) => Date::parse(text),
        DeValue::Datetime(date) => Date::parse(&date.to_string()),
        _ => return None,
    };
    if day.is_none() {
        page.fault(found.span().start, "`until` is no day of the calendar", "write it as \"2027-01-31\"");
    }
    day
}

fn in_section<'a, 't>(file: &'a DeTable<'t>, section: &str, key: &str) -> Option<&'a Value<'t>> {
    value(value(file, section)?.get_ref().as_table()?, key)
}

/// Returns the tables of a key, be it one or several.
fn tables<'a, 't>(file: &'a DeTable<'t>, key: &str) -> impl Iterator<Item = &'a Value<'t>> {
    let found = value(file, key);
    let one = found.filter(|v| v.get_ref().is_table());
    one.into_iter().chain(found.into_iter().flat_map(items).filter(|v| v.get_ref().is_table()))
}

/// Returns the items of a list; none of what is no list.
fn items<'a, 't>(list: &'a Value<'t>) -> impl Iterator<Item = &'a Value<'t>> {
    list.get_ref().as_array().into_iter().flat_map(|a| a.iter())
}

fn text(table: &DeTable<'_>, key: &str) -> Option<String> {
    value(table, key)?.get_ref().as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
