//! `hookguard allow`: lets one value through, with a reason; lists such entries, and takes one back.
//!
//! An entry is bound to the value: it is looked up among the findings first, so that a slip of the finger allows nothing.

mod list;

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use crate::atomic;
use crate::cli::look::{self, Where};
use crate::cli::session::{CONFIG_NAME, Session, Wish};
use crate::cli::ui::Ui;
use crate::config::entries::{self, NewEntry};
use crate::config::{AllowedEntry, Origin};
use crate::date::Date;
use crate::finding::{self, Finding};
use crate::fingerprint;
use crate::git::Repo;
use crate::outcome::Outcome;
use crate::report::Occasion;

/// The most places of a value that are listed.
const MOST_PLACES: usize = 5;
/// What a new file of settings starts with.
const NEW_FILE: &str = "# Settings of hookguard; `hookguard config show` prints all of them.\n";

/// Let one value through, with a reason, wherever it stands
#[derive(Debug, clap::Args)]
pub struct AllowArgs {
    /// The fingerprint of a finding, or its first 6 digits or more
    #[arg(required_unless_present_any = ["list", "remove"], conflicts_with_all = ["list", "remove"])]
    pub fingerprint: Option<String>,
    /// Why it may stay, for the one who reads this in a year
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["list", "remove"])]
    pub reason: Option<String>,
    /// The last day that it holds; from the next day on it blocks again
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["list", "remove"])]
    pub until: Option<String>,
    /// Who allows it; by default who commits here
    #[arg(long, value_name = "NAME", conflicts_with_all = ["list", "remove"])]
    pub by: Option<String>,
    /// List the entries, and tell which hold, which have ended, and which no value fits any more
    #[arg(long, conflicts_with = "remove")]
    pub list: bool,
    /// Take the entry of this fingerprint out
    #[arg(long, value_name = "FINGERPRINT")]
    pub remove: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
    /// Settings to use, and to write to, instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Adds, lists or removes entries.
///
/// # Errors
/// No such finding or entry, no reason, a day that is over, or settings that can't be read or written.
pub fn run(args: &AllowArgs, ui: &mut Ui) -> Result<Outcome> {
    let wish = Wish { config: args.config.clone(), ..Wish::plain(Occasion::Scan) };
    if args.list {
        return list::run(&args.place, wish, ui);
    }
    let (repo, root, session) = look::open(&wish)?;
    let file = args.config.clone().unwrap_or_else(|| root.join(CONFIG_NAME));
    match (&args.remove, &args.fingerprint) {
        (Some(prefix), _) => remove(prefix, &file, &session, ui),
        (None, Some(prefix)) => {
            let (reason, until) = wanted(args)?;
            let found = find(prefix, &args.place, (&session, &wish), &repo, ui)?;
            let by = args.by.clone().or_else(|| repo.identity()).filter(|by| !by.trim().is_empty());
            add(&found, (reason, until, by.as_deref()), (&file, &session), ui)
        }
        (None, None) => bail!("name a finding by its fingerprint"),
    }
}

/// Returns the reason and the last day, both fit to be written.
fn wanted(args: &AllowArgs) -> Result<(&str, Option<Date>)> {
    let reason = args.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    let Some(reason) = reason else {
        bail!("an allowance lacks its reason\nhint: say why it may stay: --reason \"revoked on 2026-10-01\"");
    };
    let Some(day) = &args.until else { return Ok((reason, None)) };
    let Some(until) = Date::parse(day) else { bail!("--until: `{day}` is no day; write it as 2027-01-31") };
    if until < Date::of(SystemTime::now()) {
        bail!("--until: {until} is over already, so it would allow nothing");
    }
    Ok((reason, Some(until)))
}

/// Looks the finding up. The error says what to run.
fn find(
    prefix: &str,
    place: &Where,
    (session, wish): (&Session, &Wish),
    repo: &Repo,
    ui: &Ui,
) -> Result<Vec<Finding>> {
    if !fingerprint::is_prefix(prefix) {
        bail!(
            "`{prefix}` is no fingerprint: it must be `hg1:` and 6 to 32 hex digits, as a finding shows it"
        );
    }
    look::by_prefix(prefix, place, (session, wish), Some(repo), ui).map_err(|e| {
        let text = e.to_string();
        let hint = match text.contains("several") {
            true => String::new(),
            false if place.is_commits() => {
                "\nhint: `hookguard scan --no-allow --format jsonl` lists all findings with their fingerprints".to_owned()
            }
            false => format!(
                "\nhint: for one in a commit: hookguard allow {prefix} --reason \"...\" --history\n\
                 hint: `hookguard scan --no-allow --format jsonl` lists all findings with their fingerprints"
            ),
        };
        anyhow::anyhow!("{text}{hint}")
    })
}

fn add(
    found: &[Finding],
    (reason, until, by): (&str, Option<Date>, Option<&str>),
    (file, session): (&Path, &Session),
    ui: &mut Ui,
) -> Result<Outcome> {
    let Some(finding) = found.iter().find(|f| f.allowed.is_none()) else {
        let allowed = found.iter().find_map(|f| f.allowed.as_ref());
        bail!("{}", allowed.map_or_else(String::new, already));
    };
    let rules = session.catalog().active().map(|(_, rule)| rule);
    let family = rules.filter(|r| r.id == finding.rule).map(|r| r.family.to_string()).next();
    let rule = family.unwrap_or_else(|| finding.rule.clone());
    let fingerprint = finding.fingerprint.as_str();
    let mut text = read(file)?.unwrap_or_else(|| NEW_FILE.to_owned());
    // One that has ended makes room for its successor: two of the same value would be a fault.
    let ended = session.config.allowed.iter().find(|e| finding.fingerprint.matches_prefix(&e.fingerprint));
    if let Some(entry) = ended {
        let origin = &entry.origin;
        if origin.file != file {
            bail!("an entry for it stands at {origin} already and doesn't hold: renew it there");
        }
        text =
            entries::without(&text, origin.line).map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))?;
    }
    let entry = NewEntry { fingerprint, rule: &rule, reason, by, until };
    let text = entries::with(&text, &entry).map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))?;
    write(file, &text)?;
    let day = until.map_or_else(String::new, |day| format!(" until {day}"));
    ui.line(&format!("allowed{day}: {} ({})", finding.fingerprint.short(), finding.rule));
    for (index, finding) in found.iter().take(MOST_PLACES).enumerate() {
        let label = if index == 0 { "at" } else { "" };
        ui.line(&format!("  {label:<4}{}:{}:{}", finding.path, finding.place.line, finding.place.column));
    }
    if let Some(more) = found.len().checked_sub(MOST_PLACES + 1) {
        ui.line(&format!("      and {} more", more + 1));
    }
    ui.line(&format!("wrote {}; commit it, so that it holds for everybody", file.display()));
    Ok(Outcome::Clean)
}

fn already(allowed: &finding::Allowed) -> String {
    let reason = allowed.reason.as_deref().map_or_else(String::new, |why| format!(": {why}"));
    let until = allowed.until.as_deref().map_or_else(String::new, |day| format!(", until {day}"));
    format!("it is allowed already, by {}{reason}{until}", allowed.by)
}

fn remove(prefix: &str, file: &Path, session: &Session, ui: &mut Ui) -> Result<Outcome> {
    let entry = named(prefix, &session.config.allowed)?;
    let Origin { file: stands, line, .. } = &entry.origin;
    if stands != file {
        bail!("the entry stands at {}, in your own settings: take it out there", entry.origin);
    }
    let Some(text) = read(file)? else { bail!("{} is gone", file.display()) };
    let text = entries::without(&text, *line).map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))?;
    write(file, &text)?;
    ui.line(&format!("removed {} from {}: {}", entry.fingerprint, file.display(), entry.reason));
    ui.line("its value blocks again from the next run on");
    Ok(Outcome::Clean)
}

/// Returns the entry that a fingerprint or the start of one names.
fn named<'e>(prefix: &str, entries: &'e [AllowedEntry]) -> Result<&'e AllowedEntry> {
    let digits = |text: &str| text.strip_prefix("hg1:").unwrap_or(text).to_ascii_lowercase();
    let wanted = digits(prefix);
    // An entry may itself be cut short: either may be the longer one.
    let is_meant = |e: &&AllowedEntry| {
        let own = digits(&e.fingerprint);
        own.starts_with(&wanted) || wanted.starts_with(&own)
    };
    let mut fitting = entries.iter().filter(is_meant).filter(|_| fingerprint::is_prefix(prefix));
    match (fitting.next(), fitting.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(one), Some(two)) => {
            bail!("{prefix} names several entries: at {} and {}; give more digits", one.origin, two.origin)
        }
        (None, _) => bail!(
            "no entry has a fingerprint that starts with {prefix}\nhint: `hookguard allow --list` lists them"
        ),
    }
}

fn read(file: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("reading {}", file.display())),
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    atomic::replace(file, text.as_bytes(), None).with_context(|| format!("writing {}", file.display()))
}
