//! Puts the shim where Git will run it, and takes it away without a trace.
//!
//! In: a directory of hooks ([`crate::git::hooks_dir`] says which) and names of hooks. Out: a plan that can be shown or
//! carried out, whole or not at all. A hook that stands there already is moved aside, never changed, and run first by
//! [`chain`]. [`proof`] stages a fake key where nobody sees it and lets Git run the hook on it.
//!
//! | module | duty |
//! |---|---|
//! | [`shim`] | writes the files that Git runs, and knows them again |
//! | [`plan`] | says what installing would change, and changes it |
//! | [`remove`] | says what uninstalling would change, and changes it |
//! | [`everywhere`] | the directory for all repositories of a user |
//! | [`chain`] | runs the hook that stood there before, once |
//! | [`own_name`] | lets that hook see the name that it had |
//! | [`manager`] | knows the files of other programs that write hooks |
//! | [`proof`] | shows that the next commit will be checked |
//! | [`rehearsal`] | shows the same where another program's hook stands in front |
//! | [`steps`] | changes files in a row, and back again when one step fails |
//! | [`scratch`] | a temporary directory |
//! | [`quote`] | quotes for the shell |

pub mod chain;
pub mod everywhere;
pub mod manager;
pub mod own_name;
pub mod plan;
pub mod proof;
pub mod quote;
pub mod rehearsal;
pub mod remove;
pub mod scratch;
pub mod shim;
pub mod steps;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::shim::Shim;

/// What stands where a hook would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// One of our files, with its bytes.
    Ours(Shim, Vec<u8>),
    /// Somebody else's hook: a file or a link.
    Foreign,
    /// A directory, or what else can't be a hook.
    NoFile,
}

/// Looks at what stands at the path of a hook. A link is somebody else's, wherever it leads to.
///
/// # Errors
/// It can't be read.
pub fn standing(path: &Path) -> Result<Standing> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound) => return Ok(Standing::Nothing),
        Err(e) => return Err(e).with_context(|| format!("looking at {}", path.display())),
    };
    if found.is_symlink() {
        return Ok(Standing::Foreign);
    }
    if !found.is_file() {
        return Ok(Standing::NoFile);
    }
    let text = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(Shim::read(&text).map_or(Standing::Foreign, |shim| Standing::Ours(shim, text)))
}

/// Tells whether Git would run the file: it passes over one that nobody may execute.
pub fn is_executable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}

/// Returns a name beside `path`, ending in `ending`, that nothing has.
fn free_name(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default();
    let mut number = String::new();
    for next in 2_u32.. {
        let mut candidate = name.to_os_string();
        candidate.push(format!(".hookguard-{ending}{number}"));
        let candidate = path.with_file_name(candidate);
        if fs::symlink_metadata(&candidate).is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
            return candidate;
        }
        number = next.to_string();
    }
    path.with_extension("hookguard")
}
