//! What a foreign file says, with the line of each part, whichever of TOML, YAML and JSON it is written in.
//!
//! JSON is read as the YAML that it is: one reader, and lines for both. Texts, numbers and flags are all texts here; what
//! they mean is known by who asks. Aliases are followed, within [`MOST_NODES`], so that a few lines can't unfold without end.

use saphyr_parser::{Event, Parser, ScalarStyle};
use toml::de::{DeTable, DeValue};

/// The most parts of a file, aliases unfolded.
const MOST_NODES: usize = 1_000_000;
/// The most tables and lists within each other.
const DEEPEST: usize = 64;

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// 1-based.
    pub(super) line: u32,
    pub(super) value: Value,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(k, _)| k.text() == Some(key)).map(|(_, v)| v)
    }

    /// Returns the value of the first of these keys that is there.
    pub(super) fn any_of(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Returns keys and values; none of what is no table.
    pub(super) fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// Returns the items of a list; of a text or table itself alone, for many tools take both.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Null => &[],
            Value::Text(_) | Value::Map(_) => std::slice::from_ref(self),
        }
    }

    /// Returns the items of the list of a key.
    pub(super) fn items_of(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    /// Returns the text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Returns the text of a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Tells whether a key says yes.
    pub(super) fn says_yes(&self, key: &str) -> bool {
        self.text_of(key).is_some_and(|t| t.eq_ignore_ascii_case("true") || t.eq_ignore_ascii_case("yes"))
    }
}

/// Reads TOML.
///
/// # Errors
/// The line, and a sentence that repeats nothing of the file.
pub(super) fn toml(text: &str) -> Result<Node, (u32, String)> {
    let table = DeTable::parse(text).map_err(|e| {
        (line_at(text, e.span().map_or(0, |s| s.start)), "this is no TOML that can be read".to_owned())
    })?;
    let mut lines = Lines { text, starts: text.match_indices('\n').map(|(at, _)| at).collect() };
    Ok(Node { line: 1, value: lines.table(table.get_ref()) })
}

fn line_at(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    u32::try_from(before.iter().filter(|b| **b == b'\n').count() + 1).unwrap_or(u32::MAX)
}

struct Lines<'t> {
    text: &'t str,
    /// Where lines end.
    starts: Vec<usize>,
}

impl Lines<'_> {
    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|end| *end < at.min(self.text.len())) + 1)
            .unwrap_or(u32::MAX)
    }

    fn table(&mut self, table: &DeTable<'_>) -> Value {
        let mut entries: Vec<(Node, Node)> = table
            .iter()
            .map(|(key, value)| {
                let name = Value::Text(key.get_ref().to_string());
                let value = Node { line: self.line(value.span().start), value: self.value(value.get_ref()) };
                (Node { line: self.line(key.span().start), value: name }, value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.line);
        Value::Map(entries)
    }

    fn value(&mut self, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => Value::Text(number.to_string()),
            DeValue::Float(number) => Value::Text(number.to_string()),
            DeValue::Boolean(flag) => Value::Text(flag.to_string()),
            DeValue::Datetime(date) => Value::Text(date.to_string()),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|i| Node { line: self.line(i.span().start), value: self.value(i.get_ref()) })
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table),
        }
    }
}

/// Reads YAML, or the JSON that is part of it. Of several documents the first counts.
///
/// # Errors
/// The line, and a sentence that repeats nothing of the file.
pub(super) fn yaml(text: &str) -> Result<Node, (u32, String)> {
    let mut reader = Yaml { parser: Parser::new_from_str(text), anchors: Vec::new(), nodes: 0, line: 1 };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_), _) => {}
            (Event::StreamEnd | Event::DocumentEnd, line) => return Ok(Node { line, value: Value::Null }),
            (event, line) => return reader.node(&event, line, 0),
        }
    }
}

struct Yaml<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: Vec<(usize, Node)>,
    nodes: usize,
    line: u32,
}

type Fault = (u32, String);

impl<'t> Yaml<'t> {
    fn next(&mut self) -> Result<(Event<'t>, u32), Fault> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
                Ok((event, self.line))
            }
            Some(Err(e)) => {
                let line = u32::try_from(e.marker().line()).unwrap_or(u32::MAX);
                Err((line, "this is no YAML or JSON that can be read".to_owned()))
            }
            None => Err((self.line, "the file breaks off".to_owned())),
        }
    }

    fn node(&mut self, event: &Event<'t>, line: u32, depth: usize) -> Result<Node, Fault> {
        self.count(1, line)?;
        if depth > DEEPEST {
            return Err((line, "too many lists and tables within each other".to_owned()));
        }
        let (value, anchor) = match event {
            Event::Alias(id) => {
                let known = self.anchors.iter().rev().find(|(known, _)| known == id);
                let node =
                    known.map(|(_, node)| node.clone()).ok_or((line, "an alias names nothing".to_owned()))?;
                self.count(size(&node), line)?;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, _) => {
                let is_null = *style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null");
                (if is_null { Value::Null } else { Value::Text(text.to_string()) }, *anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, line) => items.push(self.node(&event, line, depth + 1)?),
                    }
                }
                (Value::List(items), *anchor)
            }
            Event::MappingStart(anchor, _) => {
                let mut entries = Vec::new();
                loop {
                    let key = match self.next()? {
                        (Event::MappingEnd, _) => break,
                        (event, line) => self.node(&event, line, depth + 1)?,
                    };
                    let (event, line) = self.next()?;
                    entries.push((key, self.node(&event, line, depth + 1)?));
                }
                (Value::Map(entries), *anchor)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => return Err((line, "this is no YAML or JSON that can be read".to_owned())),
        };
        let node = Node { line, value };
        if anchor > 0 {
            self.anchors.push((anchor, node.clone()));
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, line: u32) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST_NODES { Err((line, "the file holds too much".to_owned())) } else { Ok(()) }
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Null | Value::Text(_) => 1,
        Value::List(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Map(entries) => entries.iter().map(|(k, v)| size(k) + size(v)).sum::<usize>() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_languages_say_the_same() {
        let toml = toml("a = [\n'x',\n'y']\n[b]\nc = 3\n").unwrap();
        let yaml = yaml("a:\n- x\n- \"y\"\nb:\n  c: 3\n").unwrap();
        let json = super::yaml("{\n\"a\": [\"x\",\n\"y\"],\n\"b\": {\n\"c\": 3}}").unwrap();
        for (node, lines) in [(toml, [2, 3, 5]), (yaml, [2, 3, 5]), (json, [2, 3, 5])] {
            let items: Vec<_> = node.items_of("a").iter().map(|i| (i.text().unwrap(), i.line)).collect();
            assert_eq!(items, [("x", lines[0]), ("y", lines[1])]);
            let c = node.get("b").and_then(|b| b.get("c")).unwrap();
            assert_eq!((c.text(), c.line), (Some("3"), lines[2]));
        }
    }

    #[test]
    fn what_is_broken_names_its_line_and_nothing_unfolds_without_end() {
        assert_eq!(yaml("a: 1\nb: [1, 2\n").unwrap_err().0, 3);
        assert_eq!(toml("a = 1\nb = \n").unwrap_err().0, 2);
        assert!(yaml("").unwrap().entries().is_empty());
        let laugh = |i: u32| format!("a{i}: &a{i} [{}]\n", format!("*a{},", i - 1).repeat(9));
        let laughs = (1..12).map(laugh).collect::<Vec<_>>().concat();
        assert!(yaml(&format!("a0: &a0 x\n{laughs}")).unwrap_err().1.contains("too much"));
        assert!(yaml(&"[".repeat(10_000)).is_err());
        assert_eq!(yaml("a: &x [1]\nb: *x\n").unwrap().items_of("b").len(), 1);
    }
}
