//! One config file while it is read: turns offsets into places, collects faults, checks tables against the schema.
//!
//! Comes in: the text of a file. Goes out: its table, where the syntax is right, and all faults in the order of the
//! file. The parser recovers from errors, so several can be told at once; of those on one line the first is the cause.
//! What the schema can't tell (patterns, sizes, days) is judged by `layer`.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::error::{Error, did_you_mean, listed, meant, shown};
use crate::config::schema::{FILE, Key, SECTIONS, Section, Takes};
use crate::config::{Located, Origin};
use crate::position::{LineIndex, Span};

/// A value of the file with its byte span.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// One config file while it is read.
pub(super) struct Page<'t> {
    path: &'t Path,
    text: &'t str,
    lines: LineIndex<'t>,
    faults: Vec<(usize, Error)>,
}

impl<'t> Page<'t> {
    pub(super) fn new(path: &'t Path, text: &'t str) -> Self {
        Self { path, text, lines: LineIndex::new(text.as_bytes()), faults: Vec::new() }
    }

    /// Returns the table of the file, and what it holds that can't be right; `None` where its syntax is broken.
    pub(super) fn table(&mut self) -> Option<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            let table = table.into_inner();
            self.check_table(&FILE, &table, 0);
            return Some(table);
        }
        self.syntax(&errors);
        None
    }

    /// Returns the faults, in the order of the file.
    pub(super) fn into_faults(self) -> Vec<Error> {
        let mut faults = self.faults;
        faults.sort_by_key(|(offset, _)| *offset);
        faults.into_iter().map(|(_, error)| error).collect()
    }

    /// Tells whether there are faults so far.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Returns the place of a byte.
    pub(super) fn origin(&self, offset: usize) -> Origin {
        let place = self.lines.place(Span::new(offset, offset));
        Origin { file: self.path.to_path_buf(), line: place.line, column: place.column }
    }

    /// Notes a fault at a byte. An empty `hint` is none.
    pub(super) fn fault(&mut self, offset: usize, what: impl Into<String>, hint: impl Into<String>) {
        let error = Error::at(&self.origin(offset), what.into()).with_hint(hint);
        self.faults.push((offset, error));
    }

    /// Notes a fault at a byte, unless there is one there already.
    pub(super) fn fault_once(&mut self, offset: usize, what: &str, hint: &str) {
        if self.faults.iter().all(|(known, _)| *known != offset) {
            self.fault(offset, what, hint);
        }
    }

    /// Returns the byte where a position inside of a string stands in the file, if the string is written without
    /// escapes; else where the string starts.
    pub(super) fn inside(&self, span: &Range<usize>, content: &str, position: usize) -> usize {
        let raw = self.text.get(span.clone()).unwrap_or_default();
        raw.find(content).map_or(span.start, |at| span.start + at + position)
    }

    /// Returns a text with its place.
    pub(super) fn located(&self, value: &Value<'_>) -> Option<Located<String>> {
        let text = value.get_ref().as_str()?;
        Some(Located { value: text.to_owned(), origin: self.origin(value.span().start) })
    }

    fn syntax(&mut self, errors: &[toml::de::Error]) {
        let conflict = |line: &&str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
        if let Some(line) = self.text.lines().find(conflict) {
            let offset = self.text.find(line).unwrap_or(0);
            return self.fault(
                offset,
                "a merge conflict was left in the file",
                "settle it, then commit again",
            );
        }
        let mut found: Vec<(usize, String)> =
            errors.iter().map(|e| (e.span().map_or(0, |s| s.start), plainly(e))).collect();
        found.sort();
        found.dedup_by_key(|(offset, _)| self.lines.line(*offset));
        for (offset, message) in found {
            let hint = if message.contains("escaped value") {
                "in \"…\" a backslash starts an escape; write patterns in '…'"
            } else if message.contains("duplicate key") {
                "a key and a table stand once in a file; only `[[…]]` may be repeated"
            } else {
                ""
            };
            self.fault(offset, message, hint);
        }
    }

    fn check_table(&mut self, section: &'static Section, table: &DeTable<'t>, start: usize) {
        for (name, value) in table {
            let offset = name.span().start;
            match section.key(name.get_ref()) {
                Some(key) => self.check(section, key, value, offset),
                None => self.fault(
                    offset,
                    unknown(section, name.get_ref()),
                    unknown_hint(section, name.get_ref()),
                ),
            }
        }
        for key in section.keys.iter().filter(|k| k.required && !table.contains_key(k.name)) {
            let hint = format!("it takes {}", key.takes.said());
            self.fault(start, format!("{} lacks `{}`", section.title, key.name), hint);
        }
    }

    fn check(&mut self, section: &'static Section, key: &Key, value: &Value<'t>, offset: usize) {
        let start = value.span().start;
        match (key.takes, value.get_ref()) {
            (Takes::Table(inner) | Takes::TableOrTables(inner), DeValue::Table(table)) => {
                self.check_table(inner, table, start);
            }
            (Takes::Tables(inner) | Takes::TableOrTables(inner), DeValue::Array(items))
                if items.iter().all(|i| i.get_ref().is_table()) =>
            {
                for item in items {
                    if let Some(table) = item.get_ref().as_table() {
                        self.check_table(inner, table, item.span().start);
                    }
                }
            }
            (Takes::Texts, DeValue::Array(items)) => items.iter().for_each(|item| self.check_item(key, item)),
            (Takes::Items(inner), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => self.check_table(inner, table, item.span().start),
                        _ => self.check_item(key, item),
                    }
                }
            }
            (Takes::Line, DeValue::String(text)) => self.check_line(key, text, start),
            (Takes::Word(words), DeValue::String(text)) if !words.contains(&text.as_ref()) => {
                let hint = did_you_mean(&meant(text, words.iter().copied()));
                self.fault(
                    start,
                    format!("`{}` takes {}, not {}", key.name, key.takes.said(), shown(text)),
                    hint,
                );
            }
            (Takes::Count | Takes::Number, number) if is_out_of_range(number) => {
                self.fault(start, format!("`{}` takes {}", key.name, key.takes.said()), "");
            }
            (
                Takes::Text | Takes::Word(_) | Takes::Size | Takes::Duration | Takes::Day,
                DeValue::String(_),
            )
            | (Takes::Flag, DeValue::Boolean(_))
            | (Takes::Count | Takes::Number | Takes::Size | Takes::Length, DeValue::Integer(_))
            | (Takes::Number, DeValue::Float(_))
            | (Takes::Day, DeValue::Datetime(_)) => {}
            (Takes::Length, DeValue::Array(two))
                if two.len() == 2 && two.iter().all(|n| n.get_ref().is_integer()) => {}
            (_, other) => {
                let is_table =
                    matches!(key.takes, Takes::Table(_) | Takes::Tables(_) | Takes::TableOrTables(_));
                let what = format!("`{}` takes {}, not {}", key.name, key.takes.said(), type_said(other));
                self.fault(if is_table { offset } else { start }, what, type_hint(section, key, other));
            }
        }
    }

    fn check_item(&mut self, key: &Key, item: &Value<'t>) {
        let start = item.span().start;
        match item.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.fault(start, format!("`{}` holds an empty text", key.name), "take it out");
            }
            DeValue::String(_) => {}
            other => {
                self.fault(
                    start,
                    format!("`{}` takes {}; this is {}", key.name, key.takes.said(), type_said(other)),
                    "",
                );
            }
        }
    }

    /// A line is shown on terminals, so it must not hold what moves a cursor.
    fn check_line(&mut self, key: &Key, text: &str, start: usize) {
        if text.trim().is_empty() {
            self.fault(start, format!("`{}` is empty", key.name), "");
        } else if text.chars().any(char::is_control) {
            self.fault(start, format!("`{}` must be one line without control characters", key.name), "");
        }
    }
}

/// Returns the value of a key.
pub(super) fn value<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Option<&'a Value<'t>> {
    table.get(name)
}

/// Says a syntax error; what the parser says is kept where it is plain enough.
fn plainly(error: &toml::de::Error) -> String {
    let unquoted = error.message().contains("must be quoted");
    match error.span() {
        Some(span) if unquoted && span.is_empty() => "a value is missing".to_owned(),
        _ if unquoted => "a text must stand in quotes: \"…\"".to_owned(),
        _ => error.message().to_owned(),
    }
}

fn unknown(section: &Section, name: &str) -> String {
    let inside = if section.title == FILE.title { "at" } else { "in" };
    format!("unknown key {} {inside} {}", shown(name), section.title)
}

/// The key that was meant: one of this table by another tool's name, one with nearly this name, or one of another table.
fn unknown_hint(section: &Section, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if let Some(key) = section.keys.iter().find(|k| k.also.iter().any(|a| a.eq_ignore_ascii_case(&lower))) {
        return did_you_mean(&[key.name]);
    }
    let near = meant(name, section.keys.iter().map(|k| k.name));
    let home = SECTIONS.iter().find(|s| s.title != section.title && s.key(&lower).is_some());
    match (near.as_slice(), home) {
        ([one], _) if one.len().abs_diff(name.len()) <= 2 => did_you_mean(&[one]),
        (_, Some(home)) if home.title == FILE.title => {
            let takes = home.key(&lower).map_or_else(String::new, |k| k.takes.said());
            format!("`{lower}` belongs to the top of the file: {takes}")
        }
        (_, Some(home)) => format!("it belongs into {}", home.title),
        _ => {
            let names: Vec<&str> = section.keys.iter().map(|k| k.name).collect();
            format!("{} takes {}", section.title, listed(&names, "and"))
        }
    }
}

/// Tells whether a value is a number, but not one from 0 to what a field holds.
fn is_out_of_range(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).is_err(),
        DeValue::Float(n) => !n.as_str().parse::<f32>().is_ok_and(|n| n.is_finite() && n >= 0.0),
        _ => false,
    }
}

fn type_said(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(items) if !items.is_empty() && items.iter().all(|i| i.get_ref().is_table()) => {
            "several tables"
        }
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn type_hint(section: &Section, key: &Key, value: &DeValue<'_>) -> String {
    match (key.takes, value) {
        (Takes::Texts | Takes::Items(_), DeValue::String(_)) => format!("write `{} = [\"…\"]`", key.name),
        (Takes::Flag, DeValue::String(_)) => "without quotes".to_owned(),
        (Takes::Duration, DeValue::Integer(_)) => "name the unit: \"30 s\"".to_owned(),
        (Takes::Table(_), DeValue::Array(_)) if key.name == "rules" && section.title == FILE.title => {
            "a rule of your own is `[[rule]]`".to_owned()
        }
        (Takes::Tables(_), DeValue::Array(_)) if key.name == "rule" => {
            "to switch rules off: `[rules]`, `disable`".to_owned()
        }
        _ => String::new(),
    }
}
