//! `hookguard install`: writes the hooks where Git will really run them.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::agent;
use crate::cli::hook::{self, Place};
use crate::cli::session;
use crate::cli::ui::Ui;
use crate::env;
use crate::git::hooks_dir::{self, HooksDir, Why};
use crate::install::plan::{self, Kind, Line, Plan, Target};
use crate::install::quote::shown;
use crate::install::{Standing, everywhere, shim, standing, steps};
use crate::outcome::Outcome;

/// Write the hooks into this repository, keeping those that are there
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The directory is the one that Git will use: core.hooksPath, linked worktrees, submodules and \
    husky are followed.\nA hook that is there already is moved aside, and run first each time."
)]
pub struct InstallArgs {
    /// Write only this hook (may be given several times) [default: all]
    #[arg(long, value_name = "NAME")]
    pub hook: Vec<String>,
    /// Write the hooks for all your repositories, by core.hooksPath in your global git config
    #[arg(long)]
    pub global: bool,
    /// Write the settings of a coding agent instead, so that it asks before it writes, prints or commits a secret
    ///
    /// One of claude-code, codex, cursor, gemini, copilot (docs/agents.md).
    #[arg(long, value_name = "NAME", conflicts_with_all = ["hook", "force"])]
    pub agent: Option<String>,
    /// Write also into a directory that other repositories use, and over a hook of hookguard's that was edited
    #[arg(long)]
    pub force: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Writes the hooks.
///
/// # Errors
/// No hook can stand there, or shouldn't without being told so; or something can't be written: then nothing is.
pub fn run(args: &InstallArgs, ui: &mut Ui) -> Result<Outcome> {
    if let Some(name) = &args.agent {
        let write = if args.dry_run { agent::Write::Not } else { agent::Write::Really };
        return agent::install(name, args.global, write, ui);
    }
    let mut hooks = hooks(&args.hook)?;
    let program = shim::program(env::var_os("PATH").as_deref())?;
    if args.global {
        let plan = everywhere::install(program, &hooks, args.force)?;
        carry_out(&plan, args.dry_run, ui)?;
        if !args.dry_run {
            ui.line("all your repositories are checked, except those that set core.hooksPath themselves (as husky)");
        }
        return Ok(Outcome::Clean);
    }
    let here = Path::new(".");
    let repo = session::repository_needed()?;
    let dir = hooks_dir::find(&repo, here)?;
    if dir.work_tree.is_none() && args.hook.is_empty() {
        // Nobody commits in a bare repository: it is pushed to.
        hooks = hook::names_at(Place::Server);
    }
    if let Some(why) = dir.unusable() {
        bail!("{why}");
    }
    if dir.is_shared() {
        if dir.used == everywhere::directory()? {
            return covered(&dir, &hooks, ui);
        }
        if !args.force {
            bail!("{}", shared(&dir));
        }
    }
    let kind = if dir.is_husky() { Kind::Husky } else { Kind::Plain };
    let target = Target { dir: dir.write.clone(), kind, program, force: args.force };
    let plan = plan::install(&target, &hooks)?;
    carry_out(&plan, args.dry_run, ui)?;
    ui.line(&format!("hooks directory: {} ({})", dir.write.display(), why(&dir)));
    if let Some(tree) = &dir.work_tree
        && dir.write.starts_with(tree)
        && !dir.write.starts_with(&dir.git_dir)
        && !dir.write.starts_with(dir.own.parent().unwrap_or(&dir.own))
    {
        ui.line(
            "that is part of the work tree: `git status` will show the files; commit them or ignore them",
        );
    }
    if !args.dry_run && dir.work_tree.is_some() {
        ui.line("next: hookguard doctor    proves that the next commit is checked");
    }
    Ok(Outcome::Clean)
}

/// Says why the hooks are where they are.
pub(crate) fn why(dir: &HooksDir) -> String {
    let husky = if dir.is_husky() { "husky runs them; " } else { "" };
    format!("{husky}{}", dir.why)
}

/// Returns the hooks that were named, else all that are of use where somebody commits.
fn hooks(named: &[String]) -> Result<Vec<&'static str>> {
    let known = hook::names();
    if let Some(unknown) = named.iter().find(|n| !known.contains(&n.as_str())) {
        bail!("`{unknown}` is no hook that hookguard runs as; there are {}", known.join(", "));
    }
    if named.is_empty() {
        return Ok(hook::names_at(Place::Clone));
    }
    Ok(known.into_iter().filter(|k| named.iter().any(|n| n == k)).collect())
}

/// Says that all repositories are covered already, this one too.
fn covered(dir: &HooksDir, hooks: &[&str], ui: &mut Ui) -> Result<Outcome> {
    for hook in hooks {
        if !matches!(standing(&dir.used.join(hook))?, Standing::Ours(shim, _) if shim.program.is_some()) {
            bail!("{hook} is missing in {}\nhint: run `hookguard install --global`", dir.used.display());
        }
    }
    ui.line(&format!(
        "nothing to do: the hooks in {} check this repository ({})",
        dir.used.display(),
        dir.why
    ));
    Ok(Outcome::Clean)
}

/// Explains why a directory of many repositories is not written to, and the ways out.
fn shared(dir: &HooksDir) -> String {
    let force = match &dir.why {
        Why::Setting(s) if s.scope == hooks_dir::Scope::Global => "hookguard install --global",
        Why::Setting(_) | Why::Default => "hookguard install --force",
    };
    format!(
        "Git takes this repository's hooks from {used} ({why}), which other repositories use too\n\
         to check all of them, keeping the hooks that are there:\n  {force}\n\
         to check only this one, without the hooks that are there:\n  \
         git config --local core.hooksPath {own} && hookguard install",
        used = dir.used.display(),
        why = dir.why,
        own = shown(&dir.own),
    )
}

/// Does what the plan says, unless it is only to be shown.
pub(crate) fn carry_out(plan: &Plan, dry_run: bool, ui: &mut Ui) -> Result<()> {
    if !dry_run {
        steps::run(&plan.steps)?;
    }
    for Line { verb, rest } in &plan.lines {
        let said = if dry_run { format!("would {verb}") } else { past(verb).to_owned() };
        ui.line(&format!("{said} {rest}"));
    }
    Ok(())
}

fn past(verb: &'static str) -> &'static str {
    match verb {
        "forget" => "forgot",
        "keep" => "kept",
        "leave" => "left",
        "make" => "made",
        "remove" => "removed",
        "renew" => "renewed",
        "write" => "wrote",
        same => same,
    }
}
