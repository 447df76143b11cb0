//! `hookguard` alone: what state this repository is in, and the one command to run next.
//!
//! It knows what `doctor` knows, except for the proof. It ends with exit code 2, as every run that looked at no change: a
//! hook manager whose settings forgot the rest of the command must not pass.

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::doctor::{Glance, glance};
use crate::cli::session::{self, CONFIG_NAME};
use crate::cli::ui::Ui;
use crate::layout::labelled;
use crate::outcome::Outcome;
use crate::units::count;

/// The column in which the texts start.
const COLUMN: usize = 10;

/// Says what state the repository is in; outside of one, how the program is used.
///
/// # Errors
/// The repository can't be read.
pub(super) fn run(mut definition: clap::Command, ui: &mut Ui) -> Result<Outcome> {
    let Some(repo) = session::repository()? else {
        ui.line("hookguard: this is not in a Git repository; run it in one, or `git init` first\n");
        ui.result(definition.render_help().to_string().as_bytes());
        return Ok(Outcome::Incomplete);
    };
    let glance = glance(&repo)?;
    let mut text = String::new();
    say(&glance, &mut text);
    ui.result(text.as_bytes());
    ui.note("hookguard: nothing was scanned; `hookguard --help` lists all commands");
    Ok(Outcome::Incomplete)
}

fn say(glance: &Glance, out: &mut String) {
    let place = glance.root.as_ref().map_or("a bare repository".to_owned(), |root| {
        // Collected anew, a path has no `/` at its end.
        root.components().collect::<PathBuf>().display().to_string()
    });
    out.push_str(&format!("hookguard {} in {place}\n\n", env!("CARGO_PKG_VERSION")));
    let what = if glance.root.is_some() { "no commit" } else { "no push" };
    if glance.checked.is_empty() {
        labelled(out, "hooks", COLUMN, &format!("NOT installed: {what} is checked here"));
    } else {
        labelled(out, "hooks", COLUMN, &format!("installed: {}", glance.checked.join(", ")));
    }
    // Where nothing is installed that was just said, and one reason why is enough.
    let is_news = |trouble: &&(String, String)| !glance.checked.is_empty() || trouble.1 != "not installed";
    let most = if glance.checked.is_empty() { 1 } else { usize::MAX };
    for (subject, trouble) in glance.troubles.iter().filter(is_news).take(most) {
        labelled(out, "", COLUMN, &format!("{subject}: {trouble}"));
    }
    let own = glance.root.as_ref().map(|root| root.join(CONFIG_NAME));
    let settings = match (&glance.settings, own.filter(|file| file.exists())) {
        (Some(fault), _) => fault.clone(),
        (None, Some(_)) => format!("valid, from {CONFIG_NAME}"),
        (None, None) => "the built-in ones".to_owned(),
    };
    for (index, line) in settings.lines().enumerate() {
        labelled(out, if index == 0 { "settings" } else { "" }, COLUMN, line);
    }
    if let Some(staged) = glance.staged {
        let files = if staged == 0 { "nothing".to_owned() } else { count(staged as u64, "file") };
        labelled(out, "staged", COLUMN, &files);
    }
    let (command, why) = next(glance);
    out.push('\n');
    labelled(out, "next", COLUMN, command);
    labelled(out, "", COLUMN, why);
}

/// Returns the one command to run next, and what it is good for.
fn next(glance: &Glance) -> (&str, &'static str) {
    match (&glance.mend, glance.unclear, glance.staged) {
        (Some(mend), ..) => (mend, "then `hookguard doctor` proves that it works"),
        (None, true, _) => ("hookguard doctor", "tells what could not be told at a glance"),
        (None, false, Some(1..)) => ("git commit", "what is staged is looked at before it is committed"),
        (None, false, Some(0)) => {
            ("hookguard scan", "looks at what is here already; a commit is checked anyway")
        }
        (None, false, None) => ("hookguard doctor", "says in full how pushes to it are checked"),
    }
}
