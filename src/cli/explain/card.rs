//! All that there is to say about a kind of key, or about one that was found: what it opens, how it is revoked, replaced
//! and kept. The words come from the rule, the place from the finding; how they are laid out is `layout.rs`'s.

use serde::Serialize;

use crate::advise::{keep, remedy};
use crate::detect::file_rule::FileRule;
use crate::detect::rule::{Rule, Texts};
use crate::finding::{Finding, Origin};
use crate::report::{self, Occasion};

/// File names that stand for the languages whose idiom is shown.
const LANGUAGES: &[(&str, &str)] = &[
    ("JavaScript", "a.js"),
    ("Python", "a.py"),
    ("Go", "a.go"),
    ("Java", "a.java"),
    ("Rust", "a.rs"),
    ("Ruby", "a.rb"),
    ("shell", "a.sh"),
    ("C#", "a.cs"),
    ("PHP", "a.php"),
];

/// The most places that are named.
const MOST_PLACES: usize = 5;

/// The version of the JSON.
const VERSION: u32 = 1;

/// What there is to say. Its fields are those of `--format json`.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub(super) version: u32,
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) severity: &'static str,
    /// How sure a match is; for a file, by what it is told.
    pub(super) confidence: String,
    pub(super) provider: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) finding: Option<Found>,
    pub(super) opens: String,
    pub(super) privilege: String,
    pub(super) revoke: String,
    pub(super) revoke_url: String,
    pub(super) auto_revoked: String,
    pub(super) audit: String,
    pub(super) rotate: String,
    pub(super) scope: String,
    pub(super) quota: String,
    pub(super) docs_url: String,
    /// What to do with a file that is kept out as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) instead: String,
    pub(super) variables: Vec<String>,
    pub(super) read: Vec<Idiom>,
    pub(super) store: Vec<Store>,
}

/// How a language reads the variable.
#[derive(Debug, Serialize)]
pub(super) struct Idiom {
    pub(super) language: String,
    pub(super) code: String,
}

/// A place to keep the value.
#[derive(Debug, Serialize)]
pub(super) struct Store {
    pub(super) manager: &'static str,
    #[serde(rename = "store", serialize_with = "joined")]
    pub(super) put: Vec<String>,
    #[serde(serialize_with = "joined")]
    pub(super) read: Vec<String>,
}

/// What is known of one that was found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    pub(super) fingerprint: String,
    pub(super) secret: String,
    pub(super) places: Vec<String>,
    pub(super) exposure: &'static str,
    pub(super) state: String,
    pub(super) rights: String,
    pub(super) narrower: String,
    pub(super) client_side: Option<String>,
    pub(super) notes: Vec<String>,
}

fn joined<S: serde::Serializer>(pieces: &[String], out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&pieces.join(" "))
}

impl Card {
    /// Tells of a rule.
    pub(super) fn of_rule(rule: &Rule, texts: &Texts<'_>) -> Self {
        let name = texts.env_vars.first().copied();
        let idioms = |name: &str| LANGUAGES.iter().filter_map(|(l, file)| idiom(l, file, name)).collect();
        Self {
            version: VERSION,
            rule: rule.id.to_string(),
            title: texts.title.to_owned(),
            severity: rule.severity.name(),
            confidence: rule.confidence.name().to_owned(),
            provider: texts.provider.to_owned(),
            names: Vec::new(),
            finding: None,
            opens: texts.opens.to_owned(),
            privilege: texts.privilege.to_owned(),
            revoke: texts.revoke.to_owned(),
            revoke_url: texts.revoke_url.to_owned(),
            auto_revoked: texts.auto_revoked.to_owned(),
            audit: texts.audit.to_owned(),
            rotate: texts.rotate.to_owned(),
            scope: texts.scope.to_owned(),
            quota: texts.quota.to_owned(),
            docs_url: texts.docs_url.to_owned(),
            instead: String::new(),
            variables: texts.env_vars.iter().map(|name| (*name).to_owned()).collect(),
            read: name.map_or(Vec::new(), idioms),
            store: name.map_or(Vec::new(), stores),
        }
    }

    /// Tells of a rule for files.
    pub(super) fn of_file(rule: &FileRule) -> Self {
        Self {
            version: VERSION,
            rule: rule.id.to_owned(),
            title: rule.title.to_owned(),
            severity: rule.severity.name(),
            confidence: "told by the name of a new file and proved by its content".to_owned(),
            provider: String::new(),
            names: rule.names.iter().map(|name| (*name).to_owned()).collect(),
            finding: None,
            opens: rule.opens.to_owned(),
            privilege: String::new(),
            revoke: String::new(),
            revoke_url: String::new(),
            auto_revoked: String::new(),
            audit: String::new(),
            rotate: String::new(),
            scope: String::new(),
            quota: String::new(),
            docs_url: String::new(),
            instead: rule.advice.to_owned(),
            variables: Vec::new(),
            read: Vec::new(),
            store: Vec::new(),
        }
    }

    /// Adds what is known of the findings of one value, of which there is one at least.
    pub(super) fn found(mut self, findings: &[Finding]) -> Self {
        let Some(first) = findings.first() else { return self };
        let mut places: Vec<String> = findings.iter().take(MOST_PLACES).map(place).collect();
        if let Some(more) = findings.len().checked_sub(MOST_PLACES + 1) {
            places.push(format!("and {} more", more + 1));
        }
        let advice = &first.advice;
        // What ships has no environment to read from: the server's languages stay.
        if let Some(code) = advice.replace_with.as_ref().filter(|_| first.client_side.is_none()) {
            self.read = vec![Idiom { language: "here".to_owned(), code: code.clone() }];
        }
        let value = if first.is_about_file() { "the file".to_owned() } else { first.secret.redacted() };
        self.severity = first.severity.name();
        self.finding = Some(Found {
            fingerprint: first.fingerprint.as_str().to_owned(),
            secret: format!("{value} (redacted)"),
            places,
            exposure: first.exposure.name(),
            state: report::state(first, Occasion::Scan),
            rights: first.rights.told.clone(),
            narrower: first.rights.narrower.clone(),
            client_side: first.client_side.clone(),
            notes: first.notes.clone(),
        });
        self
    }
}

fn place(finding: &Finding) -> String {
    let staged = if finding.origin == Origin::Staged { ", staged" } else { "" };
    format!("{}:{}:{}{staged}", finding.path, finding.place.line, finding.place.column)
}

fn idiom(language: &str, file: &str, name: &str) -> Option<Idiom> {
    remedy::replacement(file, name).map(|code| Idiom { language: language.to_owned(), code })
}

fn stores(name: &str) -> Vec<Store> {
    let store = |manager: &keep::Manager| Store {
        manager: manager.name,
        put: manager.store(name),
        read: manager.read(name),
    };
    keep::MANAGERS.iter().map(store).collect()
}
