//! `hookguard config`: a first settings file, what is wrong with the settings there are, and what they come to.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli::baseline;
use crate::cli::session::{self, CONFIG_NAME};
use crate::cli::ui::Ui;
use crate::config::{self, AllowWhat, Config, ConfigSource, starter};
use crate::date::Date;
use crate::outcome::Outcome;
use crate::rules::{self, Selection};
use crate::{atomic, units};

/// Make, check and show settings
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  \
    hookguard config init       write a commented .hookguard.toml\n  \
    hookguard config check      tell all that is wrong with it\n  \
    hookguard config show       show what counts, and where each setting comes from")]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write a commented .hookguard.toml at the root of the repository
    Init,
    /// Tell all that is wrong with the settings, or what they come to
    Check {
        /// Only this file, instead of the user's own and the repository's
        file: Option<PathBuf>,
    },
    /// Write .hookguard.toml from the settings of other tools
    Import(crate::cli::import::ImportArgs),
    /// Show the merged settings as TOML, each with the place it comes from
    Show {
        /// Settings to use instead of the repository's .hookguard.toml
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Makes, checks or shows settings.
///
/// # Errors
/// No repository to write into, a file that is there already, or settings that can't be used.
pub fn run(args: &ConfigArgs, ui: &mut Ui) -> Result<Outcome> {
    match &args.command {
        Command::Init => init(ui),
        Command::Check { file } => check(file.as_deref(), ui),
        Command::Import(args) => crate::cli::import::run(args, ui),
        Command::Show { config } => show(config.as_deref(), ui),
    }
}

fn init(ui: &mut Ui) -> Result<Outcome> {
    let repo = session::repository_needed()?;
    let Some(root) = repo.work_tree() else {
        bail!("a bare repository has no work tree to write {CONFIG_NAME} into");
    };
    let path = root.join(CONFIG_NAME);
    match atomic::create(&path, starter::text().as_bytes()) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            bail!(
                "{} is there already and was left as it is\nhint: `hookguard config check` tells whether it is right",
                path.display()
            );
        }
        Err(e) => return Err(e).with_context(|| format!("writing {}", path.display())),
    }
    ui.line(&format!("wrote {}", path.display()));
    ui.line("Commit it, so that fingerprints are the same for everybody:");
    ui.line(&format!("  git add {}", shell_word(&path)));
    Ok(Outcome::Clean)
}

/// Returns a path as one word of a shell's command line.
fn shell_word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ',' | ':' | '@');
    if text.chars().all(plain) { text.into_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn check(file: Option<&Path>, ui: &mut Ui) -> Result<Outcome> {
    let sources = match file {
        Some(path) => vec![ConfigSource { path: path.to_path_buf(), required: true }],
        None => sources(None)?,
    };
    let judged = config::load(&sources).and_then(|config| {
        let catalog = rules::catalog(&config, &Selection::default())?;
        let errors = uncompilable(&config);
        if errors.is_empty() { Ok((config, catalog.active().count())) } else { Err(errors) }
    });
    match judged {
        Ok((config, on)) => {
            for source in &sources {
                let state = if config.files.contains(&source.path) {
                    "is fine"
                } else {
                    "is not there, and need not be"
                };
                ui.line(&format!("{} {state}", source.path.display()));
            }
            for sentence in summary(&config, on) {
                ui.line(&sentence);
            }
            let root = session::repository()?.and_then(|repo| repo.work_tree()).filter(|_| file.is_none());
            if let Some(entries) = root.and_then(|root| baseline::entries_at(&root).transpose()) {
                let entries = entries?;
                ui.line(&format!("baseline    {}", count_of(entries, "value")));
            }
            Ok(Outcome::Clean)
        }
        Err(errors) => {
            for error in &errors {
                ui.note(&error.to_string());
            }
            let faults = units::count(errors.len() as u64, "fault");
            ui.note(&format!("hookguard: {faults} in the settings; until they are right, the hooks block every commit and push"));
            Ok(Outcome::Incomplete)
        }
    }
}

/// Returns the patterns that are well formed but can't be compiled, such as one that grows too large.
fn uncompilable(config: &Config) -> Vec<config::Error> {
    let fault = |rule: &config::AllowRule| {
        let (kind, compiled) = match &rule.what {
            AllowWhat::Path(glob) => ("glob", config::glob(glob).map(drop)),
            AllowWhat::Regex(pattern) | AllowWhat::PathRegex(pattern) | AllowWhat::LineRegex(pattern) => {
                ("regex", config::regex(pattern).map(drop))
            }
            AllowWhat::Value(_) | AllowWhat::Stopword(_) => return None,
        };
        compiled.err().map(|e| config::Error::at(&rule.origin, format!("this {kind} can't be compiled: {e}")))
    };
    config.allow.iter().filter_map(fault).collect()
}

/// Says what the settings come to: all that makes fewer findings block is counted here.
fn summary(config: &Config, on: usize) -> Vec<String> {
    let today = Date::of(std::time::SystemTime::now());
    let ended = config.allowed.iter().filter(|e| e.until.is_some_and(|until| until < today)).count();
    let changed =
        config.rules.iter().filter(|r| rules::built_in::RULES.position(&r.value.id).is_some()).count();
    let count = count_of;
    let comments = match (config.comments.own, config.comments.foreign) {
        (true, true) => "those of hookguard and of other tools count",
        (true, false) => "only those of hookguard count",
        (false, true) => "only those of other tools count",
        (false, false) => "none count",
    };
    vec![
        format!(
            "rules       {on} on, {} off by `disable`, {} of your own, {changed} changed",
            config.disable.len(),
            config.rules.len() - changed
        ),
        format!(
            "allowances  {} by path, value, regex or stopword, {} ({ended} ended)",
            config.allow.len(),
            count(config.allowed.len(), "single value")
        ),
        format!("comments    {comments}"),
        format!("blocks      from severity {} up", config.block_at),
        format!(
            "limits      files up to {}, hooks up to {}",
            units::bytes(config.max_file_size),
            units::duration(config.time_budget)
        ),
    ]
}

fn count_of(number: usize, noun: &str) -> String {
    units::count(number as u64, noun)
}

fn show(named: Option<&Path>, ui: &mut Ui) -> Result<Outcome> {
    let config = config::load(&sources(named)?).map_err(|errors| session::joined(&errors))?;
    ui.result(config::show(&config).as_bytes());
    Ok(Outcome::Clean)
}

/// Returns the files that count here, also outside of a repository.
fn sources(named: Option<&Path>) -> Result<Vec<ConfigSource>> {
    let root = session::repository()?.and_then(|repo| repo.work_tree());
    Ok(session::config_sources(root.as_deref(), named))
}
