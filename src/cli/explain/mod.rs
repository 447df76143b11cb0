//! `hookguard explain`: what a kind of key opens and how to get rid of it (`RULE`), the same of one that was found, with
//! how far it has gone (`FINGERPRINT`), what a finding rests on (`--why`), and what came near on a line where nothing was
//! reported (`--at`).

mod card;
mod line;
mod near;
mod page;
mod rests_on;
mod spot;

pub(in crate::cli) use line::said;

use std::path::Path;

use anyhow::Result;

use crate::cli::explain::card::Card;
use crate::cli::session;
use crate::cli::ui::Ui;
use crate::fingerprint;
use crate::outcome::Outcome;
use crate::rules;

/// Tell what a kind of key opens, and how to revoke, replace and keep it
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  \
    hookguard explain aws-secret-access-key   what it opens, how to revoke and replace it\n  \
    hookguard explain --why src/app.ts:12     what a finding rests on\n  \
    hookguard explain --at src/app.ts:12      why nothing was found on a line")]
pub struct ExplainArgs {
    /// A rule's id, or the fingerprint of a finding in what is staged or in the work tree
    #[arg(value_name = "RULE|FINGERPRINT", required_unless_present_any = ["why", "at"])]
    pub rule: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["why", "at"])]
    pub format: PageFormat,
    /// Say what a finding rests on: a fingerprint of what is staged or in the work tree, or a place in a file
    #[arg(long, value_name = "FINDING", conflicts_with_all = ["rule", "at"])]
    pub why: Option<String>,
    /// Say what came near on a line, and why it was not reported
    #[arg(long, value_name = "FILE:LINE", conflicts_with = "rule")]
    pub at: Option<String>,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<std::path::PathBuf>,
}

/// Explains a rule, a finding or a line.
///
/// # Errors
/// An unknown rule, a finding or file that isn't there, or settings that can't be read.
pub fn run(args: &ExplainArgs, ui: &mut Ui) -> Result<Outcome> {
    if let Some(at) = &args.at {
        return near::run(&spot::Spot::parse(at)?, args.config.as_deref(), ui);
    }
    if let Some(finding) = &args.why {
        return rests_on::run(finding, args.config.as_deref(), ui);
    }
    let name = args.rule.as_deref().unwrap_or_default();
    let card = card(name, args.config.as_deref(), ui)?;
    let text = match args.format {
        PageFormat::Text => page::text(&card),
        PageFormat::Json => serde_json::to_string(&card)? + "\n",
        PageFormat::Markdown => page::markdown(&card),
    };
    ui.result(text.as_bytes());
    Ok(Outcome::Clean)
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PageFormat {
    /// For a terminal
    #[default]
    Text,
    /// One JSON object
    Json,
    /// For a wiki or a ticket
    Markdown,
}

/// Returns what there is to say about a rule, or about a finding that a fingerprint names.
fn card(name: &str, config: Option<&Path>, ui: &Ui) -> Result<Card> {
    let catalog = session::catalog_here(config)?;
    let of = |id: &str| -> Result<Card> {
        if let Some(rule) = catalog.active_files().find(|rule| rule.id == id) {
            return Ok(Card::of_file(rule));
        }
        let rule = session::rule_named(&catalog, id)?;
        Ok(Card::of_rule(rule, &rules::texts(rule)))
    };
    let is_rule = catalog.active().any(|(_, rule)| rule.id == name);
    if is_rule || !fingerprint::is_prefix(name) {
        return of(name);
    }
    let findings = rests_on::with_spread(name, config, ui)?;
    let id = findings.first().map_or("", |finding| finding.rule.as_str());
    Ok(of(id)?.found(&findings))
}
