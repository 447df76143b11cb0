//! The hook files: is hookguard's where Git looks, or behind another program's; if not, who stands there instead.

use std::path::PathBuf;

use anyhow::Result;

use super::chart::{Chart, Mark};
use crate::git::hooks_dir::HooksDir;
use crate::install::manager::{self, Manager, Place};
use crate::install::quote::shown;
use crate::install::shim::{self, Old, Shim};
use crate::install::{Standing, is_executable, standing};

/// The hook without which a commit is not checked.
pub(super) const NEEDED: &str = "pre-commit";
/// The hook without which a server checks nothing.
const NEEDED_ON_A_SERVER: &str = "pre-receive";

/// The hook that is told what is pushed.
const PUSH: &str = "pre-push";

/// How a hook comes to run hookguard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Git runs hookguard's file.
    Ours(PathBuf),
    /// Git runs another program's hook, which runs hookguard's file at this path before its own.
    Behind(PathBuf, &'static Manager),
    /// Git runs another program's hook, and the settings of that, by this name, speak of hookguard.
    Told(&'static Manager, &'static str),
    /// By none that is known.
    None,
}

/// Says how a hook comes to run hookguard.
///
/// # Errors
/// Something that stands there can't be read.
pub(super) fn way(name: &str, dir: &HooksDir) -> Result<Way> {
    let front = dir.write.join(name);
    Ok(match (manager::place(&front)?, dir.work_tree.as_deref()) {
        (Place::InFront, _) => Way::Ours(front),
        (Place::Behind(aside, manager), _) => Way::Behind(aside, manager),
        (Place::Dropped(_) | Place::Absent, Some(root)) if is_executable(&front) => Manager::of(&front)
            .and_then(|m| m.settings_with_us(root).map(|file| Way::Told(m, file)))
            .unwrap_or(Way::None),
        (Place::Dropped(_) | Place::Absent, _) => Way::None,
    })
}

/// The command that writes the hooks of this directory.
pub(super) fn install_command(dir: &HooksDir) -> &'static str {
    if dir.is_shared() { "hookguard install --global" } else { "hookguard install" }
}

/// Looks at one hook file: is it there, ours, as it was written, and run by Git.
pub(super) fn hook_file(name: &str, dir: &HooksDir, chart: &mut Chart) -> Result<()> {
    let way = way(name, dir)?;
    let (path, by) = match &way {
        Way::Ours(path) => (path, None),
        Way::Behind(path, manager) => (path, Some(manager.name)),
        Way::Told(manager, file) => {
            let file_of_push = dir.work_tree.as_deref().filter(|_| name == PUSH).map(|root| root.join(file));
            let untold = file_of_push.and_then(|file| manager.untold_of_push(&file));
            let but = untold.map_or(String::new(), |untold| format!(", but {untold}"));
            chart.say(Mark::Note, name, format!("{}'s hook, and {file} names hookguard{but}", manager.name));
            return Ok(());
        }
        Way::None => return absent(name, dir, chart),
    };
    let install = install_command(dir);
    let shim = match standing(path)? {
        Standing::Ours(shim, _) if shim.program.is_some() => shim,
        Standing::Ours(..) | Standing::Foreign | Standing::NoFile | Standing::Nothing => {
            return absent(name, dir, chart);
        }
    };
    if dir.is_husky() && !is_executable(&dir.used.join(name)) {
        let text = format!("husky's {} is missing, so Git doesn't run it", dir.used.join(name).display());
        chart.mend(Mark::Fail, name, text, "npx husky");
    } else if !dir.is_husky() && !is_executable(path) {
        let text = format!("not executable, so {} passes over it", by.unwrap_or("Git"));
        chart.mend(Mark::Fail, name, text, format!("chmod +x {}", shown(path)));
    } else if !shim.intact {
        chart.mend(Mark::Fail, name, "somebody edited hookguard's file", format!("{install} --force"));
    } else if shim.version < shim::VERSION {
        chart.mend(Mark::Note, name, "written by an older hookguard", install);
    } else if let Some(by) = by {
        let file = path.file_name().unwrap_or_default().display();
        chart.say(
            Mark::Ok,
            name,
            format!("{by}'s hook, which runs hookguard first ({file}){}", chained(&shim)),
        );
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

/// Says why a hook of ours is not where Git looks, and who is.
fn absent(name: &str, dir: &HooksDir, chart: &mut Chart) -> Result<()> {
    let needed = if dir.work_tree.is_none() { NEEDED_ON_A_SERVER } else { NEEDED };
    let mark = if name == needed { Mark::Fail } else { Mark::Note };
    let install = match (install_command(dir), name == needed) {
        (command, true) => command.to_owned(),
        (command, false) => format!("{command} --hook {name}"),
    };
    let front = dir.write.join(name);
    let whose = Manager::of(&front).map_or_else(|| "somebody else's".to_owned(), |m| format!("{}'s", m.name));
    let elsewhere = dir.own.join(name);
    let shadowed = dir.own != dir.used && matches!(standing(&elsewhere)?, Standing::Ours(..));
    let text = match (standing(&front)?, manager::place(&front)?) {
        _ if shadowed => {
            let husky = if dir.is_husky() { "husky's " } else { "" };
            format!("{} is hookguard's, but Git looks in {husky}{}", elsewhere.display(), dir.used.display())
        }
        (Standing::Foreign, Place::Dropped(aside)) => {
            format!("{whose} hook, not hookguard's, which it moved to {} and doesn't run", aside.display())
        }
        (Standing::Foreign, _) if names_us(&front) => {
            let mark = if mark == Mark::Fail { Mark::Unknown } else { mark };
            chart.say(mark, name, format!("{whose} hook; it names hookguard, but was not tried"));
            return Ok(());
        }
        (Standing::Foreign, _) => format!("{whose} hook, not hookguard's"),
        (Standing::NoFile, _) => "no file stands there".to_owned(),
        (Standing::Nothing | Standing::Ours(..), _) => "not installed".to_owned(),
    };
    chart.mend(mark, name, text, install);
    Ok(())
}

/// Tells whether a hook of somebody else's speaks of this program.
fn names_us(path: &std::path::Path) -> bool {
    std::fs::read(path).is_ok_and(|text| text.windows(14).any(|w| w == b"hookguard hook"))
}
