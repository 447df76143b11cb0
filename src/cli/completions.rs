//! `hookguard completions SHELL`: what a shell loads to complete commands, options and their values.
//!
//! Made from the command line's own definition, so that it can't tell of anything that isn't there.

use anyhow::Result;

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
    pub shell: clap_complete::Shell,
}

/// Prints the completions of a shell.
///
/// # Errors
/// None; what can't be written ends the run when it is flushed.
pub fn run(args: &CompletionsArgs, mut definition: clap::Command, ui: &mut Ui) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut definition, "hookguard", &mut script);
    ui.result(&script);
    Ok(Outcome::Clean)
}
