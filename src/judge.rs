//! From a text to findings: keywords, new lines, rules, encodings, allowances, advice.
//!
//! The one place where the steps are put in a row. Everything it asks is given to it: the rules, the settings, the day.
//! A text without a keyword and without anything encoded costs a pass for each and nothing else; which lines are new is
//! asked only after that.

mod search;

use anyhow::Result;

use crate::advise::client_side::{self, Spot};
use crate::advise::{name, privilege, remedy};
use crate::allow::baseline::Baseline;
use crate::allow::comment::Height;
use crate::allow::{Allow, Answer, Asked, comment};
use crate::config::Config;
use crate::date::Date;
use crate::detect::decode::{self, Cut};
use crate::detect::expiry;
use crate::detect::file_rule::{FileRule, Proof};
use crate::detect::filter::entropy;
use crate::detect::kind::FileKind;
use crate::detect::rule;
use crate::detect::trace::Trace;
use crate::detect::{Detector, Hits, Input};
use crate::excerpt;
use crate::finding::{
    Advice, Confidence, Evidence, Excerpt, Exposure, Finding, Origin, Rights, Severity, ShownPath,
};
use crate::fingerprint::Fingerprinter;
use crate::fix::{self, Wanted};
use crate::judge::search::{Scope, Seen, Subject};
use crate::position::{LineIndex, NewLines, Place, Span};
use crate::rules;
use crate::secret::Secret;
use crate::source::{Skip, SkipReason, Text};

/// What a run judges by.
pub struct Settings<'s> {
    /// The rules.
    pub detector: &'s Detector<'s>,
    /// The settings.
    pub config: &'s Config,
    /// Values that were accepted as they are.
    pub baseline: Option<&'s Baseline>,
    /// The day, for allowances that end.
    pub today: Date,
    /// Whether allowances count.
    pub allow: Honour,
    /// Whether each finding carries what it rests on.
    pub evidence: Evidenced,
}

/// Whether findings carry what they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidenced {
    /// They do (`scan --verbose`, `explain --why`).
    Yes,
    /// They don't: a hook's run spends nothing on it.
    No,
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
    left_out: Vec<Skip>,
}

/// What is known of the text at hand while its matches become findings.
struct Page<'t> {
    text: &'t Text<'t>,
    input: &'t Input<'t>,
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
            left_out: Vec::new(),
        }
    }

    /// Returns the findings of a text, in order of place; those that somebody allowed are marked so.
    ///
    /// # Errors
    /// The old version of the text can't be read, or a rule or allowance can't be compiled.
    pub fn judge(&mut self, text: &Text<'_>) -> Result<Vec<Finding>> {
        self.explain(text, &mut Trace::off())
    }

    /// Returns the texts that were not looked at to the bottom, and forgets them.
    pub fn take_left_out(&mut self) -> Vec<Skip> {
        std::mem::take(&mut self.left_out)
    }

    /// Tells whether a text may hold a finding, or be one by its name in some directory. Costs what finding out costs, and
    /// nothing of what a finding does.
    ///
    /// # Errors
    /// Those of [`Judge::judge`].
    pub fn suspects(&mut self, text: &Text<'_>) -> Result<bool> {
        let detector = self.settings.detector;
        let files = detector.catalog().files;
        if files.may_fit(text.path) || files.find(text.path).is_some() {
            return Ok(true);
        }
        detector.prefilter(text.bytes, &mut self.hits);
        let hits = (&self.hits, &mut self.hidden_hits);
        let (seen, cut) = search::search(detector, &Subject::new(text), Scope::New, hits, &mut Trace::off())?;
        Ok(!seen.is_empty() || cut.is_some())
    }

    /// Does what [`Judge::judge`] does, and tells `trace` why.
    ///
    /// # Errors
    /// Those of [`Judge::judge`].
    pub fn explain(&mut self, text: &Text<'_>, trace: &mut Trace<'_>) -> Result<Vec<Finding>> {
        let mut findings = self.by_content(text, trace)?;
        if let Some(rule) = self.settings.detector.catalog().file_rule(text.path) {
            self.by_name(text, rule, &mut findings)?;
        }
        Ok(findings)
    }

    /// Adds the finding that a new file is by its name and content. Where something in it blocks already, that finding says
    /// so instead: two for one file would be noise.
    fn by_name(&mut self, text: &Text<'_>, rule: &FileRule, findings: &mut Vec<Finding>) -> Result<()> {
        let Some(proof) = rule.judge(text.path, text.bytes) else { return Ok(()) };
        if !(text.is_added)()? {
            return Ok(());
        }
        if let Some(first) = findings.iter_mut().find(|f| f.blocks && f.allowed.is_none()) {
            first.notes.push(format!("by its name the file is to stay out of Git as a whole ({})", rule.id));
            return Ok(());
        }
        let mut finding = self.file_finding(text, rule, proof);
        let lines = LineIndex::new(text.bytes);
        let commented = comment::Page { text: text.bytes, lines: &lines, secrets: &[] };
        let comments = comment::Comments::find(commented, self.settings.config.comments);
        self.ask(&mut finding, (rule.id, Span::new(0, 0)), &comments)?;
        findings.insert(0, finding);
        Ok(())
    }

    fn file_finding(&mut self, text: &Text<'_>, rule: &FileRule, proof: Proof) -> Finding {
        let shown = ShownPath::new(text.path);
        // There is no value: the fingerprint stands for the file, by its path, which needs no protection.
        let fingerprint = self.fingerprinter.of(rule.id, &Secret::new(text.path), f64::INFINITY);
        let severity = if proof.severity < rule.severity {
            format!("{} for such files, less by what is in this one or where it is", rule.severity)
        } else {
            "as the rule has it".to_owned()
        };
        let evidence = Evidence {
            keyword: None,
            filters: vec![("name", None), ("content", Some(proof.seen.to_owned()))],
            confidence: "by its name and content".to_owned(),
            severity,
        };
        Finding {
            rule: rule.id.to_owned(),
            title: rule.title.to_owned(),
            provider: String::new(),
            severity: proof.severity,
            confidence: Confidence::Medium,
            blocks: proof.severity >= self.settings.config.block_at,
            origin: text.origin.clone(),
            place: Place { line: 1, column: 1, end_line: 1, end_column: 1 },
            secret: Secret::new(b""),
            written: None,
            fingerprint,
            exposure: (self.exposure)(&text.origin),
            spread: None,
            client_side: None,
            privilege: String::new(),
            rights: Rights::default(),
            advice: Advice {
                opens: rule.opens.to_owned(),
                revoke: "replace whatever stands in it".to_owned(),
                fixable: text.origin == Origin::Staged,
                allow_comment: comment::suggestion(&shown.text, rule.id, Height::File),
                ..Advice::default()
            },
            path: shown,
            excerpt: Excerpt::default(),
            allowed: None,
            overruled: None,
            notes: vec![rule.advice.to_owned()],
            evidence: (self.settings.evidence == Evidenced::Yes).then_some(evidence),
            history: None,
        }
    }

    fn by_content(&mut self, text: &Text<'_>, trace: &mut Trace<'_>) -> Result<Vec<Finding>> {
        let detector = self.settings.detector;
        let subject = Subject::new(text);
        detector.prefilter(text.bytes, &mut self.hits);
        let (seen, cut) =
            search::search(detector, &subject, Scope::New, (&self.hits, &mut self.hidden_hits), trace)?;
        self.left_out.extend(cut.map(|cut| left_out(text.path, cut)));
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let hits = (&self.hits, &mut self.hidden_hits);
        let (all, _) = search::search(detector, &subject, Scope::Everything, hits, &mut Trace::off())?;
        let lines = subject.lines();
        let masked: Vec<Span> = all.iter().map(|seen| seen.found.secret).collect();
        let commented = comment::Page { text: text.bytes, lines, secrets: &masked };
        let kind = FileKind::of(text.path);
        let elsewhere = self.settings.detector.catalog().elsewhere(text.path);
        let input = Input {
            text: text.bytes,
            kind,
            binary: text.binary,
            elsewhere: &elsewhere,
            lines,
            new: &NewLines::All,
        };
        let page = Page {
            text,
            input: &input,
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
        let spot = Spot { path: &page.shown.text, text: page.text.bytes, at: found.secret.start };
        let client_side = client_side::reason(&spot);
        let public = client_side::public::reason(&rule.id, bytes, &spot, client_side.is_some());
        let mut finding = Finding {
            rule: rule.id.clone().into_owned(),
            title: texts.title.to_owned(),
            provider: texts.provider.to_owned(),
            severity: match (public, &client_side) {
                (Some(_), _) => Severity::Low,
                (None, Some(_)) => raised(rule.severity),
                (None, None) => rule.severity,
            },
            confidence: found.confidence,
            blocks: false,
            origin: page.text.origin.clone(),
            path: page.shown.clone(),
            place,
            secret,
            written: seen.hidden.as_ref().map(|_| Secret::new(found.secret.of(page.text.bytes))),
            fingerprint,
            exposure: (self.exposure)(&page.text.origin),
            spread: None,
            client_side,
            privilege: texts.privilege.to_owned(),
            rights: rights(&rule.id, bytes, found.whole, page, texts.scope),
            advice: advice(&texts, page, (&rule.id, found.secret), bytes),
            excerpt: excerpt::build(page.text.bytes, page.lines, found.secret, page.masked),
            allowed: None,
            overruled: None,
            notes: Vec::new(),
            evidence: None,
            history: None,
        };
        if self.settings.evidence == Evidenced::Yes {
            finding.evidence = Some(self.evidence(&finding, seen, page));
        }
        if let Some(end) =
            expiry::end(bytes, found.whole.of(page.text.bytes)).filter(|end| *end < self.settings.today)
        {
            finding.severity = Severity::Low;
            finding.notes.push(format!("it ended on {end} and opens nothing any more"));
            if let Some(evidence) = &mut finding.evidence {
                evidence.severity = format!("it ended on {end} and opens nothing any more");
            }
        }
        if let Some(why) = public {
            finding.notes.push(format!("public by design: {why}"));
            finding.client_side = None;
        }
        finding.blocks = finding.severity >= self.settings.config.block_at;
        if let Some(hidden) = &seen.hidden {
            finding.notes.push(format!("decoded from {}", hidden.steps));
        }
        if let Some(partner) = found.partner {
            let line = page.lines.line(partner.start);
            finding.notes.push(format!("its other half stands on line {line}"));
        }
        self.ask(&mut finding, (&rule.family, found.secret), &page.comments)?;
        Ok(finding)
    }

    /// Gathers what a finding rests on.
    fn evidence(&self, finding: &Finding, seen: &Seen, page: &Page<'_>) -> Evidence {
        let (detector, found) = (self.settings.detector, &seen.found);
        let rule = detector.catalog().rule(found.rule);
        // What the text held in an encoding was judged there; in the text itself it has neither keyword nor figures.
        let keyword = detector.keyword_of(found, &self.hits).filter(|_| seen.hidden.is_none()).map(|at| {
            let word = String::from_utf8_lossy(at.of(page.text.bytes)).into_owned();
            (word, page.lines.line(at.start))
        });
        let proved = rule.checksum.filter(|_| found.sure).map(crate::detect::checksum::Checksum::name);
        let confidence = match (proved, found.partner) {
            (Some(check), _) => format!("{check} proves it"),
            (None, Some(_)) => "both halves of a pair stand together".to_owned(),
            (None, None) if found.confidence < rule.confidence => "a check leaves doubt".to_owned(),
            (None, None) => "as the rule has it".to_owned(),
        };
        let severity = if finding.severity > rule.severity {
            format!("the rule has it {}, and here it would reach strangers", rule.severity)
        } else {
            "as the rule has it".to_owned()
        };
        let filters = match &seen.hidden {
            Some(hidden) => vec![("decoded", Some(format!("from {}", hidden.steps)))],
            None => detector.passed(page.input, found),
        };
        Evidence { keyword, filters, confidence, severity }
    }

    /// Asks comments and settings whether somebody let the finding through.
    fn ask(
        &mut self,
        finding: &mut Finding,
        (family, span): (&str, Span),
        comments: &comment::Comments<'_>,
    ) -> Result<()> {
        let catalog = self.settings.detector.catalog();
        let settings = self.settings;
        let allow = match &self.allow {
            Some(allow) => allow,
            None => self.allow.insert(Allow::new(settings.config, settings.today, settings.baseline)?),
        };
        let asked = Asked {
            rule: &finding.rule,
            family,
            path: &finding.path.text,
            secret: (!finding.is_about_file()).then_some(&finding.secret),
            fingerprint: &finding.fingerprint,
            span,
            client_side: finding.client_side.as_deref(),
            is_rule: &|word| {
                catalog.all().any(|r| r.id == word || r.family == word)
                    || catalog.files.rules.iter().any(|r| r.id == word)
            },
        };
        match (allow.ask(&asked, comments)?, self.settings.allow) {
            (Answer::Allowed(allowed), Honour::Yes) => finding.allowed = Some(allowed),
            (Answer::Allowed(allowed), Honour::No) => finding.overruled = Some(allowed),
            (Answer::Refused(notes), Honour::Yes) => finding.notes.extend(notes),
            (Answer::Refused(_), Honour::No) => {}
        }
        Ok(())
    }
}

/// Says that a text was not decoded to the bottom.
fn left_out(path: &[u8], cut: Cut) -> Skip {
    let why = match cut {
        Cut::Size => {
            format!("decoded to more than {} times its size; the rest was not looked at", decode::MOST_TIMES)
        }
        Cut::Depth => {
            format!("more than {} encodings over each other; the rest was not looked at", decode::DEPTH)
        }
    };
    Skip { path: ShownPath::new(path), reason: SkipReason::NotDecoded(why) }
}

/// A key that reaches strangers is one step worse; what is harmless everywhere else, such as an id, is so there.
fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Low => Severity::Low,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

/// How many lines around a value may tell of its rights, on each side.
const AROUND: u32 = 5;
/// And how many bytes: a bundle is one line.
const MOST_AROUND: usize = 4096;

fn rights(rule: &str, value: &[u8], whole: Span, page: &Page<'_>, scope: &str) -> Rights {
    let (text, lines) = (page.text.bytes, page.lines);
    let first = lines.line(whole.start).saturating_sub(AROUND).max(1);
    let last = lines.line(whole.end.max(whole.start + 1) - 1).saturating_add(AROUND).min(lines.count());
    let around = Span::new(
        lines.line_span(first).start.max(whole.start.saturating_sub(MOST_AROUND)),
        lines.line_span(last).end.min(whole.end.saturating_add(MOST_AROUND)),
    );
    let (whole, around) = (whole.of(text), around.of(text));
    privilege::of(&privilege::Asked { rule, value, whole, around, path: &page.shown.text, scope })
}

fn height(place: Place) -> Height {
    if place.line == place.end_line { Height::OneLine } else { Height::Block }
}

fn advice(texts: &rule::Texts<'_>, page: &Page<'_>, (rule, span): (&str, Span), value: &[u8]) -> Advice {
    let (path, text) = (&page.shown.text, page.text.bytes);
    let asked = name::Asked {
        before: text.get(..span.start).unwrap_or_default(),
        usual: &texts.env_vars,
        is_known: texts.group != rule::GUESSES,
        provider: texts.provider,
    };
    let name = name::of(&asked);
    let wanted = name.as_ref().map(|name| Wanted { span, value: value.to_vec(), name: name.text.clone() });
    let is_staged = page.text.origin == Origin::Staged && !path.contains('!');
    Advice {
        opens: texts.opens.to_owned(),
        revoke: texts.revoke.to_owned(),
        revoke_url: page_at(texts.revoke_url),
        rotate: texts.rotate.to_owned(),
        docs_url: page_at(texts.docs_url),
        replace_with: name.as_ref().and_then(|name| remedy::replacement(path, &name.text)),
        dropped_prefix: name.as_ref().and_then(|name| name.dropped),
        fixable: is_staged && wanted.is_some_and(|wanted| fix::can(path, text, &wanted)),
        env_var: name.map(|name| name.text),
        allow_comment: comment::suggestion(path, rule, height(page.lines.place(span))),
    }
}

/// Returns an address; a rule may say why there is none instead.
fn page_at(url: &str) -> Option<String> {
    Some(url.to_owned()).filter(|url| url.starts_with("https://"))
}
