//! Says what uninstalling would change in a directory of hooks, and changes it.
//!
//! Only files that carry our line and are as they were written are removed; the hook that stood there before gets its
//! name back, by which bytes, mode and links are what they were. What can't be done is said, with the way to do it by
//! hand, and counted.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::install::everywhere::HOOK_NAMES;
use crate::install::plan::Plan;
use crate::install::quote::shown;
use crate::install::steps::Step;
use crate::install::{Standing, manager, standing};

/// What would be done, and what somebody has to do by hand.
#[derive(Clone, Debug, Default)]
pub struct Removal {
    /// Lines and steps.
    pub plan: Plan,
    /// What is left, and how to remove it.
    pub left: Vec<String>,
}

/// Plans the removal of all our shims from a directory, also of those that other programs put aside there.
///
/// # Errors
/// Something that stands there can't be read.
pub fn uninstall(dir: &Path) -> Result<Removal> {
    let mut removal = Removal::default();
    for hook in HOOK_NAMES {
        let path = dir.join(hook);
        let mut settled = Vec::new();
        for aside in manager::places_aside(&path) {
            settled.extend(retire(&aside, &path, &mut removal)?);
        }
        one(&path, &settled, &mut removal)?;
    }
    Ok(removal)
}

/// Plans the removal of a shim of ours that another program, whose hook stands at `front`, put aside.
///
/// What our shim ran takes its place, as if we had never been there. Only an earlier hook of the program that stands in
/// front goes: that program would have written over it. Returns what has been dealt with.
///
/// # Errors
/// Something that stands there can't be read.
pub fn retire(aside: &Path, front: &Path, removal: &mut Removal) -> Result<Option<PathBuf>> {
    let Standing::Ours(shim, _) = standing(aside)? else { return Ok(None) };
    // The shim names it as a file beside itself, and it still is where that was then.
    let old = shim.old.name().map(|n| front.with_file_name(n)).filter(|p| is_there(p));
    if !shim.intact {
        edited(aside, old.as_deref(), &mut removal.left);
        return Ok(old);
    }
    let plan = &mut removal.plan;
    plan.say("remove", aside.display().to_string());
    plan.steps.push(Step::Remove(aside.to_path_buf()));
    match &old {
        Some(old) if manager::is_same(front, old) && !old.is_symlink() => {
            plan.say("remove", format!("{}, an earlier one of what stands there now", old.display()));
            plan.steps.push(Step::Remove(old.clone()));
        }
        Some(old) => {
            plan.say("put back", format!("{}, the hook that stood there before", aside.display()));
            plan.steps.push(Step::Rename(old.clone(), aside.to_path_buf()));
        }
        None => {}
    }
    Ok(old)
}

/// Says that a shim was edited, and how to remove it by hand.
fn edited(path: &Path, old: Option<&Path>, left: &mut Vec<String>) {
    let by_hand = match old {
        Some(aside) => format!("mv -f {} {}", shown(aside), shown(path)),
        None => format!("rm {}", shown(path)),
    };
    left.push(format!(
        "{} is hookguard's hook, but somebody edited it: left as it is\nhint: {by_hand}",
        path.display()
    ));
}

fn one(path: &Path, settled: &[PathBuf], removal: &mut Removal) -> Result<()> {
    let Removal { plan, left } = removal;
    let name = path.display();
    let forgotten = Some(path.with_file_name(old_name(path))).filter(|p| is_there(p) && !settled.contains(p));
    match standing(path)? {
        Standing::Ours(shim, _) => {
            let old = shim.old.name().map(|n| path.with_file_name(n));
            if !shim.intact {
                edited(path, old.filter(|p| is_there(p)).as_deref(), left);
                return Ok(());
            }
            plan.say("remove", name.to_string());
            plan.steps.push(Step::Remove(path.to_path_buf()));
            let Some(old) = old else { return Ok(()) };
            if is_there(&old) {
                plan.say("put back", format!("{name}, the hook that stood there before"));
                plan.steps.push(Step::Rename(old, path.to_path_buf()));
            } else {
                left.push(format!("the hook that stood there before is gone: {} is missing", old.display()));
            }
        }
        Standing::Nothing => {
            if let Some(old) = forgotten {
                plan.say("put back", format!("{name}, the hook that stood there before"));
                plan.steps.push(Step::Rename(old, path.to_path_buf()));
            }
        }
        Standing::Foreign | Standing::NoFile => {
            if let Some(old) = forgotten {
                left.push(format!(
                    "{name} is not hookguard's any more, so the hook that stood there before stays in {}\n\
                     hint: mv {} {}, if you want it back",
                    old.display(),
                    shown(&old),
                    shown(path)
                ));
            }
        }
    }
    Ok(())
}

fn old_name(path: &Path) -> std::ffi::OsString {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".hookguard-old");
    name
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
