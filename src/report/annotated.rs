//! What a person sees: what, where, why here, and how to get out, in this order.
//!
//! Made for 80 columns, without box drawing, and understood without colour. Several places of one value are one entry.

use std::io::{self, Write};

use crate::finding::{Finding, InHistory, Origin, Severity};
use crate::layout::{columns, command, labelled_within, width};
use crate::report::{Occasion, Report, state, way_out, why};
use crate::units::count;

/// Findings past this number are only counted, by rule.
const MOST_SHOWN: usize = 20;
/// Places of one value past this number are only counted.
const MOST_PLACES: usize = 5;
/// Notes about one value past this number are left out.
const MOST_NOTES: usize = 6;
/// Columns before the text of a labelled line.
pub(super) const INDENT: usize = 10;

/// One value with all of its places.
struct Entry<'f> {
    first: &'f Finding,
    others: Vec<&'f Finding>,
}

/// Writes all entries and, below them, what helps with any of them.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let style =
        Style { occasion: report.occasion, width: report.columns(), paint: Paint { on: report.color } };
    let paint = &style.paint;
    let entries = entries(report.findings);
    if entries.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    if let Some(line) = heading(report) {
        push(&mut text, &paint.bold(&line));
        push(&mut text, "");
    }
    for entry in entries.iter().take(MOST_SHOWN) {
        push_entry(entry, &style, &mut text);
    }
    push_rest(entries.get(MOST_SHOWN..).unwrap_or_default(), report.occasion, &mut text);
    if let Some(hint) = way_past(report) {
        labelled_within(style.width, &mut text, ("", 0), &hint);
        push(&mut text, "");
    }
    out.write_all(text.as_bytes())
}

/// What all parts of a report are written by.
struct Style {
    occasion: Occasion,
    width: usize,
    paint: Paint,
}

/// Appends a line.
fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Groups by rule family and value, in order of the first place; what blocks comes before what is only a note.
fn entries(findings: &[Finding]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut by_value = std::collections::HashMap::new();
    for finding in findings {
        let key = (&finding.fingerprint, &finding.rule, finding.blocks, finding.allowed.is_some());
        if let Some(entry) = by_value.get(&key).and_then(|index: &usize| entries.get_mut(*index)) {
            entry.others.push(finding);
            continue;
        }
        by_value.insert(key, entries.len());
        entries.push(Entry { first: finding, others: Vec::new() });
    }
    entries
        .sort_by_key(|e| (e.first.allowed.is_some(), !e.first.blocks, std::cmp::Reverse(e.first.severity)));
    entries
}

fn heading(report: &Report<'_>) -> Option<String> {
    let blocking: Vec<&Finding> =
        report.findings.iter().filter(|f| f.blocks && f.allowed.is_none()).collect();
    if blocking.is_empty() {
        return (report.occasion == Occasion::Scan && report.tally.blocking == 0)
            .then(|| "hookguard: only notes".to_owned());
    }
    let unique = |keys: Vec<String>| keys.into_iter().collect::<std::collections::HashSet<_>>().len() as u64;
    let secrets = unique(blocking.iter().map(|f| format!("{} {}", f.rule, f.fingerprint.as_str())).collect());
    let is_message = |f: &&&Finding| matches!(f.origin, Origin::Message(_));
    let files = unique(blocking.iter().filter(|f| !is_message(f)).map(|f| f.path.text.clone()).collect());
    let messages = unique(blocking.iter().filter(is_message).map(|f| format!("{:?}", f.origin)).collect());
    let mut wheres = Vec::new();
    if files > 0 {
        wheres.push(count(files, "file"));
    }
    match (messages, report.occasion) {
        (0, _) => {}
        (_, Occasion::Commit) => wheres.push("the commit message".to_owned()),
        (_, Occasion::Push | Occasion::Receive | Occasion::Scan) => wheres.push(count(messages, "message")),
    }
    let found = format!("{} in {}", count(secrets, "secret"), wheres.join(" and "));
    Some(match report.occasion {
        Occasion::Commit => format!("hookguard: commit blocked, {found}"),
        Occasion::Push => format!("hookguard: push blocked, {found}"),
        Occasion::Receive => format!("hookguard: push refused, {found}"),
        Occasion::Scan => format!("hookguard: {found}"),
    })
}

fn push_entry(entry: &Entry<'_>, style: &Style, out: &mut String) {
    let finding = entry.first;
    push_title(finding, style, out);
    push_excerpt(finding, style, out);
    if let Some((first, more)) = entry.others.split_first() {
        push(out, &format!("  {:<8}{}", "also", place(first)));
        for other in more.iter().take(MOST_PLACES - 1) {
            push(out, &format!("{:INDENT$}{}", "", place(other)));
        }
        if entry.others.len() > MOST_PLACES {
            let more = (entry.others.len() - MOST_PLACES) as u64;
            push(out, &format!("{:INDENT$}and {}", "", count(more, "more place")));
        }
    }
    push_advice(entry, style, out);
    push(out, "");
}

/// `critical: OpenAI project API key in client-side code        openai-project-key`, the id at the right edge.
fn push_title(finding: &Finding, style: &Style, out: &mut String) {
    let (width, paint) = (style.width, &style.paint);
    let word = match (&finding.allowed, finding.blocks) {
        (Some(_), _) => "allowed",
        (None, true) => finding.severity.name(),
        (None, false) => "note",
    };
    let client = if finding.client_side.is_some() { " in client-side code" } else { "" };
    let text = format!("{}{client}", finding.title);
    let used = columns(word) + 2 + columns(&text);
    let title = format!("{} {}", paint.severity(finding.severity, &format!("{word}:")), paint.bold(&text));
    match width.checked_sub(used + columns(&finding.rule)) {
        Some(gap) if gap >= 2 => push(out, &format!("{title}{}{}", " ".repeat(gap), finding.rule)),
        _ => {
            push(out, &title);
            push(out, &format!("{:>width$}", finding.rule));
        }
    }
}

/// The place, the lines, and the mark below the secret with why it is worse here than elsewhere.
fn push_excerpt(finding: &Finding, style: &Style, out: &mut String) {
    let paint = &style.paint;
    let excerpt = &finding.excerpt;
    if excerpt.lines.is_empty() {
        return push(out, &format!("  --> {}", place(finding)));
    }
    let digits = excerpt.lines.last().map_or(1, |(n, _)| n.to_string().len());
    let gutter = " ".repeat(digits + 1);
    push(out, &format!("{gutter}--> {}", place(finding)));
    push(out, &format!("{gutter}|"));
    let room = style.width.saturating_sub(digits + 3);
    let mut mark = String::new();
    for (number, line) in &excerpt.lines {
        let is_marked = *number == excerpt.marked_line;
        let (from, length) = if is_marked { (excerpt.mark_start, excerpt.mark_len) } else { (0, 0) };
        let (line, dropped) = fit(line, (from, length), room);
        push(out, &format!("{number:>digits$} | {line}"));
        if is_marked {
            let from = from.saturating_sub(dropped);
            let part = |from: usize, length: usize| line.chars().skip(from).take(length).collect::<String>();
            let width = columns(&part(from, length)).max(1);
            mark = " ".repeat(columns(&part(0, from))) + &"^".repeat(width);
        }
    }
    let under = format!("{gutter}| {mark}");
    let why =
        finding.client_side.as_ref().map_or(String::new(), |why| format!("would reach strangers: {why}"));
    if columns(&under) + 1 + columns(&why) <= style.width {
        push(out, &format!("{} {why}", paint.severity(finding.severity, &under)));
    } else {
        push(out, &paint.severity(finding.severity, &under));
        labelled_within(style.width, out, (&format!("{gutter}|"), digits + 3), &why);
    }
    push(out, &format!("{gutter}|"));
}

/// Cuts a line to `room` columns so that the stretch of characters `(from, length)` stays in it; returns also how many
/// characters that moved left.
fn fit(line: &str, (from, length): (usize, usize), room: usize) -> (String, usize) {
    if columns(line) <= room {
        return (line.to_owned(), 0);
    }
    let chars: Vec<char> = line.chars().collect();
    let end = from + length;
    let taken = |from: usize, to: usize| -> usize {
        chars.iter().skip(from).take(to.saturating_sub(from)).map(|c| width(*c)).sum()
    };
    let mut start = 0;
    // One column for each `…`.
    while start < from && taken(start, end) + 2 > room {
        start += 1;
    }
    let mut shown = if start > 0 { "…".to_owned() } else { String::new() };
    let mut left = room.saturating_sub(columns(&shown) + 1);
    for c in chars.iter().skip(start) {
        let Some(rest) = left.checked_sub(width(*c)) else {
            shown.push('…');
            break;
        };
        left = rest;
        shown.push(*c);
    }
    (shown, start.saturating_sub(usize::from(start > 0)))
}

fn place(finding: &Finding) -> String {
    let at = format!("{}:{}:{}", finding.path, finding.place.line, finding.place.column);
    match &finding.origin {
        Origin::Commit(id) | Origin::Message(Some(id)) => format!("{at} in commit {}", id.short()),
        Origin::Staged | Origin::Worktree | Origin::Message(None) | Origin::Stdin => at,
    }
}

fn push_advice(entry: &Entry<'_>, style: &Style, out: &mut String) {
    let finding = entry.first;
    let occasion = style.occasion;
    let mut say = |label: &str, text: &str| {
        labelled_within(style.width, out, (&format!("  {label:<8}"), INDENT), text);
    };
    if let Some(allowed) = &finding.allowed {
        let reason = allowed.reason.as_deref().unwrap_or("no reason given");
        let until = allowed.until.as_ref().map_or(String::new(), |u| format!(", until {u}"));
        return say("by", &format!("{}: {reason}{until}", allowed.by));
    }
    if !finding.advice.opens.is_empty() {
        say("opens", &finding.advice.opens);
    }
    if let Some(evidence) = &finding.evidence {
        say("why", &why::line(finding, evidence));
    }
    if let Some(rights) = rights(finding) {
        say("rights", &rights);
    }
    say("state", &state::line(finding, occasion));
    for line in state::elsewhere(finding) {
        say("", &line);
    }
    if let Some(history) = &finding.history {
        say("since", &since(history));
    }
    if let Some(overruled) = &finding.overruled {
        let reason = overruled.reason.as_deref().unwrap_or("no reason given");
        say("allowed", &format!("without --no-allow, by {}: {reason}", overruled.by));
    }
    let mut notes: Vec<&str> = Vec::new();
    for note in finding.notes.iter().chain(entry.others.iter().flat_map(|f| &f.notes)) {
        if notes.len() < MOST_NOTES && !notes.contains(&note.as_str()) {
            notes.push(note);
            say("note", note);
        }
    }
    for (index, paragraph) in way_out::fix(finding).iter().enumerate() {
        say(if index == 0 { "fix" } else { "" }, paragraph);
    }
    for (index, line) in way_out::allow(finding, (occasion, style.width)).iter().enumerate() {
        push(out, &format!("  {:<8}{line}", if index == 0 { "allow" } else { "" }));
    }
    push(out, &format!("  {:<8}{}", "more", format_args!("hookguard explain {}", finding.rule)));
}

/// Says what the value tells about its rights, and what narrower kind there is.
pub(super) fn rights(finding: &Finding) -> Option<String> {
    let rights = &finding.rights;
    let narrower =
        if rights.narrower.is_empty() { String::new() } else { format!("; narrower: {}", rights.narrower) };
    (!rights.told.is_empty()).then(|| format!("{}{narrower}", rights.told))
}

/// Says when a value came, and whether it went.
pub(super) fn since(history: &InHistory) -> String {
    let written = history.author_date.as_deref().unwrap_or("a commit without a date");
    let still = if history.in_head { "HEAD still has it" } else { "HEAD no longer has it, the history does" };
    format!("{written}; {still}")
}

fn push_rest(rest: &[Entry<'_>], occasion: Occasion, out: &mut String) {
    if rest.is_empty() {
        return;
    }
    let mut by_rule = std::collections::BTreeMap::new();
    for entry in rest {
        *by_rule.entry(entry.first.rule.as_str()).or_insert(0_usize) += 1;
    }
    let all = match occasion {
        Occasion::Commit => "; hookguard scan --staged --format jsonl lists all",
        Occasion::Push | Occasion::Receive => "",
        Occasion::Scan => "; --format jsonl lists all",
    };
    push(out, &format!("and {} more, by rule{all}:", rest.len()));
    for (rule, number) in by_rule {
        push(out, &format!("{number:>6}  {rule}"));
    }
    push(out, "");
}

/// The last resort, said once and honestly.
fn way_past(report: &Report<'_>) -> Option<String> {
    if report.tally.blocking == 0 {
        return None;
    }
    match report.occasion {
        Occasion::Commit => {
            let past = command("git commit --no-verify");
            Some(format!("to commit without this check, once: {past} (the push is checked)"))
        }
        Occasion::Push => {
            Some(format!("to push without this check, once: {}", command("git push --no-verify")))
        }
        Occasion::Receive => {
            Some("this server keeps nothing of the push; who runs it can allow a finding".to_owned())
        }
        Occasion::Scan => None,
    }
}

/// Colour, or none.
struct Paint {
    on: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Critical | Severity::High => self.with("1;31", text),
            Severity::Medium => self.with("1;33", text),
            Severity::Low => self.with("1;36", text),
        }
    }
}
