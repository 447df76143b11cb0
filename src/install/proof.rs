//! Shows that a commit would be checked: lets Git run the installed pre-commit hook on a staged fake key.
//!
//! The repository is not touched. The index is a scratch one that holds HEAD and one file more; its objects go into a
//! scratch directory that borrows from the real one; both are below the system's temporary directory and are removed
//! at the end. The hook is found and started by `git hook run` (since Git 2.36; before that the file is started
//! directly), so exec bit, `#!` line and `core.hooksPath` are part of the proof. Hooks that stood there before are not
//! run: some of them change the work tree to fit the index.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result};

use crate::atomic;
use crate::git::ask::{self, Answer, Call};
use crate::git::hooks_dir::HooksDir;
use crate::install::chain;
use crate::install::scratch::Scratch;

/// What is kept from the scratch index's way into the repository: files of its own, and the user's hooks.
const QUIET: [&str; 8] = [
    "-c",
    "core.splitIndex=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.hooksPath=/dev/null",
];

/// Lets Git run the pre-commit hook with `text` staged as `path`, and returns what the hook said.
///
/// # Errors
/// There is no work tree, the scratch index can't be made, or `git` can't be started.
pub fn run(hooks: &HooksDir, path: &str, text: &[u8]) -> Result<Answer> {
    let root = hooks.work_tree.as_deref().context("there is no work tree, so nothing is committed here")?;
    let scratch = Scratch::new("doctor")?;
    let (index, objects) = (scratch.path.join("index"), scratch.path.join("objects"));
    let env: [(&str, &OsStr); 5] = [
        ("GIT_DIR", hooks.git_dir.as_os_str()),
        ("GIT_WORK_TREE", root.as_os_str()),
        ("GIT_INDEX_FILE", index.as_os_str()),
        ("GIT_OBJECT_DIRECTORY", objects.as_os_str()),
        (chain::CHAIN, OsStr::new(chain::ALL)),
    ];
    let real = Call { env: &env[..2], ..Call::at(root) };
    let real = real.git(["rev-parse", "--git-path", "objects"])?.value("asking for the objects")?;
    let real = std::path::absolute(root.join(ask::path(real)))?;
    std::fs::create_dir_all(objects.join("info"))?;
    // A file, not the variable: a path with a `:` in it would be two there.
    let lender = [real.as_os_str().as_encoded_bytes(), b"\n"].concat();
    atomic::replace(&objects.join("info").join("alternates"), &lender, None)?;
    stage(&Call { env: &env, ..Call::at(root) }, path, text)?;
    let call = Call { env: &env, ..Call::at(root) };
    let answer = call.git(["hook", "run", "pre-commit"])?;
    if String::from_utf8_lossy(&answer.stderr).contains("'hook' is not a git command") {
        return Ok(call.program(&hooks.used.join("pre-commit"), std::iter::empty::<&OsStr>())?);
    }
    Ok(answer)
}

/// Makes the index: HEAD, where there is one, and the file.
fn stage(call: &Call<'_>, path: &str, text: &[u8]) -> Result<()> {
    if call.git(["rev-parse", "--verify", "--quiet", "HEAD"])?.code == Some(0) {
        call.git(quiet(&["read-tree", "HEAD"]))?.value("making a scratch index")?;
    }
    let writing = Call { input: text, ..*call };
    let id = writing
        .git(quiet(&["hash-object", "-w", "--no-filters", "--stdin"]))?
        .value("writing the fake key")?;
    let entry = format!("100644,{},{path}", String::from_utf8_lossy(&id));
    call.git(quiet(&["update-index", "--add", "--cacheinfo", &entry]))?.value("staging the fake key")?;
    Ok(())
}

fn quiet<'a>(args: &[&'a str]) -> Vec<&'a str> {
    QUIET.iter().chain(args).copied().collect()
}

/// Asks a program for its version, as a hook would start it.
///
/// # Errors
/// It can't be started, or doesn't answer as hookguard does.
pub fn version_of(program: &Path) -> Result<String> {
    let answer = Call::at(Path::new(".")).program(program, ["--version"])?;
    let text = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let version = text.strip_prefix("hookguard ").filter(|_| answer.code == Some(0));
    version.map(str::to_owned).context("it doesn't answer as hookguard does")
}
