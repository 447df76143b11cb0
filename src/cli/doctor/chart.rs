//! What `doctor` has found out: a line a fact, with a mark and, where one is needed, the command that mends it.

use std::fmt;

use crate::audit::{Guard, Standing};
use crate::cli::ui::Ui;
use crate::outcome::Outcome;

/// How a fact is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Ok,
    /// In order, but worth knowing.
    Note,
    /// Not in order.
    Fail,
    /// Could not be told.
    Unknown,
}

/// What was found out, in the order in which it is told.
#[derive(Debug, Default)]
pub(super) struct Chart {
    lines: Vec<(Mark, String, String, Option<String>)>,
}

impl Chart {
    pub(super) fn say(&mut self, mark: Mark, subject: &str, text: impl fmt::Display) {
        self.lines.push((mark, subject.to_owned(), text.to_string(), None));
    }

    /// As `say`, with the command that mends it.
    pub(super) fn mend(
        &mut self,
        mark: Mark,
        subject: &str,
        text: impl fmt::Display,
        command: impl fmt::Display,
    ) {
        self.lines.push((mark, subject.to_owned(), text.to_string(), Some(command.to_string())));
    }

    /// Returns the facts with a mark: subject, text, and the command that mends it.
    pub(super) fn marked(&self, mark: Mark) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        let marked = self.lines.iter().filter(move |(m, ..)| *m == mark);
        marked.map(|(_, subject, text, mend)| (subject.as_str(), text.as_str(), mend.as_deref()))
    }

    /// Hands the facts on.
    pub(super) fn into_guards(self) -> Vec<Guard> {
        let standing = |mark| match mark {
            Mark::Ok => Standing::Runs,
            Mark::Note => Standing::Note,
            Mark::Fail => Standing::Broken,
            Mark::Unknown => Standing::Unknown,
        };
        let guard = |(mark, name, text, mend)| Guard { name, standing: standing(mark), text, mend };
        self.lines.into_iter().map(guard).collect()
    }

    fn has(&self, mark: Mark) -> bool {
        self.lines.iter().any(|(m, ..)| *m == mark)
    }

    pub(super) fn outcome(&self) -> Outcome {
        if self.has(Mark::Fail) {
            Outcome::Findings
        } else if self.has(Mark::Unknown) {
            Outcome::Incomplete
        } else {
            Outcome::Clean
        }
    }

    pub(super) fn print(&self, ui: &mut Ui) {
        for (mark, subject, text, mend) in &self.lines {
            let word = match mark {
                Mark::Ok => "ok",
                Mark::Note => "note",
                Mark::Fail => "FAIL",
                Mark::Unknown => "?",
            };
            let text = text.replace('\n', &format!("\n{:<24}", ""));
            ui.line(&format!("{word:<5} {subject:<17} {text}"));
            if let Some(command) = mend {
                ui.line(&format!("{:<23} mend: {command}", ""));
            }
        }
    }
}
