//! `hookguard explain`: what a kind of key opens and how to get rid of it (`RULE`), what a finding rests on (`--why`), and
//! what came near on a line where nothing was reported (`--at`).

mod line;
mod near;
mod rests_on;
mod spot;

pub(in crate::cli) use line::said;

use anyhow::Result;

use crate::advise::remedy;
use crate::cli::session;
use crate::cli::ui::Ui;
use crate::detect::file_rule::FileRule;
use crate::detect::rule::{Rule, Texts};
use crate::layout::{command, labelled};
use crate::outcome::Outcome;
use crate::rules;

/// The column in which the texts start.
const COLUMN: usize = 12;

/// File names that stand for the languages whose idiom is shown.
const LANGUAGES: &[(&str, &str)] = &[
    ("JavaScript", "a.js"),
    ("Python", "a.py"),
    ("Go", "a.go"),
    ("Java", "a.java"),
    ("Rust", "a.rs"),
    ("Ruby", "a.rb"),
    ("shell", "a.sh"),
    ("YAML", "a.yml"),
];

/// Tell what a kind of key opens, and how to revoke, replace and keep it
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  \
    hookguard explain aws-secret-access-key   what it opens, how to revoke and replace it\n  \
    hookguard explain --why src/app.ts:12     what a finding rests on\n  \
    hookguard explain --at src/app.ts:12      why nothing was found on a line")]
pub struct ExplainArgs {
    /// A rule's id, as a finding shows it
    #[arg(required_unless_present_any = ["why", "at"])]
    pub rule: Option<String>,
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
    let catalog = session::catalog_here(args.config.as_deref())?;
    let id = args.rule.as_deref().unwrap_or_default();
    let mut text = String::new();
    if let Some(rule) = catalog.active_files().find(|rule| rule.id == id) {
        explain_file(rule, &mut text);
        ui.result(text.as_bytes());
        return Ok(Outcome::Clean);
    }
    let rule = session::rule_named(&catalog, id)?;
    explain(rule, &rules::texts(rule), &mut text);
    ui.result(text.as_bytes());
    Ok(Outcome::Clean)
}

fn explain_file(rule: &FileRule, out: &mut String) {
    labelled(out, "", 0, rule.title);
    labelled(
        out,
        "",
        0,
        &format!(
            "rule {}, {}, told by the name of a new file and proved by its content",
            rule.id, rule.severity
        ),
    );
    *out += "\n";
    labelled(out, "names", COLUMN, &rule.names.join("  "));
    labelled(out, "opens", COLUMN, rule.opens);
    *out += "\n";
    let first = "If it was in a commit that anybody else can see, revoke what stands in it first.";
    labelled(out, "", 0, first);
    *out += "\n";
    labelled(out, "instead", COLUMN, rule.advice);
    labelled(
        out,
        "out of Git",
        COLUMN,
        &format!("{}, and add it to .gitignore", command("git rm --cached FILE")),
    );
}

fn explain(rule: &Rule, texts: &Texts<'_>, out: &mut String) {
    labelled(out, "", 0, texts.title);
    let judged = format!("rule {}, {}, confidence {}", rule.id, rule.severity, rule.confidence.name());
    labelled(out, "", 0, &judged);
    *out += "\n";
    labelled(out, "issuer", COLUMN, texts.provider);
    labelled(out, "opens", COLUMN, texts.opens);
    labelled(out, "rights", COLUMN, texts.privilege);
    *out += "\nIf it was in a commit that anybody else can see, revoke it before anything else.\n\n";
    labelled(out, "revoke", COLUMN, texts.revoke);
    labelled(out, "", COLUMN, texts.revoke_url);
    labelled(out, "told", COLUMN, texts.auto_revoked);
    labelled(out, "audit", COLUMN, texts.audit);
    *out += "\nThen replace it, and ask for less.\n\n";
    labelled(out, "rotate", COLUMN, texts.rotate);
    labelled(out, "scope", COLUMN, texts.scope);
    labelled(out, "quota", COLUMN, texts.quota);
    labelled(out, "docs", COLUMN, texts.docs_url);
    let Some(name) = texts.env_vars.first() else { return };
    *out += "\nKeep it in the environment.\n\n";
    labelled(out, "variable", COLUMN, &texts.env_vars.join(", "));
    for (language, file) in LANGUAGES {
        if let Some(code) = remedy::replacement(file, name) {
            labelled(out, language, COLUMN, &code);
        }
    }
}
