//! One run of a program: how it is started, and what it came to.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;

/// Returns the program under test.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("HOOKGUARD_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_hookguard")), PathBuf::from)
}

/// Makes a command that sees nothing of the machine's settings: home and config below `home`, fixed author and dates.
pub(crate) fn sealed(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join(".config"))
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", home.join("gitconfig"))
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_AUTHOR_NAME", "A U Thor")
        .env("GIT_AUTHOR_EMAIL", "author@example.com")
        .env("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z")
        .env("GIT_COMMITTER_NAME", "C O Mitter")
        .env("GIT_COMMITTER_EMAIL", "committer@example.com")
        .env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z");
    command
}

/// How often a program that can't be started yet is started again.
const BUSY_TRIES: u32 = 5;
/// The time between two tries.
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// Runs a command once.
fn once(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command.spawn().unwrap_or_else(|e| panic!("starting {command:?}: {e}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A thread of its own: a program that writes much before it reads must not wait for us.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// What a run came to. Assert its status or snapshot its text.
#[must_use = "assert its status or snapshot its text"]
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// The exit code; -1 after a signal.
    pub(crate) code: i32,
    /// Standard output, where it is no UTF-8 with replacement characters.
    pub(crate) stdout: String,
    /// Standard error, likewise.
    pub(crate) stderr: String,
    hidden: Vec<(String, String)>,
}

impl Run {
    /// Runs a command with these bytes on its standard input. `place` is the temporary directory to hide in texts.
    pub(crate) fn of(mut command: Command, input: &[u8], place: &Path) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut answer = once(&mut command, input);
        // A process that another test forks holds what was just written open until it has become another program.
        for _ in 0..BUSY_TRIES {
            if !String::from_utf8_lossy(&answer.stderr).contains("Text file busy") {
                break;
            }
            std::thread::sleep(BUSY_PAUSE);
            answer = once(&mut command, input);
        }
        let Output { status, stdout, stderr } = answer;
        Self {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            hidden: vec![(place.to_string_lossy().into_owned(), "[place]".to_owned())],
        }
    }

    /// Hides a value in what [`Run::text`] returns; what is redacted of it is left.
    pub(crate) fn hiding(mut self, value: &str) -> Self {
        self.hidden.push((value.to_owned(), "[secret]".to_owned()));
        self
    }

    /// Returns standard output, standard error and exit status in one block, without what differs from run to run.
    pub(crate) fn text(&self) -> String {
        static TIMES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?-u:\b\d+\.\d m?s\b)").unwrap());
        static ELAPSED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#"(?-u:"elapsed_ms":\d+(?:\.\d+)?)"#).unwrap());
        let mut text = String::new();
        for (name, part) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !part.is_empty() {
                text += &format!("--- {name}\n{}\n", part.trim_end());
            }
        }
        text += &format!("--- exit {}", self.code);
        for (value, word) in &self.hidden {
            text = text.replace(value, word);
        }
        let text = TIMES.replace_all(&text, "[time]");
        ELAPSED.replace_all(&text, "\"elapsed_ms\":[time]").into_owned()
    }

    /// Asserts the exit code, with all output in the message if it is another.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.text());
        self
    }
}
