//! Starts `git` so that nothing of the user's settings changes what it answers, and nothing is written or fetched.
//!
//! A child that ends badly, or says less than it must, is an error with what it said on standard error; its silence is
//! never taken for "nothing there".

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;

use crate::git::Error;

/// How much of what a child says on standard error is kept, in bytes.
const MOST_WORDS: u64 = 4096;

/// What is said on each command line before the command's own name. Settings that a version of `git` doesn't know do no
/// harm there, which options would.
const SETTINGS: &[&str] = &[
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "diff.relative=false",
    "-c",
    "diff.renames=false",
    "-c",
    "diff.orderFile=",
];

/// Starts `git` in one directory.
pub(super) struct Git {
    directory: PathBuf,
}

impl Git {
    pub(super) fn new(directory: &Path) -> Self {
        Self { directory: directory.to_path_buf() }
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door for `git`")]
    fn command(&self, args: &[&OsStr]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.directory).args(SETTINGS).args(args);
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0");
        // What a partial clone lacks must not be fetched, by versions that don't know GIT_NO_LAZY_FETCH either. A setting
        // (`protocol.allow`) would count less than one that the user has for a single protocol.
        command.env("GIT_ALLOW_PROTOCOL", "none");
        command.env("LC_ALL", "C").env("LANGUAGE", "C");
        for trace in ["GIT_TRACE", "GIT_TRACE2", "GIT_TRACE_SETUP", "GIT_TRACE2_PERF", "GIT_TRACE2_EVENT"] {
            command.env_remove(trace);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end and returns its standard output.
    pub(super) fn output(&self, args: &[&str], input: Vec<u8>) -> Result<Vec<u8>, Error> {
        let name = name(args);
        let output = self.run(args, input)?;
        if output.status.success() { Ok(output.stdout) } else { Err(failed(&name, &output.stderr)) }
    }

    /// Runs a command that answers no by exit code 1 and without a word; `None` is that answer.
    pub(super) fn answer(&self, args: &[&str]) -> Result<Option<Vec<u8>>, Error> {
        let output = self.run(args, Vec::new())?;
        match output.status.code() {
            Some(0) => Ok(Some(output.stdout)),
            Some(1) if output.stderr.is_empty() => Ok(None),
            _ => Err(failed(&name(args), &output.stderr)),
        }
    }

    fn run(&self, args: &[&str], input: Vec<u8>) -> Result<Output, Error> {
        let mut child = self.spawn(args)?;
        let fail = |e: std::io::Error| said(&name(args), &e.to_string());
        // Threads of their own: a child that writes before it has read everything must not wait for us.
        let stdin = child.stdin.take();
        let writer = std::thread::spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&input)));
        let stderr = child.stderr.take();
        let reader = std::thread::spawn(move || stderr.map_or_else(Vec::new, words));
        let (mut stdout, mut answer) = (child.stdout.take(), Vec::new());
        let running = Running::new(child);
        if let Some(stdout) = &mut stdout {
            stdout.read_to_end(&mut answer).map_err(fail)?;
        }
        let status = running.wait().map_err(fail)?;
        let (written, stderr) = (writer.join(), reader.join());
        match (written, stderr) {
            // A child that ended early has a reason, and that is told by its exit code.
            (Ok(Err(e)), _) if status.success() => Err(fail(e)),
            (Ok(_), Ok(stderr)) => Ok(Output { status, stdout: answer, stderr }),
            _ => Err(said(&name(args), "its streams could not be used")),
        }
    }

    fn spawn(&self, args: &[&str]) -> Result<Child, Error> {
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        self.command(&args).spawn().map_err(|e| Error::Unsupported(format!("`git` can't be started: {e}")))
    }

    /// Starts a command that answers one line after the other.
    pub(super) fn talk(&self, args: &[&str]) -> Result<Talk, Error> {
        let mut child = self.spawn(args)?;
        let missing = || said(&name(args), "it has no standard streams");
        let stdout = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let stderr = child.stderr.take().ok_or_else(missing)?;
        let words = std::thread::spawn(move || words(stderr));
        let stdin = child.stdin.take();
        Ok(Talk { name: name(args), stdin, stdout, words: Some(words), child: Running::new(child) })
    }
}

/// The children that there are, for [`end_children`].
static CHILDREN: Mutex<Vec<Weak<Mutex<Child>>>> = Mutex::new(Vec::new());

/// Ends each `git` that was started here and is still there, for a process that is about to end without dropping anything.
///
/// Most would end by themselves, when their input does; one that hangs itself wouldn't. Whoever waits for their answers
/// goes on waiting, so that nothing more is said about it.
pub fn end_children() {
    for child in lock(&CHILDREN).iter().filter_map(Weak::upgrade) {
        // One that is locked is being waited for, so it has said all.
        if let Ok(mut child) = child.try_lock() {
            drop(child.kill());
            std::mem::forget(child);
        }
    }
}

/// What a panicking thread left is whole all the same: a child, or a list of them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A child that another thread can end.
struct Running(Arc<Mutex<Child>>);

impl Running {
    fn new(child: Child) -> Self {
        let shared = Arc::new(Mutex::new(child));
        let mut children = lock(&CHILDREN);
        children.retain(|child| child.strong_count() > 0);
        children.push(Arc::downgrade(&shared));
        Self(shared)
    }

    fn wait(&self) -> std::io::Result<ExitStatus> {
        lock(&self.0).wait()
    }

    fn kill(&self) {
        // It has ended by itself if that fails.
        drop(lock(&self.0).kill());
    }
}

/// A `git` that stays and answers.
pub(super) struct Talk {
    name: String,
    child: Running,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    words: Option<JoinHandle<Vec<u8>>>,
}

impl Talk {
    /// Says a line; `line` has no line end.
    pub(super) fn say(&mut self, line: &str) -> Result<(), Error> {
        let said = match &mut self.stdin {
            Some(stdin) => stdin.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdin.flush()),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        };
        said.map_err(|_| self.failure())
    }

    /// Reads up to and without the next `end`.
    pub(super) fn read_until(&mut self, end: u8) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match self.stdout.read_until(end, &mut bytes) {
            Ok(_) if bytes.pop() == Some(end) => Ok(bytes),
            _ => Err(self.failure()),
        }
    }

    /// Returns the next byte and leaves it there.
    pub(super) fn peek(&mut self) -> Result<u8, Error> {
        let next = self.stdout.fill_buf().ok().and_then(|buffer| buffer.first().copied());
        next.ok_or_else(|| self.failure())
    }

    /// Reads exactly `length` bytes.
    pub(super) fn read(&mut self, length: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match (&mut self.stdout).take(length).read_to_end(&mut bytes) {
            Ok(read) if read as u64 == length => Ok(bytes),
            _ => Err(self.failure()),
        }
    }

    /// Reads exactly `length` bytes and forgets them.
    pub(super) fn pass_over(&mut self, length: u64) -> Result<(), Error> {
        match std::io::copy(&mut (&mut self.stdout).take(length), &mut std::io::sink()) {
            Ok(read) if read == length => Ok(()),
            _ => Err(self.failure()),
        }
    }

    /// Says that the answer can't be understood.
    pub(super) fn misunderstood(&mut self) -> Error {
        said(&self.name, "its answer can't be understood")
    }

    /// Ends the child and returns why it stopped answering.
    fn failure(&mut self) -> Error {
        self.stdin = None;
        drop(self.child.wait());
        match self.words.take().map(JoinHandle::join) {
            Some(Ok(words)) => failed(&self.name, &words),
            _ => said(&self.name, "it stopped answering"),
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It ends when its input does; killed as well, because it may be in the middle of an answer.
        self.stdin = None;
        self.child.kill();
        drop(self.child.wait());
    }
}

/// Reads what a child says on standard error, all of it so that it never waits, and keeps the beginning.
fn words(mut stderr: ChildStderr) -> Vec<u8> {
    let mut kept = Vec::new();
    // A failure here leaves the sentence without its reason, no more.
    drop((&mut stderr).take(MOST_WORDS).read_to_end(&mut kept));
    drop(std::io::copy(&mut stderr, &mut std::io::sink()));
    kept
}

fn name(args: &[&str]) -> String {
    format!("git {}", args.first().copied().unwrap_or_default())
}

fn said(name: &str, what: &str) -> Error {
    Error::Broken(format!("{name}: {what}"))
}

/// Makes an error of what a child said: the line that it died of, else the first.
fn failed(name: &str, stderr: &[u8]) -> Error {
    let text = String::from_utf8_lossy(stderr);
    let lines = || text.lines().map(str::trim).filter(|l| !l.is_empty());
    let line = lines().find(|l| l.starts_with("fatal: ")).or_else(|| lines().next());
    let line = line.map_or("it ended without saying why", |l| l.strip_prefix("fatal: ").unwrap_or(l));
    said(name, line.strip_prefix("error: ").unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_git_died_of_is_the_reason() {
        let stderr = b"warning: x\nerror: y\nfatal: bad object HEAD\nmore\n";
        assert_eq!(failed("git diff-index", stderr).to_string(), "git diff-index: bad object HEAD");
        assert_eq!(failed("git x", b"error: y\n").to_string(), "git x: y");
        assert_eq!(failed("git x", b"").to_string(), "git x: it ended without saying why");
    }

    #[test]
    fn a_git_that_ends_early_is_an_error_and_no_empty_answer() {
        let git = Git::new(Path::new("."));
        let mut talk = git.talk(&["no-such-command"]).unwrap();
        let answer = talk.say("x").and_then(|()| talk.read_until(b'\n'));
        assert!(answer.unwrap_err().to_string().starts_with("git no-such-command: "));
        assert!(git.output(&["no-such-command"], Vec::new()).is_err());
        assert!(git.answer(&["no-such-command"]).is_err_and(|e| e.to_string().contains("not a git command")));
    }

    #[test]
    fn no_git_is_unsupported() {
        let git = Git::new(Path::new("/no/such/directory"));
        assert!(matches!(git.output(&["version"], Vec::new()), Err(Error::Unsupported(_))));
    }
}
