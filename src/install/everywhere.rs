//! The directory of hooks for all repositories of a user, and the setting that makes Git look there.
//!
//! `core.hooksPath` hides the hooks of every repository. So each name that Git knows gets a file here: ours run the
//! repository's own hook first, the others run nothing else (`hooks/pass.sh`). Left out are two whose mere presence
//! changes what Git does in a repository that is pushed to: `push-to-checkout` and `proc-receive`.
//!
//! Where the setting already names a directory of somebody else, that one is used like a repository's own: what hides
//! there was hidden before. Source of the names: git's Documentation/githooks (2.47).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::env;
use crate::git::ask::{self, Call};
use crate::git::hooks_dir::{self, Scope, Setting};
use crate::install::plan::{self, Kind, Plan, Target};
use crate::install::remove::{self, Removal};
use crate::install::shim;
use crate::install::steps::Step;
use crate::install::{Standing, is_executable, standing};

/// The hooks that Git runs by their names in the hooks directory.
pub const HOOK_NAMES: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// What the user's global config says about hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Global {
    /// Nothing.
    Unset,
    /// Our directory.
    Ours(PathBuf),
    /// A directory of somebody else, as Git expands it.
    Others(PathBuf),
}

/// Returns our directory.
///
/// # Errors
/// Neither `XDG_CONFIG_HOME` nor `HOME` is set.
pub fn directory() -> Result<PathBuf> {
    let home = env::config_home().context("neither XDG_CONFIG_HOME nor HOME says where your settings are")?;
    Ok(home.join("hookguard").join("hooks"))
}

/// Reads the user's global `core.hooksPath`.
///
/// # Errors
/// `git` can't be started or can't read that config.
pub fn global() -> Result<Global> {
    let call = Call::at(Path::new("."));
    let answer =
        call.git(["config", "--global", "--includes", "-z", "--type=path", "--get", "core.hooksPath"])?;
    if answer.code == Some(1) {
        return Ok(Global::Unset);
    }
    let mut value = answer.value("reading core.hooksPath in your global git config")?;
    if value.last() == Some(&0) {
        value.pop();
    }
    let path = ask::path(value);
    Ok(if path == directory()? { Global::Ours(path) } else { Global::Others(path) })
}

/// Plans the installation for all repositories.
///
/// # Errors
/// As [`plan::install`]; also a global `core.hooksPath` under which no hook can stand.
pub fn install(program: PathBuf, hooks: &[&str], force: bool) -> Result<Plan> {
    let ours = directory()?;
    let state = global()?;
    if let Global::Others(dir) = state {
        if dir.is_relative() || (dir.exists() && !dir.is_dir()) {
            bail!(
                "your global git config sets core.hooksPath to `{}`, which is no directory for all repositories\nhint: \
                 `git config --global --unset-all core.hooksPath`, then `hookguard install --global` again",
                dir.display()
            );
        }
        return plan::install(&Target { dir, kind: Kind::Plain, program, force }, hooks);
    }
    if state == Global::Unset && !force {
        of_machine()?;
    }
    let target = Target { dir: ours.clone(), kind: Kind::Everywhere, program, force };
    let mut plan = plan::install(&target, hooks)?;
    let mut passing = 0;
    for hook in HOOK_NAMES.iter().filter(|h| !hooks.contains(h)) {
        let (path, wanted) = (ours.join(hook), shim::write_pass(hook));
        match standing(&path)? {
            // One that judges stays: it was installed by name, and this time other names were given.
            Standing::Ours(shim, _) if shim.program.is_some() => {}
            Standing::Ours(_, text) if text == wanted && is_executable(&path) => {}
            Standing::Ours(shim, _) if !shim.intact && !force => {}
            Standing::Ours(..) | Standing::Nothing => {
                passing += 1;
                plan.steps.push(Step::Write(path, wanted));
            }
            // Somebody put a hook of their own here, for all repositories: it is theirs.
            Standing::Foreign | Standing::NoFile => {}
        }
    }
    if passing > 0 {
        plan.say("write", format!("{passing} files that hand on to a repository's own hooks of other names"));
    }
    if state == Global::Unset {
        plan.say("set", format!("core.hooksPath in your global git config to {}", ours.display()));
        plan.steps.push(Step::SetHooksPath(ours));
    }
    Ok(plan)
}

/// Refuses when the machine's config names a directory that a setting of the user would hide.
fn of_machine() -> Result<()> {
    // Outside of any repository only the settings of user and machine count.
    let outside = std::env::temp_dir();
    match hooks_dir::setting(&Call::at(&outside), &outside)? {
        Some(Setting { scope: Scope::System, value, origin }) => bail!(
            "the machine's config sets core.hooksPath to `{value}` ({origin}); a setting of your own would hide the \
             hooks there\nhint: `hookguard install --global --force` does so"
        ),
        _ => Ok(()),
    }
}

/// Plans the removal for all repositories.
///
/// # Errors
/// As [`remove::uninstall`].
pub fn uninstall() -> Result<Removal> {
    let ours = directory()?;
    let mut removal = match global()? {
        Global::Others(dir) => remove::uninstall(&dir)?,
        Global::Ours(_) | Global::Unset => Removal::default(),
    };
    let from_ours = remove::uninstall(&ours)?;
    if global()? == Global::Ours(ours.clone()) {
        // First, so that Git never looks into a directory without the files that hand on.
        removal.plan.say("unset", "core.hooksPath in your global git config".to_owned());
        removal.plan.steps.push(Step::UnsetHooksPath(ours.clone()));
    }
    removal.plan.lines.extend(from_ours.plan.lines);
    removal.plan.steps.extend(from_ours.plan.steps);
    removal.left.extend(from_ours.left);
    if ours.is_dir() {
        removal.plan.steps.push(Step::RemoveDir(ours));
    }
    Ok(removal)
}
