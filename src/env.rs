//! The only door to the environment, so that what a run depends on can be read in one place.
//!
//! Read by the program: `HOME` and `XDG_CONFIG_HOME` (the user's own config), `NO_COLOR`, `CLICOLOR_FORCE` and `TERM` (how
//! to print), `PATH` (where `git` is), `HOOKGUARD_CHAIN` (which hook is in progress, see `hooks/shim.sh`), and those by
//! which Git tells a hook where the repository is (`GIT_DIR` and the like, which libgit2 reads itself).
//! `HOOKGUARD_FAULT` makes the program fail on purpose, for the tests of failing closed.

use std::ffi::OsString;
use std::path::PathBuf;

/// Returns a variable's value; `None` when it is unset.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn var_os(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Returns a variable's value when it is set, not empty and valid UTF-8.
pub fn var(name: &str) -> Option<String> {
    var_os(name)?.into_string().ok().filter(|v| !v.is_empty())
}

/// Tells whether a variable is set to something.
pub fn is_set(name: &str) -> bool {
    var_os(name).is_some_and(|v| !v.is_empty())
}

/// Returns the directory for the user's own configs: `$XDG_CONFIG_HOME`, else `~/.config`; `None` without a home.
pub fn config_home() -> Option<PathBuf> {
    let absolute = |path: OsString| Some(PathBuf::from(path)).filter(|p| p.is_absolute());
    var_os("XDG_CONFIG_HOME").and_then(absolute).or_else(|| {
        let home = var_os("HOME").or_else(|| var_os("USERPROFILE")).and_then(absolute)?;
        Some(home.join(".config"))
    })
}
