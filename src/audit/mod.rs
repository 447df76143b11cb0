//! The checklist before going live: what a repository can prove of it, and what only a person knows.
//!
//! Comes in: [`Facts`], gathered by `cli::audit` from scans, by [`tree`] from the files and by `git::paths` from the
//! history. Goes out: twelve [`Item`]s, each with evidence, a verdict and what to do. An item is a pure function of the
//! facts; [`report`] writes them. What was not seen is never taken for fine: where nothing speaks for or against, a person
//! is asked. No text here repeats a line of a file: evidence is a place, words of ours, and the redacted form of a value.

mod items;
pub mod report;
mod signs;
mod stages;
pub mod tree;

use crate::bypass::Notes;
use crate::config::AllowedEntry;
use crate::date::Date;
use crate::finding::{Finding, ShownPath};
use crate::git::paths::{Added, IgnoreRule};

pub use items::judge;
pub use tree::Tree;

/// What an item comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The repository shows that it is in order.
    Pass,
    /// The repository shows that it isn't.
    Fail,
    /// Only a person can tell.
    Ask,
}

impl Verdict {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Fail, Self::Ask, Self::Pass];

    /// Returns the word that the formats use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Ask => "ask",
        }
    }
}

/// Which way a piece of evidence points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It is in order.
    For,
    /// It isn't.
    Against,
    /// A person must look.
    Open,
}

impl Bearing {
    /// Returns the word that the formats use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Open => "open",
        }
    }
}

/// Something that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Which way it points.
    pub bearing: Bearing,
    /// What it is, in words of ours.
    pub text: String,
    /// The file.
    pub path: Option<ShownPath>,
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// The full name of the commit.
    pub commit: Option<String>,
    /// When that was written, as ISO 8601.
    pub date: Option<String>,
    /// The rule of a finding.
    pub rule: Option<String>,
    /// The redacted value of a finding.
    pub secret: Option<String>,
    /// The fingerprint of a finding.
    pub fingerprint: Option<String>,
}

impl Evidence {
    fn new(bearing: Bearing, text: impl Into<String>) -> Self {
        Self {
            bearing,
            text: text.into(),
            path: None,
            line: None,
            commit: None,
            date: None,
            rule: None,
            secret: None,
            fingerprint: None,
        }
    }

    fn at(self, path: &ShownPath, line: u32) -> Self {
        Self { path: Some(path.clone()), line: (line > 0).then_some(line), ..self }
    }

    fn of(bearing: Bearing, finding: &Finding) -> Self {
        let secret = (!finding.is_about_file()).then(|| finding.secret.redacted());
        let line = if finding.is_about_file() { 0 } else { finding.place.line };
        Self {
            commit: finding.origin.commit().map(|id| id.0.clone()),
            date: finding.history.as_ref().and_then(|h| h.author_date.clone()),
            rule: Some(finding.rule.clone()),
            secret,
            fingerprint: Some(finding.fingerprint.as_str().to_owned()),
            ..Self::new(bearing, finding.title.clone())
        }
        .at(&finding.path, line)
    }

    /// Says where it was seen: `src/a.py:3`, a commit, both, or nothing.
    pub fn place(&self) -> String {
        let commit = self.commit.as_deref().map(|id| id.get(..10).unwrap_or(id));
        let path = self.path.as_ref().map(|path| match self.line {
            Some(line) => format!("{path}:{line}"),
            None => path.to_string(),
        });
        commit.into_iter().map(str::to_owned).chain(path).collect::<Vec<_>>().join(" ")
    }

    /// Says what it is, with the value redacted and the day, on one line.
    pub fn said(&self) -> String {
        let mut said = self.text.clone();
        if let Some(secret) = &self.secret {
            said += &format!(" {secret}");
        }
        if let Some(rule) = &self.rule {
            said += &format!(" ({rule})");
        }
        if let Some(day) = self.date.as_ref().and_then(|date| date.get(..10)) {
            said += &format!(", {day}");
        }
        said
    }
}

/// One point of the checklist, judged.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name for programs; it stays the same.
    pub id: &'static str,
    /// What should be so.
    pub title: &'static str,
    /// Whether it is.
    pub verdict: Verdict,
    /// Why, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// What to do; empty where nothing is left to do.
    pub todo: Vec<String>,
}

/// A path that should be ignored, and the rule by which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The path from the root.
    pub path: String,
    /// `None`: Git would add it.
    pub by: Option<IgnoreRule>,
}

/// How a hook of this clone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Git runs hookguard there.
    Runs,
    /// Worth knowing.
    Note,
    /// Git doesn't run hookguard there, or not as it should.
    Broken,
    /// That can't be told.
    Unknown,
}

/// What is known of a hook.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// What was seen.
    pub text: String,
    /// The command that mends it.
    pub mend: Option<String>,
}

/// What the history told.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Its findings, those that are let through among them.
    pub findings: Vec<Finding>,
    /// Environment files that any commit added.
    pub env_files: Vec<Added>,
    /// How many commits there are.
    pub commits: u64,
    /// Whether it is cut off on purpose: a shallow clone.
    pub is_shallow: bool,
}

/// What people let through on purpose.
#[derive(Clone, Debug, Default)]
pub struct LetThrough {
    /// The entries bound to values.
    pub entries: Vec<AllowedEntry>,
    /// How many entries the baseline has; `None` where there is none.
    pub baseline: Option<usize>,
    /// What hooks noted on this machine.
    pub notes: Notes,
}

/// All that is judged.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Findings of work tree and index, those that are let through among them.
    pub here: Vec<Finding>,
    /// What the history told; `None` where nobody asked it.
    pub past: Option<Past>,
    /// What the files told.
    pub tree: Tree,
    /// Environment files, and whether Git ignores them.
    pub ignored: Vec<Ignored>,
    /// The hooks of this clone.
    pub guards: Vec<Guard>,
    /// What is let through.
    pub let_through: LetThrough,
    /// The day on which it is asked.
    pub today: Date,
}

/// Counts the items of a verdict.
pub fn number_of(items: &[Item], verdict: Verdict) -> usize {
    items.iter().filter(|item| item.verdict == verdict).count()
}
