//! The last line of every run: what was looked at, what was left out and why, and how long it took.

use crate::report::{Summary, Tally};
use crate::units::{bytes, count};

/// The most skipped files that are named.
const MOST_NAMED: usize = 3;

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
    if tally.allowed > 0 {
        line += &format!("; {} allowed", tally.allowed);
    }
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
        let tally = Tally { blocking: 0, notes: 2, allowed: 1 };
        assert_eq!(
            line(&summary, tally),
            "scanned 1 commit, 3 files, 4.1 kB in 1.9 ms; 1 allowed; 2 notes; skipped a.bin (unmerged), a.bin \
             (unmerged), a.bin (unmerged) and 2 more; INCOMPLETE"
        );
    }
}
