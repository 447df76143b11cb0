//! Runs the hook that stood there before, with all that Git gave to it, and never twice in a row of calls.
//!
//! The shim says in `HOOKGUARD_OLD` what to run: `file:PATH` as Git would (not at all when nobody may execute it),
//! `sh:PATH` as husky would, `own:` the repository's own hook behind a directory for all repositories. Standard input
//! that was read for hookguard's own use is handed on; other standard input is inherited.
//!
//! `HOOKGUARD_CHAIN` names the old hooks in progress, a word each, so that one which calls `hookguard hook`, or a hook
//! manager that calls Git's hooks again, doesn't start itself anew. Only that is left out on such a call: what is to be
//! committed is judged every time, because a nested `git commit` or `git push` asks about something else. The word
//! `all` stands for every hook: `doctor` shows what hookguard does, not what others would do to a scratch index.

use std::ffi::{OsStr, OsString};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::env;
use crate::git::{ask, hooks_dir};
use crate::install::own_name::{self, Start};
use crate::install::{Standing, is_executable, manager, shim, standing};

/// The variable that names old hooks in progress.
pub const CHAIN: &str = "HOOKGUARD_CHAIN";
/// Its value for a run without any old hook.
pub const ALL: &str = "all";
/// The variable by which a shim says its version.
const SHIM: &str = "HOOKGUARD_SHIM";
/// The variable by which a shim says what else to run.
const OLD: &str = "HOOKGUARD_OLD";

/// What Git asks of a hook.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Git's name of the hook.
    pub hook: &'a str,
    /// Its arguments.
    pub args: &'a [OsString],
    /// Standard input, where it was read already.
    pub input: Option<&'a [u8]>,
    /// The root of the work tree, or the directory of a bare repository.
    pub root: &'a Path,
}

/// What became of the old hook.
#[derive(Debug, PartialEq, Eq)]
pub enum Old {
    /// There is none, or it let the thing pass.
    Passed,
    /// It let the thing pass or was passed over, and there is something to say about it.
    Noted(String),
    /// It stopped the thing with this exit code (128 and the number after a signal).
    Stopped(PathBuf, NonZeroU8),
}

/// Tells whether an old hook of this name is in progress: then the outermost call says what was looked at.
pub fn in_progress(hook: &str) -> bool {
    env::var(CHAIN).is_some_and(|chain| chain.split(' ').any(|w| w.split(':').next() == Some(hook)))
}

/// Says when the shim that started this program is older than the program.
pub fn outdated_shim() -> Option<String> {
    let version: u32 = env::var(SHIM)?.parse().ok()?;
    (version < shim::VERSION).then(|| {
        format!(
            "this hook was written by an older hookguard (shim {version}, now {}): run `hookguard install`",
            shim::VERSION
        )
    })
}

/// Tells whether a shim started this program, so that standard input is Git's.
pub fn by_shim() -> bool {
    env::is_set(SHIM)
}

/// Tells whether the shim names an old hook.
pub fn has_old() -> bool {
    env::is_set(OLD)
}

/// Runs the old hook that the shim names, if there is one.
///
/// # Errors
/// It is there and may be executed, but can't be started.
pub fn run(call: &Call<'_>) -> Result<Old> {
    let Some(named) = env::var_os(OLD).filter(|v| !v.is_empty()) else { return Ok(Old::Passed) };
    let (path, by_sh) = read(&named, call)?;
    let chain = env::var(CHAIN).unwrap_or_default();
    let word = word(call, &path);
    if chain.split(' ').any(|w| w == ALL || w == word) {
        return Ok(Old::Passed);
    }
    let is_own = named == "own:";
    let front = path.with_file_name(call.hook);
    if !is_own && manager::is_same(&front, &path) {
        return Ok(Old::Passed);
    }
    if !path.exists() {
        let text =
            format!("the hook {} is gone; `hookguard install` makes the new one forget it", path.display());
        return Ok(if is_own { Old::Passed } else { Old::Noted(text) });
    }
    if !by_sh && !is_executable(&path) {
        return Ok(Old::Noted(format!("{} is not executable, so it was not run, as in Git", path.display())));
    }
    let chain = if chain.is_empty() { word } else { format!("{chain} {word}") };
    let was_ours = is_ours(&front);
    let status =
        start(call, &path, by_sh, &chain).with_context(|| format!("running the hook {}", path.display()))?;
    if let Some(code) = code(status) {
        return Ok(Old::Stopped(path, code));
    }
    if was_ours && !is_ours(&front) {
        return Ok(Old::Noted(replaced(&front)));
    }
    Ok(Old::Passed)
}

fn is_ours(path: &Path) -> bool {
    matches!(standing(path), Ok(Standing::Ours(..)))
}

/// Says that the old hook, while it ran, put itself in our place: lefthook does so when its settings changed.
fn replaced(front: &Path) -> String {
    let who = manager::Manager::of(front).map_or("the hook that ran first", |m| m.name);
    format!(
        "{who} has just written {} anew, so the next one will not be checked\nhint: `hookguard install` puts \
         hookguard back; `hookguard doctor` says whether it runs",
        front.display()
    )
}

/// Reads what the shim said: the path, and whether the shell runs it.
fn read(named: &OsStr, call: &Call<'_>) -> Result<(PathBuf, bool)> {
    let bytes = named.as_encoded_bytes();
    if let Some(path) = bytes.strip_prefix(b"file:") {
        return Ok((ask::path(path.to_vec()), false));
    }
    if let Some(path) = bytes.strip_prefix(b"sh:") {
        return Ok((ask::path(path.to_vec()), true));
    }
    if bytes == b"own:" {
        return Ok((hooks_dir::own_of_repository(Path::new("."))?.join(call.hook), false));
    }
    bail!("this hook is of a newer hookguard ({OLD} is not understood)\nhint: run `hookguard install`")
}

/// Names an old hook in progress: hook, file and repository, since one file may serve many repositories.
fn word(call: &Call<'_>, path: &Path) -> String {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut hasher = DefaultHasher::new();
    (real(path), real(call.root)).hash(&mut hasher);
    format!("{}:{:016x}", call.hook, hasher.finish())
}

fn start(call: &Call<'_>, path: &Path, by_sh: bool, chain: &str) -> io::Result<ExitStatus> {
    let shell = |options: &[&str]| {
        let options = options.iter().map(OsString::from).chain([path.as_os_str().to_os_string()]);
        spawn(call, Path::new("/bin/sh"), &options.collect::<Vec<_>>(), chain)
    };
    if by_sh {
        return shell(&["-e"]);
    }
    let started = match own_name::start(path, &path.with_file_name(call.hook)) {
        Start::Shell(program, args) => spawn(call, &program, &args, chain),
        Start::Link(link, _goes_at_the_end) => spawn(call, &link, &[], chain),
        Start::InPlace => spawn(call, path, &[], chain),
    };
    match started {
        // A script without `#!`: Git, like a shell, gives it to the shell.
        Err(e) if e.raw_os_error() == Some(NO_EXEC_FORMAT) => shell(&[]),
        result => result,
    }
}

/// `ENOEXEC`, the same number on all systems that have it.
const NO_EXEC_FORMAT: i32 = 8;

#[expect(clippy::disallowed_methods, reason = "this is one of the doors to processes")]
fn spawn(call: &Call<'_>, program: &Path, before: &[OsString], chain: &str) -> io::Result<ExitStatus> {
    let mut command = Command::new(program);
    command.args(before).args(call.args).env(CHAIN, chain).env_remove(OLD).env_remove(SHIM);
    let Some(input) = call.input else { return command.status() };
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A hook may end, or close its input, before it has read all: that is its own affair.
            stdin.map(|mut pipe| pipe.write_all(input))
        });
        child.wait()
    })
}

/// Returns the exit code of a failure.
fn code(status: ExitStatus) -> Option<NonZeroU8> {
    if status.success() {
        return None;
    }
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal.map(|s| 128 + s)).and_then(|c| u8::try_from(c).ok());
    code.and_then(NonZeroU8::new).or(Some(NonZeroU8::MIN))
}
