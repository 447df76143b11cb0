//! How wide the annotated view is: as wide as the terminal, within reason.

use hookguard::layout::{WIDTH, columns};
use hookguard::report::{self, Format, Occasion, Report, Summary, Tally};

use super::{set, written};

#[test]
fn eighty_columns_are_enough() {
    for occasion in [Occasion::Commit, Occasion::Push, Occasion::Scan] {
        for line in written(Format::Annotated, &set(), occasion).lines() {
            assert!(columns(line) <= WIDTH, "{} columns: {line}", columns(line));
        }
    }
}

/// Commands, comments, paths and ids are never broken; all else fits.
#[test]
fn a_narrow_terminal_gets_narrow_lines_and_a_wide_one_no_wider_than_a_hundred() {
    let findings = set();
    let summary = Summary::default();
    let at = |width: usize| {
        let tally = Tally::of(&findings);
        let occasion = Occasion::Commit;
        let report = Report { findings: &findings, tally, summary: &summary, occasion, color: false, width };
        let mut text = Vec::new();
        report::write(Format::Annotated, &report, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    };
    for (asked, most) in [(10, 50), (60, 60), (100, 100), (200, 100)] {
        let text = at(asked);
        for line in text.lines() {
            // A comment to paste, a command and a place are never broken.
            let is_whole =
                ["high: ", "hookguard:allow", "git ", "-->", "hookguard explain", "hookguard allow"]
                    .iter()
                    .any(|w| line.contains(w));
            assert!(columns(line) <= most || is_whole, "{asked}: {line}");
        }
        let lines: Vec<&str> = text.lines().collect();
        for (above, mark) in lines
            .iter()
            .zip(lines.iter().skip(1))
            .filter(|(_, mark)| mark.contains("| ") && mark.contains('^'))
        {
            let start = columns(mark.split('^').next().unwrap());
            let mut seen = 0;
            let marked = above.chars().find(|c| {
                seen += columns(&c.to_string());
                seen > start
            });
            assert!(
                marked.is_some_and(|c| c.is_ascii_alphanumeric() || c == '…'),
                "{asked}: {above}\n{mark}"
            );
        }
    }
}
