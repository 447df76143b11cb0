//! The only door to the environment, so that what a run depends on can be read in one place.
//!
//! Read by the program: `HOME` and `XDG_CONFIG_HOME` (the user's own config), `NO_COLOR`, `CLICOLOR_FORCE`, `TERM`
//! and `COLUMNS` (how to print), `PATH` (where `git` and this program are), and those by which Git tells a hook where the repository is
//! (`GIT_DIR` and the like, which libgit2 reads itself) and what it merges (`GITHEAD_…`). Set by `hooks/shim.sh`, read
//! by `install::chain`: `HOOKGUARD_SHIM` (the shim's version) and `HOOKGUARD_OLD` (the hook that stood there before,
//! which runs first); set and read by `install::chain`: `HOOKGUARD_CHAIN` (the old hooks in progress, so that none
//! starts itself anew).
//! `PRE_COMMIT_…`: by these pre-commit and prek tell a hook what is pushed ([`pushed_by_variables`]).
//! `scan --ci` reads those by which CI systems tell what a run is about (`cli::ci`, a file for each).
//! `HOOKGUARD_FAULT` makes the program fail on purpose (`panic`) or lose patience (`hurry`), for the tests of failing
//! closed.

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

/// Returns the names of the commits that the running `git merge` brings in.
///
/// Git writes `MERGE_HEAD` only after the pre-merge-commit hook; until then it says them as `GITHEAD_<name>=<branch>`
/// (builtin/merge.c). The names are not checked.
pub fn merge_heads() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter_map(|name| name.strip_prefix("GITHEAD_").map(str::to_owned)).collect()
}

/// A push as pre-commit and prek tell it to a hook, in place of Git's standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// What is sent: a revision.
    pub tip: String,
    /// A revision that the other side has; `None` when all is sent.
    pub base: Option<String>,
    /// The name that the ref gets there.
    pub remote_ref: Option<String>,
    /// The name of the remote, or a URL.
    pub remote: Option<String>,
}

/// Returns the push that `PRE_COMMIT_…` tell of; `None` when they tell of none.
///
/// pre-commit leaves out `PRE_COMMIT_TO_REF` when a push sends a root commit, prek doesn't. Of several refs both tell the
/// first that has something new. Source: the documentation of pre-commit, "pre-push"; both programs, as they do it.
pub fn pushed_by_variables() -> Option<Pushed> {
    let tip = var("PRE_COMMIT_TO_REF").or_else(|| var("PRE_COMMIT_LOCAL_BRANCH"))?;
    Some(Pushed {
        tip,
        base: var("PRE_COMMIT_FROM_REF"),
        remote_ref: var("PRE_COMMIT_REMOTE_BRANCH"),
        remote: var("PRE_COMMIT_REMOTE_NAME").or_else(|| var("PRE_COMMIT_REMOTE_URL")),
    })
}

/// Returns the directory for the user's own configs: `$XDG_CONFIG_HOME`, else `~/.config`; `None` without a home.
pub fn config_home() -> Option<PathBuf> {
    let absolute = |path: OsString| Some(PathBuf::from(path)).filter(|p| p.is_absolute());
    var_os("XDG_CONFIG_HOME").and_then(absolute).or_else(|| {
        let home = var_os("HOME").or_else(|| var_os("USERPROFILE")).and_then(absolute)?;
        Some(home.join(".config"))
    })
}
