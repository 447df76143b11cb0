//! `hookguard allow --list`: the entries that let a value through, and what each is worth today.

use std::collections::HashSet;
use std::time::SystemTime;

use anyhow::Result;

use crate::cli::baseline;
use crate::cli::look::{self, Where};
use crate::cli::session::Wish;
use crate::cli::ui::Ui;
use crate::config::AllowedEntry;
use crate::date::Date;
use crate::fingerprint::Fingerprint;
use crate::judge::Honour;
use crate::layout::labelled;
use crate::outcome::Outcome;

/// The column in which what is said of an entry starts.
const COLUMN: usize = 4;

/// Lists the entries.
pub(super) fn run(place: &Where, wish: Wish, ui: &mut Ui) -> Result<Outcome> {
    let wish = Wish { allow: Honour::No, ..wish };
    let (repo, _, session) = look::open(&wish)?;
    let entries = &session.config.allowed;
    if entries.is_empty() {
        ui.line("no entry lets a value through; `hookguard allow FINGERPRINT --reason \"...\"` writes one");
        return Ok(Outcome::Clean);
    }
    let (mut findings, scanned) = look::in_staged(&session, &repo, &wish)?;
    let mut complete = scanned.is_complete();
    for place in [Some(&Where::default()), Some(place).filter(|p| p.is_commits())].into_iter().flatten() {
        let (found, scanned) = place.findings((&session, &wish), &repo, ui)?;
        findings.extend(found);
        complete &= scanned.is_complete();
    }
    let values: HashSet<Fingerprint> = findings.into_iter().map(|f| f.fingerprint).collect();
    let today = Date::of(SystemTime::now());
    let mut out = String::new();
    let (mut ended, mut idle) = (0, 0);
    for entry in entries {
        let state = match state(entry, today, &values) {
            State::Active(said) => said,
            State::Ended(said) => {
                ended += 1;
                said
            }
            State::Idle => {
                idle += 1;
                "matches nothing now".to_owned()
            }
        };
        out += &format!("{}  {state}\n", entry.fingerprint);
        let by = entry.by.as_deref().map_or_else(String::new, |by| format!(", by {by}"));
        labelled(&mut out, "", COLUMN, &format!("{}{by}", entry.reason));
        let rule = entry.rule.as_deref().map_or_else(String::new, |rule| format!("{rule}, "));
        labelled(&mut out, "", COLUMN, &format!("{rule}{}", entry.origin));
    }
    out += &format!("{}, {ended} ended, {idle} without a value\n", baseline::entries(entries.len()));
    ui.result(out.as_bytes());
    if !place.is_commits() && idle > 0 {
        ui.note(
            "hookguard: looked at what is staged and in the work tree; --history looks at all commits, too",
        );
    }
    Ok(if complete { Outcome::Clean } else { Outcome::Incomplete })
}

/// Says what an entry is worth today.
fn state(entry: &AllowedEntry, today: Date, values: &HashSet<Fingerprint>) -> State {
    let fits = values.iter().any(|value| value.matches_prefix(&entry.fingerprint));
    match entry.until {
        Some(until) if until < today && fits => {
            State::Ended(format!("expired: it held until {until}, and its value blocks again"))
        }
        Some(until) if until < today => {
            State::Ended(format!("expired: it held until {until}; no value fits it any more"))
        }
        _ if !fits => State::Idle,
        Some(until) => State::Active(format!("active until {until}")),
        None => State::Active("active".to_owned()),
    }
}

/// What an entry is worth.
enum State {
    Active(String),
    Ended(String),
    Idle,
}
