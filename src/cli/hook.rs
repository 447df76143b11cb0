//! `hookguard hook NAME`: what the shims call, with Git's arguments and standard input.
//!
//! A hook passes only when everything was looked at and nothing was found. Adding a hook is a row in [`HOOKS`].

#![warn(clippy::wildcard_enum_match_arm)]

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::Ui;
use crate::finding::Severity;
use crate::judge::Honour;
use crate::outcome::Outcome;
use crate::report::{Format, Occasion};
use crate::rules::Selection;
use crate::source::{Limits, message, push, staged};

/// Run as a Git hook
#[derive(Debug, clap::Args)]
pub struct HookArgs {
    /// Git's name of the hook
    pub name: String,
    /// What Git gives to it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}

/// What a hook judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The index.
    Staged,
    /// The file that the first argument names.
    Message,
    /// The refs on standard input; the first argument names the remote.
    PushedRefs,
}

/// The hooks that can be called, by Git's names.
const HOOKS: &[(&str, Source, Occasion)] = &[
    ("pre-commit", Source::Staged, Occasion::Commit),
    ("commit-msg", Source::Message, Occasion::Commit),
    ("pre-push", Source::PushedRefs, Occasion::Push),
];

/// Tells `hook NAME …` from all other command lines without building the full one.
pub fn fast_path(args: &[OsString]) -> Option<HookArgs> {
    let [_, command, name, rest @ ..] = args else { return None };
    if command != "hook" {
        return None;
    }
    let name = name.to_str().filter(|n| !n.starts_with('-'))?;
    Some(HookArgs { name: name.to_owned(), args: rest.to_vec() })
}

/// Judges what the hook is about.
///
/// # Errors
/// An unknown hook, or anything that keeps the whole job from being done.
pub fn run(args: &HookArgs, ui: &mut Ui) -> Result<Outcome> {
    let started = Instant::now();
    let Some((_, source, occasion)) = HOOKS.iter().find(|(name, ..)| *name == args.name) else {
        let known: Vec<&str> = HOOKS.iter().map(|(name, ..)| *name).collect();
        bail!("`{}` is no hook that hookguard runs as; there are {}", args.name, known.join(", "));
    };
    let wish = Wish {
        config: None,
        selection: Selection::default(),
        allow: Honour::Yes,
        min_severity: Severity::Low,
        format: Format::Annotated,
        output: None,
        occasion: *occasion,
    };
    let repo = session::repository_needed()?;
    let session = Session::open(repo.work_tree().as_deref(), &wish, started)?;
    let limits = session.hook_limits();
    end_when_time_is_up(&limits);
    let judged = session.judge(Honour::Yes, Some(&repo), |scanned, sink| match source {
        Source::Staged => staged::texts(&repo, &limits, scanned, sink),
        Source::Message => message::texts(&message_file(args)?, scanned, sink),
        Source::PushedRefs => {
            let mut input = Vec::new();
            std::io::stdin().read_to_end(&mut input).context("reading the pushed refs from standard input")?;
            let refs = push::parse(&input)?;
            let remote = args.args.first().and_then(|r| r.to_str()).unwrap_or_default();
            push::texts(&repo, (&refs, remote), &limits, scanned, sink)
        }
    })?;
    session.end(&wish, judged, ui)
}

/// Ends the process some time after its budget is spent, if it is still there.
///
/// Between texts the budget is looked at anyway ([`Limits::check_time`]); this is for what doesn't come back by itself:
/// libgit2 reads a tree that is cut off for ever, and a file system of the network may not answer.
fn end_when_time_is_up(limits: &Limits) {
    let Some((_, budget)) = limits.deadline else { return };
    std::thread::spawn(move || {
        std::thread::sleep(budget + budget / 4);
        let text = "hookguard: the time budget is spent and reading the repository doesn't come to an end\n\
            hint: `git fsck` tells whether something in it is broken\n";
        // Written whole and without a lock that another thread may hold; nothing can be done if that fails.
        drop(std::io::stderr().write_all(text.as_bytes()));
        #[expect(clippy::exit, reason = "the thread that would return the outcome doesn't answer")]
        std::process::exit(i32::from(Outcome::Incomplete.code()));
    });
}

/// Git runs commit-msg at the root of the work tree and names the file from there.
fn message_file(args: &HookArgs) -> Result<PathBuf> {
    let file = args.args.first().context("commit-msg needs the path of the message as its argument")?;
    Ok(Path::new(file).to_path_buf())
}
