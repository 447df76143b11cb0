//! `hookguard explain --why FINDING`: what a finding rests on, with the figures of the filters that it passed.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::explain::line;
use crate::cli::explain::spot::{self, Spot};
use crate::cli::look::{self, Where};
use crate::cli::session::{Session, Wish};
use crate::cli::spread;
use crate::cli::ui::Ui;
use crate::detect::Detector;
use crate::finding::{Evidence, Exposure, Finding, Origin};
use crate::fingerprint;
use crate::git::Repo;
use crate::judge::{Evidenced, Judge};
use crate::layout::labelled;
use crate::outcome::Outcome;
use crate::report::Occasion;

/// The column in which the texts start.
const COLUMN: usize = 13;
/// The most places that are listed.
const MOST_PLACES: usize = 5;

/// Explains a finding, named by its fingerprint or its place.
pub(super) fn run(finding: &str, config: Option<&Path>, ui: &mut Ui) -> Result<Outcome> {
    let mut wish = Wish { evidence: Evidenced::Yes, ..Wish::plain(Occasion::Scan) };
    let (session, repo) = spot::open(config, &mut wish)?;
    let found = if fingerprint::is_prefix(finding) {
        look::by_prefix(finding, &Where::default(), (&session, &wish), repo.as_ref(), ui)?
    } else {
        by_place(&Spot::parse(finding)?, &session, repo.as_ref(), &wish)?
    };
    let mut out = String::new();
    let mut told: Vec<&Finding> = Vec::new();
    for finding in &found {
        let same = |other: &Finding| other.fingerprint == finding.fingerprint && other.rule == finding.rule;
        if told.iter().any(|t| same(t)) {
            continue;
        }
        if !told.is_empty() {
            out.push('\n');
        }
        let places: Vec<String> = found.iter().filter(|f| same(f)).map(place).collect();
        tell(finding, &places, &mut out);
        told.push(finding);
    }
    ui.result(out.as_bytes());
    Ok(Outcome::Clean)
}

/// Looks a fingerprint up, and how far its value has gone.
pub(super) fn with_spread(prefix: &str, config: Option<&Path>, ui: &Ui) -> Result<Vec<Finding>> {
    let mut wish = Wish::plain(Occasion::Scan);
    let (session, repo) = spot::open(config, &mut wish)?;
    let mut found = look::by_prefix(prefix, &Where::default(), (&session, &wish), repo.as_ref(), ui)?;
    if let Some(repo) = &repo {
        match repo.work_tree() {
            Some(root) if found.iter().all(|f| f.origin == Origin::Worktree) => {
                spread::of_files(repo, &root, &mut found);
            }
            Some(_) | None => spread::by_hand(repo, &mut found),
        }
    }
    Ok(found)
}

fn by_place(spot: &Spot, session: &Session, repo: Option<&Repo>, wish: &Wish) -> Result<Vec<Finding>> {
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, wish);
    let mut line = spot::with_text(spot, session, repo, &|text| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        line::look(&mut judge, session.catalog(), text, spot.line)
    })?;
    spot::drop_untracked(&mut line.findings, repo)?;
    if line.findings.is_empty() {
        let place = format!("{}:{}", spot.path, spot.line);
        bail!("nothing is reported on {place}; `hookguard explain --at {place}` says why");
    }
    Ok(line.findings)
}

fn place(finding: &Finding) -> String {
    let staged = if finding.origin == Origin::Staged { ", staged" } else { "" };
    format!("{}:{}:{}{staged}", finding.path, finding.place.line, finding.place.column)
}

fn tell(finding: &Finding, places: &[String], out: &mut String) {
    labelled(out, "", 0, &format!("{}: {}", finding.rule, finding.title));
    out.push('\n');
    let mut row = |label: &str, text: &str| labelled(out, label, COLUMN, text);
    let value = if finding.is_about_file() { "the file".to_owned() } else { finding.secret.redacted() };
    row("value", &format!("{value}, fingerprint {}", finding.fingerprint));
    for (index, place) in places.iter().take(MOST_PLACES).enumerate() {
        row(if index == 0 { "place" } else { "" }, place);
    }
    if let Some(more) = places.len().checked_sub(MOST_PLACES + 1) {
        row("", &format!("and {} more", more + 1));
    }
    if let Some(evidence) = &finding.evidence {
        rests_on(finding, evidence, &mut row);
    }
    match &finding.allowed {
        Some(allowed) => {
            let reason = allowed.reason.as_deref().unwrap_or("no reason given");
            row("blocks", &format!("no: allowed by {}: {reason}", allowed.by));
        }
        None if finding.blocks => row("blocks", "yes"),
        None => row("blocks", "no: below `[hook] block_at`"),
    }
    for note in &finding.notes {
        row("note", note);
    }
    row("more", &format!("hookguard explain {}", finding.rule));
}

fn rests_on(finding: &Finding, evidence: &Evidence, row: &mut dyn FnMut(&str, &str)) {
    if let Some((word, line)) = &evidence.keyword {
        row("keyword", &format!("`{word}` on line {line}"));
    }
    for (name, says) in &evidence.filters {
        if let Some(says) = says {
            row(name, says);
        }
    }
    let silent: Vec<&str> =
        evidence.filters.iter().filter(|(_, says)| says.is_none()).map(|(name, _)| *name).collect();
    row("passed", &format!("{}: nothing against it", silent.join(", ")));
    row("confidence", &format!("{}: {}", finding.confidence.name(), evidence.confidence));
    row("severity", &format!("{}: {}", finding.severity, evidence.severity));
}
