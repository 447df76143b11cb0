//! The only writer: standard output for results, standard error for everything said about them.
//!
//! A reader that closes its end doesn't stop the judging: a hook that did so could be silenced. Other failures, such as
//! a full disk, are kept and end the run with exit code 2.

use std::io::{self, IsTerminal, Write};

use crate::env;
use crate::layout::WIDTH;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; elsewhere when `CLICOLOR_FORCE` is
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a run writes.
pub struct Ui {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    color: Color,
    quiet: bool,
    failure: Option<io::Error>,
}

impl Ui {
    /// Writes to the process' own streams.
    pub fn new() -> Self {
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            err: Box::new(io::BufWriter::new(io::stderr())),
            color: Color::Auto,
            quiet: false,
            failure: None,
        }
    }

    /// Sets how the common options want it: colour, and whether only the result is written.
    pub fn configure(&mut self, color: Color, quiet: bool) {
        self.color = color;
        self.quiet = quiet;
    }

    /// Tells whether standard error (or, for `results`, standard output) gets colour.
    pub fn colored(&self, results: bool) -> bool {
        let terminal = || if results { io::stdout().is_terminal() } else { io::stderr().is_terminal() };
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if env::is_set("NO_COLOR") => false,
            Color::Auto if env::var("CLICOLOR_FORCE").is_some_and(|v| v != "0") => true,
            Color::Auto => env::var("TERM").as_deref() != Some("dumb") && terminal(),
        }
    }

    /// Returns how many columns standard error (or, for `results`, standard output) has: what `COLUMNS` says, else the
    /// terminal, else 80.
    pub fn width(&self, results: bool) -> usize {
        let told = env::var("COLUMNS").and_then(|columns| columns.trim().parse().ok());
        told.or_else(|| if results { terminal_width(&io::stdout()) } else { terminal_width(&io::stderr()) })
            .filter(|columns| *columns > 0)
            .unwrap_or(WIDTH)
    }

    /// Tells whether only the result is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a line of the result.
    pub fn line(&mut self, text: &str) {
        self.result(format!("{text}\n").as_bytes());
    }

    /// Writes a piece of the result as it is.
    pub fn result(&mut self, bytes: &[u8]) {
        let written = self.out.write_all(bytes);
        self.keep(written);
    }

    /// Writes a line about the run.
    pub fn note(&mut self, text: &str) {
        self.notes(format!("{text}\n").as_bytes());
    }

    /// Writes a piece of text about the run as it is.
    pub fn notes(&mut self, bytes: &[u8]) {
        // What went to standard output stands before it also where both are one terminal.
        let flushed = self.out.flush();
        self.keep(flushed);
        let written = self.err.write_all(bytes);
        self.keep(written);
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// The first failure of any write, but not a closed pipe.
    pub fn finish(&mut self) -> io::Result<()> {
        let (out, err) = (self.out.flush(), self.err.flush());
        self.keep(out);
        self.keep(err);
        self.failure.take().map_or(Ok(()), Err)
    }

    fn keep(&mut self, result: io::Result<()>) {
        if let Err(e) = result
            && e.kind() != io::ErrorKind::BrokenPipe
        {
            self.failure.get_or_insert(e);
        }
    }
}

/// Asks a terminal how wide it is; `None` where it is none, or doesn't say.
#[cfg(unix)]
fn terminal_width(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    rustix::termios::tcgetwinsize(stream).ok().map(|size| usize::from(size.ws_col))
}

/// What can't be asked is taken for a terminal of the usual width.
#[cfg(not(unix))]
fn terminal_width<S>(_stream: &S) -> Option<usize> {
    None
}

impl Default for Ui {
    fn default() -> Self {
        Self::new()
    }
}
