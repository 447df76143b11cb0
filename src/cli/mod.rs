//! The command line: arguments in, one call, an exit code out.
//!
//! `hookguard hook NAME` is what every commit runs, so it is told apart before the full command line is built
//! (`benches/` shows what that saves).

mod agent;
pub mod allow;
pub mod audit;
pub mod baseline;
mod ci;
pub mod completions;
pub mod config;
pub mod doctor;
pub mod explain;
pub mod fix;
mod history;
pub mod hook;
pub mod import;
pub mod install;
mod look;
pub mod man;
pub mod outputs;
mod progress;
mod provenance;
pub mod rules;
pub mod scan;
mod session;
mod shell;
mod spread;
mod status;
pub mod ui;
pub mod uninstall;
mod watchdog;

use std::ffi::OsString;
use std::io::Write as _;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::cli::ui::Ui;
use crate::env;
use crate::git;
use crate::outcome::Outcome;

/// Stops an API key before it leaves the machine: a Git pre-commit and pre-push hook
#[derive(Debug, Parser)]
#[command(name = "hookguard", version, long_about = LONG_ABOUT, after_help = AFTER, after_long_help = AFTER_LONG)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const LONG_ABOUT: &str = "\
Stops an API key before it leaves the machine.

hookguard runs as a Git hook. At each commit it looks at the lines you staged, at
each push at the commits that the remote lacks. A secret in them stops the commit
or push; then it tells what the key opens, where it stands and how to get out. It
works offline, sends nothing anywhere and never prints a secret in full.

Without a command it says what state this repository is in.";

const AFTER: &str = "\
Start with `hookguard install` in a repository, then `hookguard doctor`.
Exit codes: 0 nothing found; 1 findings; 2 the whole job could not be done.
`hookguard --help` says more and has examples, so does `hookguard COMMAND --help`.";

const AFTER_LONG: &str = "\
Examples:
  hookguard install                  protect this repository
  hookguard doctor                   prove that the next commit will be checked
  hookguard scan                     look at the work tree
  hookguard scan --staged            look at what the next commit would add
  hookguard scan --history           look at all that was ever committed
  hookguard explain openai-api-key   tell how to revoke and replace such a key

Exit codes: 0 nothing found; 1 findings; 2 the whole job could not be done.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the hooks into this repository, keeping those that are there
    Install(install::InstallArgs),
    /// Take the hooks away and put back what was there before
    Uninstall(uninstall::UninstallArgs),
    /// Tell whether the next commit will be checked, and prove it
    Doctor(doctor::DoctorArgs),
    /// Run as a Git hook (this is what the hooks call)
    Hook(hook::HookArgs),
    /// Look for secrets in files, in what is staged, or in commits
    Scan(scan::ScanArgs),
    /// Move staged secrets into the environment
    Fix(fix::FixArgs),
    /// Go through the checklist before going live: files, index and history
    Audit(audit::AuditArgs),
    /// Let one value through, with a reason, wherever it stands
    Allow(allow::AllowArgs),
    /// Accept what is there already, by value
    Baseline(baseline::BaselineArgs),
    /// Tell what a kind of key opens, and how to revoke, replace and keep it
    Explain(explain::ExplainArgs),
    /// List, show and check rules
    Rules(rules::RulesArgs),
    /// Make, check and show settings
    Config(config::ConfigArgs),
    /// Print what a shell loads to complete hookguard's commands and options
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write those of all commands into a directory
    Man(man::ManArgs),
}

/// Returns the whole command line, as completions and manual are made from it.
pub fn definition() -> clap::Command {
    Cli::command()
}

/// Makes a panic end the process with exit code 2 and a line that holds nothing of any file: a hook must block then,
/// and a panic's own message may quote the text that it was about.
pub fn stop_quietly_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
        // The binding to libgit2 asserts what only a whole repository keeps to, such as the kinds of objects.
        let is_reader = panic.location().is_some_and(|l| l.file().contains("git2-"));
        let text = if is_reader {
            "hookguard: something in the repository is broken and can't be read: nothing was let through\n\
             hint: `git fsck` tells what is wrong with the repository\n"
                .to_owned()
        } else {
            format!(
                "hookguard: internal fault{place}: nothing was let through\n\
                 please report this line; to commit without this check, once: git commit --no-verify\n"
            )
        };
        // Written whole and without a lock that the panicking thread may hold; nothing can be done if that fails.
        drop(std::io::stderr().write_all(text.as_bytes()));
        #[expect(
            clippy::exit,
            reason = "a panic in any thread must end the hook with 2, not with the runtime's code"
        )]
        std::process::exit(i32::from(Outcome::Incomplete.code()));
    }));
}

/// Runs the program with these arguments, the program's own name first.
///
/// # Panics
/// When a test asks for it by `HOOKGUARD_FAULT=panic`.
pub fn run(args: &[OsString]) -> Outcome {
    let mut ui = Ui::new();
    // For the test that a panic blocks.
    assert!(env::var("HOOKGUARD_FAULT").as_deref() != Some("panic"), "asked to fail");
    let result = match hook::fast_path(args) {
        Some(hook) => hook::run(&hook, &mut ui),
        None => match Cli::try_parse_from(args) {
            Ok(Cli { command: Some(command) }) => dispatch(&command, &mut ui),
            Ok(Cli { command: None }) => status::run(Cli::command(), &mut ui),
            Err(e) => return usage(&e, ui),
        },
    };
    let outcome = result.unwrap_or_else(|e| {
        ui.note(&format!("hookguard: {e:#}"));
        if let Some(error) = e.downcast_ref::<git::Error>() {
            ui.note(&format!("hint: {}", error.hint()));
        }
        Outcome::Incomplete
    });
    finish(ui, outcome)
}

fn dispatch(command: &Command, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match command {
        Command::Install(args) => install::run(args, ui),
        Command::Uninstall(args) => uninstall::run(args, ui),
        Command::Doctor(args) => doctor::run(args, ui),
        Command::Hook(args) => hook::run(args, ui),
        Command::Scan(args) => scan::run(args, ui),
        Command::Fix(args) => fix::run(args, ui),
        Command::Audit(args) => audit::run(args, ui),
        Command::Allow(args) => allow::run(args, ui),
        Command::Baseline(args) => baseline::run(args, ui),
        Command::Explain(args) => explain::run(args, ui),
        Command::Rules(args) => rules::run(args, ui),
        Command::Config(args) => config::run(args, ui),
        Command::Completions(args) => completions::run(args, ui),
        Command::Man(args) => man::run(args, ui),
    }
}

/// Prints clap's help, version or error; only the first two are a success.
fn usage(error: &clap::Error, mut ui: Ui) -> Outcome {
    let text = error.render().to_string();
    if error.use_stderr() {
        ui.notes(text.as_bytes());
        finish(ui, Outcome::Incomplete)
    } else {
        ui.result(text.as_bytes());
        finish(ui, Outcome::Clean)
    }
}

/// Writes what is held back; a result that could not be written is no result.
fn finish(mut ui: Ui, outcome: Outcome) -> Outcome {
    match ui.finish() {
        Ok(()) => outcome,
        Err(e) => {
            drop(std::io::stderr().write_all(format!("hookguard: writing the result: {e}\n").as_bytes()));
            Outcome::Incomplete
        }
    }
}
