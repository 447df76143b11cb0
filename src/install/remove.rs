//! Says what uninstalling would change in a directory of hooks, and changes it.
//!
//! Only files that carry our line and are as they were written are removed; the hook that stood there before gets its
//! name back, by which bytes, mode and links are what they were. What can't be done is said, with the way to do it by
//! hand, and counted.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::install::everywhere::HOOK_NAMES;
use crate::install::plan::Plan;
use crate::install::quote::shown;
use crate::install::steps::Step;
use crate::install::{Standing, standing};

/// What would be done, and what somebody has to do by hand.
#[derive(Clone, Debug, Default)]
pub struct Removal {
    /// Lines and steps.
    pub plan: Plan,
    /// What is left, and how to remove it.
    pub left: Vec<String>,
}

/// Plans the removal of all our shims from a directory.
///
/// # Errors
/// Something that stands there can't be read.
pub fn uninstall(dir: &Path) -> Result<Removal> {
    let mut removal = Removal::default();
    for hook in HOOK_NAMES {
        one(&dir.join(hook), &mut removal)?;
    }
    Ok(removal)
}

fn one(path: &Path, removal: &mut Removal) -> Result<()> {
    let Removal { plan, left } = removal;
    let name = path.display();
    match standing(path)? {
        Standing::Ours(shim, _) if !shim.intact => {
            let by_hand = match shim.old.name().map(|n| path.with_file_name(n)).filter(|p| is_there(p)) {
                Some(aside) => format!("mv -f {} {}", shown(&aside), shown(path)),
                None => format!("rm {}", shown(path)),
            };
            left.push(format!(
                "{name} is hookguard's hook, but somebody edited it: left as it is\nhint: {by_hand}"
            ));
        }
        Standing::Ours(shim, _) => {
            plan.say("remove", name.to_string());
            plan.steps.push(Step::Remove(path.to_path_buf()));
            let Some(aside) = shim.old.name().map(|n| path.with_file_name(n)) else { return Ok(()) };
            if is_there(&aside) {
                plan.say("put back", format!("{name}, the hook that stood there before"));
                plan.steps.push(Step::Rename(aside, path.to_path_buf()));
            } else {
                left.push(format!(
                    "the hook that stood there before is gone: {} is missing",
                    aside.display()
                ));
            }
        }
        Standing::Nothing => {
            let aside = path.with_file_name(old_name(path));
            if is_there(&aside) {
                plan.say("put back", format!("{name}, the hook that stood there before"));
                plan.steps.push(Step::Rename(aside, path.to_path_buf()));
            }
        }
        Standing::Foreign | Standing::NoFile => {
            let aside = path.with_file_name(old_name(path));
            if is_there(&aside) {
                left.push(format!(
                    "{name} is not hookguard's any more, so the hook that stood there before stays in {}\n\
                     hint: mv {} {}, if you want it back",
                    aside.display(),
                    shown(&aside),
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
