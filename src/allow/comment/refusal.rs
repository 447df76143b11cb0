//! The sentences that say why an allowlist comment doesn't hold, and what to write instead.

use std::fmt;

use crate::allow::comment::marker::FILE_LINES;
use crate::allow::comment::options::Fault;
use crate::config::CommentMarkers;
use crate::date::Date;
use crate::fingerprint::{Fingerprint, SHORTEST_PREFIX};
use crate::position::Span;

/// Why a comment doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    pub(super) fn new(marker: &str, line: u32, why: &str) -> Self {
        Self(format!("`{marker}` on line {line} {why}"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is wrong with the place of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A begin without an end.
    Unclosed,
    /// A block that holds only a part of the secret.
    Beyond,
    /// For the whole file, but not at its top.
    TooLow,
    /// For the next line, which is blank.
    BlankBelow,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed => f.write_str(
                "allows nothing: there is no `hookguard:allow-end` below it, or another begin comes first",
            ),
            Self::Beyond => {
                f.write_str("covers only a part of this secret: put the whole of it between begin and end")
            }
            Self::TooLow => write!(f, "stands too low: it counts only in the first {FILE_LINES} lines"),
            Self::BlankBelow => f.write_str("stands above a blank line: put it directly above this one"),
        }
    }
}

/// Returns why a marker doesn't count at all, where the settings say so.
pub(super) fn switched_off(own: bool, counts: CommentMarkers) -> Option<&'static str> {
    match own {
        true if !counts.own => Some("doesn't count: `[comments] own` is off in the settings"),
        false if !counts.foreign => {
            Some("doesn't count: `[comments] foreign` is off in the settings; write `hookguard:allow`")
        }
        _ => None,
    }
}

pub(super) fn unknown_marker() -> String {
    "is no marker; there are `hookguard:allow`, and with `-next-line`, `-begin`, `-end` or `-file` behind it"
        .to_owned()
}

/// Says what is wrong with the options; `show` gives a piece of the text.
pub(super) fn of_fault(fault: Fault, rule: &str, show: &dyn Fn(Span) -> String) -> String {
    match fault {
        Fault::NoOption(name) => {
            format!(
                "is refused: `{}=` is no option; there are reason=\"...\", until=YYYY-MM-DD, value=...",
                show(name)
            )
        }
        Fault::Unexpected(text) => no_rule(&show(text), rule),
        Fault::Unclosed => "is refused: a quote is not closed; write reason=\"...\"".to_owned(),
        Fault::NoValue(name) => format!("is refused: `{}=` has no value", show(name)),
        Fault::Twice(name) => format!("is refused: `{}=` is given twice", show(name)),
        Fault::NoDate(text) => format!("is refused: `{}` is no day; write until=YYYY-MM-DD", show(text)),
        Fault::NoFingerprint(_) => format!(
            "is refused: value= takes the first {SHORTEST_PREFIX} or more hex digits of a fingerprint"
        ),
        Fault::TooMany => "is refused: it names too many rules; name none to allow all".to_owned(),
        Fault::TooLong => "is refused: it is too long".to_owned(),
    }
}

pub(super) fn no_rule(word: &str, rule: &str) -> String {
    format!("is refused: `{word}` names no rule; name {rule}, or put the reason in reason=\"...\"")
}

pub(super) fn other_rule(named: &[String], rule: &str) -> String {
    format!("is for {} only; add {rule} to it if this is allowed too", named.join(" and "))
}

pub(super) fn ended(until: Date) -> String {
    format!("ended on {until}; write a later until= if it still holds")
}

pub(super) fn other_value(fingerprint: &Fingerprint) -> String {
    format!("is for another value; for this one write value={}", fingerprint.short())
}
