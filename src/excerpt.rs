//! The lines around a secret, made safe to show.
//!
//! Every secret that was found in them is redacted, and so is each long run of letters and digits that looks random,
//! found or not: a context line may hold an old key that nobody asked about. Marks are computed on the redacted text.

use crate::finding::Excerpt;
use crate::layout::{columns, width};
use crate::position::{LineIndex, Span};
use crate::secret::redact;

/// Lines shown before the marked one.
const BEFORE: u32 = 1;
/// The most columns of a line that are shown, so that it fits into 80 with its number and what Git writes before it.
const WIDTH: usize = 66;
/// Columns shown before the mark where a line is cut.
const LEAD: usize = 36;
/// Columns from the start of the mark that are shown without cutting the line before it.
const TAIL: usize = 16;
/// The least run that may be masked for looking random, in bytes.
const RANDOM_RUN: usize = 16;
/// The most bytes of one line that are looked at on each side of the secret; bundles have lines of megabytes.
const LINE_WINDOW: usize = 2000;

/// Shows the line in which `secret` starts and the one before it; `masked` are all secrets of the
/// text, sorted and disjoint.
pub fn build(text: &[u8], lines: &LineIndex<'_>, secret: Span, masked: &[Span]) -> Excerpt {
    let marked_line = lines.line(secret.start);
    let mut excerpt = Excerpt { marked_line, ..Excerpt::default() };
    for number in marked_line.saturating_sub(BEFORE).max(1)..marked_line {
        let line = lines.line_span(number);
        let end = line.end.min(line.start + LINE_WINDOW);
        let shown = safe(text, Span::new(line.start, end), masked);
        excerpt.lines.push((number, cut(&shown, 0).0));
    }
    let line = lines.line_span(marked_line);
    let line_end = line.end.max(secret.start);
    let start = line.start.max(secret.start.saturating_sub(LINE_WINDOW));
    let head = safe(text, Span::new(start, secret.start), masked);
    let inside = shown_secret(text, secret, lines);
    let rest_start = secret.end.min(line_end);
    let rest = safe(text, Span::new(rest_start, line_end.min(rest_start + LINE_WINDOW)), masked);
    let (mark_start, mark_len) = (head.chars().count(), inside.chars().count());
    let (shown, dropped) = cut(&format!("{head}{inside}{rest}"), mark_start);
    excerpt.lines.push((marked_line, shown));
    (excerpt.mark_start, excerpt.mark_len) = (mark_start - dropped, mark_len);
    excerpt
}

fn shown_secret(text: &[u8], secret: Span, lines: &LineIndex<'_>) -> String {
    let height = lines.line(secret.end.max(secret.start + 1) - 1) - lines.line(secret.start) + 1;
    if height > 1 { format!("… ({height} lines)") } else { redact(secret.of(text)) }
}

/// Returns a piece of a text as people may see it: what is secret or looks random is redacted.
///
/// `masked` are all secrets of the text, sorted and disjoint; a piece that holds a part of one shows its redacted form.
pub fn safe(text: &[u8], piece: Span, masked: &[Span]) -> String {
    let mut shown = String::new();
    if piece.is_empty() {
        return shown;
    }
    let mut at = piece.start;
    let first = masked.partition_point(|s| s.end <= piece.start);
    for span in masked.iter().skip(first).take_while(|s| s.start < piece.end) {
        let start = span.start.max(at);
        if start > at {
            show_plain(Span::new(at, start).of(text), &mut shown);
        }
        shown.push_str(&redact(span.of(text)));
        at = span.end.min(piece.end).max(at);
    }
    show_plain(Span::new(at, piece.end).of(text), &mut shown);
    shown
}

/// Appends bytes as text: tabs as four blanks, other control characters and those that turn the direction of writing as
/// `?`, random-looking runs redacted.
fn show_plain(bytes: &[u8], shown: &mut String) {
    let in_run = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'_' | b'-' | b'~');
    for run in bytes.chunk_by(|a, b| in_run(a) == in_run(b)) {
        if run.first().is_some_and(in_run) && looks_random(run) {
            shown.push_str(&redact(run));
            continue;
        }
        for c in String::from_utf8_lossy(run).chars() {
            match c {
                '\t' => shown.push_str("    "),
                c if c.is_control() || is_invisible(c) => shown.push('?'),
                c => shown.push(c),
            }
        }
    }
}

fn looks_random(run: &[u8]) -> bool {
    let digits = run.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = run.iter().filter(|b| b.is_ascii_alphabetic()).count();
    run.len() >= RANDOM_RUN && digits >= 2 && letters >= 2
}

/// Tells whether a character is there only to steer others: it could show a line as something that it isn't.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Cuts a line to the width, keeping what starts at character `keep`; returns also how many characters the kept part
/// moved left.
fn cut(line: &str, keep: usize) -> (String, usize) {
    if columns(line) <= WIDTH {
        return (line.trim_end().to_owned(), 0);
    }
    let before: Vec<char> = line.chars().take(keep).collect();
    let from = if before.iter().map(|c| width(*c)).sum::<usize>() + TAIL > WIDTH {
        let mut lead = LEAD;
        let fits = |c: &&char| {
            let rest = lead.checked_sub(width(**c));
            lead = rest.unwrap_or_default();
            rest.is_some()
        };
        keep - before.iter().rev().take_while(fits).count()
    } else {
        0
    };
    let mut room = WIDTH - 2;
    let fits = |c: &char| {
        let rest = room.checked_sub(width(*c));
        room = rest.unwrap_or_default();
        rest.is_some()
    };
    let middle: String = line.chars().skip(from).take_while(fits).collect();
    let start = if from > 0 { "…" } else { "" };
    let end = if from + middle.chars().count() < line.chars().count() { "…" } else { "" };
    (format!("{start}{}{end}", middle.trim_end()), from - start.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(length: usize) -> String {
        (0..length).map(|i| char::from(b"a7Kq2ZxW9p"[(i * 7 + i / 3) % 10])).collect()
    }

    #[test]
    fn the_mark_stands_on_the_redacted_line() {
        let key = random(40);
        let text = format!("first\n\tkey = \"{key}\"; // end\n");
        let lines = LineIndex::new(text.as_bytes());
        let start = text.find(&key).unwrap();
        let span = Span::new(start, start + key.len());
        let excerpt = build(text.as_bytes(), &lines, span, &[span]);
        let (number, line) = excerpt.lines.last().unwrap();
        assert_eq!((*number, excerpt.lines.len()), (2, 2));
        let marked: String = line.chars().skip(excerpt.mark_start).take(excerpt.mark_len).collect();
        assert_eq!(marked, redact(key.as_bytes()));
        assert!(!line.contains(&key));
        assert!(line.ends_with("\"; // end"));
    }

    #[test]
    fn other_random_runs_are_redacted_too() {
        let (key, other) = (random(40), random(24));
        let text = format!("old = {other}\nkey = {key} {other}\n");
        let lines = LineIndex::new(text.as_bytes());
        let start = text.find(&key).unwrap();
        let span = Span::new(start, start + key.len());
        let excerpt = build(text.as_bytes(), &lines, span, &[span]);
        assert!(excerpt.lines.iter().all(|(_, line)| !line.contains(&other)), "{excerpt:?}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let key = random(40);
        let text = format!("{}\"{key}\"{}", "x ".repeat(5000), " y".repeat(5000));
        let lines = LineIndex::new(text.as_bytes());
        let span = Span::new(10_001, 10_041);
        let excerpt = build(text.as_bytes(), &lines, span, &[span]);
        let line = &excerpt.lines[0].1;
        assert!(columns(line) <= WIDTH);
        let marked: String = line.chars().skip(excerpt.mark_start).take(excerpt.mark_len).collect();
        assert_eq!(marked, redact(key.as_bytes()));
    }

    #[test]
    fn a_block_shows_only_its_height() {
        let text = "k = -----x\nabc\nabc\n-----\n";
        let lines = LineIndex::new(text.as_bytes());
        let excerpt = build(text.as_bytes(), &lines, Span::new(4, 24), &[Span::new(4, 24)]);
        assert_eq!(excerpt.lines, [(1, "k = … (4 lines)".to_owned())]);
    }

    #[test]
    fn a_line_of_wide_characters_is_cut_by_columns() {
        let key = random(40);
        let text = format!("{}\"{key}\"{}", "漢字".repeat(100), "漢".repeat(100));
        let lines = LineIndex::new(text.as_bytes());
        let start = text.find(&key).unwrap();
        let span = Span::new(start, start + key.len());
        let excerpt = build(text.as_bytes(), &lines, span, &[span]);
        let line = &excerpt.lines[0].1;
        assert!((WIDTH - 3..=WIDTH).contains(&columns(line)), "{line}");
        let marked: String = line.chars().skip(excerpt.mark_start).take(excerpt.mark_len).collect();
        assert_eq!(marked, redact(key.as_bytes()));
    }

    #[test]
    fn what_steers_a_terminal_is_not_shown() {
        let text = "a\u{202e}b\u{1b}[2Jc";
        assert_eq!(safe(text.as_bytes(), Span::new(0, text.len()), &[]), "a?b?[2Jc");
    }

    #[test]
    fn an_option_with_a_date_is_no_random_run() {
        let text = "until=2026-01-31 x=1";
        assert_eq!(safe(text.as_bytes(), Span::new(0, text.len()), &[]), text);
    }
}
