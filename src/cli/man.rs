//! `hookguard man`: the manual, made from the command line's own definition.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::atomic;
use crate::cli::ui::Ui;
use crate::outcome::Outcome;
use crate::units::count;

/// Print the manual page, or write those of all commands into a directory
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    hookguard man | man -l -                         read it\n  \
    hookguard man --dir ~/.local/share/man/man1      then: man hookguard-scan")]
pub struct ManArgs {
    /// Write a page a command into this directory
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints or writes the manual.
///
/// # Errors
/// A page can't be written.
pub fn run(args: &ManArgs, definition: clap::Command, ui: &mut Ui) -> Result<Outcome> {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(definition).render(&mut page)?;
        ui.result(&page);
        return Ok(Outcome::Clean);
    };
    std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    let written = write(&definition, dir)?;
    ui.line(&format!("{} written to {}", count(written, "page"), dir.display()));
    Ok(Outcome::Clean)
}

/// Writes the page of a command and those below it; returns how many these are.
fn write(command: &clap::Command, dir: &Path) -> Result<u64> {
    let man = clap_mangen::Man::new(command.clone());
    let path = dir.join(man.get_filename());
    let mut page = Vec::new();
    man.render(&mut page)?;
    atomic::replace(&path, &page, None).with_context(|| format!("writing {}", path.display()))?;
    let below = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    below.map(|sub| write(sub, dir)).try_fold(1, |sum, pages| Ok(sum + pages?))
}
