//! One JSON object, as docs/audit.md describes it.

use serde::Serialize;

use crate::audit::report::Sheet;
use crate::audit::{Evidence, Item, Verdict, number_of};

#[derive(Serialize)]
struct Document<'s> {
    version: u32,
    tool: Tool,
    day: &'s str,
    complete: bool,
    proof: &'s str,
    summary: Summary,
    items: Vec<JsonItem<'s>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    fail: usize,
    ask: usize,
    pass: usize,
}

#[derive(Serialize)]
struct JsonItem<'s> {
    id: &'static str,
    title: &'static str,
    verdict: &'static str,
    evidence: Vec<JsonEvidence<'s>>,
    todo: &'s [String],
}

#[derive(Serialize)]
struct JsonEvidence<'s> {
    bearing: &'static str,
    text: &'s str,
    path: Option<&'s str>,
    line: Option<u32>,
    commit: Option<&'s str>,
    date: Option<&'s str>,
    rule: Option<&'s str>,
    secret: Option<String>,
    fingerprint: Option<&'s str>,
}

impl<'s> From<&'s Evidence> for JsonEvidence<'s> {
    fn from(evidence: &'s Evidence) -> Self {
        Self {
            bearing: evidence.bearing.name(),
            text: &evidence.text,
            path: evidence.path.as_ref().map(|path| path.text.as_str()),
            line: evidence.line,
            commit: evidence.commit.as_deref(),
            date: evidence.date.as_deref(),
            rule: evidence.rule.as_deref(),
            secret: evidence.secret.as_ref().map(|secret| format!("{secret} (redacted)")),
            fingerprint: evidence.fingerprint.as_deref(),
        }
    }
}

impl<'s> From<&'s Item> for JsonItem<'s> {
    fn from(item: &'s Item) -> Self {
        Self {
            id: item.id,
            title: item.title,
            verdict: item.verdict.name(),
            evidence: item.evidence.iter().map(JsonEvidence::from).collect(),
            todo: &item.todo,
        }
    }
}

pub(super) fn write(sheet: &Sheet<'_>) -> serde_json::Result<String> {
    let number = |verdict| number_of(sheet.items, verdict);
    let document = Document {
        version: 1,
        tool: Tool { name: "hookguard", version: env!("CARGO_PKG_VERSION") },
        day: sheet.day,
        complete: sheet.is_complete,
        proof: sheet.proof,
        summary: Summary {
            fail: number(Verdict::Fail),
            ask: number(Verdict::Ask),
            pass: number(Verdict::Pass),
        },
        items: sheet.items.iter().map(JsonItem::from).collect(),
    };
    Ok(serde_json::to_string(&document)? + "\n")
}
