//! `hookguard completions SHELL`: what a shell loads to complete commands, options and their values.
//!
//! Made from the command line's own definition (see `cli/shell.rs`), so that it can't tell of anything that isn't there.

use anyhow::{Context as _, Result};

use crate::cli::shell;
use crate::cli::ui::Ui;
use crate::outcome::Outcome;

/// Print what a shell loads to complete hookguard's commands and options
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples, each for good; a new shell has it:\n  \
    hookguard completions bash > ~/.local/share/bash-completion/completions/hookguard\n  \
    hookguard completions zsh > ~/.zfunc/_hookguard            with ~/.zfunc in fpath\n  \
    hookguard completions fish > ~/.config/fish/completions/hookguard.fish\n  \
    hookguard completions powershell >> $PROFILE\n  \
    hookguard completions elvish >> ~/.config/elvish/rc.elv")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The shells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// The shell of most Linux systems
    Bash,
    /// The shell with structured data
    Elvish,
    /// The friendly interactive shell
    Fish,
    /// The shell of Windows
    #[value(name = "powershell")]
    PowerShell,
    /// The shell of macOS
    Zsh,
}

impl Shell {
    /// Returns the name of its file, as shells and their collections have it.
    fn file(self) -> &'static str {
        match self {
            Self::Bash => "hookguard.bash",
            Self::Elvish => "hookguard.elv",
            Self::Fish => "hookguard.fish",
            Self::PowerShell => "_hookguard.ps1",
            Self::Zsh => "_hookguard",
        }
    }
}

/// Prints the completions of a shell.
///
/// # Errors
/// The program was built without them.
pub fn run(args: &CompletionsArgs, ui: &mut Ui) -> Result<Outcome> {
    let script = shell::file(args.shell.file()).context("this program was built without completions")?;
    ui.result(script.as_bytes());
    Ok(Outcome::Clean)
}
