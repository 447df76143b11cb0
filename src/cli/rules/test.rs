//! `hookguard rules test FILE`: a person's own rules, tried on a file of samples.
//!
//! The file is judged as `scan` judges it, with all rules on, so that what a built-in rule takes away shows. Each rule of
//! the settings is listed with what it found, what a filter dropped and what its search passed over, by the trace of the
//! very run ([`crate::detect::trace`]).

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::cli::explain::said;
use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::Ui;
use crate::config;
use crate::detect::trace::{Event, Step, Trace};
use crate::detect::{Catalog, Detector};
use crate::finding::{Exposure, Finding, ShownPath};
use crate::git::Repo;
use crate::judge::Judge;
use crate::layout::labelled;
use crate::outcome::Outcome;
use crate::position::LineIndex;
use crate::report::Occasion;
use crate::rules;
use crate::secret::redact;
use crate::source::{Text, tree};
use crate::units::count;

/// The column in which what was said about a value starts.
const COLUMN: usize = 6;
/// The most values that are listed for one rule as found, and as not found; more are counted.
const MOST_VALUES: usize = 20;
/// The most lines that are named.
const MOST_LINES: usize = 8;

/// What became of one rule.
#[derive(Default)]
struct Tried {
    /// Values that it found: where, redacted, and by what they are allowed.
    found: Vec<String>,
    /// Values that it didn't, each with the reason.
    lost: Vec<String>,
    /// The lines of its keywords.
    keywords: Vec<u32>,
    /// Why it was not run though a keyword is there.
    asleep: Option<String>,
}

/// Tries the rules of the settings on a file.
pub(super) fn run(file: &Path, only: &[String], config: Option<&Path>, ui: &mut Ui) -> Result<Outcome> {
    let wish = Wish { config: config.map(Path::to_path_buf), ..Wish::plain(Occasion::Scan) };
    let root = session::repository()?.as_ref().and_then(Repo::work_tree);
    let session = Session::open(root.as_deref(), &wish, std::time::Instant::now())?;
    let wanted = wanted(session.catalog(), only)?;
    let tried = try_on(file, &wanted, &session, &wish)?;
    let mut out = String::new();
    let mut silent = 0_u64;
    for (rule, tried) in wanted.iter().zip(&tried) {
        silent += u64::from(tried.found.is_empty());
        tell(*rule, tried, session.catalog(), &mut out);
    }
    ui.result(out.as_bytes());
    let all = count(wanted.len() as u64, "rule");
    if silent == 0 {
        ui.note(&format!("hookguard: {all} of the settings tried, each found something"));
        return Ok(Outcome::Clean);
    }
    ui.note(&format!("hookguard: {all} of the settings tried, {silent} found nothing"));
    Ok(Outcome::Findings)
}

/// Returns the indexes of the rules to try: those of the settings that are on, or of these only the named ones.
fn wanted(catalog: &Catalog, only: &[String]) -> Result<Vec<u16>> {
    let own: Vec<u16> =
        catalog.active().map(|(i, _)| i).filter(|i| usize::from(*i) >= catalog.built_in.len()).collect();
    if own.is_empty() {
        bail!("the settings have no `[[rule]]` that is on; docs/config.md says how one is written");
    }
    if only.is_empty() {
        return Ok(own);
    }
    let ids: Vec<&str> = own.iter().map(|i| catalog.rule(*i).id.as_ref()).collect();
    let by_id = |id: &String| {
        let at = ids.iter().position(|known| *known == id.as_str());
        at.and_then(|at| own.get(at).copied())
            .ok_or_else(|| anyhow!("{}", config::Error::unknown_rule_argument(id, &ids)))
    };
    only.iter().map(by_id).collect()
}

fn try_on(file: &Path, wanted: &[u16], session: &Session, wish: &Wish) -> Result<Vec<Tried>> {
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, wish);
    let options = tree::Options {
        roots: vec![PathBuf::from(file)],
        base: Some(std::env::current_dir()?),
        respect_ignore: false,
        jobs: 1,
    };
    let mut listed = crate::source::Scanned::default();
    let files = tree::files(&options, &mut listed)?;
    let (parts, scanned) = tree::texts(&files, &options, &session.scan_limits(), |read| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        let mut tried: Vec<Tried> = wanted.iter().map(|_| Tried::default()).collect();
        read(&mut |text| {
            let mut steps = Vec::new();
            let findings = judge.explain(text, &mut Trace::to(&mut |step| steps.push(step)))?;
            for (rule, tried) in wanted.iter().zip(&mut tried) {
                let steps: Vec<&Step> = steps.iter().filter(|s| s.rule == *rule).collect();
                tried.take(text, &steps, &findings, session.catalog());
            }
            Ok(())
        })?;
        Ok(tried)
    })?;
    listed.merge(scanned);
    if let Some(skip) = listed.skipped.first() {
        bail!("{} was not looked at: {}", skip.path, skip.reason);
    }
    Ok(parts.into_iter().next().unwrap_or_default())
}

impl Tried {
    /// Adds what the steps of one rule in a text came to.
    fn take(&mut self, text: &Text<'_>, steps: &[&Step], findings: &[Finding], catalog: &Catalog) {
        let (shown, lines) = (ShownPath::new(text.path), LineIndex::new(text.bytes));
        for step in steps {
            let place = lines.place(step.at);
            let at = format!("{shown}:{}:{}", place.line, place.column);
            let value = redact(step.at.of(text.bytes));
            match step.event {
                Event::Woken { asleep, .. } => {
                    if self.keywords.last() != Some(&place.line) {
                        self.keywords.push(place.line);
                    }
                    self.asleep = self.asleep.take().or_else(|| asleep.map(|why| why.to_string()));
                }
                Event::Kept | Event::Joined { .. } => {
                    let id = &catalog.rule(step.rule).id;
                    let finding = findings.iter().find(|f| f.place == place && f.rule == **id);
                    let allowed = finding.and_then(|f| f.allowed.as_ref());
                    let by = allowed.map_or(String::new(), |allowed| format!(", allowed by {}", allowed.by));
                    let joined = said(&step.event, catalog).map_or(String::new(), |how| format!(", {how}"));
                    self.found.push(format!("{at}  {value}{joined}{by}"));
                }
                Event::Missed(_) | Event::Dropped { .. } | Event::Beaten { .. } | Event::Old => {
                    let why = said(&step.event, catalog).unwrap_or_default();
                    let keyword =
                        steps.iter().any(|s| s.at == step.at && matches!(s.event, Event::Woken { .. }));
                    let value = if keyword { "its keyword" } else { &value };
                    let row = format!("{at}  {value}, {why}");
                    if !self.lost.contains(&row) {
                        self.lost.push(row);
                    }
                }
            }
        }
    }
}

fn tell(rule: u16, tried: &Tried, catalog: &Catalog, out: &mut String) {
    let rule = catalog.rule(rule);
    let found = match tried.found.len() as u64 {
        1 => "1 match".to_owned(),
        n => format!("{n} matches"),
    };
    labelled(out, "", 0, &format!("{}: {found}{}", rule.id, why_none(tried, &rules::texts(rule).keywords)));
    for (word, rows) in [("+", &tried.found), ("-", &tried.lost)] {
        for row in rows.iter().take(MOST_VALUES) {
            labelled(out, &format!("  {word}"), COLUMN, row);
        }
        if let Some(more) = rows.len().checked_sub(MOST_VALUES + 1) {
            labelled(out, &format!("  {word}"), COLUMN, &format!("and {} more", more + 1));
        }
    }
}

/// Says why a rule has nothing to show at all.
fn why_none(tried: &Tried, keywords: &[&str]) -> String {
    if !tried.found.is_empty() || !tried.lost.is_empty() {
        return String::new();
    }
    if tried.keywords.is_empty() {
        let words: Vec<String> = keywords.iter().map(|word| format!("`{word}`")).collect();
        return format!(", for none of its keywords is in the file: {}", words.join(", "));
    }
    let lines: Vec<String> = tried.keywords.iter().take(MOST_LINES).map(u32::to_string).collect();
    let more = if tried.keywords.len() > MOST_LINES { " and more" } else { "" };
    let noun = if tried.keywords.len() == 1 { "line" } else { "lines" };
    let why = tried.asleep.as_deref().unwrap_or("no text of its shape stands near");
    format!(", though a keyword is on {noun} {}{more}: {why}", lines.join(", "))
}
