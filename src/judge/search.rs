//! The secrets of one text: those that stand in it as they are, and those that an encoding hides.
//!
//! Rules are run on the text, then on each region that the decoders make of it. What is found there is led back to the
//! bytes that it stands for. Where several cover the same bytes, a rule that knows its values by themselves beats a
//! guess, and plain text beats what was decoded, so that nothing is reported twice. Which lines are new is asked only
//! when a keyword was seen, in the text or in a region.

use std::cell::OnceCell;
use std::cmp::Reverse;

use anyhow::{Context as _, Result, anyhow};

use crate::detect::decode::{self, Cut, Region};
use crate::detect::filter::is_specific;
use crate::detect::kind::FileKind;
use crate::detect::trace::Trace;
use crate::detect::{Detector, Hits, Input, Match};
use crate::position::{LineIndex, NewLines, Span};
use crate::source::Text;

/// A secret of a text.
pub(super) struct Seen {
    /// The match; its spans are those of the text, encoded or not.
    pub(super) found: Match,
    /// What the encoding hid; `None` for a secret that stands there as it is.
    pub(super) hidden: Option<Hidden>,
}

/// A decoded secret. No `Debug`: it is the value itself.
pub(super) struct Hidden {
    /// The value.
    pub(super) value: Box<[u8]>,
    /// What was undone to read it.
    pub(super) steps: String,
}

/// Which secrets are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those that touch a new line.
    New,
    /// All.
    Everything,
}

/// A text, and what is found out about it only when it is needed.
pub(super) struct Subject<'t> {
    text: &'t Text<'t>,
    lines: OnceCell<LineIndex<'t>>,
    new: OnceCell<NewLines>,
}

impl<'t> Subject<'t> {
    pub(super) fn new(text: &'t Text<'t>) -> Self {
        Self { text, lines: OnceCell::new(), new: OnceCell::new() }
    }

    pub(super) fn lines(&self) -> &LineIndex<'t> {
        self.lines.get_or_init(|| LineIndex::new(self.text.bytes))
    }

    fn new_lines(&self, scope: Scope) -> Result<&NewLines> {
        match (scope, self.new.get()) {
            (Scope::Everything, _) => Ok(&NewLines::All),
            (Scope::New, Some(known)) => Ok(known),
            (Scope::New, None) => {
                let new = (self.text.new_lines)()?;
                Ok(self.new.get_or_init(|| new))
            }
        }
    }

    /// Tells whether a span touches one of these lines.
    fn touches(&self, new: &NewLines, span: Span) -> bool {
        let last = span.end.max(span.start + 1) - 1;
        *new == NewLines::All || new.touch(self.lines().line(span.start), self.lines().line(last))
    }
}

/// The secrets of a text, sorted and disjoint, and why not all that may be encoded in it was decoded.
pub(super) type Searched = (Vec<Seen>, Option<Cut>);

/// Returns the secrets of a text. `hits` are its keywords; `scratch` is for those of regions. What the
/// text holds as it stands is told to `trace`.
///
/// # Errors
/// The old version of the text can't be read, or a rule can't be compiled.
pub(super) fn search(
    detector: &Detector<'_>,
    subject: &Subject<'_>,
    scope: Scope,
    (hits, scratch): (&Hits, &mut Hits),
    trace: &mut Trace<'_>,
) -> Result<Searched> {
    let text = subject.text;
    let kind = FileKind::of(text.path);
    let elsewhere = detector.catalog().elsewhere(text.path);
    let mut seen = Vec::new();
    if !hits.is_empty() {
        let new = subject.new_lines(scope)?;
        if new.is_empty() {
            return Ok((seen, None));
        }
        let lines = subject.lines();
        let input = Input { text: text.bytes, kind, binary: text.binary, elsewhere: &elsewhere, lines, new };
        seen.extend(
            confirm(detector, &input, hits, trace)?.into_iter().map(|found| Seen { found, hidden: None }),
        );
    }
    let mut known = Vec::new();
    let near = detector.around(hits, text.bytes.len());
    let page = decode::Page { text: text.bytes, kind, specific_only: text.binary, near: Some(&near) };
    let wanted = |span: Span| match (scope, subject.new.get()) {
        (Scope::Everything, _) | (_, None) => true,
        (Scope::New, Some(new)) => subject.touches(new, span),
    };
    let cut = decode::each(&page, &wanted, &mut |region| {
        if region.is_known {
            known.push(region.span());
        }
        detector.prefilter(region.page.text, scratch);
        if scratch.is_empty() {
            return Ok(());
        }
        let new = subject.new_lines(scope)?;
        if subject.touches(new, region.span()) {
            let found = within(detector, region, &elsewhere, scratch)?;
            seen.extend(found.into_iter().filter(|s| subject.touches(new, s.found.secret)));
        }
        Ok::<(), anyhow::Error>(())
    })?;
    // What is not new is nobody's loss.
    let cut = if cut.is_some() && subject.new_lines(scope)?.is_empty() { None } else { cut };
    Ok((settle(detector, seen, known), cut))
}

/// Returns the secrets of a region that don't stand in the text like that.
fn within(detector: &Detector<'_>, region: &Region<'_>, elsewhere: &[u16], hits: &Hits) -> Result<Vec<Seen>> {
    let page = &region.page;
    let lines = LineIndex::new(page.text);
    let input = Input {
        text: page.text,
        kind: page.kind,
        binary: page.specific_only,
        elsewhere,
        lines: &lines,
        new: &NewLines::All,
    };
    let found = confirm(detector, &input, hits, &mut Trace::off())?
        .into_iter()
        .filter(|m| region.is_changed(m.whole));
    let lead_back = |found: Match| Seen {
        hidden: Some(Hidden { value: found.secret.of(page.text).into(), steps: region.steps() }),
        found: Match {
            secret: region.original(found.secret),
            whole: region.original(found.whole),
            partner: found.partner.map(|partner| region.original(partner)),
            ..found
        },
    };
    Ok(found.map(lead_back).collect())
}

/// Leaves one secret for each stretch of the text; what is known to be encoded is not guessed at as it stands.
fn settle(detector: &Detector<'_>, seen: Vec<Seen>, mut known: Vec<Span>) -> Vec<Seen> {
    known.sort_unstable();
    let is_known = |span: Span| {
        let before = known.partition_point(|k| k.start < span.end);
        known.get(..before).unwrap_or_default().iter().rev().take(1).any(|k| k.overlaps(span))
    };
    let is_certain = |seen: &Seen| is_specific(detector.catalog().rule(seen.found.rule));
    let mut ranked: Vec<_> = seen
        .into_iter()
        .enumerate()
        .map(|(order, seen)| {
            let certain = is_certain(&seen);
            // Of guesses the longer one is right: the other saw only one piece of a joined value.
            let length = if certain { 0 } else { seen.found.secret.len() };
            ((certain, length, seen.hidden.is_none(), Reverse(order)), seen)
        })
        .filter(|((certain, _, plain, _), seen)| *certain || !plain || !is_known(seen.found.secret))
        .collect();
    ranked.sort_by_key(|(_, seen)| (seen.found.secret.start, seen.found.secret.end));
    let mut kept: Vec<(_, Seen)> = Vec::with_capacity(ranked.len());
    for (rank, seen) in ranked {
        let mut beaten = false;
        while let Some((last, _)) = kept.last().filter(|(_, k)| k.found.secret.overlaps(seen.found.secret)) {
            if rank > *last {
                kept.pop();
            } else {
                beaten = true;
                break;
            }
        }
        if !beaten {
            kept.push((rank, seen));
        }
    }
    kept.into_iter().map(|(_, seen)| seen).collect()
}

fn confirm(
    detector: &Detector<'_>,
    input: &Input<'_>,
    hits: &Hits,
    trace: &mut Trace<'_>,
) -> Result<Vec<Match>> {
    detector.explain(input, hits, trace).map_err(|e| anyhow!(e)).context("running the rules")
}
