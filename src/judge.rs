//! From a text to findings: keywords, new lines, rules, encodings, allowances, advice.
//!
//! The one place where the steps are put in a row. Everything it asks is given to it: the rules, the settings, the day.
//! A text without a keyword and without anything encoded costs a pass for each and nothing else; which lines are new is
//! asked only after that.

mod search;

use anyhow::Result;

use crate::advise::{client_side, remedy};
use crate::allow::comment::Height;
use crate::allow::{Allow, Answer, Asked, comment};
use crate::config::Config;
use crate::date::Date;
use crate::detect::filter::entropy;
use crate::detect::{Detector, Hits};
use crate::excerpt;
use crate::finding::{Advice, Exposure, Finding, Origin, Severity, ShownPath};
use crate::fingerprint::Fingerprinter;
use crate::judge::search::{Scope, Seen, Subject};
use crate::position::{LineIndex, Place, Span};
use crate::rules;
use crate::secret::Secret;
use crate::source::Text;

/// What a run judges by.
pub struct Settings<'s> {
    /// The rules.
    pub detector: &'s Detector<'s>,
    /// The settings.
    pub config: &'s Config,
    /// The day, for allowances that end.
    pub today: Date,
    /// Whether allowances count.
    pub allow: Honour,
}

/// Whether allowances count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honour {
    /// They do.
    Yes,
    /// They are passed over (`--no-allow`).
    No,
}

/// Tells whether a value has left this machine, from where its text came from.
pub type ExposureOf<'s> = dyn Fn(&Origin) -> Exposure + 's;

/// Judges one text after the other. One for each thread.
pub struct Judge<'s> {
    settings: &'s Settings<'s>,
    exposure: &'s ExposureOf<'s>,
    allow: Option<Allow<'s>>,
    fingerprinter: Fingerprinter,
    hits: Hits,
    /// The keywords of what was decoded.
    hidden_hits: Hits,
}

/// What is known of the text at hand while its matches become findings.
struct Page<'t> {
    text: &'t Text<'t>,
    shown: ShownPath,
    lines: &'t LineIndex<'t>,
    masked: &'t [Span],
    comments: comment::Comments<'t>,
}

impl<'s> Judge<'s> {
    /// Makes a judge; nothing is compiled or read yet.
    pub fn new(settings: &'s Settings<'s>, exposure: &'s ExposureOf<'s>) -> Self {
        let id = settings.config.repository_id.as_ref().map(|id| id.value.as_str());
        Self {
            settings,
            exposure,
            allow: None,
            fingerprinter: Fingerprinter::new(id),
            hits: Hits::default(),
            hidden_hits: Hits::default(),
        }
    }

    /// Returns the findings of a text, in order of place; those that somebody allowed are marked so.
    ///
    /// # Errors
    /// The old version of the text can't be read, or a rule or allowance can't be compiled.
    pub fn judge(&mut self, text: &Text<'_>) -> Result<Vec<Finding>> {
        let detector = self.settings.detector;
        let subject = Subject::new(text);
        detector.prefilter(text.bytes, &mut self.hits);
        let seen = search::search(detector, &subject, Scope::New, (&self.hits, &mut self.hidden_hits))?;
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let all = search::search(detector, &subject, Scope::Everything, (&self.hits, &mut self.hidden_hits))?;
        let lines = subject.lines();
        let masked: Vec<Span> = all.iter().map(|seen| seen.found.secret).collect();
        let commented = comment::Page { text: text.bytes, lines, secrets: &masked };
        let page = Page {
            text,
            shown: ShownPath::new(text.path),
            lines,
            masked: &masked,
            comments: comment::Comments::find(commented, self.settings.config.comments),
        };
        seen.iter().map(|seen| self.finding(seen, &page)).collect()
    }

    fn finding(&mut self, seen: &Seen, page: &Page<'_>) -> Result<Finding> {
        let found = &seen.found;
        let rule = self.settings.detector.catalog().rule(found.rule);
        let texts = rules::texts(rule);
        let bytes = match &seen.hidden {
            Some(hidden) => &hidden.value,
            None => found.secret.of(page.text.bytes),
        };
        let secret = Secret::new(bytes);
        let fingerprint = self.fingerprinter.of(&rule.family, &secret, entropy::bits(bytes));
        let place = page.lines.place(found.secret);
        let line = page.lines.line_span(place.line).of(page.text.bytes);
        let client_side = client_side::reason(&page.shown.text, page.text.bytes, line);
        let mut finding = Finding {
            rule: rule.id.clone().into_owned(),
            title: texts.title.to_owned(),
            provider: texts.provider.to_owned(),
            severity: if client_side.is_some() { raised(rule.severity) } else { rule.severity },
            confidence: found.confidence,
            blocks: false,
            origin: page.text.origin.clone(),
            path: page.shown.clone(),
            place,
            secret,
            fingerprint,
            exposure: (self.exposure)(&page.text.origin),
            client_side,
            privilege: texts.privilege.to_owned(),
            advice: advice(&texts, &page.shown.text, &rule.id, height(place)),
            excerpt: excerpt::build(page.text.bytes, page.lines, found.secret, page.masked),
            allowed: None,
            notes: Vec::new(),
        };
        finding.blocks = finding.severity >= self.settings.config.block_at;
        if let Some(hidden) = &seen.hidden {
            finding.notes.push(format!("decoded from {}", hidden.steps));
        }
        if let Some(partner) = found.partner {
            let line = page.lines.line(partner.start);
            finding.notes.push(format!("its other half stands on line {line}"));
        }
        if self.settings.allow == Honour::Yes {
            self.ask_allow(&mut finding, seen, page)?;
        }
        Ok(finding)
    }

    /// Asks comments and settings whether somebody let the finding through.
    fn ask_allow(&mut self, finding: &mut Finding, seen: &Seen, page: &Page<'_>) -> Result<()> {
        let catalog = self.settings.detector.catalog();
        let allow = match &self.allow {
            Some(allow) => allow,
            None => self.allow.insert(Allow::new(self.settings.config, self.settings.today)?),
        };
        let rule = catalog.rule(seen.found.rule);
        let asked = Asked {
            rule: &rule.id,
            family: &rule.family,
            path: &page.shown.text,
            secret: &finding.secret,
            fingerprint: &finding.fingerprint,
            span: seen.found.secret,
            is_rule: &|word| {
                catalog.built_in.iter().chain(&catalog.own).any(|r| r.id == word || r.family == word)
            },
        };
        match allow.ask(&asked, &page.comments) {
            Answer::Allowed(allowed) => finding.allowed = Some(allowed),
            Answer::Refused(notes) => finding.notes.extend(notes),
        }
        Ok(())
    }
}

/// A key that reaches strangers is one step worse.
fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

fn height(place: Place) -> Height {
    if place.line == place.end_line { Height::OneLine } else { Height::Block }
}

fn advice(texts: &crate::detect::rule::Texts<'_>, path: &str, rule: &str, height: Height) -> Advice {
    let env_var = texts.env_vars.first().map(|name| (*name).to_owned());
    Advice {
        opens: texts.opens.to_owned(),
        revoke: texts.revoke.to_owned(),
        revoke_url: Some(texts.revoke_url.to_owned()).filter(|url| url.starts_with("https://")),
        replace_with: env_var.as_ref().and_then(|name| remedy::replacement(path, name)),
        env_var,
        allow_comment: comment::suggestion(path, rule, height),
    }
}
