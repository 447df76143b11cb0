//! What a person sees: what, where, why here, and how to get out, in this order.
//!
//! Made for 80 columns, without box drawing, and understood without colour. Several places of one value are one entry.

use std::io::{self, Write};

use crate::finding::{Finding, Origin, Severity};
use crate::report::{Occasion, Report};
use crate::units::count;

/// The width that texts are wrapped to, in columns.
const WIDTH: usize = 80;
/// Findings past this number are only counted, by rule.
const MOST_SHOWN: usize = 20;
/// Places of one value past this number are only counted.
const MOST_PLACES: usize = 5;
/// Columns before the text of a labelled line.
const INDENT: usize = 10;

/// One value with all of its places.
struct Entry<'f> {
    first: &'f Finding,
    others: Vec<&'f Finding>,
}

/// Writes all entries and, below them, what helps with any of them.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint { on: report.color };
    let entries = entries(report.findings);
    if entries.is_empty() {
        return Ok(());
    }
    if let Some(line) = heading(report) {
        writeln!(out, "{}\n", paint.bold(&line))?;
    }
    for entry in entries.iter().take(MOST_SHOWN) {
        write_entry(entry, &paint, out)?;
    }
    write_rest(entries.get(MOST_SHOWN..).unwrap_or_default(), out)?;
    if let Some(hint) = way_past(report) {
        writeln!(out, "{hint}\n")?;
    }
    Ok(())
}

/// Groups by rule family and value, in order of the first place; what blocks comes before what is only a note.
fn entries(findings: &[Finding]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut by_value = std::collections::HashMap::new();
    for finding in findings {
        let key = (&finding.fingerprint, &finding.rule, finding.blocks, finding.allowed.is_some());
        match by_value.get(&key) {
            Some(&index) => {
                let entry: &mut Entry<'_> = &mut entries[index];
                entry.others.push(finding);
            }
            None => {
                by_value.insert(key, entries.len());
                entries.push(Entry { first: finding, others: Vec::new() });
            }
        }
    }
    entries.sort_by_key(|e| (e.first.allowed.is_some(), !e.first.blocks, std::cmp::Reverse(e.first.severity)));
    entries
}

fn heading(report: &Report<'_>) -> Option<String> {
    let blocking: Vec<&Finding> = report.findings.iter().filter(|f| f.blocks && f.allowed.is_none()).collect();
    if blocking.is_empty() {
        return (report.occasion == Occasion::Scan && report.tally.blocking == 0).then(|| "hookguard: only notes".to_owned());
    }
    let unique = |keys: Vec<String>| keys.into_iter().collect::<std::collections::HashSet<_>>().len() as u64;
    let secrets = unique(blocking.iter().map(|f| format!("{} {}", f.rule, f.fingerprint.as_str())).collect());
    let files = unique(blocking.iter().map(|f| f.path.text.clone()).collect());
    let found = format!("{} in {}", count(secrets, "secret"), count(files, "file"));
    Some(match report.occasion {
        Occasion::Commit => format!("hookguard: commit blocked, {found}"),
        Occasion::Push => format!("hookguard: push blocked, {found}"),
        Occasion::Scan => format!("hookguard: {found}"),
    })
}

fn write_entry(entry: &Entry<'_>, paint: &Paint, out: &mut dyn Write) -> io::Result<()> {
    let finding = entry.first;
    write_title(finding, paint, out)?;
    let digits = finding.excerpt.lines.last().map_or(1, |(n, _)| n.to_string().len());
    let gutter = " ".repeat(digits + 1);
    writeln!(out, "{}--> {}", " ".repeat(digits + 1), place(finding))?;
    writeln!(out, "{gutter}|")?;
    for (number, line) in &finding.excerpt.lines {
        writeln!(out, "{}", format!("{number:>digits$} | {line}").trim_end())?;
    }
    let mark = "^".repeat(finding.excerpt.mark_len.max(1));
    let why = finding.client_side.as_ref().map_or(String::new(), |why| format!(" would reach strangers: {why}"));
    let under = format!("{gutter}| {}{mark}", " ".repeat(finding.excerpt.mark_start));
    if under.chars().count() + why.chars().count() <= WIDTH + 20 {
        writeln!(out, "{}{why}", paint.severity(finding.severity, &under))?;
    } else {
        writeln!(out, "{}", paint.severity(finding.severity, &under))?;
        writeln!(out, "{gutter}|{why}")?;
    }
    for other in entry.others.iter().take(MOST_PLACES) {
        writeln!(out, "{}--> {}", " ".repeat(digits + 1), place(other))?;
    }
    if entry.others.len() > MOST_PLACES {
        writeln!(out, "{gutter}    and {} more places", entry.others.len() - MOST_PLACES)?;
    }
    writeln!(out, "{gutter}|")?;
    write_advice(finding, out)?;
    writeln!(out)
}

/// `critical: OpenAI project API key in client-side code        openai-project-key`, the id at the right edge.
fn write_title(finding: &Finding, paint: &Paint, out: &mut dyn Write) -> io::Result<()> {
    let word = match (&finding.allowed, finding.blocks) {
        (Some(_), _) => "allowed",
        (None, true) => finding.severity.name(),
        (None, false) => "note",
    };
    let client = if finding.client_side.is_some() { " in client-side code" } else { "" };
    let text = format!("{}{client}", finding.title);
    let used = word.len() + 2 + text.chars().count();
    let gap = WIDTH.saturating_sub(used + finding.rule.len()).max(2);
    let word = paint.severity(finding.severity, &format!("{word}:"));
    writeln!(out, "{word} {}{}{}", paint.bold(&text), " ".repeat(gap), finding.rule)
}

fn place(finding: &Finding) -> String {
    let at = format!("{}:{}:{}", finding.path, finding.place.line, finding.place.column);
    match &finding.origin {
        Origin::Commit(id) | Origin::Message(Some(id)) => format!("{at} in commit {}", id.short()),
        Origin::Staged | Origin::Worktree | Origin::Message(None) | Origin::Stdin => at,
    }
}

fn write_advice(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let advice = &finding.advice;
    if let Some(allowed) = &finding.allowed {
        let reason = allowed.reason.as_deref().unwrap_or("no reason given");
        let until = allowed.until.as_ref().map_or(String::new(), |u| format!(", until {u}"));
        return labelled("by", &format!("{}: {reason}{until}", allowed.by), out);
    }
    labelled("opens", &advice.opens, out)?;
    labelled("state", &state(finding), out)?;
    labelled("fix", &fix(finding), out)?;
    if let Some(comment) = &advice.allow_comment {
        labelled("allow", comment, out)?;
    }
    labelled("more", &format!("hookguard explain {}", finding.rule), out)?;
    for note in &finding.notes {
        labelled("note", note, out)?;
    }
    Ok(())
}

/// Says where the value is by now, and with that whether it has to be revoked.
fn state(finding: &Finding) -> String {
    use crate::finding::Exposure::{Local, Pushed, Unknown};
    let revoke = match &finding.advice.revoke_url {
        Some(url) => format!("revoke it first: {url}"),
        None => format!("revoke it first: {}", finding.advice.revoke),
    };
    match (&finding.origin, finding.exposure) {
        (Origin::Staged, _) => {
            "staged, not committed: taken out now, it stays on this machine and needs no rotation".to_owned()
        }
        (Origin::Message(None), _) => "only in the message being written: edit it and commit again".to_owned(),
        (Origin::Commit(id) | Origin::Message(Some(id)), Local) => format!(
            "committed in {}, on no remote-tracking branch: rewriting that commit is enough (git rebase -i {}^)",
            id.short(),
            id.short()
        ),
        (Origin::Commit(id) | Origin::Message(Some(id)), Pushed) => {
            format!("pushed with commit {}, so others have it: {revoke}", id.short())
        }
        (Origin::Commit(id) | Origin::Message(Some(id)), Unknown) => {
            format!("committed in {}; if that was ever pushed, {revoke}", id.short())
        }
        (Origin::Worktree | Origin::Stdin, _) => format!("in this file; if it was ever pushed, {revoke}"),
    }
}

/// Says what to write instead.
fn fix(finding: &Finding) -> String {
    let advice = &finding.advice;
    match (&advice.env_var, &advice.replace_with) {
        (Some(name), Some(code)) => format!("set {name} outside of Git (in an ignored .env) and write {code} here"),
        (Some(name), None) => format!("set {name} outside of Git and refer to it here"),
        (None, _) => "keep it outside of Git, in a secret manager or an ignored file".to_owned(),
    }
}

/// Writes a label and its text, wrapped at blanks.
fn labelled(label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut line = format!("  {label:<8}");
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            line = " ".repeat(INDENT);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    writeln!(out, "{line}")
}

fn write_rest(rest: &[Entry<'_>], out: &mut dyn Write) -> io::Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let mut by_rule = std::collections::BTreeMap::new();
    for entry in rest {
        *by_rule.entry(entry.first.rule.as_str()).or_insert(0_usize) += 1;
    }
    writeln!(out, "and {} more, by rule (--format jsonl lists them all):", rest.len())?;
    for (rule, number) in by_rule {
        writeln!(out, "{number:>6}  {rule}")?;
    }
    writeln!(out)
}

/// The last resort, said once and honestly.
fn way_past(report: &Report<'_>) -> Option<&'static str> {
    if report.tally.blocking == 0 {
        return None;
    }
    match report.occasion {
        Occasion::Commit => Some("to commit without this check, once: git commit --no-verify (a push is checked again)"),
        Occasion::Push => Some("to push without this check, once: git push --no-verify"),
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
