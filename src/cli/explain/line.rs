//! What happened on one line while its text was judged: the steps of a trace that concern it, in words.
//!
//! Comes in: a text, its steps and findings. Goes out: rows of (place, redacted value, rule, what was said). Values are
//! redacted here, so that whoever prints the rows can't let one out.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::detect::Catalog;
use crate::detect::trace::{Event, Step, Trace};
use crate::finding::{Finding, Origin, ShownPath};
use crate::judge::Judge;
use crate::position::{LineIndex, Span};
use crate::secret::redact;
use crate::source::Text;

/// What is known of a line.
pub(super) struct Line {
    /// Where its text came from.
    pub(super) origin: Origin,
    /// Its file.
    pub(super) path: ShownPath,
    /// Whether it is new, and whether any line of its file is.
    pub(super) new: New,
    /// How many lines the text has.
    pub(super) lines: u32,
    /// The keywords within reach, with their lines.
    pub(super) keywords: Vec<(String, u32)>,
    /// The rules that they woke, sorted.
    pub(super) woken: Vec<String>,
    /// The rules that slept on, by reason.
    pub(super) asleep: BTreeMap<String, Vec<String>>,
    /// What was looked at on the line, by place.
    pub(super) values: Vec<Value>,
    /// What is reported there, what is allowed among it.
    pub(super) findings: Vec<Finding>,
}

/// How new a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum New {
    /// It is.
    Yes,
    /// Others of its file are.
    Others,
    /// The change adds no line to the file.
    Nothing,
}

/// A stretch of text that rules looked at.
pub(super) struct Value {
    /// Line and column, 1-based.
    pub(super) place: (u32, u32),
    /// Its redacted form.
    pub(super) shown: String,
    /// Each rule's id with what it came to.
    pub(super) said: Vec<(String, String)>,
}

/// Judges a text and keeps what concerns the line.
///
/// # Errors
/// Those of [`Judge::judge`].
pub(super) fn look(judge: &mut Judge<'_>, catalog: &Catalog, text: &Text<'_>, line: u32) -> Result<Line> {
    let new = (text.new_lines)()?;
    let mut steps = Vec::new();
    let findings = judge.explain(text, &mut Trace::to(&mut |step| steps.push(step)))?;
    let lines = LineIndex::new(text.bytes);
    let area = lines.line_span(line);
    // Reaches the line end, so that an empty line is some place too.
    let area = Span::new(area.start, area.end + 1);
    steps.retain(|step| match step.event {
        Event::Woken { reach, .. } => reach.overlaps(area),
        Event::Missed(_)
        | Event::Dropped { .. }
        | Event::Beaten { .. }
        | Event::Joined { .. }
        | Event::Old
        | Event::Kept => step.at.overlaps(area),
    });
    let mut found = Line {
        origin: text.origin.clone(),
        path: ShownPath::new(text.path),
        new: match () {
            () if new.is_empty() => New::Nothing,
            () if new.touch(line, line) => New::Yes,
            () => New::Others,
        },
        lines: lines.count(),
        keywords: Vec::new(),
        woken: Vec::new(),
        asleep: BTreeMap::new(),
        values: Vec::new(),
        findings: findings
            .into_iter()
            .filter(|f| (f.place.line..=f.place.end_line).contains(&line))
            .collect(),
    };
    found.take_keywords(&steps, catalog, text, &lines);
    found.values = values(&steps, catalog, text.bytes, &lines);
    Ok(found)
}

impl Line {
    fn take_keywords(&mut self, steps: &[Step], catalog: &Catalog, text: &Text<'_>, lines: &LineIndex<'_>) {
        for step in steps {
            let Event::Woken { asleep, .. } = step.event else { continue };
            let word = String::from_utf8_lossy(step.at.of(text.bytes)).into_owned();
            let line = lines.line(step.at.start);
            let is_known = |(known, at): &(String, u32)| *at == line && known.eq_ignore_ascii_case(&word);
            if !gives_away(step.at, steps) && !self.keywords.iter().any(is_known) {
                self.keywords.push((word, line));
            }
            let rule = catalog.rule(step.rule).id.to_string();
            match asleep {
                None => self.woken.push(rule),
                Some(why) => self.asleep.entry(why.to_string()).or_default().push(rule),
            }
        }
        let tidy = |list: &mut Vec<String>| {
            list.sort_unstable();
            list.dedup();
        };
        tidy(&mut self.woken);
        self.asleep.values_mut().for_each(tidy);
        let woken = &self.woken;
        // A rule that settings replace sleeps under the id of its successor.
        self.asleep.values_mut().for_each(|rules| rules.retain(|rule| !woken.contains(rule)));
        self.asleep.retain(|_, rules| !rules.is_empty());
    }
}

fn values(steps: &[Step], catalog: &Catalog, text: &[u8], lines: &LineIndex<'_>) -> Vec<Value> {
    let mut by_place: BTreeMap<(Span, bool), Vec<(String, String)>> = BTreeMap::new();
    for step in steps {
        let Some(words) = said(&step.event, catalog) else { continue };
        let row = (catalog.rule(step.rule).id.to_string(), words);
        let rows = by_place.entry((step.at, is_own_keyword(step, steps))).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let value = |((at, is_keyword), said): ((Span, bool), Vec<(String, String)>)| {
        let place = lines.place(at);
        // A keyword is public, and says more in full.
        let shown = if is_keyword {
            format!("`{}`", String::from_utf8_lossy(at.of(text)))
        } else {
            redact(at.of(text))
        };
        Value { place: (place.line, place.column), shown, said }
    };
    by_place.into_iter().map(value).collect()
}

/// Tells whether a step is about its rule's own keyword, and not about a value that happens to be one.
fn is_own_keyword(step: &Step, steps: &[Step]) -> bool {
    steps.iter().any(|s| s.at == step.at && s.rule == step.rule && matches!(s.event, Event::Woken { .. }))
}

/// Tells whether a keyword is more than a third of a value: a password may happen to be one.
fn gives_away(keyword: Span, steps: &[Step]) -> bool {
    let is_value = |s: &&Step| !matches!(s.event, Event::Woken { .. }) && !is_own_keyword(s, steps);
    steps.iter().filter(is_value).any(|s| s.at.contains(keyword) && keyword.len() * 3 > s.at.len())
}

/// Says what a step came to; `None` for keywords.
pub(in crate::cli) fn said(event: &Event, catalog: &Catalog) -> Option<String> {
    Some(match event {
        Event::Woken { .. } | Event::Kept => return None,
        Event::Missed(why) => format!("passed over: {why}"),
        Event::Dropped { filter, why } => format!("dropped by {filter}: {why}"),
        Event::Beaten { by } => format!("left to {}, which is surer", catalog.rule(*by).id),
        Event::Joined { to } => format!("reported with {}, as its other half", catalog.rule(*to).id),
        Event::Old => "not touched by a new line: a commit is judged by what it adds".to_owned(),
    })
}
