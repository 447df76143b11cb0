//! Alters JSON as text, so that what else is there stays as it is: order, spaces, numbers.
//!
//! The text must be JSON, as `serde_json` has said before; where it then can't be taken apart the answer is `None`, and
//! nothing is written.

use std::ops::Range;

use serde_json::Value;

/// An item of an object or list: its name, where it begins (with its name), and its value.
struct Item {
    name: Option<String>,
    start: usize,
    value: Range<usize>,
}

/// Adds an element to the list at a path of names, making what is missing.
pub(super) fn append(text: &str, path: &[&str], element: &Value) -> Option<String> {
    let mut at = skip_space(text, 0);
    for (depth, name) in path.iter().enumerate() {
        let items = items(text, at)?;
        if let Some(item) = items.iter().find(|item| item.name.as_deref() == Some(*name)) {
            at = item.value.start;
            continue;
        }
        let rest = path.get(depth + 1..)?.iter().rev();
        let list = Value::Array(vec![element.clone()]);
        let value = rest.fold(list, |inner, name| serde_json::json!({ *name: inner }));
        let name = serde_json::to_string(name).ok()?;
        let written = format!("{name}: {}", pretty(text, &value, depth + 1)?);
        return insert(text, at, &items, &written, depth);
    }
    if text.as_bytes().get(at) != Some(&b'[') {
        return None;
    }
    let written = pretty(text, element, path.len() + 1)?;
    insert(text, at, &items(text, at)?, &written, path.len())
}

/// Takes elements out of the list at a path of names, and what is left empty by that.
pub(super) fn remove(text: &str, path: &[&str], is_ours: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut holders = Vec::new();
    let mut at = skip_space(text, 0);
    for name in path {
        let items = items(text, at)?;
        let Some(place) = items.iter().position(|item| item.name.as_deref() == Some(*name)) else {
            return Some(text.to_owned());
        };
        at = items.get(place)?.value.start;
        holders.push((items, place));
    }
    let elements = items(text, at)?;
    let ours = |item: &Item| text.get(item.value.clone()).is_some_and(is_ours);
    let Some(place) = elements.iter().position(ours) else { return Some(text.to_owned()) };
    if elements.len() > 1 {
        // One after the other: the places of those behind it have changed.
        return remove(&without(text, &elements, place)?, path, is_ours);
    }
    // The list would be empty, and perhaps what holds it.
    while let Some((items, place)) = holders.pop() {
        if items.len() > 1 || holders.is_empty() {
            return without(text, &items, place);
        }
    }
    None
}

/// Tells whether an element of the list at a path is ours.
pub(super) fn has(text: &str, path: &[&str], is_ours: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut at = skip_space(text, 0);
    for name in path {
        let found = items(text, at)?.into_iter().find(|item| item.name.as_deref() == Some(*name));
        let Some(item) = found else { return Some(false) };
        at = item.value.start;
    }
    Some(items(text, at)?.into_iter().any(|item| text.get(item.value).is_some_and(is_ours)))
}

/// Takes an item out, with one comma.
fn without(text: &str, items: &[Item], place: usize) -> Option<String> {
    let item = items.get(place)?;
    let before = place.checked_sub(1).and_then(|before| items.get(before));
    let (from, to) = match (before, items.get(place + 1)) {
        (Some(before), _) => (before.value.end, item.value.end),
        (None, Some(next)) => (item.start, next.start),
        (None, None) => {
            let open = text.get(..item.start)?.trim_end().len();
            let rest = text.get(item.value.end..)?;
            (open, item.value.end + (rest.len() - rest.trim_start().len()))
        }
    };
    Some(format!("{}{}", text.get(..from)?, text.get(to..)?))
}

/// Puts an item behind the last one of an object or list that begins at `at`.
fn insert(text: &str, at: usize, items: &[Item], written: &str, depth: usize) -> Option<String> {
    let unit = unit(text);
    let (inner, outer) = (unit.repeat(depth + 1), unit.repeat(depth));
    let Some(last) = items.last() else {
        let (before, after) = (text.get(..=at)?, text.get(at + 1..)?.trim_start());
        return Some(format!("{before}\n{inner}{written}\n{outer}{after}"));
    };
    let (before, after) = (text.get(..last.value.end)?, text.get(last.value.end..)?);
    Some(format!("{before},\n{inner}{written}{after}"))
}

/// Writes a value as it is indented around it.
fn pretty(text: &str, value: &Value, depth: usize) -> Option<String> {
    let unit = unit(text);
    let written = serde_json::to_string_pretty(value).ok()?;
    let lines = written.lines().enumerate().map(|(number, line)| {
        let bare = line.trim_start();
        let own = (line.len() - bare.len()) / 2;
        if number == 0 { bare.to_owned() } else { format!("{}{bare}", unit.repeat(depth + own)) }
    });
    Some(lines.collect::<Vec<String>>().join("\n"))
}

/// Returns what the text is indented by.
fn unit(text: &str) -> String {
    let second = text.lines().nth(1).unwrap_or_default();
    let space: String = second.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if space.is_empty() { "  ".to_owned() } else { space }
}

/// Lists the items of the object or list that begins at `at`; `None` for any other value.
fn items(text: &str, at: usize) -> Option<Vec<Item>> {
    let bytes = text.as_bytes();
    let (is_object, close) = match bytes.get(at)? {
        b'{' => (true, b'}'),
        b'[' => (false, b']'),
        _ => return None,
    };
    let mut found = Vec::new();
    let mut at = skip_space(text, at + 1);
    while *bytes.get(at)? != close {
        let start = at;
        let mut name = None;
        if is_object {
            let end = end_of(bytes, at)?;
            name = Some(serde_json::from_str(text.get(at..end)?).ok()?);
            at = skip_space(text, end);
            at = skip_space(text, at + 1);
        }
        let end = end_of(bytes, at)?;
        found.push(Item { name, start, value: at..end });
        at = skip_space(text, end);
        if bytes.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    Some(found)
}

/// Returns where the value that begins at `at` ends.
fn end_of(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
        let ends = |b: Option<&u8>| {
            b.is_none_or(|b| matches!(b, b',' | b'}' | b']' | b':') || b.is_ascii_whitespace())
        };
        if depth == 0 && ends(bytes.get(at)) {
            return Some(at);
        }
    }
}

fn skip_space(text: &str, at: usize) -> usize {
    let space = text.as_bytes().iter().skip(at).take_while(|b| b.is_ascii_whitespace()).count();
    at + space
}
