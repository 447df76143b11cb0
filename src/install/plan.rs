//! Says what installing would change in a directory of hooks, and changes it.
//!
//! In: the directory, the hooks and the program. Out: a line for each hook, and the steps. Nothing is written before all
//! is known, and what is already as it should be is left alone, so that installing twice changes nothing.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::install::manager::{self, Place};
use crate::install::quote::shown;
use crate::install::remove::{self, Removal};
use crate::install::shim::{self, Old, Shim};
use crate::install::steps::Step;
use crate::install::{Standing, free_name, is_executable, standing};

/// How hooks are run in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By Git, for one repository or for those that share the directory.
    Plain,
    /// By husky.
    Husky,
    /// By Git, for all repositories of a user, in a directory of our own.
    Everywhere,
}

/// Where and how to install.
#[derive(Clone, Debug)]
pub struct Target {
    /// The directory.
    pub dir: PathBuf,
    /// How hooks are run there.
    pub kind: Kind,
    /// The program that the shims start.
    pub program: PathBuf,
    /// Whether a shim that somebody edited is written anew.
    pub force: bool,
}

/// What would be done, in words and in steps.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// A line for each thing that is done, and for what is left as it is; each starts with a verb's base form.
    pub lines: Vec<Line>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// A line about a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is done: `write`, `keep`, …
    pub verb: &'static str,
    /// To what, and how.
    pub rest: String,
}

impl Plan {
    pub(crate) fn say(&mut self, verb: &'static str, rest: String) {
        self.lines.push(Line { verb, rest });
    }
}

/// Plans the installation of hooks by their names.
///
/// # Errors
/// Something stands there that can't be read or can't be kept, or somebody edited a shim of ours.
pub fn install(target: &Target, hooks: &[&str]) -> Result<Plan> {
    let mut plan = Plan::default();
    if !target.dir.is_dir() {
        plan.say("make", format!("{}/", target.dir.display()));
        plan.steps.push(Step::MakeDir(target.dir.clone()));
    }
    for hook in hooks {
        one(target, hook, &mut plan)?;
    }
    Ok(plan)
}

fn one(target: &Target, hook: &str, plan: &mut Plan) -> Result<()> {
    let path = target.dir.join(hook);
    let write = |old: &Old| shim::write(hook, &target.program, old, &path);
    let name = path.display();
    match standing(&path)? {
        Standing::Nothing => {
            plan.say("write", name.to_string());
            plan.steps.push(Step::Write(path.clone(), write(&nothing_else(target))));
        }
        Standing::Foreign => {
            if let Place::Behind(aside, manager) = manager::place(&path)? {
                plan.say(
                    "leave",
                    format!("{name}, {}'s hook, which runs hookguard's before its own", manager.name),
                );
                return ours(target, hook, &aside, plan);
            }
            retire(&path, plan)?;
            let aside = free_name(&path, "old");
            let old = kept(target, &aside);
            plan.say("keep", format!("the hook that is there as {}; it will be run first", aside.display()));
            plan.say("write", name.to_string());
            plan.steps.push(Step::Rename(path.clone(), aside));
            plan.steps.push(Step::Write(path.clone(), write(&old)));
        }
        Standing::Ours(..) => ours(target, hook, &path, plan)?,
        Standing::NoFile => {
            bail!("{name} is no file, so no hook can be written there\nhint: ls -ld {}", shown(&path))
        }
    }
    Ok(())
}

/// Renews a shim of ours where it has to be.
fn ours(target: &Target, hook: &str, path: &Path, plan: &mut Plan) -> Result<()> {
    let Standing::Ours(shim, text) = standing(path)? else { return Ok(()) };
    let name = path.display();
    if !shim.intact && !target.force {
        bail!(
            "{name} is hookguard's hook, but somebody edited it, so it is left as it is\nhint: `hookguard install \
             --force` writes it anew and keeps the edited file beside it"
        );
    }
    let wanted = shim::write(hook, &target.program, &still_there(target, path, &shim, plan), path);
    if text == wanted && is_executable(path) {
        plan.say("leave", format!("{name}, which is hookguard's and up to date"));
        return Ok(());
    }
    if !shim.intact {
        let aside = free_name(path, "edited");
        plan.say("keep", format!("the edited hook as {}; it will not be run", aside.display()));
        plan.steps.push(Step::Rename(path.to_path_buf(), aside));
    }
    plan.say("renew", name.to_string());
    plan.steps.push(Step::Write(path.to_path_buf(), wanted));
    Ok(())
}

/// Takes away the shims of ours that another program put aside without running them.
fn retire(front: &Path, plan: &mut Plan) -> Result<()> {
    let mut removal = Removal::default();
    for aside in manager::places_aside(front) {
        remove::retire(&aside, front, &mut removal)?;
    }
    plan.lines.extend(removal.plan.lines);
    plan.steps.extend(removal.plan.steps);
    Ok(())
}

/// What a shim runs where no other hook stood.
fn nothing_else(target: &Target) -> Old {
    if target.kind == Kind::Everywhere { Old::Repository } else { Old::None }
}

/// How the shim runs the hook that is moved to `aside`.
fn kept(target: &Target, aside: &Path) -> Old {
    let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if target.kind == Kind::Husky { Old::Sh(name) } else { Old::File(name) }
}

/// What the shim that stands there runs besides, unless that is gone by now.
fn still_there(target: &Target, path: &Path, shim: &Shim, plan: &mut Plan) -> Old {
    let Some(name) = shim.old.name() else { return nothing_else(target) };
    let aside = path.with_file_name(name);
    if std::fs::symlink_metadata(&aside).is_ok() {
        return shim.old.clone();
    }
    plan.say("forget", format!("{}, which is gone", aside.display()));
    nothing_else(target)
}
