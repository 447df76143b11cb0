//! `hookguard fix`: moves staged secrets into the environment, and gives them back.

mod commits;

use std::ops::Range;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::{Color, Ui};
use crate::detect::Detector;
use crate::finding::{Exposure, Finding, Origin, ShownPath};
use crate::fix::plan::{self, Plan, Subject};
use crate::fix::undo::{self, Undone};
use crate::fix::{apply, show};
use crate::git::Repo;
use crate::git::write::Writer;
use crate::judge::Judge;
use crate::outcome::Outcome;
use crate::position::NewLines;
use crate::report::Occasion;
use crate::secret::Secret;
use crate::source::{Text, staged};
use crate::units::count;

/// Move staged secrets into the environment; without --apply only show what would change
#[derive(Debug, clap::Args)]
pub struct FixArgs {
    /// Rewrite what is staged and the work tree, and put the values into .env
    #[arg(long)]
    pub apply: bool,
    /// Give back what the last --apply changed
    #[arg(long, conflicts_with = "apply")]
    pub undo: bool,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<std::path::PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t)]
    pub color: Color,
}

/// Shows or does what takes secrets out of the next commit.
///
/// # Errors
/// Anything that keeps the whole job from being done.
pub fn run(args: &FixArgs, ui: &mut Ui) -> Result<Outcome> {
    let started = Instant::now();
    ui.configure(args.color, false);
    let repo = session::repository_needed()?;
    let Some(root) = repo.work_tree() else {
        bail!(
            "this repository is bare: there is nothing staged to fix\nhint: run it in a clone with a work tree"
        );
    };
    let writer = Writer::at(&root);
    if args.undo {
        return undo(&writer, ui);
    }
    let wish = Wish { config: args.config.clone(), ..Wish::plain(Occasion::Scan) };
    let session = Session::open(Some(&root), &wish, started)?;
    let limits = session.scan_limits();
    let (findings, scanned) =
        session.judge(&wish, Some(&repo), |scanned, sink| staged::texts(&repo, &limits, scanned, sink))?;
    if let Some(skip) = scanned.skipped.iter().find(|skip| skip.reason.is_failure()) {
        bail!("{}: {}; nothing was changed", skip.path, skip.reason);
    }
    let blocking: Vec<&Finding> = findings.iter().filter(|f| f.blocks && f.allowed.is_none()).collect();
    if blocking.is_empty() {
        return commits::look((&repo, &writer), (&session, &wish), ui);
    }
    let subjects = subjects(&repo, &writer, &blocking)?;
    let again =
        |path: &[u8], text: &[u8], new: &[Range<u32>]| judge_again(&session, &wish, (path, text), new);
    let plan = plan::make(&writer, &subjects, &again)?;
    if args.apply && !plan.is_empty() {
        apply::apply(&writer, &plan)?;
    }
    let secrets: Vec<&Secret> = findings.iter().map(|f| &f.secret).collect();
    Ok(tell(&plan, &secrets, args.apply, ui))
}

/// Puts the findings to the files of the index.
fn subjects<'f>(repo: &Repo, writer: &Writer, findings: &[&'f Finding]) -> Result<Vec<Subject<'f>>> {
    let entries = writer.entries()?;
    let mut subjects = Vec::new();
    let mut left = findings.len();
    for change in repo.staged()? {
        let shown = ShownPath::new(&change.path);
        let here: Vec<&Finding> = findings.iter().copied().filter(|f| f.path == shown).collect();
        let Some(entry) = entries.get(&change.path).filter(|_| !here.is_empty()) else { continue };
        left = left.saturating_sub(here.len());
        let text = writer.read(entry.id)?;
        subjects.push(Subject { path: change.path.clone(), entry: entry.clone(), text, findings: here });
    }
    if left > 0 {
        let archive = findings.iter().find(|f| !subjects.iter().any(|s| ShownPath::new(&s.path) == f.path));
        let path = archive.map_or_else(String::new, |f| f.path.text.clone());
        bail!(
            "{path}: what is in an archive can't be rewritten\nhint: take the archive out of the index: git restore --staged FILE"
        );
    }
    Ok(subjects)
}

/// Tells whether a rewritten text would be stopped.
fn judge_again(
    session: &Session,
    wish: &Wish,
    (path, bytes): (&[u8], &[u8]),
    new: &[Range<u32>],
) -> Result<bool> {
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, wish);
    let mut judge = Judge::new(&settings, &|_| Exposure::Local);
    let text = Text {
        origin: Origin::Staged,
        path,
        bytes,
        binary: false,
        new_lines: &|| Ok(NewLines::Ranges(new.to_vec())),
        is_added: &|| Ok(false),
    };
    Ok(judge.judge(&text)?.iter().any(|f| f.blocks && f.allowed.is_none()))
}

fn undo(writer: &Writer, ui: &mut Ui) -> Result<Outcome> {
    match undo::undo(writer)? {
        Undone::Nothing => {
            ui.note("hookguard: no run of `hookguard fix --apply` is left to undo");
            Ok(Outcome::Clean)
        }
        Undone::Paths(paths) => {
            ui.note(&format!("hookguard: as it was before: {}", paths.join(", ")));
            Ok(Outcome::Clean)
        }
        Undone::Differs(paths) => {
            ui.note("hookguard: nothing was changed, for this isn't as `fix --apply` left it:");
            for path in paths {
                ui.note(&format!("  {path}"));
            }
            Ok(Outcome::Incomplete)
        }
    }
}

/// Says what is done, or would be, and returns what the run came to.
fn tell(plan: &Plan, secrets: &[&Secret], applied: bool, ui: &mut Ui) -> Outcome {
    for file in &plan.files {
        ui.result(show::diff(file, secrets).as_bytes());
        file.notes.iter().for_each(|note| ui.line(&format!("note: {note}")));
        ui.line("");
    }
    let row = |ui: &mut Ui, file: &str, text: &str| ui.line(format!("{file:<14}{text}").trim_end());
    for line in &plan.env {
        let how = if plan.env_before.is_none() { "=…  (a new file, mode 0600)" } else { "=…" };
        row(ui, ".env", &format!("{}{how}", line.name));
    }
    plan.example.iter().for_each(|name| row(ui, ".env.example", &format!("{name}=")));
    plan.ignore.iter().for_each(|line| row(ui, ".gitignore", line));
    for left in &plan.left {
        ui.line(&format!("left: {}  {}", left.place, left.title));
        ui.line(&format!("  why      {}", left.refusal.why));
        ui.line(&format!("  instead  {}", left.refusal.instead));
    }
    let files = count(plan.files.len() as u64, "file");
    let values = count(plan.values() as u64, "secret");
    let rest = if plan.left.is_empty() { String::new() } else { format!("; {} left", plan.left.len()) };
    if plan.is_empty() {
        ui.note(&format!("hookguard: nothing can be fixed{rest}"));
        return Outcome::Findings;
    }
    if !applied {
        ui.note(&format!("hookguard: {values} in {files} would be taken out{rest}; nothing was changed"));
        ui.note("hint: `hookguard fix --apply` does it, `hookguard fix --undo` gives it back");
        return Outcome::Findings;
    }
    ui.note(&format!("hookguard: {values} in {files} taken out{rest}; `hookguard fix --undo` gives it back"));
    let mut add: Vec<&str> = Vec::new();
    add.extend((!plan.ignore.is_empty()).then_some(".gitignore"));
    add.extend((!plan.example.is_empty()).then_some(".env.example"));
    if !add.is_empty() {
        let add: Vec<String> = add.iter().map(|name| format!(":/{name}")).collect();
        ui.note(&format!("hint: commit these too: git add {}", add.join(" ")));
    }
    if plan.left.is_empty() { Outcome::Clean } else { Outcome::Findings }
}
