//! `hookguard baseline`: accepts what is there already, so that a repository with old findings can start today.
//!
//! `create` accepts all that blocks now, `update` what came since, `prune` drops what is gone. The file is the same for the
//! same values, whoever writes it. What somebody let through otherwise isn't taken into it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::allow::baseline::{Accepted, Draft, NAME};
use crate::atomic;
use crate::cli::look::{self, Where};
use crate::cli::session::{Session, Wish};
use crate::cli::ui::Ui;
use crate::finding::{Finding, Severity};
use crate::git::Repo;
use crate::git::ask::Call;
use crate::judge::Honour;
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::source::Scanned;
use crate::units::count;

/// The most rules, or entries, that are listed.
const MOST_LISTED: usize = 20;

/// Accept what is there already, by value
#[derive(Debug, clap::Args)]
pub struct BaselineArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write a baseline of all that blocks now
    Create(Filled),
    /// Add what blocks now and isn't in the baseline yet
    Update(Filled),
    /// Drop the entries whose value is gone, and list them
    Prune(Target),
}

/// Which file, and where its values are looked for.
#[derive(Debug, clap::Args)]
struct Target {
    /// The baseline; by default .hookguard.baseline at the root of the repository
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write nothing, only say what would be
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
struct Filled {
    #[command(flatten)]
    target: Target,
    /// Why the new entries may stay
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// What a command works on.
struct Work {
    repo: Repo,
    session: Session,
    wish: Wish,
    path: PathBuf,
}

/// Writes a baseline.
///
/// # Errors
/// Something could not be looked at, or the file can't be read or written; it is then as it was.
pub fn run(args: &BaselineArgs, ui: &mut Ui) -> Result<Outcome> {
    match &args.command {
        Command::Create(filled) => {
            let work = Work::open(&filled.target, Honour::Yes)?;
            if work.path.symlink_metadata().is_ok() {
                bail!(
                    "{} is there already and was left as it is\nhint: `hookguard baseline update` adds to it",
                    work.path.display()
                );
            }
            fill(Draft::default(), filled, &work, ui)
        }
        Command::Update(filled) => {
            let work = Work::open(&filled.target, Honour::Yes)?;
            let draft = work.read()?;
            fill(draft, filled, &work, ui)
        }
        Command::Prune(target) => prune(target, ui),
    }
}

impl Work {
    fn open(target: &Target, allow: Honour) -> Result<Self> {
        let wish = Wish { config: target.config.clone(), allow, ..Wish::plain(Occasion::Scan) };
        let (repo, root, session) = look::open(&wish)?;
        let path = target.baseline.clone().unwrap_or_else(|| root.join(NAME));
        Ok(Self { repo, session: session.without_baseline(), wish, path })
    }

    fn read(&self) -> Result<Draft> {
        Draft::read(&self.path)?.with_context(|| {
            format!("{} isn't there\nhint: `hookguard baseline create` makes it", self.path.display())
        })
    }

    /// Returns the findings; what could not be looked at is an error, for a baseline must not be made of half a look.
    fn findings(&self, place: &Where, ui: &Ui) -> Result<(Vec<Finding>, Scanned)> {
        let (findings, scanned) = place.findings((&self.session, &self.wish), &self.repo, ui)?;
        match scanned.skipped.iter().find(|s| s.reason.is_failure()) {
            Some(skip) => {
                bail!("nothing was written, for not all could be looked at: {}: {}", skip.path, skip.reason)
            }
            None => Ok((findings, scanned)),
        }
    }

    /// Writes the file, where it would be another than it is: also one that a merge left out of order.
    fn write(&self, draft: &Draft, is_dry_run: bool) -> Result<()> {
        let is_same = std::fs::read(&self.path).is_ok_and(|there| there == draft.text().as_bytes());
        if is_dry_run || is_same {
            return Ok(());
        }
        atomic::replace(&self.path, draft.text().as_bytes(), None)
            .with_context(|| format!("writing {}", self.path.display()))
    }
}

fn fill(mut draft: Draft, filled: &Filled, work: &Work, ui: &mut Ui) -> Result<Outcome> {
    let target = &filled.target;
    let (findings, _) = work.findings(&target.place, ui)?;
    let before = draft.0.len();
    let mut widened = 0_u64;
    let mut new: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let least: Severity = work.session.config.block_at;
    for finding in findings.iter().filter(|f| f.allowed.is_none() && f.severity >= least) {
        let fingerprint = finding.fingerprint.as_str().to_owned();
        let was_there = draft.0.contains_key(&fingerprint);
        if draft.accept(finding, filled.reason.as_deref()) {
            if was_there && !new.values().any(|values| values.contains(&fingerprint)) {
                widened += 1;
            } else if !was_there {
                new.entry(finding.rule.clone()).or_default().insert(fingerprint);
            }
        }
    }
    work.write(&draft, target.dry_run)?;
    let added = (draft.0.len() - before) as u64;
    let client = draft.0.values().filter(|a| a.client_side).count();
    let verb = if target.dry_run { "would accept" } else { "accepted" };
    ui.line(&format!(
        "{verb} {} of {}; {} in all, {client} of them also in client-side code",
        count(added, "new value"),
        target.place.said(),
        draft.0.len()
    ));
    if widened > 0 {
        ui.line(&format!("{} that reach strangers by now", count(widened, "value")));
    }
    let mut by_rule: Vec<(usize, &String)> = new.iter().map(|(rule, values)| (values.len(), rule)).collect();
    by_rule.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    for (number, rule) in by_rule.iter().take(MOST_LISTED) {
        ui.line(&format!("{number:>6}  {rule}"));
    }
    if let Some(more) = by_rule.len().checked_sub(MOST_LISTED + 1) {
        ui.line(&format!("        and {} more", count(more as u64 + 1, "rule")));
    }
    if !target.dry_run {
        advise(work, ui);
    }
    Ok(Outcome::Clean)
}

/// Says what makes the file hold for everybody.
fn advise(work: &Work, ui: &mut Ui) {
    let name = work.path.display();
    ui.line(&format!(
        "{name}: commit it, and rotate what is in it; each entry is a key that still opens something"
    ));
    if work.session.config.repository_id.is_none() {
        ui.note(
            "hookguard: no `repository_id` is set, so the fingerprints are those of any repository without one; \
             `hookguard config init` draws one, but voids the entries: do it first",
        );
    }
    if work.path.file_name().is_some_and(|n| n == NAME) && !is_merged_by_union(&work.repo) {
        ui.line("so that two branches that both change it merge, let Git keep the lines of both:");
        ui.line(&format!("  echo '{NAME} merge=union' >> .gitattributes"));
    }
}

fn is_merged_by_union(repo: &Repo) -> bool {
    let Some(root) = repo.work_tree() else { return false };
    let answer = Call::at(&root).git(["check-attr", "-z", "merge", "--", NAME]);
    answer.is_ok_and(|a| a.stdout.split(|b| *b == 0).any(|word| word == b"union"))
}

fn prune(target: &Target, ui: &mut Ui) -> Result<Outcome> {
    let work = Work::open(target, Honour::No)?;
    let mut draft = work.read()?;
    let (mut findings, _) = work.findings(&target.place, ui)?;
    if !target.place.is_commits() {
        findings.extend(look::in_staged(&work.session, &work.repo, &work.wish)?.0);
    }
    let there: BTreeMap<&str, bool> = findings.iter().fold(BTreeMap::new(), |mut all, finding| {
        *all.entry(finding.fingerprint.as_str()).or_default() |= finding.client_side.is_some();
        all
    });
    let gone: Vec<(String, Accepted)> = draft
        .0
        .iter()
        .filter(|(f, _)| !there.contains_key(f.as_str()))
        .map(|(f, a)| (f.clone(), a.clone()))
        .collect();
    draft.0.retain(|fingerprint, _| there.contains_key(fingerprint.as_str()));
    for (fingerprint, accepted) in &mut draft.0 {
        // What reaches strangers no longer must ask again when it does.
        accepted.client_side &= there.get(fingerprint.as_str()).copied().unwrap_or_default();
    }
    work.write(&draft, target.dry_run)?;
    for (fingerprint, Accepted { rule, reason, .. }) in &gone {
        let reason = reason.as_deref().map_or_else(String::new, |r| format!("  {r}"));
        ui.line(&format!("{fingerprint}  {rule}{reason}"));
    }
    let verb = if target.dry_run { "would drop" } else { "dropped" };
    let left = draft.0.len();
    ui.line(&format!(
        "{verb} {} whose value isn't in {}; {left} left",
        entries(gone.len()),
        target.place.said()
    ));
    Ok(Outcome::Clean)
}

/// Says a number of entries.
pub(crate) fn entries(number: usize) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

/// Tells how many entries the baseline at the root has; `None` where there is none.
///
/// # Errors
/// It can't be read or understood.
pub(crate) fn entries_at(root: &Path) -> Result<Option<usize>> {
    crate::allow::baseline::Baseline::at(root.join(NAME)).len()
}
