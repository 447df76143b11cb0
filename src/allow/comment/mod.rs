//! Allowlist comments: which of them lets a match through, and why another one doesn't.
//!
//! Comes in: a text, which markers count, where its secrets stand. Goes out, for one match: the marker that allows it,
//! or sentences about those that were meant to and don't hold. `hookguard:allow` is about its own line, `-next-line`
//! about the one directly below, `-begin` and `-end` about the lines from one to the other, `-file` in the first lines
//! about all. Each may name rules or families, and give `reason="..."`, `until=YYYY-MM-DD`, `value=<fingerprint>`.
//! Other tools' markers ([`marker`]) allow everything where they stand.
//!
//! A marker inside of the secret itself never counts. An allowance that can't be read, names something else, has ended
//! or isn't closed doesn't allow. Markers are sorted by line, and one match looks at [`MOST_READ`] of them at most, so
//! a hostile text costs no more than markers plus matches.

mod marker;
mod options;
mod refusal;
mod suggestion;
#[cfg(test)]
mod tests;

use crate::allow::comment::marker::{FILE_LINES, Marker, Scope};
use crate::allow::comment::options::Options;
use crate::config::CommentMarkers;
use crate::date::Date;
use crate::excerpt;
use crate::fingerprint::Fingerprint;
use crate::position::{LineIndex, Span};
use crate::secret::redact;

pub use refusal::Refusal;
pub use suggestion::{Height, suggestion};

/// The most markers that one match looks at, of each scope.
const MOST_READ: usize = 16;
/// The most sentences about markers that don't hold.
const MOST_REFUSALS: usize = 4;

/// The least length of a secret that is looked for in what comments say, in bytes; shorter ones stand in any word.
const LEAST_HIDDEN: usize = 6;

/// A match that asks whether a comment lets it through.
pub struct Question<'q> {
    /// Id of its rule.
    pub rule: &'q str,
    /// Family of its rule.
    pub family: &'q str,
    /// Where the secret stands; empty for a finding about the whole file, which only a marker for the file concerns.
    pub span: Span,
    /// Gives its fingerprint; asked only when a comment names one.
    pub fingerprint: &'q dyn Fn() -> Fingerprint,
}

/// What the comments say.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Let through.
    Allowed(Note),
    /// No comment concerns it.
    NotAllowed,
    /// Comments that would, but don't hold.
    Refused(Vec<Refusal>),
}

/// The comment that lets a match through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The marker as written.
    pub marker: String,
    /// Its 1-based line.
    pub line: u32,
    /// The reason given.
    pub reason: Option<String>,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// What a text tells about itself to its comments.
#[derive(Clone, Copy)]
pub struct Page<'t> {
    /// The text.
    pub text: &'t [u8],
    /// Where its lines start.
    pub lines: &'t LineIndex<'t>,
    /// All of its secrets, sorted and disjoint: what a comment says is shown without them.
    pub secrets: &'t [Span],
}

/// The comments of one text that let matches through.
pub struct Comments<'t> {
    page: Page<'t>,
    counts: CommentMarkers,
    /// For their own line, by line.
    on_line: Vec<Marker>,
    /// For the line below, with the first line below that isn't blank, by that line.
    next_line: Vec<(u32, Marker)>,
    /// Disjoint, by line.
    blocks: Vec<Block>,
    /// For the whole file; those that stand too low among them.
    file: Vec<Marker>,
}

/// From a begin to its end, or to where it breaks off.
#[derive(Clone, Copy, Debug)]
struct Block {
    begin: Marker,
    end: Option<Marker>,
    /// The last line that it is about.
    last_line: u32,
}

/// A marker that concerns a match, with what is known against it from its place alone.
type Candidate = (Marker, Option<refusal::Place>);

impl<'t> Comments<'t> {
    /// Returns the lines on which a span stands; nothing for an empty span, which stands for the whole file.
    pub fn lines_of(&self, span: Span) -> &'t [u8] {
        if span.is_empty() {
            return &[];
        }
        let (lines, text) = (self.page.lines, self.page.text);
        let first = lines.line_span(lines.line(span.start));
        let last = lines.line_span(lines.line(span.end.max(span.start + 1) - 1));
        Span::new(first.start, last.end).of(text)
    }

    /// Finds the comments of a text. One pass; what they say is read when a match asks.
    pub fn find(page: Page<'t>, counts: CommentMarkers) -> Self {
        let markers = marker::find(page.text, page.lines);
        let of = |scopes: &'static [Scope]| markers.iter().filter(|m| scopes.contains(&m.scope)).copied();
        let mut file: Vec<Marker> = of(&[Scope::File]).take(MOST_READ).collect();
        file.retain(|m| m.line <= FILE_LINES || m.line == file_line(&markers));
        Self {
            page,
            counts,
            on_line: of(&[Scope::Line, Scope::Unknown]).collect(),
            next_line: next_lines(&page, of(&[Scope::NextLine, Scope::Unknown])),
            blocks: blocks(&page, of(&[Scope::Begin, Scope::End])),
            file,
        }
    }

    /// Judges a match on the day `today`; `is_rule` tells whether a word is the id or family of a rule.
    pub fn judge(&self, question: &Question<'_>, today: Date, is_rule: &dyn Fn(&str) -> bool) -> Verdict {
        let mut refusals = Vec::new();
        for (marker, place) in self.candidates(question.span) {
            if marker.span.overlaps(question.span) {
                continue;
            }
            match self.hold(&marker, place, question, (today, is_rule)) {
                Ok(note) => return Verdict::Allowed(note),
                Err(refusal) if refusals.len() < MOST_REFUSALS => refusals.push(refusal),
                Err(_) => {}
            }
        }
        if refusals.is_empty() { Verdict::NotAllowed } else { Verdict::Refused(refusals) }
    }

    /// Returns the markers that concern a secret by their place.
    fn candidates(&self, secret: Span) -> Vec<Candidate> {
        let for_file =
            || self.file.iter().map(|m| (*m, (m.line > FILE_LINES).then_some(refusal::Place::TooLow)));
        if secret.is_empty() {
            return for_file().collect();
        }
        let first = self.page.lines.line(secret.start);
        let last = self.page.lines.line(secret.end.max(secret.start + 1) - 1);
        let mut found: Vec<Candidate> = Vec::new();
        let from = self.on_line.partition_point(|m| m.line < first);
        let on_line = self.on_line.iter().skip(from).take_while(|m| m.line <= last);
        found.extend(on_line.take(MOST_READ).map(|m| (*m, None)));
        let from = self.next_line.partition_point(|(target, _)| *target < first);
        let above = self.next_line.iter().skip(from).take_while(|(target, _)| *target == first);
        found.extend(above.take(MOST_READ).map(|(target, m)| {
            (*m, (target - m.line > 1 && m.scope == Scope::NextLine).then_some(refusal::Place::BlankBelow))
        }));
        let from = self.blocks.partition_point(|b| b.last_line < first);
        let around = self.blocks.iter().skip(from).take_while(|b| b.begin.line <= last);
        found.extend(around.take(MOST_READ).map(|block| (block.begin, block.place(secret, (first, last)))));
        found.extend(for_file());
        found
    }

    /// Returns what the marker allows by, or why it doesn't.
    fn hold(
        &self,
        marker: &Marker,
        place: Option<refusal::Place>,
        question: &Question<'_>,
        (today, is_rule): (Date, &dyn Fn(&str) -> bool),
    ) -> Result<Note, Refusal> {
        let show = |span: Span| self.show(span, question.span);
        let name = show(marker.span);
        let refuse = |why: String| Refusal::new(&name, marker.line, &why);
        if let Some(why) = refusal::switched_off(marker.own, self.counts) {
            return Err(refuse(why.to_owned()));
        }
        if marker.scope == Scope::Unknown {
            return Err(refuse(refusal::unknown_marker()));
        }
        if let Some(place) = place {
            return Err(refuse(place.to_string()));
        }
        if !marker.own {
            return Ok(Note { marker: name, line: marker.line, reason: None, until: None });
        }
        let options = options::parse(self.page.text, marker.options)
            .options
            .map_err(|fault| refuse(refusal::of_fault(fault, question.rule, &show)))?;
        self.applies(&options, question, (today, is_rule)).map_err(refuse)?;
        let reason = options.reason.filter(|r| !r.is_empty()).map(show);
        Ok(Note { marker: name, line: marker.line, reason, until: options.until })
    }

    /// Fails with a sentence when the options are about another rule, value or time.
    fn applies(
        &self,
        options: &Options,
        question: &Question<'_>,
        (today, is_rule): (Date, &dyn Fn(&str) -> bool),
    ) -> Result<(), String> {
        let mut fits = options.rules.is_empty();
        for span in &options.rules {
            let word = std::str::from_utf8(span.of(self.page.text)).unwrap_or_default();
            let own = word == question.rule || word == question.family;
            if !own && !is_rule(word) {
                return Err(refusal::no_rule(&self.show(*span, question.span), question.rule));
            }
            fits |= own;
        }
        if !fits {
            let named: Vec<String> = options.rules.iter().map(|r| self.show(*r, question.span)).collect();
            return Err(refusal::other_rule(&named, question.rule));
        }
        if let Some(until) = options.until.filter(|until| *until < today) {
            return Err(refusal::ended(until));
        }
        let Some(value) = options.value else { return Ok(()) };
        let fingerprint = (question.fingerprint)();
        let prefix = std::str::from_utf8(value.of(self.page.text)).unwrap_or_default();
        if fingerprint.matches_prefix(prefix) { Ok(()) } else { Err(refusal::other_value(&fingerprint)) }
    }

    /// Returns a piece of the text, safe to print: a reason may quote the secret that it is about.
    fn show(&self, span: Span, secret: Span) -> String {
        let shown = excerpt::safe(self.page.text, span, self.page.secrets);
        match std::str::from_utf8(secret.of(self.page.text)) {
            Ok(value) if value.len() >= LEAST_HIDDEN => shown.replace(value, &redact(value.as_bytes())),
            _ => shown,
        }
    }
}

impl Block {
    /// Returns what is against it for a secret that touches one of its lines.
    fn place(&self, secret: Span, (first, last): (u32, u32)) -> Option<refusal::Place> {
        // The end marker inside of the secret is as little a marker as the begin, which the caller looks at.
        match self.end.filter(|end| !end.span.overlaps(secret)) {
            None => Some(refusal::Place::Unclosed),
            Some(end) if self.begin.line > first || end.line < last => Some(refusal::Place::Beyond),
            Some(_) => None,
        }
    }
}

/// Returns the line of the first marker for the whole file.
fn file_line(markers: &[Marker]) -> u32 {
    markers.iter().find(|m| m.scope == Scope::File).map_or(0, |m| m.line)
}

/// Adds to each marker the first line below it that isn't blank.
fn next_lines(page: &Page<'_>, markers: impl Iterator<Item = Marker>) -> Vec<(u32, Marker)> {
    let is_blank = |line: u32| page.lines.line_span(line).of(page.text).trim_ascii().is_empty();
    let count = page.lines.count();
    let mut found: Vec<(u32, Marker)> = Vec::new();
    for marker in markers {
        // Several on one line look below it once.
        let target = match found.last() {
            Some((target, last)) if last.line == marker.line => *target,
            _ => (marker.line + 1..=count).find(|line| !is_blank(*line)).unwrap_or(count + 1),
        };
        found.push((target, marker));
    }
    found
}

/// Brings begins and ends together. A begin that meets another begin, or the end of the text, is not closed.
fn blocks(page: &Page<'_>, markers: impl Iterator<Item = Marker>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for marker in markers {
        if marker.scope == Scope::Begin {
            if let Some(last) = blocks.last_mut().filter(|_| open) {
                last.last_line = marker.line;
            }
            blocks.push(Block { begin: marker, end: None, last_line: page.lines.count().max(marker.line) });
            open = true;
        } else if let Some(last) = blocks.last_mut().filter(|_| open) {
            (last.end, last.last_line) = (Some(marker), marker.line);
            open = false;
        }
    }
    blocks
}
