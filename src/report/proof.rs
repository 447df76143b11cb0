//! The last line of every run: what was looked at, what was left out and why, and how long it took.

use crate::report::{Summary, Tally};
use crate::units::{bytes, count};

/// The most skipped files that are named.
const MOST_NAMED: usize = 3;
/// The most reasons of allowances that are told.
const MOST_REASONS: usize = 2;
/// The most characters of a reason that are told.
const LONGEST_REASON: usize = 80;

/// Returns the line, without a line end.
pub fn line(summary: &Summary, tally: Tally) -> String {
    let kinds = [
        (summary.commits, "commit"),
        (summary.messages, "message"),
        (summary.blobs, "blob"),
        (summary.files, "file"),
    ];
    let seen: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(*n, noun)).collect();
    let seen = if seen.is_empty() { "0 files".to_owned() } else { seen.join(", ") };
    let mut line = format!("scanned {seen}");
    line += &format!(", {} in {}", bytes(summary.bytes), duration(summary));
    line += &allowed(summary, tally);
    if tally.notes > 0 {
        line += &format!("; {}", count(tally.notes as u64, "note"));
    }
    line += "; ";
    line += &skipped(summary);
    if summary.is_shallow {
        line += "; a shallow clone, its older history isn't here";
    }
    if !summary.complete {
        line += "; INCOMPLETE";
    }
    line
}

/// Says what was let through: the first reasons, and what the baseline has.
fn allowed(summary: &Summary, tally: Tally) -> String {
    let mut said = String::new();
    let others = tally.allowed.saturating_sub(tally.in_baseline);
    if others > 0 {
        let mut reasons: Vec<String> = summary.reasons.iter().take(MOST_REASONS).map(|r| short(r)).collect();
        match summary.reasons.len().saturating_sub(MOST_REASONS) {
            0 => {}
            1 => reasons.push("another reason".to_owned()),
            more => reasons.push(format!("{more} other reasons")),
        }
        let colon = if reasons.is_empty() { "" } else { ": " };
        said += &format!("; {others} allowed{colon}{}", reasons.join(" / "));
    }
    if tally.in_baseline > 0 {
        said += &format!("; {} in the baseline", tally.in_baseline);
    }
    said
}

/// Returns a reason on one line, and not too much of it.
fn short(reason: &str) -> String {
    let plain = reason.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = plain.clone().take(LONGEST_REASON).collect();
    if plain.count() > LONGEST_REASON {
        short.push('…');
    }
    short
}

fn skipped(summary: &Summary) -> String {
    if summary.skipped.is_empty() {
        return "skipped nothing".to_owned();
    }
    let named: Vec<String> =
        summary.skipped.iter().take(MOST_NAMED).map(|s| format!("{} ({})", s.path, s.reason)).collect();
    let more = summary.skipped.len().saturating_sub(MOST_NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("skipped {}{rest}", named.join(", "))
}

fn duration(summary: &Summary) -> String {
    let ms = summary.elapsed.as_secs_f64() * 1000.0;
    if ms < 1000.0 { format!("{ms:.1} ms") } else { format!("{:.1} s", ms / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ShownPath;
    use crate::report::Skipped;
    use std::time::Duration;

    #[test]
    fn it_says_what_was_looked_at_and_what_was_not() {
        let mut summary = Summary {
            files: 3,
            bytes: 4182,
            complete: true,
            elapsed: Duration::from_micros(1900),
            ..Summary::default()
        };
        assert_eq!(line(&summary, Tally::default()), "scanned 3 files, 4.1 kB in 1.9 ms; skipped nothing");
        let skip =
            Skipped { path: ShownPath::new(b"a.bin"), reason: "unmerged".to_owned(), is_failure: true };
        summary.skipped = vec![skip; 5];
        summary.commits = 1;
        summary.complete = false;
        let tally = Tally { blocking: 0, notes: 2, allowed: 1, in_baseline: 0 };
        assert_eq!(
            line(&summary, tally),
            "scanned 1 commit, 3 files, 4.1 kB in 1.9 ms; 1 allowed; 2 notes; skipped a.bin (unmerged), a.bin \
             (unmerged), a.bin (unmerged) and 2 more; INCOMPLETE"
        );
    }

    #[test]
    fn it_says_why_something_was_let_through() {
        let said = |reasons: &[&str], allowed, in_baseline| {
            let reasons = reasons.iter().map(|r| (*r).to_owned()).collect();
            let summary = Summary { reasons, ..Summary::default() };
            super::allowed(&summary, Tally { allowed, in_baseline, ..Tally::default() })
        };
        assert_eq!(said(&[], 0, 0), "");
        assert_eq!(said(&[], 1, 0), "; 1 allowed");
        assert_eq!(said(&["made up, until 2027-01-31"], 1, 0), "; 1 allowed: made up, until 2027-01-31");
        assert_eq!(said(&["a", "b\n"], 15, 12), "; 3 allowed: a / b ; 12 in the baseline");
        assert_eq!(said(&["a", "b", "c", "d"], 9, 0), "; 9 allowed: a / b / 2 other reasons");
        assert_eq!(said(&["a", "b", "c"], 9, 9), "; 9 in the baseline");
        assert!(said(&[&"x".repeat(100)], 1, 0).ends_with("x…"));
    }
}
