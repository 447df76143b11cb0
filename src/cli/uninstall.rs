//! `hookguard uninstall`: takes the hooks away and puts back what was there before.

use std::path::Path;

use anyhow::Result;

use crate::cli::agent;
use crate::cli::install::carry_out;
use crate::cli::session;
use crate::cli::ui::Ui;
use crate::git::hooks_dir::{self, Scope, Why};
use crate::install::{everywhere, remove};
use crate::outcome::Outcome;

/// Take the hooks away and put back what was there before
#[derive(Debug, clap::Args)]
pub struct UninstallArgs {
    /// Take away the hooks for all your repositories, and the setting that names them
    #[arg(long)]
    pub global: bool,
    /// Take hookguard out of the settings of a coding agent instead
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// Takes the hooks away.
///
/// # Errors
/// Something can't be read or removed: then nothing is.
pub fn run(args: &UninstallArgs, ui: &mut Ui) -> Result<Outcome> {
    if let Some(name) = &args.agent {
        return agent::uninstall(name, args.global, ui);
    }
    let mut removals = Vec::new();
    let mut still = None;
    if args.global {
        removals.push(everywhere::uninstall()?);
    } else {
        let repo = session::repository_needed()?;
        let dir = hooks_dir::find(&repo, Path::new("."))?;
        // Also where the hooks would be by another setting: it may have come after they were written.
        let mut places = vec![dir.own.clone()];
        let is_of_user = matches!(&dir.why, Why::Setting(s) if s.scope == Scope::Global);
        if dir.is_shared() && is_of_user {
            still = Some(format!(
                "the hooks in {} are not this repository's own: {}",
                dir.used.display(),
                dir.why
            ));
        } else {
            places.extend([dir.write.clone(), dir.used.clone()]);
        }
        places.sort();
        places.dedup();
        for place in &places {
            removals.push(remove::uninstall(place)?);
        }
    }
    let mut outcome = Outcome::Clean;
    let mut changed = false;
    for removal in &removals {
        changed |= !removal.plan.lines.is_empty();
        carry_out(&removal.plan, false, ui)?;
        for left in &removal.left {
            ui.note(&format!("hookguard: {left}"));
            outcome = Outcome::Incomplete;
        }
    }
    if let Some(still) = still {
        ui.line(&format!("left alone: {still}\nhint: hookguard uninstall --global"));
    }
    if !changed && outcome == Outcome::Clean {
        ui.line("nothing to take away");
    }
    Ok(outcome)
}
