//! `hookguard man`: the manual, made from the command line's own definition (see `cli/shell.rs`).

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::atomic;
use crate::cli::shell;
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
/// A page can't be written, or the program was built without them.
pub fn run(args: &ManArgs, ui: &mut Ui) -> Result<Outcome> {
    let Some(dir) = &args.dir else {
        let page = shell::file("hookguard.1").context("this program was built without its manual")?;
        ui.result(page.as_bytes());
        return Ok(Outcome::Clean);
    };
    std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    let mut written = 0;
    for (name, page) in shell::files().filter(|(name, _)| name.ends_with(".1")) {
        let path = dir.join(name);
        atomic::replace(&path, page.as_bytes(), None)
            .with_context(|| format!("writing {}", path.display()))?;
        written += 1;
    }
    ui.line(&format!("{} written to {}", count(written, "page"), dir.display()));
    Ok(Outcome::Clean)
}
