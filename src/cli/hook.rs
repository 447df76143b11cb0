//! `hookguard hook NAME`: what the shims call, with Git's arguments and standard input.
//!
//! A hook passes only when everything was looked at and nothing was found. Adding a hook is a row in [`HOOKS`].

#![warn(clippy::wildcard_enum_match_arm)]

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::bypass;
use crate::cli::agent;
use crate::cli::session::{self, Session, Wish};
use crate::cli::spread;
use crate::cli::ui::{Color, Ui};
use crate::cli::watchdog::Watchdog;
use crate::env;
use crate::finding::Finding;
use crate::git::Repo;
use crate::install::chain;
use crate::judge::Honour;
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::source::push::{self, Known, PushedRef};
use crate::source::{message, staged};

/// Run as a Git hook
#[derive(Debug, clap::Args)]
pub struct HookArgs {
    /// Accepted values to use instead of the repository's .hookguard.baseline
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Pass over what comments, settings and the baseline let through
    #[arg(long)]
    pub no_allow: bool,
    /// Git's name of the hook; `agent` answers a coding agent
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
    /// The refs on standard input that are sent; the first argument names the remote.
    PushedRefs,
    /// The refs on standard input that a server receives.
    ReceivedRefs,
}

impl Source {
    /// Tells whether Git says on standard input what it is about.
    fn reads_input(self) -> bool {
        matches!(self, Self::PushedRefs | Self::ReceivedRefs)
    }
}

/// Where a hook is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where somebody commits and pushes from.
    Clone,
    /// Where somebody pushes to.
    Server,
}

/// The settings of a server, in the directory of its repository: never those of what is pushed, or the push could
/// switch the check off.
const SERVER_CONFIG: &str = "hookguard.toml";
/// The values that a server accepts, likewise its own.
const SERVER_BASELINE: &str = "hookguard.baseline";

/// The hooks that can be called, by Git's names; `install` writes all of a place unless it is told which.
///
/// `git merge` runs pre-merge-commit instead of pre-commit, and `git am` runs two hooks of its own: without them what
/// these commit would go unseen (`docs/git.md` says which command runs which hook).
const HOOKS: &[(&str, Source, Occasion, Place)] = &[
    ("pre-commit", Source::Staged, Occasion::Commit, Place::Clone),
    ("pre-merge-commit", Source::Staged, Occasion::Commit, Place::Clone),
    ("commit-msg", Source::Message, Occasion::Commit, Place::Clone),
    ("applypatch-msg", Source::Message, Occasion::Commit, Place::Clone),
    ("pre-applypatch", Source::Staged, Occasion::Commit, Place::Clone),
    ("pre-push", Source::PushedRefs, Occasion::Push, Place::Clone),
    ("pre-receive", Source::ReceivedRefs, Occasion::Receive, Place::Server),
];

/// Not a hook of Git's: what the hooks of coding agents call.
const AGENT: &str = "agent";

/// Returns the names of the hooks that can be called.
pub(crate) fn names() -> Vec<&'static str> {
    HOOKS.iter().map(|(name, ..)| *name).collect()
}

/// Returns the names of the hooks that are of use at a place.
pub(crate) fn names_at(place: Place) -> Vec<&'static str> {
    HOOKS.iter().filter(|(.., at)| *at == place).map(|(name, ..)| *name).collect()
}

/// Tells `hook NAME …` from all other command lines without building the full one.
pub fn fast_path(args: &[OsString]) -> Option<HookArgs> {
    let [_, command, name, rest @ ..] = args else { return None };
    if command != "hook" {
        return None;
    }
    let name = name.to_str().filter(|n| !n.starts_with('-'))?;
    Some(HookArgs { baseline: None, no_allow: false, name: name.to_owned(), args: rest.to_vec() })
}

/// Judges what the hook is about.
///
/// # Errors
/// An unknown hook, or anything that keeps the whole job from being done.
pub fn run(args: &HookArgs, ui: &mut Ui) -> Result<Outcome> {
    if args.name == AGENT {
        return agent::run(&args.args, ui);
    }
    let Some((_, source, occasion, _)) = HOOKS.iter().find(|(name, ..)| *name == args.name) else {
        bail!("`{}` is no hook that hookguard runs as; there are {}", args.name, names().join(", "));
    };
    let mut pushed = Vec::new();
    if source.reads_input() {
        std::io::stdin().read_to_end(&mut pushed).context("reading the pushed refs from standard input")?;
    }
    let input = source.reads_input().then_some(&pushed[..]);
    if let Some(outcome) = before(args, input, ui)? {
        return Ok(outcome);
    }
    note_silence(*source, &pushed, ui);
    // Neither is taken before here: the hook that stood there before may have staged something, and its time isn't ours.
    let started = Instant::now();
    let watchdog = Watchdog::start();
    let repo = session::repository_needed()?;
    let receives = *source == Source::ReceivedRefs;
    let of_server =
        |name: &str| Some(PathBuf::from(name)).filter(|path| receives && path.symlink_metadata().is_ok());
    // A server may have a work tree, which a push fills: what stands there is as little trusted as the push.
    let root = repo.work_tree().filter(|_| !receives);
    let wish = Wish {
        config: of_server(SERVER_CONFIG),
        baseline: args.baseline.clone().or_else(|| of_server(SERVER_BASELINE)),
        allow: if args.no_allow { Honour::No } else { Honour::Yes },
        ..Wish::plain(*occasion)
    };
    let session = Session::open(root.as_deref(), &wish, started)?;
    watchdog.budget(session.config.time_budget)?;
    let limits = session.hook_limits();
    // A server has no remotes that would tell whether what it receives was anywhere before.
    let asked = (!receives).then_some(&repo);
    let mut judged = session.judge(&wish, asked, |scanned, sink| match source {
        Source::Staged => staged::texts(&repo, &limits, scanned, sink),
        Source::Message => message::texts(&message_file(args)?, scanned, sink),
        Source::PushedRefs => {
            let (refs, remote) = sent(args, &pushed, &repo)?;
            push::texts(&repo, (&refs, Known::Remote(&remote)), &limits, scanned, sink)
        }
        Source::ReceivedRefs => {
            let refs = push::parse_received(&pushed)?;
            push::texts(&repo, (&refs, Known::OwnRefs), &limits, scanned, sink)
        }
    })?;
    if let Some(repo) = asked {
        spread::in_hook(repo, &limits, &mut judged.0);
    }
    // Whoever reads the result may take any time for it.
    drop(watchdog);
    if *occasion == Occasion::Commit {
        note_bypassed(&args.name, &repo, &judged.0, ui);
    }
    session.end(&wish, judged, ui)
}

/// Keeps a note on this machine of what was let through, for `hookguard audit`. That it can't be written is said, and is
/// no reason to block.
fn note_bypassed(hook: &str, repo: &Repo, findings: &[Finding], ui: &mut Ui) {
    if findings.iter().all(|f| f.allowed.is_none()) {
        return;
    }
    let who = repo.identity();
    let noted = repo
        .common_dir()
        .map_err(|e| e.to_string())
        .and_then(|dir| bypass::note(&dir, hook, who.as_deref(), findings).map_err(|e| e.to_string()));
    if let Err(why) = noted {
        ui.note(&format!("hookguard: what was let through could not be noted: {why}"));
    }
}

/// Returns the refs that are pushed, and the remote: as Git says, else as a hook manager does that keeps Git's word.
fn sent(args: &HookArgs, input: &[u8], repo: &Repo) -> Result<(Vec<PushedRef>, String)> {
    let refs = push::parse(input)?;
    let named = args.args.first().and_then(|r| r.to_str()).map(str::to_owned);
    match env::pushed_by_variables().filter(|_| refs.is_empty()) {
        Some(told) => {
            let sent = push::named(repo, &told.tip, told.base.as_deref(), told.remote_ref.as_deref())?;
            Ok((vec![sent], named.or(told.remote).unwrap_or_default()))
        }
        None => Ok((refs, named.unwrap_or_default())),
    }
}

/// Says when a push is not told by anybody, though somebody else than Git may have run this hook.
fn note_silence(source: Source, input: &[u8], ui: &mut Ui) {
    let is_told = !input.is_empty() || env::pushed_by_variables().is_some();
    if source == Source::PushedRefs && !is_told && !chain::by_shim() {
        ui.note(
            "hookguard: nobody said what is pushed, so nothing is looked at; a hook manager has to hand on the \
             standard input of pre-push (lefthook: `use_stdin: true`)",
        );
    }
}

/// Runs the hook that stood here before; its no ends the run, with its exit code.
fn before(args: &HookArgs, input: Option<&[u8]>, ui: &mut Ui) -> Result<Option<Outcome>> {
    ui.configure(Color::Auto, chain::in_progress(&args.name));
    if let Some(text) = chain::outdated_shim() {
        ui.note(&format!("hookguard: {text}"));
    }
    if !chain::has_old() {
        return Ok(None);
    }
    let watchdog = Watchdog::start();
    let root = session::repository_needed()?.work_tree().unwrap_or_else(|| PathBuf::from("."));
    drop(watchdog);
    let call = chain::Call { hook: &args.name, args: &args.args, input, root: &root };
    match chain::run(&call)? {
        chain::Old::Passed => Ok(None),
        chain::Old::Noted(why) => {
            ui.note(&format!("hookguard: {why}"));
            Ok(None)
        }
        chain::Old::Stopped(path, code) => {
            let path = path.display();
            ui.note(&format!(
                "hookguard: scanned nothing: the hook {path} stopped this first, with exit code {code}"
            ));
            Ok(Some(Outcome::Stopped(code)))
        }
    }
}

/// Git runs commit-msg at the root of the work tree and names the file from there.
fn message_file(args: &HookArgs) -> Result<PathBuf> {
    let file = args.args.first().context("commit-msg needs the path of the message as its argument")?;
    Ok(Path::new(file).to_path_buf())
}
