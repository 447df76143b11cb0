//! `hookguard audit`: the checklist before going live. Gathers the facts; [`crate::audit`] judges them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use anyhow::{Context as _, Result, bail};

use crate::audit::report::{self, Format, Sheet};
use crate::audit::{self, Facts, Ignored, Item, LetThrough, Past, Verdict, tree};
use crate::bypass;
use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::{Color, Ui};
use crate::cli::{baseline, doctor, history, look, scan};
use crate::date::Date;
use crate::finding::Finding;
use crate::git::{Repo, paths};
use crate::outcome::Outcome;
use crate::report::{Occasion, Tally, proof};
use crate::source::Scanned;

/// Go through the checklist before going live: files, index and history
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each item has evidence, a verdict (pass, fail, ask a person) and what to do. Nothing is sent anywhere.\n\
    Exit codes: 0 nothing fails; 1 something does; 2 not everything could be looked at."
)]
pub struct AuditArgs {
    /// How to write the checklist
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the checklist to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Look at the files and the index only; what the history would tell is asked
    #[arg(long)]
    pub no_history: bool,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t)]
    pub color: Color,
    /// Write nothing but the checklist
    #[arg(long, short)]
    pub quiet: bool,
}

/// Judges the repository at the working directory.
///
/// # Errors
/// There is none, it is bare, or something of it can't be read.
pub fn run(args: &AuditArgs, ui: &mut Ui) -> Result<Outcome> {
    let started = Instant::now();
    ui.configure(args.color, args.quiet);
    let repo = session::repository_needed()?;
    let Some(root) = repo.work_tree() else {
        bail!(
            "a bare repository has no files to go through\nhint: run it in a clone; `hookguard scan --history` looks at \
             all commits here"
        )
    };
    let wish = Wish { config: args.config.clone(), ..Wish::plain(Occasion::Scan) };
    let session = Session::open(Some(&root), &wish, started)?;
    let today = Date::of(SystemTime::now());
    let (mut here, mut scanned) = here(&session, &repo, &wish)?;
    let past =
        if args.no_history { None } else { Some(past((&session, &wish), (&repo, &root), &mut scanned, ui)?) };
    let is_env = env_file(&session);
    let tree = tree::read(&root, &is_env)?;
    let env_paths = tree.env_paths();
    let asked: Vec<&str> = env_paths.iter().map(String::as_str).collect();
    let rules = paths::ignored(&root, &asked)?;
    let ignored = env_paths.iter().cloned().zip(rules).map(|(path, by)| Ignored { path, by }).collect();
    here.sort_by(|a, b| (&a.path, a.place).cmp(&(&b.path, b.place)));
    let guards = doctor::guards(&repo)?;
    let let_through = let_through(&session, &repo, &root)?;
    let mut facts = Facts { here, past, tree, ignored, guards, let_through, today };
    from_root(&mut facts, &root);
    let items = audit::judge(&facts);
    end(args, (&session, &wish, &root), (facts, scanned), &items, ui)
}

/// Returns the findings of the work tree, and those of the index that the work tree doesn't have.
fn here(session: &Session, repo: &Repo, wish: &Wish) -> Result<(Vec<Finding>, Scanned)> {
    let (mut findings, mut scanned) = look::in_work_tree(session, Some(repo), wish)?;
    let (staged, looked) = look::in_staged(session, repo, wish)?;
    scanned.merge(looked);
    let known: HashSet<_> = findings.iter().map(|f| (f.path.text.clone(), f.fingerprint.clone())).collect();
    findings.extend(
        staged.into_iter().filter(|f| !known.contains(&(f.path.text.clone(), f.fingerprint.clone()))),
    );
    Ok((findings, scanned))
}

/// Returns what the history tells.
fn past(
    (session, wish): (&Session, &Wish),
    (repo, root): (&Repo, &Path),
    scanned: &mut Scanned,
    ui: &Ui,
) -> Result<Past> {
    let (findings, looked) = history::run(repo, None, scan::processors(), (session, wish), ui)?;
    let (commits, is_shallow) = (looked.commits, looked.is_shallow);
    scanned.merge(looked);
    let env_files = paths::ever_added(root, &env_file(session))?;
    Ok(Past { findings, env_files, commits, is_shallow })
}

/// Tells an environment file by its name, as the rules for files do.
fn env_file(session: &Session) -> impl Fn(&[u8]) -> bool {
    let files = session.catalog().files;
    move |path| files.find(path).is_some_and(|(_, rule)| rule.id.starts_with("dotenv"))
}

fn let_through(session: &Session, repo: &Repo, root: &Path) -> Result<LetThrough> {
    let common = repo.common_dir()?;
    let notes =
        bypass::read(&common).with_context(|| format!("reading {}", bypass::path(&common).display()))?;
    Ok(LetThrough { entries: session.config.allowed.clone(), baseline: baseline::entries_at(root)?, notes })
}

/// Writes paths from the root, so that a report tells nothing of this machine.
fn from_root(facts: &mut Facts, root: &Path) {
    let above = format!("{}/", root.display());
    let short = |text: &mut String| *text = text.replace(&above, "");
    for entry in &mut facts.let_through.entries {
        if let Ok(path) = entry.origin.file.strip_prefix(root) {
            entry.origin.file = path.to_path_buf();
        }
    }
    facts.let_through.notes.notes.iter_mut().for_each(|note| short(&mut note.by));
    facts.guards.iter_mut().for_each(|guard| short(&mut guard.text));
    for finding in facts.here.iter_mut().chain(facts.past.iter_mut().flat_map(|past| &mut past.findings)) {
        finding.allowed.iter_mut().for_each(|allowed| short(&mut allowed.by));
    }
}

/// Writes the checklist and the line of proof.
fn end(
    args: &AuditArgs,
    (session, wish, root): (&Session, &Wish, &Path),
    (facts, scanned): (Facts, Scanned),
    items: &[Item],
    ui: &mut Ui,
) -> Result<Outcome> {
    let is_complete = scanned.is_complete();
    let findings: Vec<Finding> =
        facts.here.into_iter().chain(facts.past.into_iter().flat_map(|past| past.findings)).collect();
    let summary = session.summary(wish, scanned, &findings);
    let looked = proof::line(&summary, Tally::of(&findings));
    let line = format!("audited {} items: {}; {looked}", items.len(), report::summary(items));
    let sheet = Sheet {
        items,
        name: &root.file_name().unwrap_or_default().to_string_lossy(),
        day: &facts.today.to_string(),
        proof: &line,
        is_complete,
        color: args.output.is_none() && ui.colored(true),
    };
    let text = report::write(args.format, &sheet)?;
    match &args.output {
        Some(path) => crate::atomic::write_result(path, text.as_bytes())
            .with_context(|| format!("writing {}", path.display()))?,
        None => ui.result(text.as_bytes()),
    }
    if !ui.is_quiet() || !is_complete {
        ui.note(&format!("hookguard: {line}"));
    }
    let fails = audit::number_of(items, Verdict::Fail) > 0;
    let found = if fails { Outcome::Findings } else { Outcome::Clean };
    Ok(found.and(if is_complete { Outcome::Clean } else { Outcome::Incomplete }))
}
