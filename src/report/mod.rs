//! Writes findings in a format, and counts them.
//!
//! A format is a file here and a variant of [`Format`]. No format sees more of a secret than its redacted form, and none
//! decides the exit code: that is [`Tally`]'s.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod annotated;
mod csv;
mod escape;
mod github;
mod gitlab;
mod gitlab_codequality;
mod html;
mod json;
mod junit;
mod markdown;
mod place_id;
pub mod proof;
mod sarif;
mod state;
mod way_out;
mod when;
mod why;
mod words;

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use crate::finding::{AllowedKind, Finding, Severity, ShownPath};
use crate::layout::{WIDTH, columns};
use crate::outcome::Outcome;

/// The formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: the lines, what they open and how to get out
    #[default]
    Annotated,
    /// One JSON object
    Json,
    /// One JSON object a finding, a line each
    Jsonl,
    /// SARIF 2.1.0, for the security tab of code hosts and for editors
    Sarif,
    /// JUnit XML, for the test page of CI servers
    Junit,
    /// Workflow commands, which GitHub Actions shows beside the lines
    Github,
    /// GitLab's report of secret detection
    Gitlab,
    /// GitLab's report of code quality, shown in merge requests
    GitlabCodequality,
    /// A table for spreadsheets
    Csv,
    /// A table for the comments of a pull request
    Markdown,
    /// A page for people, in one file
    Html,
}

impl Format {
    /// Tells whether it is for a person at a terminal: then it may be coloured, and what is allowed is only counted.
    pub fn is_for_terminals(self) -> bool {
        self == Self::Annotated
    }

    /// Tells whether it says which repository a run was about.
    pub fn names_repository(self) -> bool {
        matches!(self, Self::Sarif | Self::Gitlab)
    }
}

/// What was being done when the findings came up; it decides the first line that a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// `git commit`.
    Commit,
    /// `git push`, on the side that sends.
    Push,
    /// `git push`, on the side that receives.
    Receive,
    /// A scan by hand or by another program.
    Scan,
}

impl Report<'_> {
    /// Returns how many columns the report may take: Git writes `remote: ` before each line that a server says, and knows
    /// nothing of the other side's terminal.
    fn columns(&self) -> usize {
        match self.occasion {
            Occasion::Receive => WIDTH - columns("remote: "),
            Occasion::Commit | Occasion::Push | Occasion::Scan => self.width.clamp(LEAST_WIDTH, MOST_WIDTH),
        }
    }
}

/// The least columns that a report is laid out for; what is narrower breaks its lines.
const LEAST_WIDTH: usize = 50;
/// The most columns that a report takes: longer lines are hard to read.
const MOST_WIDTH: usize = 100;

/// Something that was not looked at.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// What.
    pub path: ShownPath,
    /// Why, for people.
    pub reason: String,
    /// Whether the run was asked to look at it, so that it is incomplete.
    pub is_failure: bool,
}

/// Which repository a run was about, as far as that is known without a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Where it is kept, as a URL without user and password.
    pub repository: Option<String>,
    /// The full name of the commit that is checked out.
    pub revision: Option<String>,
    /// The branch that is checked out.
    pub branch: Option<String>,
}

/// The numbers of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files and other texts that were looked at.
    pub files: u64,
    /// Commits of a range.
    pub commits: u64,
    /// Blobs of a whole history, each once.
    pub blobs: u64,
    /// Whether that history is cut off on purpose, as in a shallow clone.
    pub is_shallow: bool,
    /// Messages of commits that are being made.
    pub messages: u64,
    /// Bytes of the texts.
    pub bytes: u64,
    /// Why findings were let through other than by a baseline: each reason once, with its last day.
    pub reasons: Vec<String>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Whether all that was asked for was looked at.
    pub complete: bool,
    /// How long it took.
    pub elapsed: Duration,
    /// When it was over, by the clock of the machine.
    pub ended: Option<SystemTime>,
    /// Which repository it was about, where a format tells.
    pub provenance: Provenance,
}

/// Counts findings and decides what the run comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Findings that block.
    pub blocking: usize,
    /// Findings that are only shown.
    pub notes: usize,
    /// Findings that somebody let through, those of the baseline among them.
    pub allowed: usize,
    /// Findings that the baseline has.
    pub in_baseline: usize,
}

impl Tally {
    /// Counts the findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            match (&finding.allowed, finding.blocks) {
                (Some(allowed), _) => {
                    tally.allowed += 1;
                    tally.in_baseline += usize::from(allowed.kind == AllowedKind::Baseline);
                }
                (None, true) => tally.blocking += 1,
                (None, false) => tally.notes += 1,
            }
        }
        tally
    }

    /// Returns what a run with these findings comes to.
    pub fn outcome(self, complete: bool) -> Outcome {
        let found = if self.blocking > 0 { Outcome::Findings } else { Outcome::Clean };
        found.and(if complete { Outcome::Clean } else { Outcome::Incomplete })
    }
}

/// Returns why findings were let through other than by a baseline: each reason once, with its last day.
pub fn reasons(findings: &[Finding]) -> Vec<String> {
    let mut reasons = Vec::new();
    for allowed in findings.iter().filter_map(|f| f.allowed.as_ref()) {
        let Some(reason) = allowed.reason.as_ref().filter(|_| allowed.kind != AllowedKind::Baseline) else {
            continue;
        };
        let until = allowed.until.as_ref().map_or_else(String::new, |day| format!(", until {day}"));
        let said = format!("{reason}{until}");
        if !reasons.contains(&said) {
            reasons.push(said);
        }
    }
    reasons
}

/// All that a format needs.
pub struct Report<'r> {
    /// In order of path and place. Those that are allowed are among them only when they are wanted.
    pub findings: &'r [Finding],
    /// Counts of all findings, also of those that are not shown.
    pub tally: Tally,
    /// The numbers of the run.
    pub summary: &'r Summary,
    /// What was being done.
    pub occasion: Occasion,
    /// Whether colour is wanted.
    pub color: bool,
    /// How many columns there are; [`WIDTH`] where nobody knows.
    pub width: usize,
}

impl<'r> Report<'r> {
    /// Returns the findings that nobody let through, for formats whose readers know no allowances.
    fn open(&self) -> impl Iterator<Item = &'r Finding> + use<'r> {
        self.findings.iter().filter(|f| f.allowed.is_none())
    }
}

/// Writes a report.
///
/// # Errors
/// What the writer says.
pub fn write(format: Format, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Annotated => annotated::write(report, out),
        Format::Json => json::write_object(report, out),
        Format::Jsonl => json::write_lines(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::GitlabCodequality => gitlab_codequality::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Html => html::write(report, out),
    }
}

/// Says where the value of a finding is by now, and with that whether it has to be revoked.
pub fn state(finding: &Finding, occasion: Occasion) -> String {
    state::line(finding, occasion)
}

/// Returns the worst severity among findings that block.
pub fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().filter(|f| f.blocks && f.allowed.is_none()).map(|f| f.severity).max()
}
