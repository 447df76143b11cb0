//! `hookguard rules list|show|check|test`: which rules there are, what one looks for, whether all hold, what one's own find.

mod test;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use crate::cli::session;
use crate::cli::ui::Ui;
use crate::detect::Catalog;
use crate::detect::file_rule::FileRule;
use crate::detect::rule::{Generic, Matcher, Rule};
use crate::finding::Confidence;
use crate::layout::labelled;
use crate::outcome::Outcome;
use crate::rules;
use crate::units::count;

/// The group of the rules that tell files by name.
const FILES: &str = "files";

/// The column in which the texts of `show` start.
const COLUMN: usize = 14;

/// List, show and check rules
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  \
    hookguard rules list --only stripe      the rules of a provider\n  \
    hookguard rules show openai-api-key     what a rule looks for\n  \
    hookguard rules test samples.txt        what your own rules find in a file")]
pub struct RulesArgs {
    #[command(subcommand)]
    command: Command,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the rules that are on
    List {
        /// Only rules of this provider or group
        #[arg(long, value_name = "WORD")]
        only: Option<String>,
        /// How to write them
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Show what a rule looks for
    Show {
        /// The rule's id
        rule: String,
    },
    /// Make fakes of every rule and check that it finds them, and only them
    Check {
        /// Check the rules of this file instead of the repository's settings
        file: Option<PathBuf>,
    },
    /// Try the rules of the settings on a file: what each finds, drops and passes over
    ///
    /// Exit codes: 0 each of them found something; 1 one found nothing; 2 they could not be tried.
    Test {
        /// The file, with lines that the rules should find and lines that they should leave alone
        file: PathBuf,
        /// Try only this rule of the settings (may be given several times)
        #[arg(long, value_name = "ID")]
        rule: Vec<String>,
    },
}

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ListFormat {
    /// A line each: severity, id, title
    #[default]
    Text,
    /// One JSON object a line
    Jsonl,
}

/// Lists, shows or checks.
///
/// # Errors
/// An unknown rule, or settings that can't be read.
pub fn run(args: &RulesArgs, ui: &mut Ui) -> Result<Outcome> {
    let named = match &args.command {
        Command::Check { file: Some(file) } => Some(file.as_path()),
        Command::Check { file: None }
        | Command::List { .. }
        | Command::Show { .. }
        | Command::Test { .. } => args.config.as_deref(),
    };
    let catalog = session::catalog_here(named)?;
    match &args.command {
        Command::List { only, format } => list(&catalog, only.as_deref(), *format, ui),
        Command::Show { rule } => {
            match catalog.active_files().find(|file| file.id == rule) {
                Some(file) => show_file(file, ui),
                None => show(session::rule_named(&catalog, rule)?, ui),
            }
            Ok(Outcome::Clean)
        }
        Command::Check { .. } => Ok(check(&catalog, ui)),
        Command::Test { file, rule } => test::run(file, rule, args.config.as_deref(), ui),
    }
}

#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    provider: &'r str,
    title: &'r str,
    group: &'r str,
    severity: &'static str,
    confidence: &'static str,
    checksum: Option<&'static str>,
    env_vars: Vec<&'r str>,
}

fn list(catalog: &Catalog, only: Option<&str>, format: ListFormat, ui: &mut Ui) -> Result<Outcome> {
    let wanted = only.map(str::to_lowercase);
    let mut number = 0;
    for (_, rule) in catalog.active() {
        let texts = rules::texts(rule);
        let fits =
            |word: &String| texts.group == word || texts.provider.to_lowercase().contains(word.as_str());
        if wanted.as_ref().is_some_and(|word| !fits(word)) {
            continue;
        }
        number += 1;
        match format {
            ListFormat::Text => ui.line(&format!("{:<8}  {:<38}  {}", rule.severity, rule.id, texts.title)),
            ListFormat::Jsonl => {
                let row = Row {
                    id: &rule.id,
                    provider: texts.provider,
                    title: texts.title,
                    group: texts.group,
                    severity: rule.severity.name(),
                    confidence: rule.confidence.name(),
                    checksum: rule.checksum.map(super::super::detect::checksum::Checksum::name),
                    env_vars: texts.env_vars,
                };
                ui.line(&serde_json::to_string(&row)?);
            }
        }
    }
    for rule in catalog.active_files() {
        if wanted.as_ref().is_some_and(|word| word != FILES) {
            continue;
        }
        number += 1;
        match format {
            ListFormat::Text => ui.line(&format!("{:<8}  {:<38}  {}", rule.severity, rule.id, rule.title)),
            ListFormat::Jsonl => {
                let row = Row {
                    id: rule.id,
                    provider: "",
                    title: rule.title,
                    group: FILES,
                    severity: rule.severity.name(),
                    confidence: Confidence::Medium.name(),
                    checksum: None,
                    env_vars: Vec::new(),
                };
                ui.line(&serde_json::to_string(&row)?);
            }
        }
    }
    ui.note(&count(number, "rule"));
    Ok(Outcome::Clean)
}

fn show_file(rule: &FileRule, ui: &mut Ui) {
    let mut out = format!("{}: {}\n\n", rule.id, rule.title);
    let mut row = |label: &str, text: &str| {
        if !text.is_empty() {
            labelled(&mut out, label, COLUMN, text);
        }
    };
    row("group", FILES);
    row("severity", rule.severity.name());
    row("names", &rule.names.join("  "));
    row("but not", &rule.except.join("  "));
    let quoted =
        |words: &[&str]| words.iter().map(|w| format!("`{}`", w.trim())).collect::<Vec<_>>().join("  ");
    row("holds", &quoted(rule.has));
    if !rule.magic.is_empty() {
        row("starts", "as its format says");
    }
    if rule.values {
        row("gives", "a value that is no placeholder to a name that means secret");
    }
    if rule.token {
        row("is", "one word that looks random");
    }
    row("less with", &quoted(rule.weaker));
    row("more", &format!("hookguard explain {}", rule.id));
    ui.result(out.as_bytes());
}

fn show(rule: &Rule, ui: &mut Ui) {
    let texts = rules::texts(rule);
    let mut out = format!("{}: {} ({})\n\n", rule.id, texts.title, texts.provider);
    let mut row = |label: &str, text: &str| {
        if !text.is_empty() {
            labelled(&mut out, label, COLUMN, text);
        }
    };
    row("group", texts.group);
    row("severity", rule.severity.name());
    row("confidence", rule.confidence.name());
    row("family", &rule.family);
    row("keywords", &texts.keywords.join(" "));
    match &rule.matcher {
        Matcher::Regex { pattern, .. } => row("regex", pattern),
        Matcher::Value(shape) => {
            row("value", &format!("{} to {} characters of its alphabet", shape.least, shape.greatest));
            row("starts with", &shape.prefix);
            row("names", &shape.names.join(" "));
            row("reach", &format!("{} bytes behind a keyword", shape.reach));
        }
        Matcher::Generic(Generic::Token) => {
            row("value", "whatever looks random behind a name that means secret");
        }
        Matcher::Generic(Generic::Password) => {
            row("value", "whatever looks like a password behind such a name");
        }
    }
    if rule.entropy > 0.0 {
        row("entropy", &format!("at least {} bits per byte", rule.entropy));
    }
    row("checksum", rule.checksum.map_or("", |c| c.name()));
    if let Some(pair) = &rule.pair {
        let need = if rule.need_pair { "needs" } else { "is joined with" };
        row("pair", &format!("{need} {} within {}", pair.rule, count(u64::from(pair.lines), "line")));
    }
    row("samples", &texts.samples.join("  or  "));
    row("source", texts.source);
    row("more", &format!("hookguard explain {}", rule.id));
    ui.result(out.as_bytes());
}

fn check(catalog: &Catalog, ui: &mut Ui) -> Outcome {
    let (mut checked, mut faulty) = (0, 0);
    for (index, rule) in catalog.active() {
        checked += 1;
        let found = rules::check::faults(catalog, index);
        faulty += u64::from(!found.is_empty());
        for fault in found {
            ui.line(&format!("{}: {fault}", rule.id));
        }
    }
    if faulty == 0 {
        ui.note(&format!("{} found their fakes and left the near misses alone", count(checked, "rule")));
        Outcome::Clean
    } else {
        ui.note(&format!("{} of {} have faults", count(faulty, "rule"), count(checked, "rule")));
        Outcome::Incomplete
    }
}
