//! Asks the installed `git` what only it can say for sure: which hooks directory it uses, which setting counts.
//!
//! For `install`, `uninstall` and `doctor`, which run once in a while; a hook's run never comes here unless the
//! repository is of a kind that needs it. Only plumbing with stable output is asked, with `-z` or one value a call, so
//! that no path needs unquoting. The language is fixed, prompts and lazy fetches are off.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::git::Error;

/// A call of `git`: where, with which variables added, and what it reads.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The working directory.
    pub dir: &'a Path,
    /// Variables that are added to the environment.
    pub env: &'a [(&'a str, &'a OsStr)],
    /// Standard input.
    pub input: &'a [u8],
}

impl<'a> Call<'a> {
    /// A call at `dir` that reads nothing.
    pub fn at(dir: &'a Path) -> Self {
        Self { dir, env: &[], input: b"" }
    }

    /// Runs `git` with these arguments.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when there is no `git` to start; what `git` itself says is in the answer.
    pub fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Result<Answer, Error> {
        self.program(Path::new("git"), args)
            .map_err(|e| Error::Unsupported(format!("starting `git`: {e}; is it on PATH?")))
    }

    /// Runs another program with these arguments.
    ///
    /// # Errors
    /// It can't be started.
    #[expect(clippy::disallowed_methods, reason = "this is one of the doors to processes")]
    pub fn program<A: AsRef<OsStr>>(
        &self,
        program: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> io::Result<Answer> {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.dir);
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
        command.envs(self.env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // One that doesn't read to the end is no failure of ours: its exit code counts.
                stdin.map(|mut pipe| pipe.write_all(self.input))
            });
            child.wait_with_output()
        });
        let output = output?;
        Ok(Answer { code: output.status.code(), stdout: output.stdout, stderr: output.stderr })
    }
}

/// What a call of `git` came to.
#[derive(Debug)]
pub struct Answer {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Answer {
    /// Returns standard output without its line end, when `git` succeeded.
    ///
    /// # Errors
    /// [`Error::Broken`] with what `git` said. `doing` says what it was asked for.
    pub fn value(self, doing: &str) -> Result<Vec<u8>, Error> {
        if self.code != Some(0) {
            let said = String::from_utf8_lossy(&self.stderr);
            return Err(Error::Broken(format!("{doing}: git says: {}", said.trim())));
        }
        let mut value = self.stdout;
        if value.last() == Some(&b'\n') {
            value.pop();
        }
        Ok(value)
    }
}

/// Makes a path of bytes as `git` prints them.
pub fn path(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    let text: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let text: OsString = String::from_utf8_lossy(&bytes).into_owned().into();
    PathBuf::from(text)
}
