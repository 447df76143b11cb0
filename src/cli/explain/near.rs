//! `hookguard explain --at FILE:LINE`: what came near on a line, and why it was not reported.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::explain::line::{self, Line, New};
use crate::cli::explain::spot::{self, Spot};
use crate::cli::session::Wish;
use crate::cli::ui::Ui;
use crate::detect::Detector;
use crate::finding::{Exposure, Finding, Origin};
use crate::judge::Judge;
use crate::layout::labelled;
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::units::count;

/// The column in which the texts start.
const COLUMN: usize = 12;
/// The column in which the verdict of a rule starts.
const SAID: usize = 8;
/// The most rules and keywords that are named; more are counted.
const MOST_NAMES: usize = 12;
/// The most values that are shown; more are counted.
const MOST_VALUES: usize = 20;
/// The most rules that are shown for one value; more are counted.
const MOST_RULES: usize = 8;

/// Explains a line.
pub(super) fn run(spot: &Spot, config: Option<&Path>, ui: &mut Ui) -> Result<Outcome> {
    let mut wish = Wish::plain(Occasion::Scan);
    let (session, repo) = spot::open(config, &mut wish)?;
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, &wish);
    let mut line = spot::with_text(spot, &session, repo.as_ref(), &|text| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        line::look(&mut judge, session.catalog(), text, spot.line)
    })?;
    spot::drop_untracked(&mut line.findings, repo.as_ref())?;
    if spot.line > line.lines {
        bail!(
            "{} has {}, so there is no line {}",
            line.path,
            count(u64::from(line.lines), "line"),
            spot.line
        );
    }
    let mut out = String::new();
    head(&line, spot, &mut out);
    body(&line, &mut out);
    ui.result(out.as_bytes());
    Ok(Outcome::Clean)
}

fn head(line: &Line, spot: &Spot, out: &mut String) {
    let staged = line.origin == Origin::Staged;
    let place = format!("{}:{}", line.path, spot.line);
    let newness = match (staged, line.new) {
        (false, _) => "in the work tree, where all lines count",
        (true, New::Yes) => "staged, and new",
        (true, New::Others) => "staged, but this line is not new: a commit is judged by what it adds",
        (true, New::Nothing) => "staged, but no line of it is new: a commit is judged by what it adds",
    };
    labelled(out, "", 0, &format!("{place} {newness}"));
    if staged && line.new != New::Yes {
        labelled(out, "", 0, &format!("`hookguard scan {}` judges all lines", line.path));
    }
    out.push('\n');
}

fn body(line: &Line, out: &mut String) {
    if line.keywords.is_empty() && line.findings.is_empty() {
        if line.new != New::Nothing {
            let text = "no keyword of any rule within reach, so no rule looked at this line";
            labelled(out, "", 0, text);
        }
        return;
    }
    let keywords: Vec<String> =
        line.keywords.iter().map(|(word, at)| format!("`{word}` on line {at}")).collect();
    let keywords = if keywords.is_empty() { "none within reach".to_owned() } else { names(&keywords) };
    labelled(out, "keywords", COLUMN, &keywords);
    let woken = if line.woken.is_empty() { "no rule".to_owned() } else { names(&line.woken) };
    labelled(out, "woke", COLUMN, &woken);
    for (why, rules) in &line.asleep {
        labelled(out, "asleep", COLUMN, &format!("{}: {why}", names(rules)));
    }
    for value in line.values.iter().take(MOST_VALUES) {
        let (at, column) = value.place;
        out.push('\n');
        labelled(out, "", 0, &format!("{at}:{column}  {}", value.shown));
        for (rule, said) in value.said.iter().take(MOST_RULES) {
            labelled(out, "    ", SAID, &format!("{rule}: {said}"));
        }
        if let Some(more) = value.said.len().checked_sub(MOST_RULES + 1) {
            labelled(out, "    ", SAID, &format!("and {}", count(more as u64 + 1, "more rule")));
        }
    }
    if let Some(more) = line.values.len().checked_sub(MOST_VALUES + 1) {
        labelled(out, "", 0, &format!("and {}", count(more as u64 + 1, "more value")));
    }
    for finding in &line.findings {
        reported(finding, out);
    }
    let silent = silent(line);
    if !silent.is_empty() {
        out.push('\n');
        labelled(
            out,
            "nothing of",
            COLUMN,
            &format!("{}: no text of their shape within reach", names(&silent)),
        );
    }
}

fn reported(finding: &Finding, out: &mut String) {
    let place = finding.place;
    out.push('\n');
    let what = if finding.is_about_file() {
        "the file, by its name".to_owned()
    } else {
        format!("{}:{}  {}", place.line, place.column, finding.secret.redacted())
    };
    labelled(out, "", 0, &what);
    let verdict = match &finding.allowed {
        Some(allowed) => {
            let reason = allowed.reason.as_deref().unwrap_or("no reason given");
            format!("allowed by {}: {reason}", allowed.by)
        }
        None if finding.blocks => format!("reported, {}: it blocks", finding.severity),
        None => format!("reported, {}: a note that blocks nothing", finding.severity),
    };
    labelled(out, "    ", SAID, &format!("{}: {verdict}", finding.rule));
    for note in &finding.notes {
        labelled(out, "    ", SAID, note);
    }
    let short = finding.fingerprint.short();
    labelled(out, "    ", SAID, &format!("`hookguard explain --why {short}` says what it rests on"));
}

/// Returns the rules that were woken and have nothing to say about any value of the line.
fn silent(line: &Line) -> Vec<String> {
    let speaks = |rule: &String| {
        line.values.iter().flat_map(|v| &v.said).any(|(id, _)| id == rule)
            || line.findings.iter().any(|f| f.rule == *rule)
    };
    line.woken.iter().filter(|rule| !speaks(rule)).cloned().collect()
}

/// Lists the first names and counts the rest.
fn names(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(MOST_NAMES).map(String::as_str).collect();
    match all.len().checked_sub(MOST_NAMES + 1) {
        Some(more) => format!("{} and {} more", shown.join(", "), more + 1),
        None => shown.join(", "),
    }
}
