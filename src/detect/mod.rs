//! Finds secrets in one text: keywords, then rules, then filters, then pairs.
//!
//! A pure function of text, path and rules: no files, no Git, no globals, so it can be fuzzed, measured and used from
//! threads. Two steps, because most texts need only the first: [`Detector::prefilter`] walks the text once and says
//! which keywords stand in it; [`Detector::confirm`] runs the rules that these keywords wake, and only where a keyword
//! stands near a new line. [`Detector::explain`] does the same and says why (see [`trace`]).

pub mod assign;
pub mod base64;
pub mod checksum;
pub mod decode;
pub mod expiry;
pub mod file_rule;
pub mod filter;
pub mod generic;
pub mod keywords;
pub mod kind;
pub mod ngrams;
mod pair;
pub mod pattern;
pub mod rule;
pub mod table;
pub mod trace;
pub mod value;
mod words;

use std::ops::Range;
use std::sync::OnceLock;

use globset::GlobMatcher;
use regex::bytes::Regex;

use crate::detect::file_rule::{FileRule, FileTable};
use crate::detect::filter::{Candidate, Judgement, Sureness};
use crate::detect::keywords::{Automaton, Hit, OwnKeywords};
use crate::detect::kind::FileKind;
use crate::detect::pattern::{Found, Windows};
use crate::detect::rule::{Matcher, Rule};
use crate::detect::table::RuleTable;
use crate::detect::trace::{Event, Finds, Trace, Why};
use crate::finding::Confidence;
use crate::position::{LineIndex, NewLines, Span};

/// How far from a new line a keyword may stand to wake its rules, in bytes: enough for the header of a key block.
const REACH: usize = 16 << 10;
/// How far before a keyword's end a value that is cut in pieces may be cut, in bytes: within the keyword's own literal.
const PIECES_BEFORE: usize = 128;
/// How far behind it, in bytes.
const PIECES_BEHIND: usize = 512;

/// Where an own rule takes part.
pub struct Places {
    /// Its index.
    pub rule: u16,
    /// It does only where one fits; empty: everywhere.
    pub inside: Vec<GlobMatcher>,
    /// It doesn't where one fits.
    pub outside: Vec<GlobMatcher>,
}

/// The rules at hand and what finds their keywords.
pub struct Catalog {
    /// The built-in rules.
    pub built_in: &'static RuleTable,
    /// Their keywords.
    pub automaton: &'static Automaton,
    /// The rules for files, told by name.
    pub files: &'static FileTable,
    /// By index, whether one of those is switched off; empty when none is.
    pub files_off: Vec<bool>,
    /// Rules of a config; their indexes follow the built-in ones.
    pub own: Vec<Rule>,
    /// Their keywords, where there are any.
    pub own_keywords: Option<OwnKeywords>,
    /// The own rules that take part only in some paths.
    pub places: Vec<Places>,
    /// By index, whether a rule is switched off (or replaced by an own one); empty when none is.
    pub off: Vec<bool>,
}

impl Catalog {
    /// Returns the rule of an index, as a [`Match`] names it.
    pub fn rule(&self, index: u16) -> &Rule {
        let index = usize::from(index);
        self.built_in.get(index).unwrap_or_else(|| &self.own[index - self.built_in.len()])
    }

    /// Returns how many rules there are, those that are off included.
    pub fn len(&self) -> usize {
        self.built_in.len() + self.own.len()
    }

    /// Tells whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the rules that take no part in a file of this path because of their own globs. A file within an archive also
    /// has the archive's path.
    pub fn elsewhere(&self, path: &[u8]) -> Vec<u16> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let path = String::from_utf8_lossy(path);
        let paths: Vec<&str> =
            std::iter::successors(Some(&*path), |p| p.rsplit_once('!').map(|(outer, _)| outer)).collect();
        let fits = |globs: &[GlobMatcher]| globs.iter().any(|glob| paths.iter().any(|p| glob.is_match(p)));
        let is_out =
            |places: &&Places| !places.inside.is_empty() && !fits(&places.inside) || fits(&places.outside);
        self.places.iter().filter(is_out).map(|places| places.rule).collect()
    }

    /// Tells whether a rule takes part.
    pub fn is_on(&self, index: u16) -> bool {
        !self.off.get(usize::from(index)).copied().unwrap_or(false)
    }

    /// Returns the rule for files that fits a path by name and takes part.
    pub fn file_rule(&self, path: &[u8]) -> Option<&'static FileRule> {
        let (index, rule) = self.files.find(path)?;
        let is_off = self.files_off.get(usize::from(index)).copied().unwrap_or(false);
        (!is_off).then_some(rule)
    }

    /// Returns the rules for files that take part.
    pub fn active_files(&self) -> impl Iterator<Item = &'static FileRule> {
        let on = |index: usize| !self.files_off.get(index).copied().unwrap_or(false);
        self.files.rules.iter().enumerate().filter(move |(index, _)| on(*index)).map(|(_, rule)| rule)
    }

    /// Returns all rules, those that are off included.
    pub fn all(&self) -> impl Iterator<Item = &Rule> {
        self.built_in.iter().map(|rule| -> &Rule { rule }).chain(&self.own)
    }

    /// Returns all rules that take part, with their indexes.
    pub fn active(&self) -> impl Iterator<Item = (u16, &Rule)> {
        let count = u16::try_from(self.len()).unwrap_or(u16::MAX);
        (0..count).filter(|i| self.is_on(*i)).map(|i| (i, self.rule(i)))
    }
}

/// One text to look at.
pub struct Input<'t> {
    /// The bytes, already decoded to something ASCII-compatible.
    pub text: &'t [u8],
    /// What the path promises.
    pub kind: FileKind,
    /// Whether the text holds NUL bytes: then only rules that know their values by themselves count.
    pub binary: bool,
    /// The rules that take no part because of the path, see [`Catalog::elsewhere`].
    pub elsewhere: &'t [u16],
    /// Where its lines start.
    pub lines: &'t LineIndex<'t>,
    /// Which lines are new; a match counts when it touches one.
    pub new: &'t NewLines,
}

/// A secret in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Index of the rule, see [`Catalog::rule`].
    pub rule: u16,
    /// The secret.
    pub secret: Span,
    /// The secret and what belongs to it: name, prefix, the other half.
    pub whole: Span,
    /// The other half, where it was found.
    pub partner: Option<Span>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether a checksum or structure proves it.
    pub sure: bool,
}

/// The keywords of one text.
#[derive(Debug, Default)]
pub struct Hits {
    built_in: Vec<Hit>,
    own: Vec<Hit>,
}

impl Hits {
    /// Tells whether no keyword was found: no rule can match then.
    pub fn is_empty(&self) -> bool {
        self.built_in.is_empty() && self.own.is_empty()
    }

    fn clear(&mut self) {
        self.built_in.clear();
        self.own.clear();
    }
}

/// Looks for secrets with the rules of a catalog. Shared by threads.
pub struct Detector<'c> {
    catalog: &'c Catalog,
    regexes: Box<[OnceLock<Result<Regex, String>>]>,
}

impl<'c> Detector<'c> {
    /// Makes a detector; no rule is compiled yet.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, regexes: (0..catalog.len()).map(|_| OnceLock::new()).collect() }
    }

    /// Returns the rules it works with.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Finds the keywords in `text`; `hits` is emptied first and can be used again.
    pub fn prefilter(&self, text: &[u8], hits: &mut Hits) {
        hits.clear();
        self.catalog.automaton.find(text, &mut hits.built_in);
        if let Some(own) = &self.catalog.own_keywords {
            own.find(text, &mut hits.own);
        }
    }

    /// Returns the stretches around keywords in which a value that belongs to one stands in pieces, sorted and disjoint.
    pub fn around(&self, hits: &Hits, length: usize) -> Vec<Span> {
        let mut ends: Vec<usize> =
            hits.built_in.iter().chain(&hits.own).map(|hit| hit.end as usize).collect();
        ends.sort_unstable();
        let mut areas: Vec<Span> = Vec::new();
        for end in ends {
            let area = Span::new(end.saturating_sub(PIECES_BEFORE), length.min(end + PIECES_BEHIND));
            match areas.last_mut().filter(|last| last.end >= area.start) {
                Some(last) => last.end = area.end,
                None => areas.push(area),
            }
        }
        areas
    }

    /// Returns the secrets that touch a new line, sorted by position.
    ///
    /// # Errors
    /// A rule whose regex can't be compiled: the text can't be judged then. Built-in rules are compiled by the build
    /// and those of a config when it is read, so this is a fault of this program.
    pub fn confirm(&self, input: &Input<'_>, hits: &Hits) -> Result<Vec<Match>, String> {
        self.explain(input, hits, &mut Trace::off())
    }

    /// Does what [`Detector::confirm`] does, and tells `trace` why.
    ///
    /// # Errors
    /// Those of [`Detector::confirm`].
    pub fn explain(
        &self,
        input: &Input<'_>,
        hits: &Hits,
        trace: &mut Trace<'_>,
    ) -> Result<Vec<Match>, String> {
        let mut found = Vec::new();
        for woken in self.woken(input, hits, trace).chunk_by(|a, b| a.rule == b.rule) {
            self.run(input, woken, &mut found, trace)?;
        }
        if found.is_empty() {
            return Ok(found);
        }
        let mut settled = pair::settle(found, input.lines, |index| self.catalog.rule(index), trace);
        settled.retain(|m| {
            let counts = is_new(input, m.secret) || m.partner.is_some_and(|p| is_new(input, p));
            trace.step(m.rule, m.secret, if counts { Event::Kept } else { Event::Old });
            counts
        });
        Ok(settled)
    }

    /// Returns rule by rule the keywords that stand near new lines.
    fn woken(&self, input: &Input<'_>, hits: &Hits, trace: &mut Trace<'_>) -> Vec<Woken> {
        let near = near_new(input);
        let is_near = |span: Span| {
            near.as_ref().is_none_or(|areas| {
                let next = areas.partition_point(|a| a.end <= span.start);
                areas.get(next).is_some_and(|a| a.start < span.end)
            })
        };
        let mut woken = Vec::new();
        for (start, end, rules) in self.keywords(hits) {
            let keyword = Span::new(start as usize, end as usize);
            let is_near = is_near(keyword);
            if !is_near && !trace.is_on() {
                continue;
            }
            for &rule in rules {
                if is_near && self.catalog.is_on(rule) && !input.elsewhere.contains(&rule) {
                    woken.push(Woken { rule, start, end });
                }
                if trace.is_on() {
                    let asleep = self.asleep(input, rule, is_near);
                    let reach = trace::reach(self.catalog.rule(rule), input.text, keyword);
                    trace.step(rule, keyword, Event::Woken { reach, asleep });
                }
            }
        }
        woken.sort_unstable();
        woken
    }

    /// Returns the keywords that were found: first byte, byte behind the last, and the rules that they wake.
    fn keywords<'h>(&'h self, hits: &'h Hits) -> impl Iterator<Item = (u32, u32, &'h [u16])> {
        let built_in = hits.built_in.iter().map(|hit| {
            let automaton = self.catalog.automaton;
            (hit.end, automaton.len(hit.keyword), automaton.rules.get(usize::from(hit.keyword)))
        });
        let own = self.catalog.own_keywords.iter().flat_map(|own| {
            hits.own.iter().map(|hit| (hit.end, own.len(hit.keyword), own.rules(hit.keyword)))
        });
        built_in.chain(own).map(|(end, length, rules)| (end - length, end, rules))
    }

    /// Returns why a rule is not run though its keyword is there.
    fn asleep(&self, input: &Input<'_>, rule: u16, is_near: bool) -> Option<Why> {
        if !self.catalog.is_on(rule) {
            return Some(Why::Is("switched off, or replaced by a rule of the settings"));
        }
        if input.elsewhere.contains(&rule) {
            return Some(Why::Is("its own globs say that it takes no part in this path"));
        }
        if !is_near {
            return Some(Why::Is("the keyword stands more than 16 KiB from any new line"));
        }
        let quiet = input.binary && !filter::is_specific(self.catalog.rule(rule));
        quiet.then_some(Why::Is("in a binary file only rules with a pattern count"))
    }

    /// Returns the keyword that woke the rule of a match: of several the nearest to the secret.
    pub fn keyword_of(&self, found: &Match, hits: &Hits) -> Option<Span> {
        let keywords = self.keywords(hits).filter(|(.., rules)| rules.contains(&found.rule));
        keywords.map(|(start, end, _)| Span::new(start as usize, end as usize)).min_by_key(|keyword| {
            (!found.whole.contains(*keyword), keyword.start.abs_diff(found.secret.start), keyword.end)
        })
    }

    /// Returns what each filter has to say for a match, see [`filter::passed`].
    pub fn passed(&self, input: &Input<'_>, found: &Match) -> Vec<(&'static str, Option<String>)> {
        // A pair is reported with both halves in `whole`; the filters saw the half alone.
        let whole = if found.partner.is_some() { found.secret } else { found.whole };
        let rule = self.catalog.rule(found.rule);
        filter::passed(&Candidate { rule, text: input.text, secret: found.secret, whole, kind: input.kind })
    }

    /// Runs one rule at its keywords and judges what it finds.
    fn run(
        &self,
        input: &Input<'_>,
        woken: &[Woken],
        matches: &mut Vec<Match>,
        trace: &mut Trace<'_>,
    ) -> Result<(), String> {
        let Some(&Woken { rule: index, .. }) = woken.first() else { return Ok(()) };
        let rule = self.catalog.rule(index);
        if input.binary && !filter::is_specific(rule) {
            return Ok(());
        }
        let spans = woken.iter().map(|w| Span::new(w.start as usize, w.end as usize));
        let mut finds = Finds::new(index, trace);
        match &rule.matcher {
            Matcher::Regex { pattern, before, longest, run } => {
                let starts: Vec<u32> = woken.iter().map(|w| w.start).collect();
                let windows =
                    Windows { before: *before as usize, longest: *longest as usize, run: *run as usize };
                for window in windows.of(input.text, &starts) {
                    let compiled = self.regexes[usize::from(index)].get_or_init(|| pattern::compile(pattern));
                    let regex = compiled.as_ref().map_err(|e| format!("rule {}: {e}", rule.id))?;
                    pattern::search(rule, regex, input.text, window, &mut finds);
                }
            }
            Matcher::Value(shape) => {
                spans.for_each(|hit| value::search(shape, &rule.edge, input.text, hit, &mut finds));
            }
            Matcher::Generic(generic) => {
                spans.for_each(|hit| generic::search(*generic, input.text, hit, input.kind, &mut finds));
            }
        }
        let found = finds.sorted();
        matches.extend(found.into_iter().filter_map(|f| judged(input, (rule, index), f, trace)));
        Ok(())
    }
}

/// A keyword that wakes a rule: the rule's index and the bytes of the keyword.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Woken {
    rule: u16,
    start: u32,
    end: u32,
}

/// Puts a match to the filters; `None` when one of them drops it.
fn judged(
    input: &Input<'_>,
    (rule, index): (&Rule, u16),
    found: Found,
    trace: &mut Trace<'_>,
) -> Option<Match> {
    let Found { secret, whole } = found;
    let candidate = Candidate { rule, text: input.text, secret, whole, kind: input.kind };
    let sureness = match filter::judge(&candidate) {
        Judgement::Kept(sureness) => sureness,
        Judgement::Dropped { filter, why } => {
            trace.step(index, secret, Event::Dropped { filter, why });
            return None;
        }
    };
    let confidence = match sureness {
        Sureness::Proved => Confidence::High,
        Sureness::Doubtful => rule.confidence.min(Confidence::Medium),
        Sureness::Unproved => rule.confidence,
    };
    let sure = sureness == Sureness::Proved;
    Some(Match { rule: index, secret, whole, partner: None, confidence, sure })
}

/// Tells whether the span touches a new line.
fn is_new(input: &Input<'_>, span: Span) -> bool {
    let last = span.end.saturating_sub(1).max(span.start);
    input.new.touch(input.lines.line(span.start), input.lines.line(last))
}

/// Returns the bytes within [`REACH`] of new lines, sorted and disjoint; `None` when all lines are new.
fn near_new(input: &Input<'_>) -> Option<Vec<Range<usize>>> {
    let NewLines::Ranges(ranges) = input.new else { return None };
    let mut areas: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for lines in ranges {
        let start = input.lines.line_span(lines.start).start.saturating_sub(REACH);
        let end = input.lines.line_span(lines.end.saturating_sub(1)).end.saturating_add(REACH);
        match areas.last_mut().filter(|last| last.end >= start) {
            Some(last) => last.end = last.end.max(end),
            None => areas.push(start..end),
        }
    }
    Some(areas)
}
