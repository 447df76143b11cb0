//! Shows a rewriting as a unified diff in which every value is redacted, on both sides.

use std::fmt::Write as _;

use crate::fix::Edit;
use crate::fix::plan::{FilePlan, Step};
use crate::position::{LineIndex, Span};
use crate::secret::Secret;

/// Lines that are shown around what changes.
const CONTEXT: u32 = 2;

/// The least length of a line of a value that is hidden by itself, in bytes.
const LEAST_LINE: usize = 12;

/// Returns the diff of a file. `secrets` are all that the run found, in whatever file and whether allowed or not: none of
/// them is shown, though it stands in a line that only surrounds a change.
pub fn diff(file: &FilePlan, secrets: &[&Secret]) -> String {
    let mut text = raw(file);
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let value = plain(secret.expose());
        if value.contains('\n') {
            for line in value.lines().filter(|line| line.len() >= LEAST_LINE) {
                text = text.replace(line, "…");
            }
        } else {
            text = text.replace(&value, &secret.redacted());
        }
    }
    text
}

fn raw(file: &FilePlan) -> String {
    let shown = file.shown().text;
    match &file.step {
        Step::Unstage => format!("--- a/{shown}\n+++ /dev/null\n(leaves the index; the file itself stays)\n"),
        Step::Rewrite(done) => {
            let mut out = format!("--- a/{shown}\n+++ b/{shown}\n");
            let page = Page { text: &file.text, lines: LineIndex::new(&file.text), masks: &file.masks };
            let mut moved = 0_i64;
            for hunk in hunks(&page, &done.edits) {
                moved += page.push(&hunk, moved, &mut out);
            }
            out
        }
    }
}

/// Edits of lines that follow each other.
struct Group<'e> {
    edits: &'e [Edit],
    /// The first and the last line of the old text that they touch, 1-based.
    start: u32,
    end: u32,
}

/// Returns the edits in groups, and the groups in hunks.
fn hunks<'e>(page: &Page<'_>, edits: &'e [Edit]) -> Vec<Vec<Group<'e>>> {
    let start = |edit: &Edit| page.lines.line(edit.span.start);
    // An edit that ends with a line break doesn't touch the line behind it.
    let end = |edit: &Edit| page.lines.line(edit.span.end.max(edit.span.start + 1) - 1).max(start(edit));
    let mut hunks: Vec<Vec<Group<'e>>> = Vec::new();
    for edits in edits.chunk_by(|a, b| start(b) <= end(a) + 1) {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { continue };
        let group = Group { edits, start: start(first), end: end(last) };
        let near =
            |hunk: &&mut Vec<Group<'_>>| hunk.last().is_some_and(|l| group.start <= l.end + 2 * CONTEXT);
        match hunks.last_mut().filter(near) {
            Some(hunk) => hunk.push(group),
            None => hunks.push(vec![group]),
        }
    }
    hunks
}

struct Page<'t> {
    text: &'t [u8],
    lines: LineIndex<'t>,
    masks: &'t [(Span, String)],
}

impl Page<'_> {
    /// Appends a hunk, and returns by how many lines the text grows in it.
    fn push(&self, hunk: &[Group<'_>], moved: i64, out: &mut String) -> i64 {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return 0 };
        let (from, to) =
            (first.start.saturating_sub(CONTEXT).max(1), (last.end + CONTEXT).min(self.lines.count()));
        let (mut body, mut next) = (Body::default(), from);
        for group in hunk {
            body.same(&self.lines_between(next, group.start));
            let (old, new) = self.sides(group);
            body.change(&lines(&old), &lines(&new));
            next = group.end + 1;
        }
        body.same(&self.lines_between(next, to + 1));
        let line = i64::from(from) + moved;
        writeln!(out, "@@ -{from},{} +{line},{} @@", body.old, body.new).unwrap_or_default();
        out.push_str(&body.text);
        body.new - body.old
    }

    /// Returns the lines from one up to, not including, another.
    fn lines_between(&self, from: u32, to: u32) -> String {
        if to <= from {
            String::new()
        } else {
            self.shown(Span::new(self.lines.line_span(from).start, self.end_of(to - 1)))
        }
    }

    /// Returns the lines of a group before and after its edits.
    fn sides(&self, group: &Group<'_>) -> (String, String) {
        let whole = Span::new(self.lines.line_span(group.start).start, self.end_of(group.end));
        let (mut new, mut at) = (String::new(), whole.start);
        for edit in group.edits {
            new += &self.shown(Span::new(at, edit.span.start.max(at)));
            new += &plain(&edit.with);
            at = edit.span.end;
        }
        new += &self.shown(Span::new(at, whole.end.max(at)));
        (self.shown(whole), new)
    }

    /// Returns where the line after this one starts.
    fn end_of(&self, line: u32) -> usize {
        let next = self.lines.line_span(line + 1).start;
        if next == 0 { self.text.len() } else { next }
    }

    /// Returns a stretch of the text without values and without what steers terminals.
    fn shown(&self, span: Span) -> String {
        let (mut out, mut at) = (String::new(), span.start);
        for (mask, redacted) in self.masks.iter().filter(|(mask, _)| mask.overlaps(span)) {
            out += &plain(Span::new(at, mask.start.max(at)).of(self.text));
            out += redacted;
            at = mask.end.max(at);
        }
        out + &plain(Span::new(at, span.end.max(at)).of(self.text))
    }
}

/// The lines of a hunk, and how many each side has.
#[derive(Default)]
struct Body {
    text: String,
    old: i64,
    new: i64,
}

impl Body {
    fn put(&mut self, sign: char, line: &str) {
        writeln!(self.text, "{sign}{line}").unwrap_or_default();
        self.old += i64::from(sign != '+');
        self.new += i64::from(sign != '-');
    }

    fn same(&mut self, text: &str) {
        for line in lines(text) {
            self.put(' ', line);
        }
    }

    /// Appends what is other, between what both have at their start and end.
    fn change(&mut self, old: &[&str], new: &[&str]) {
        let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let most = old.len().min(new.len()) - same;
        let behind = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        old.iter().take(same).for_each(|line| self.put(' ', line));
        old.iter().take(old.len() - behind).skip(same).for_each(|line| self.put('-', line));
        new.iter().take(new.len() - behind).skip(same).for_each(|line| self.put('+', line));
        old.iter().skip(old.len() - behind).for_each(|line| self.put(' ', line));
    }
}

fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\r', "");
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '?' } else { c }).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}
