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
    let (mut ended, mut idle) = (0_u64, 0_u64);
    for entry in entries {
        let is_ended = entry.until.is_some_and(|until| until < today);
        let fits = values.iter().any(|value| value.matches_prefix(&entry.fingerprint));
        ended += u64::from(is_ended);
        idle += u64::from(!is_ended && !fits);
        out += &format!("{}  {}\n", entry.fingerprint, state(entry, is_ended, fits));
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

fn state(entry: &AllowedEntry, is_ended: bool, fits: bool) -> String {
    match (entry.until, is_ended, fits) {
        (Some(until), true, true) => format!("expired: it held until {until}, and its value blocks again"),
        (Some(until), true, false) => format!("expired: it held until {until}; no value fits it any more"),
        (_, _, false) => "matches nothing now".to_owned(),
        (Some(until), false, true) => format!("active until {until}"),
        (None, _, true) => "active".to_owned(),
    }
}
