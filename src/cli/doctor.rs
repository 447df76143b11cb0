//! `hookguard doctor`: tells whether the next commit will be checked, and proves it.
//!
//! Each line is a fact with a mark; a line that isn't in order names the command that mends it. The last one is a
//! proof, not a guess: [`crate::install::proof`] lets Git run the installed hook on a fake key, or
//! [`crate::install::rehearsal`] does where another program's hook stands in front.

mod chart;
mod glance;
mod hooks;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use self::chart::{Chart, Mark};
pub(in crate::cli) use self::glance::{Glance, glance};
use self::hooks::{NEEDED, Way, hook_file, install_command, way};
use crate::audit::Guard;
use crate::cli::hook::{self, Place};
use crate::cli::install::why;
use crate::cli::session::{self, CONFIG_NAME, Session, Wish};
use crate::cli::ui::Ui;
use crate::git::ask::Answer;
use crate::git::hooks_dir::{self, HooksDir};
use crate::git::{ReaderKind, Repo};
use crate::install::rehearsal::{self, Piece};
use crate::install::{Standing, is_executable, proof, scratch, standing};
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::rules;
use crate::source::stdin;

/// The rules of which a fake key is planted: they need nothing beside the key. The last is the least sure.
const PLANTED: [&str; 3] = ["github-pat-classic", "openai-api-key", "generic-secret"];

/// The subject of the line about the settings.
const SETTINGS: &str = "settings";

/// Tell whether the next commit will be checked, and prove it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Plants a fake key in a scratch index, outside of the repository, and lets Git run the installed \
    hook on it.\nExit codes: 0 the next commit will be checked; 1 it won't, or not as it should; 2 that could not be \
    told."
)]
pub struct DoctorArgs {}

/// Looks at everything between `git commit` and a verdict.
///
/// # Errors
/// There is no repository here, or `git` can't be asked.
pub fn run(_args: &DoctorArgs, ui: &mut Ui) -> Result<Outcome> {
    let repo = session::repository_needed()?;
    let dir = hooks_dir::find(&repo, Path::new("."))?;
    let mut chart = Chart::default();
    let session = look(&repo, &dir, &mut chart)?;
    prove(&dir, session.as_ref(), &mut chart);
    chart.print(ui);
    let outcome = chart.outcome();
    ui.line(match outcome {
        Outcome::Clean if dir.work_tree.is_none() => "protected: the next push will be checked",
        Outcome::Clean => "protected: the next commit will be checked",
        Outcome::Findings => "NOT protected as it should be: see the lines marked FAIL",
        Outcome::Stopped(_) | Outcome::Incomplete => "not clear whether the next commit will be checked",
    });
    Ok(outcome)
}

/// Looks at everything but the proof: hooks directory, hook files, program, repository, settings.
fn look(repo: &Repo, dir: &HooksDir, chart: &mut Chart) -> Result<Option<Session>> {
    if let Some(why) = dir.unusable() {
        let (what, command) =
            why.split_once("\nhint: ").unwrap_or((&why, "git config --show-origin core.hooksPath"));
        chart.mend(Mark::Fail, "hooks directory", what, command);
    } else {
        chart.say(Mark::Ok, "hooks directory", format!("{} ({})", dir.used.display(), why(dir)));
        let place = if dir.work_tree.is_none() { Place::Server } else { Place::Clone };
        for name in hook::names_at(place) {
            hook_file(name, dir, chart)?;
        }
        program(dir, chart)?;
    }
    reader(repo, chart);
    Ok(settings(repo, chart))
}

/// Tells how the hooks of a clone stand, without letting them run: what `audit` says of them.
///
/// # Errors
/// `git` can't be asked, or a hook can't be read.
pub(crate) fn guards(repo: &Repo) -> Result<Vec<Guard>> {
    let dir = hooks_dir::find(repo, Path::new("."))?;
    let mut chart = Chart::default();
    if let Some(why) = dir.unusable() {
        let what = why.lines().next().unwrap_or_default();
        chart.mend(Mark::Fail, "hooks directory", what, "git config --show-origin core.hooksPath");
    } else {
        for name in hook::names_at(Place::Clone) {
            hook_file(name, &dir, &mut chart)?;
        }
        program(&dir, &mut chart)?;
    }
    Ok(chart.into_guards())
}

/// Looks at the program that the hook starts.
fn program(dir: &HooksDir, chart: &mut Chart) -> Result<()> {
    let (Way::Ours(path) | Way::Behind(path, _)) = way(NEEDED, dir)? else { return Ok(()) };
    let Standing::Ours(shim, _) = standing(&path)? else { return Ok(()) };
    let Some(program) = shim.program else { return Ok(()) };
    let shown = program.display();
    let install = install_command(dir);
    if !is_executable(&program) {
        chart.mend(Mark::Fail, "program", format!("there is no {shown}, which the hook starts"), install);
        return Ok(());
    }
    match proof::version_of(&program) {
        Ok(version) if version == env!("CARGO_PKG_VERSION") => {
            chart.say(Mark::Ok, "program", format!("{shown}, version {version}"));
        }
        Ok(version) => {
            let text = format!("{shown}, version {version}; this is {}", env!("CARGO_PKG_VERSION"));
            chart.mend(Mark::Note, "program", text, install);
        }
        Err(e) => chart.mend(Mark::Fail, "program", format!("{shown} can't be run: {e:#}"), install),
    }
    Ok(())
}

/// Says who reads what is staged: where `git` is needed, a hook that can't find it blocks.
fn reader(repo: &Repo, chart: &mut Chart) {
    const SUBJECT: &str = "repository";
    let answer = if repo.work_tree().is_some() { repo.staged().map(drop) } else { Ok(()) };
    match (answer, repo.reader_kind()) {
        (Ok(()), ReaderKind::Index | ReaderKind::Libgit2) => {
            chart.say(Mark::Ok, SUBJECT, "read by hookguard itself");
        }
        (Ok(()), ReaderKind::Plumbing) => {
            chart.say(Mark::Ok, SUBJECT, "read by `git`, which the hook must find on PATH for this kind");
        }
        (Err(e), _) => chart.mend(Mark::Fail, SUBJECT, format!("{e}\n{}", e.hint()), "git fsck"),
    }
}

/// Looks at the settings, as a hook would.
fn settings(repo: &Repo, chart: &mut Chart) -> Option<Session> {
    match Session::open(repo.work_tree().as_deref(), &Wish::plain(Occasion::Commit), Instant::now()) {
        Ok(session) => {
            chart.say(Mark::Ok, SETTINGS, "valid");
            Some(session)
        }
        Err(e) => {
            chart.mend(Mark::Fail, SETTINGS, format!("{e:#}"), "hookguard config check");
            None
        }
    }
}

/// Plants a fake key and lets Git run the hook on it.
fn prove(dir: &HooksDir, session: Option<&Session>, chart: &mut Chart) {
    const SUBJECT: &str = "proof";
    if dir.work_tree.is_none() {
        chart.say(Mark::Note, SUBJECT, "a bare repository: nothing is committed here, so nothing is planted");
        return;
    }
    let piece = |manager, settings| Some(Piece { manager, settings, ours: CONFIG_NAME });
    let piece = match way(NEEDED, dir) {
        Ok(Way::Ours(_)) => None,
        Ok(Way::Behind(_, manager)) => piece(manager, None),
        Ok(Way::Told(manager, file)) if rehearsal::is_readable(file) && manager.can_leave_out => {
            piece(manager, Some(file))
        }
        Ok(Way::Told(manager, file)) => {
            let name = manager.name;
            chart.say(
                Mark::Unknown,
                SUBJECT,
                format!("not tried: what else {name} runs by {file} would run too"),
            );
            return;
        }
        Ok(Way::None) | Err(_) => {
            chart.say(Mark::Unknown, SUBJECT, "not tried: mend the lines above first");
            return;
        }
    };
    let Some(session) = session else {
        chart.say(Mark::Unknown, SUBJECT, "not tried: mend the lines above first");
        return;
    };
    let planted = match planted_key(session) {
        Ok(planted) => planted,
        Err(e) => {
            chart.mend(Mark::Fail, SUBJECT, format!("{e:#}"), "hookguard config show");
            return;
        }
    };
    let Planted { path, text, .. } = &planted;
    let answer = match piece {
        // Somebody else's hook is not run on a scratch index: it might change the work tree to fit.
        Some(piece) => rehearsal::run(dir, piece, path, text),
        None => proof::run(dir, path, text),
    };
    match answer {
        Ok(answer) => verdict(&answer, (&planted, piece.as_ref()), install_command(dir), chart),
        Err(e) => chart.say(Mark::Unknown, SUBJECT, format!("{e:#}")),
    }
}

/// Says what a run of the hook on the planted key proves.
fn verdict(
    answer: &Answer,
    (planted, piece): (&Planted, Option<&Piece<'_>>),
    install: &str,
    chart: &mut Chart,
) {
    const SUBJECT: &str = "proof";
    let Planted { rule, path, .. } = planted;
    // The hook's own standard output is on standard error too, except where its file was started directly.
    let said = String::from_utf8_lossy(&answer.stderr) + String::from_utf8_lossy(&answer.stdout);
    let last = said.lines().last().unwrap_or("nothing was said");
    let by = piece.map_or(String::new(), |p| format!(" by way of {}", p.manager.name));
    match answer.code {
        Some(1) if said.contains(rule) && said.contains(path) => {
            chart.say(
                Mark::Ok,
                SUBJECT,
                format!("a fake key was staged and stopped{by}: {rule}, exit code 1"),
            );
        }
        Some(0) => chart.mend(
            Mark::Fail,
            SUBJECT,
            format!("a fake key ({rule}) was staged, and Git's run of the hook let it pass"),
            install,
        ),
        Some(code) => {
            let text = format!("a fake key ({rule}) was not named; exit code {code}: {last}");
            chart.mend(Mark::Fail, SUBJECT, text, install);
        }
        None => chart.say(Mark::Unknown, SUBJECT, "the hook was ended by a signal"),
    }
}

/// A fake key in a file.
struct Planted {
    rule: &'static str,
    path: &'static str,
    text: Vec<u8>,
}

/// Makes a fake key, new each time, that the settings of this repository find: the first that they don't allow.
fn planted_key(session: &Session) -> Result<Planted> {
    const PATHS: [&str; 3] = ["hookguard-doctor.env", "hookguard-doctor.txt", "src/hookguard_doctor.py"];
    /// A value made at random looks like a word once in a while.
    const TRIES: u64 = 8;
    let built_in = rules::built_in::catalog().built_in;
    let first_seed = scratch::seed();
    for rule in PLANTED.iter().filter_map(|id| built_in.find(id)) {
        for (path, turn) in PATHS.iter().flat_map(|path| (0..TRIES).map(move |turn| (*path, turn))) {
            let key = rules::make::fake(rule, first_seed.wrapping_add(turn)).map_err(anyhow::Error::msg)?;
            let text = [b"SERVICE_API_KEY=\"".as_slice(), &key, b"\"\n"].concat();
            let limits = session.scan_limits();
            let (findings, _) = session.judge(&Wish::plain(Occasion::Commit), None, |scanned, sink| {
                stdin::texts(&mut &text[..], path.as_bytes(), &limits, scanned, sink)
            })?;
            if findings.iter().any(|f| f.rule == rule.id && f.allowed.is_none() && f.blocks) {
                return Ok(Planted { rule: &rule.id, path, text });
            }
        }
    }
    None.context("these settings let every fake key pass that was tried")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_planted_rules_exist() {
        let built_in = rules::built_in::catalog().built_in;
        assert!(PLANTED.iter().all(|id| built_in.find(id).is_some()));
    }
}
