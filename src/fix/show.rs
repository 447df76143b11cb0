//! Shows a rewriting as a unified diff in which every value is redacted, on both sides.

use std::fmt::Write as _;

use crate::fix::Edit;
use crate::fix::plan::{FilePlan, Step};
use crate::position::{LineIndex, Span};

/// Lines that are shown around what changes.
const CONTEXT: u32 = 2;

/// Returns the diff of a file.
pub fn diff(file: &FilePlan) -> String {
    let shown = file.shown().text;
    match &file.step {
        Step::Unstage => format!("--- a/{shown}\n+++ /dev/null\n(leaves the index; the file itself stays)\n"),
        Step::Rewrite(done) => {
            let mut out = format!("--- a/{shown}\n+++ b/{shown}\n");
            let page = Page { text: &file.text, lines: LineIndex::new(&file.text), masks: &file.masks };
            let mut moved = 0_i64;
            for hunk in hunks(&page, &done.edits) {
                moved += page.push(hunk, moved, &mut out);
            }
            out
        }
    }
}

/// Edits that stand near each other.
fn hunks<'e>(page: &Page<'_>, edits: &'e [Edit]) -> Vec<&'e [Edit]> {
    let near =
        |a: &Edit, b: &Edit| page.lines.line(b.span.start) <= page.lines.line(a.span.end) + 2 * CONTEXT;
    edits.chunk_by(near).collect()
}

struct Page<'t> {
    text: &'t [u8],
    lines: LineIndex<'t>,
    masks: &'t [(Span, String)],
}

impl Page<'_> {
    /// Appends a hunk, and returns by how many lines the text grows in it.
    fn push(&self, edits: &[Edit], moved: i64, out: &mut String) -> i64 {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { return 0 };
        let start = self.lines.line(first.span.start);
        // An edit that ends with a line break doesn't touch the line behind it.
        let end = self.lines.line(last.span.end.max(last.span.start + 1) - 1).max(start);
        let (from, to) =
            (start.saturating_sub(CONTEXT).max(1), (end + CONTEXT).min(self.lines.count()).max(start));
        let changed = Span::new(self.lines.line_span(start).start, self.end_of(end));
        let before = self.shown(Span::new(self.lines.line_span(from).start, changed.start));
        let after = self.shown(Span::new(changed.end, self.end_of(to).max(changed.end)));
        let old = self.shown(changed);
        let mut new = String::new();
        let mut at = changed.start;
        for edit in edits {
            new += &self.shown(Span::new(at, edit.span.start.max(at)));
            new += &plain(&edit.with);
            at = edit.span.end;
        }
        new += &self.shown(Span::new(at, changed.end.max(at)));
        let around = lines(&before).len() + lines(&after).len();
        let (olds, news) = (lines(&old), lines(&new));
        // What the change left as it was is shown as such.
        let same = olds.iter().zip(&news).take_while(|(a, b)| a == b).count();
        let behind = olds.iter().rev().zip(news.iter().rev()).take_while(|(a, b)| a == b).count();
        let behind = behind.min(olds.len().min(news.len()) - same);
        let line = i64::from(from) + moved;
        let put = |out: &mut String, sign: char, text: &str| {
            writeln!(out, "{sign}{text}").unwrap_or_default();
        };
        writeln!(out, "@@ -{from},{} +{line},{} @@", olds.len() + around, news.len() + around)
            .unwrap_or_default();
        lines(&before).iter().for_each(|l| put(out, ' ', l));
        olds.iter().take(same).for_each(|l| put(out, ' ', l));
        olds.iter().take(olds.len() - behind).skip(same).for_each(|l| put(out, '-', l));
        news.iter().take(news.len() - behind).skip(same).for_each(|l| put(out, '+', l));
        olds.iter().skip(olds.len() - behind).for_each(|l| put(out, ' ', l));
        lines(&after).iter().for_each(|l| put(out, ' ', l));
        i64::try_from(news.len()).unwrap_or(0) - i64::try_from(olds.len()).unwrap_or(0)
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

fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\r', "");
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '?' } else { c }).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}
