//! `hookguard doctor`: tells whether the next commit will be checked, and proves it.
//!
//! Each line is a fact with a mark; a line that isn't in order names the command that mends it. The last one is a
//! proof, not a guess: [`crate::install::proof`] lets Git run the installed hook on a fake key.

use std::fmt;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::cli::hook::{self, Place};
use crate::cli::install::why;
use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::Ui;
use crate::git::Repo;
use crate::git::hooks_dir::{self, HooksDir};
use crate::install::quote::shown;
use crate::install::shim::{self, Old, Shim};
use crate::install::{Standing, is_executable, proof, standing};
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::rules;
use crate::source::stdin;

/// The hook without which a commit is not checked.
const NEEDED: &str = "pre-commit";
/// The hook without which a server checks nothing.
const NEEDED_ON_A_SERVER: &str = "pre-receive";

/// The rules of which a fake key is planted: they need nothing beside the key. The last is the least sure.
const PLANTED: [&str; 3] = ["github-pat-classic", "openai-api-key", "generic-secret"];

/// Tell whether the next commit will be checked, and prove it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Plants a fake key in a scratch index, outside of the repository, and lets Git run the installed \
    hook on it.\nExit codes: 0 the next commit will be checked; 1 it won't, or not as it should; 2 that could not be \
    told."
)]
pub struct DoctorArgs {}

/// How a fact is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Ok,
    /// In order, but worth knowing.
    Note,
    /// Not in order.
    Fail,
    /// Could not be told.
    Unknown,
}

/// What was found out, in the order in which it is told.
#[derive(Debug, Default)]
struct Chart {
    lines: Vec<(Mark, String, String, Option<String>)>,
}

impl Chart {
    fn say(&mut self, mark: Mark, subject: &str, text: impl fmt::Display) {
        self.lines.push((mark, subject.to_owned(), text.to_string(), None));
    }

    /// As `say`, with the command that mends it.
    fn mend(&mut self, mark: Mark, subject: &str, text: impl fmt::Display, command: impl fmt::Display) {
        self.lines.push((mark, subject.to_owned(), text.to_string(), Some(command.to_string())));
    }

    fn has(&self, mark: Mark) -> bool {
        self.lines.iter().any(|(m, ..)| *m == mark)
    }

    fn outcome(&self) -> Outcome {
        if self.has(Mark::Fail) {
            Outcome::Findings
        } else if self.has(Mark::Unknown) {
            Outcome::Incomplete
        } else {
            Outcome::Clean
        }
    }

    fn print(&self, ui: &mut Ui) {
        for (mark, subject, text, mend) in &self.lines {
            let word = match mark {
                Mark::Ok => "ok",
                Mark::Note => "note",
                Mark::Fail => "FAIL",
                Mark::Unknown => "?",
            };
            let text = text.replace('\n', &format!("\n{:<24}", ""));
            ui.line(&format!("{word:<5} {subject:<17} {text}"));
            if let Some(command) = mend {
                ui.line(&format!("{:<23} mend: {command}", ""));
            }
        }
    }
}

/// Looks at everything between `git commit` and a verdict.
///
/// # Errors
/// There is no repository here, or `git` can't be asked.
pub fn run(_args: &DoctorArgs, ui: &mut Ui) -> Result<Outcome> {
    let repo = session::repository_needed()?;
    let dir = hooks_dir::find(&repo, Path::new("."))?;
    let mut chart = Chart::default();
    if let Some(why) = dir.unusable() {
        let (what, command) =
            why.split_once("\nhint: ").unwrap_or((&why, "git config --show-origin core.hooksPath"));
        chart.mend(Mark::Fail, "hooks directory", what, command);
    } else {
        chart.say(Mark::Ok, "hooks directory", format!("{} ({})", dir.used.display(), why(&dir)));
        let place = if dir.work_tree.is_none() { Place::Server } else { Place::Clone };
        for name in hook::names_at(place) {
            hook_file(name, &dir, &mut chart)?;
        }
        program(&dir, &mut chart)?;
    }
    let session = settings(&repo, &mut chart);
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

/// The command that writes the hooks of this directory.
fn install_command(dir: &HooksDir) -> &'static str {
    if dir.is_shared() { "hookguard install --global" } else { "hookguard install" }
}

/// Looks at one hook file: is it there, ours, as it was written, and run by Git.
fn hook_file(name: &str, dir: &HooksDir, chart: &mut Chart) -> Result<()> {
    let path = dir.write.join(name);
    let install = install_command(dir);
    let shim = match standing(&path)? {
        Standing::Ours(shim, _) if shim.program.is_some() => shim,
        other => {
            absent(name, dir, &other, chart)?;
            return Ok(());
        }
    };
    if dir.is_husky() && !is_executable(&dir.used.join(name)) {
        let text = format!("husky's {} is missing, so Git doesn't run it", dir.used.join(name).display());
        chart.mend(Mark::Fail, name, text, "npx husky");
    } else if !dir.is_husky() && !is_executable(&path) {
        chart.mend(
            Mark::Fail,
            name,
            "not executable, so Git passes over it",
            format!("chmod +x {}", shown(&path)),
        );
    } else if !shim.intact {
        chart.mend(Mark::Fail, name, "somebody edited hookguard's file", format!("{install} --force"));
    } else if shim.version < shim::VERSION {
        chart.mend(Mark::Note, name, "written by an older hookguard", install);
    } else {
        chart.say(Mark::Ok, name, format!("runs hookguard{}", chained(&shim)));
    }
    let Some(old) = shim.old.name().map(|n| path.with_file_name(n)) else { return Ok(()) };
    if std::fs::symlink_metadata(&old).is_err() {
        chart.mend(Mark::Fail, name, format!("{}, which it ran first, is gone", old.display()), install);
    } else if matches!(shim.old, Old::File(_)) && !is_executable(&old) {
        let text = format!("{} is not executable, so it is not run", old.display());
        chart.mend(Mark::Note, name, text, format!("chmod +x {}", shown(&old)));
    }
    Ok(())
}

/// Says who else is in the chain.
fn chained(shim: &Shim) -> String {
    match &shim.old {
        Old::None => String::new(),
        Old::File(name) | Old::Sh(name) => format!(", after {name}"),
        Old::Repository => ", after the repository's own hook".to_owned(),
    }
}

/// Says why a hook of ours is not where Git looks.
fn absent(name: &str, dir: &HooksDir, found: &Standing, chart: &mut Chart) -> Result<()> {
    let needed = if dir.work_tree.is_none() { NEEDED_ON_A_SERVER } else { NEEDED };
    let mark = if name == needed { Mark::Fail } else { Mark::Note };
    let install = match (install_command(dir), name == needed) {
        (command, true) => command.to_owned(),
        (command, false) => format!("{command} --hook {name}"),
    };
    let elsewhere = dir.own.join(name);
    let shadowed = dir.own != dir.used && matches!(standing(&elsewhere)?, Standing::Ours(..));
    let text = match found {
        _ if shadowed => {
            format!("{} is hookguard's, but Git looks in {}", elsewhere.display(), dir.used.display())
        }
        Standing::Foreign => "somebody else's hook, not hookguard's".to_owned(),
        Standing::NoFile => "no file stands there".to_owned(),
        Standing::Nothing | Standing::Ours(..) => "not installed".to_owned(),
    };
    chart.mend(mark, name, text, install);
    Ok(())
}

/// Looks at the program that the hook starts.
fn program(dir: &HooksDir, chart: &mut Chart) -> Result<()> {
    let Standing::Ours(shim, _) = standing(&dir.write.join(NEEDED))? else { return Ok(()) };
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

/// Looks at the settings, as a hook would.
fn settings(repo: &Repo, chart: &mut Chart) -> Option<Session> {
    match Session::open(repo.work_tree().as_deref(), &Wish::plain(Occasion::Commit), Instant::now()) {
        Ok(session) => {
            chart.say(Mark::Ok, "settings", "valid");
            Some(session)
        }
        Err(e) => {
            chart.mend(Mark::Fail, "settings", format!("{e:#}"), "hookguard config check");
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
    // Somebody else's hook is not run on a scratch index: it might change the work tree to fit.
    let is_ours = matches!(standing(&dir.write.join(NEEDED)), Ok(Standing::Ours(..)));
    let (true, Some(session)) = (is_ours, session) else {
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
    let Planted { rule, path, text } = &planted;
    match proof::run(dir, path, text) {
        Ok(answer) => {
            let said = String::from_utf8_lossy(&answer.stderr);
            let last = said.lines().last().unwrap_or("nothing was said");
            match answer.code {
                Some(1) if said.contains(rule) && said.contains(path) => {
                    chart.say(
                        Mark::Ok,
                        SUBJECT,
                        format!("a fake key was staged and stopped: {rule}, exit code 1"),
                    );
                }
                Some(0) => chart.mend(
                    Mark::Fail,
                    SUBJECT,
                    format!("a fake key ({rule}) was staged, and Git's run of the hook let it pass"),
                    install_command(dir),
                ),
                Some(code) => {
                    let text = format!("a fake key ({rule}) was not named; exit code {code}: {last}");
                    chart.mend(Mark::Fail, SUBJECT, text, install_command(dir));
                }
                None => chart.say(Mark::Unknown, SUBJECT, "the hook was ended by a signal"),
            }
        }
        Err(e) => chart.say(Mark::Unknown, SUBJECT, format!("{e:#}")),
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
    let first_seed = proof::seed();
    for rule in PLANTED.iter().filter_map(|id| built_in.iter().find(|r| r.id == *id)) {
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
        assert!(PLANTED.iter().all(|id| built_in.iter().any(|r| r.id == *id)));
    }
}
