//! Changes files in a row, and takes all back when one step fails.
//!
//! Each step knows how to undo itself; [`run`] keeps what was done, and on a failure undoes it, last step first. An undo
//! that fails too is told in the same error, because then somebody has to look.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::atomic;
use crate::git::ask::Call;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a directory and those above it.
    MakeDir(PathBuf),
    /// Give a file or link another name in its directory; nothing may have it. Bytes, mode and links stay.
    Rename(PathBuf, PathBuf),
    /// Write a file that can be executed, new or over one of ours.
    Write(PathBuf, Vec<u8>),
    /// Remove a file of ours.
    Remove(PathBuf),
    /// Remove a directory if it is empty by then.
    RemoveDir(PathBuf),
    /// Set `core.hooksPath` in the user's global config, where it is not set.
    SetHooksPath(PathBuf),
    /// Take that setting, which has this value, out of the user's global config.
    UnsetHooksPath(PathBuf),
}

/// How to take a step back.
enum Undo {
    RemoveDirs(Vec<PathBuf>),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    Write(PathBuf, Vec<u8>, Permissions),
    Steps(Step),
    Nothing,
}

/// Takes all steps, or none.
///
/// # Errors
/// What kept a step from being taken; all before it are undone, or the error says which could not be.
pub fn run(steps: &[Step]) -> Result<()> {
    let mut done = Vec::new();
    for step in steps {
        match take(step) {
            Ok(undo) => done.push(undo),
            Err(e) => {
                let failed: Vec<String> =
                    done.into_iter().rev().filter_map(|u| back(u).err()).map(|e| format!("{e:#}")).collect();
                if failed.is_empty() {
                    return Err(e.context("nothing was changed"));
                }
                return Err(e.context(format!("and taking back what was done failed: {}", failed.join("; "))));
            }
        }
    }
    Ok(())
}

fn take(step: &Step) -> Result<Undo> {
    match step {
        Step::MakeDir(path) => {
            let new: Vec<PathBuf> =
                path.ancestors().take_while(|p| !p.exists()).map(Path::to_path_buf).collect();
            fs::create_dir_all(path).with_context(|| format!("making the directory {}", path.display()))?;
            Ok(Undo::RemoveDirs(new))
        }
        Step::Rename(from, to) => {
            rename_to_free(from, to)?;
            Ok(Undo::Rename(to.clone(), from.clone()))
        }
        Step::Write(path, bytes) => {
            let undo = remember(path)?;
            atomic::replace(path, bytes, executable(path)?)
                .with_context(|| format!("writing {}", path.display()))?;
            Ok(undo)
        }
        Step::Remove(path) => {
            let undo = remember(path)?;
            fs::remove_file(path).with_context(|| format!("removing {}", path.display()))?;
            Ok(undo)
        }
        Step::RemoveDir(path) => match fs::remove_dir(path) {
            Ok(()) => Ok(Undo::Steps(Step::MakeDir(path.clone()))),
            Err(e) if e.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(Undo::Nothing),
            Err(e) => Err(e).with_context(|| format!("removing the directory {}", path.display())),
        },
        Step::SetHooksPath(path) => {
            global_config(&[OsStr::new("core.hooksPath"), path.as_os_str()])?;
            Ok(Undo::Steps(Step::UnsetHooksPath(path.clone())))
        }
        Step::UnsetHooksPath(path) => {
            global_config(&[OsStr::new("--unset-all"), OsStr::new("core.hooksPath")])?;
            Ok(Undo::Steps(Step::SetHooksPath(path.clone())))
        }
    }
}

fn back(undo: Undo) -> Result<()> {
    match undo {
        Undo::RemoveDirs(paths) => paths.iter().try_for_each(|path| {
            fs::remove_dir(path).with_context(|| format!("removing the directory {}", path.display()))
        }),
        Undo::Rename(from, to) => rename_to_free(&from, &to),
        Undo::Remove(path) => fs::remove_file(&path).with_context(|| format!("removing {}", path.display())),
        Undo::Write(path, bytes, permissions) => atomic::replace(&path, &bytes, Some(permissions))
            .with_context(|| format!("writing {} back", path.display())),
        Undo::Steps(step) => take(&step).map(drop),
        Undo::Nothing => Ok(()),
    }
}

/// Renames, but never over something.
fn rename_to_free(from: &Path, to: &Path) -> Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        bail!("there is a {} already, so {} can't get that name", to.display(), from.display());
    }
    fs::rename(from, to).with_context(|| format!("renaming {} to {}", from.display(), to.display()))
}

/// Keeps what a file has, so that it can be put back.
fn remember(path: &Path) -> Result<Undo> {
    let reading = || format!("reading {}", path.display());
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {
            Ok(Undo::Write(path.to_path_buf(), fs::read(path).with_context(reading)?, found.permissions()))
        }
        Ok(_) => bail!("{} is no plain file", path.display()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Undo::Remove(path.to_path_buf())),
        Err(e) => Err(e).with_context(reading),
    }
}

/// Returns the permissions of a new hook: those of any program, as far as its directory grants them.
fn executable(path: &Path) -> Result<Option<Permissions>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = path.parent().ok_or_else(|| anyhow!("{} is in no directory", path.display()))?;
        let above = fs::metadata(dir).with_context(|| format!("looking at {}", dir.display()))?;
        Ok(Some(Permissions::from_mode(above.permissions().mode() & 0o755 | 0o700)))
    }
    #[cfg(not(unix))]
    {
        drop(path);
        Ok(None)
    }
}

fn global_config(args: &[&OsStr]) -> Result<()> {
    let all = [OsStr::new("config"), OsStr::new("--global")].into_iter().chain(args.iter().copied());
    Call::at(Path::new(".")).git(all)?.value("changing your global git config")?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_failing_step_takes_all_others_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        atomic::replace(&at("hook"), b"\xff", Some(Permissions::from_mode(0o741))).unwrap();
        atomic::replace(&at("ours"), b"ours", Some(Permissions::from_mode(0o700))).unwrap();
        symlink("nowhere", at("link")).unwrap();
        let steps = [
            Step::MakeDir(at("new/deep")),
            Step::Rename(at("hook"), at("aside")),
            Step::Write(at("hook"), b"shim".to_vec()),
            Step::Rename(at("link"), at("link-aside")),
            Step::Remove(at("ours")),
            Step::Write(at("no/such/directory"), b"shim".to_vec()),
        ];
        let error = format!("{:#}", run(&steps).unwrap_err());
        assert!(error.starts_with("nothing was changed: "), "{error}");
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["hook", "link", "ours"]);
        assert_eq!(fs::read(at("hook")).unwrap(), b"\xff");
        assert_eq!(fs::metadata(at("hook")).unwrap().permissions().mode() & 0o777, 0o741);
        assert_eq!(fs::read_link(at("link")).unwrap(), Path::new("nowhere"));
        assert_eq!(fs::read(at("ours")).unwrap(), b"ours");
    }

    #[test]
    fn nothing_is_renamed_over_something() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        atomic::replace(&at("a"), b"a", None).unwrap();
        symlink("nowhere", at("b")).unwrap();
        assert!(run(&[Step::Rename(at("a"), at("b"))]).is_err());
        assert_eq!(fs::read(at("a")).unwrap(), b"a");
    }
}
