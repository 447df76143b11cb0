//! Finds the markers of allowlist comments in a text: hookguard's own, and those of other tools.
//!
//! One pass with one small automaton, built once and only when a text with matches asks; what a marker says is read
//! later, and only for matches that it could let through. A marker needs no comment syntax around it, because formats
//! without comments put it into a neighbouring field; it must stand apart from letters and digits.
//!
//! Facts: gitleaks `detect/detect.go`, betterleaks `scan` (`gitleaks:allow`, `betterleaks:allow`); trufflehog
//! `pkg/engine/engine.go` (`trufflehog:ignore`); detect-secrets `filters/allowlist.py`
//! (`pragma: ?(allow|white)list[ -]secret`, `pragma: ?allowlist[ -]nextline[ -]secret`); kingfisher
//! `inline_ignore.rs` (also lines before and after the secret: not honoured here, only its own lines are); secretlint's
//! rule-filter-comments; ggshield's `ggignore`. Case counts, and where a tool takes several lines, only the nearest do.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::allow::comment::options;
use crate::position::{LineIndex, Span};

/// The most bytes behind a marker that are read as what it says.
const LONGEST_OPTIONS: usize = 1000;
/// The most bytes of a word that are read.
const LONGEST_WORD: usize = 40;
/// How many lines from the top a marker for the whole file may stand.
pub(super) const FILE_LINES: u32 = 5;

/// What a marker is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Its own line.
    Line,
    /// The line below.
    NextLine,
    /// From here …
    Begin,
    /// … to here.
    End,
    /// The whole file.
    File,
    /// Nothing: it starts like one of ours and is none.
    Unknown,
}

/// A marker and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Where it stands, without options.
    pub(super) span: Span,
    /// Where its options may stand: up to the end of the line, but not further than [`LONGEST_OPTIONS`].
    pub(super) options: Span,
    /// Its 1-based line.
    pub(super) line: u32,
    /// What it is about.
    pub(super) scope: Scope,
    /// Whether it is one of ours.
    pub(super) own: bool,
}

/// What ours start with.
const OWN_SIGNAL: &str = "hookguard:";

/// What a marker starts with, and the reader of the rest.
const SIGNALS: &[(&str, Reader)] = &[
    (OWN_SIGNAL, own),
    ("gitleaks:allow", same_line),
    ("betterleaks:allow", same_line),
    ("pragma:", pragma),
    ("trufflehog:ignore", same_line),
    ("kingfisher:ignore", same_line),
    ("secretlint-disable-", secretlint),
    ("ggignore", same_line),
];

/// Takes what follows a signal; returns how much of it belongs to the marker, and the scope.
type Reader = fn(&[u8]) -> Option<(usize, Scope)>;

/// Our words behind `hookguard:`.
const OWN: &[(&str, Scope)] = &[
    ("allow", Scope::Line),
    ("allow-next-line", Scope::NextLine),
    ("allow-begin", Scope::Begin),
    ("allow-end", Scope::End),
    ("allow-file", Scope::File),
];

/// Words that people write instead of ours; longer ones count too (`allow-nextline`, `ignore-line`).
const MISTAKEN: &[&str] = &["allow", "disable", "ignore", "skip"];

/// Returns the markers of a text in order of place.
pub(super) fn find(text: &[u8], lines: &LineIndex<'_>) -> Vec<Marker> {
    static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::new(SIGNALS.iter().map(|(signal, _)| signal))
            .expect("eight short constants make an automaton")
    });
    let mut markers: Vec<Marker> = Vec::new();
    // A marker inside of what another one says, in its reason for instance, is none.
    let mut read = 0;
    for found in AUTOMATON.find_iter(text) {
        let before = found.start().checked_sub(1).and_then(|at| text.get(at));
        if before.is_some_and(|b| is_word(*b)) || found.start() < read {
            continue;
        }
        let Some((signal, reader)) = SIGNALS.get(found.pattern().as_usize()) else { continue };
        let Some((rest, scope)) = reader(text.get(found.end()..).unwrap_or_default()) else { continue };
        let span = Span::new(found.start(), found.end() + rest);
        let line = lines.line(span.start);
        let end = lines.line_span(line).end.min(span.end + LONGEST_OPTIONS).max(span.end);
        let marker =
            Marker { span, options: Span::new(span.end, end), line, scope, own: *signal == OWN_SIGNAL };
        if marker.own {
            read = options::parse(text, marker.options).end;
        }
        markers.push(marker);
    }
    markers
}

/// Tells whether a text starts with what could be a marker.
pub(super) fn starts_one(text: &[u8]) -> bool {
    SIGNALS.iter().any(|(signal, _)| text.starts_with(signal.as_bytes()))
}

/// Tells whether a byte continues a word, so that a marker can't start behind it or end before it.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns the length of the word at the start: letters, digits and single hyphens between them. A longer word than
/// any of ours is cut: repeated without end, it must not be read again and again.
fn word_length(bytes: &[u8]) -> usize {
    let is_part = |at: usize| {
        let next = bytes.get(at + 1).copied();
        match bytes.get(at) {
            Some(b'-') => at > 0 && next.is_some_and(is_word),
            Some(b) => is_word(*b),
            None => false,
        }
    };
    (0..LONGEST_WORD).take_while(|at| is_part(*at)).count()
}

fn own(rest: &[u8]) -> Option<(usize, Scope)> {
    let length = word_length(rest);
    let word = rest.get(..length).unwrap_or_default();
    if let Some((_, scope)) = OWN.iter().find(|(own, _)| own.as_bytes() == word) {
        return Some((length, *scope));
    }
    // `hookguard: allow`: a blank too many.
    let blanks = blanks(rest);
    let length = blanks + word_length(rest.get(blanks..).unwrap_or_default());
    let word = rest.get(blanks..length).unwrap_or_default();
    let is_mistaken = |known: &&str| match word.strip_prefix(known.as_bytes()) {
        Some(tail) => blanks == 0 || tail.is_empty() || tail.starts_with(b"-"),
        None => false,
    };
    MISTAKEN.iter().any(is_mistaken).then_some((length, Scope::Unknown))
}

fn same_line(rest: &[u8]) -> Option<(usize, Scope)> {
    ends_here(rest).then_some((0, Scope::Line))
}

fn secretlint(rest: &[u8]) -> Option<(usize, Scope)> {
    let length = word_length(rest);
    match rest.get(..length) {
        Some(b"line") => Some((length, Scope::Line)),
        Some(b"next-line") => Some((length, Scope::NextLine)),
        _ => None,
    }
}

/// Reads `allowlist secret`, `whitelist secret` and `allowlist nextline secret`, with blanks or hyphens between.
fn pragma(rest: &[u8]) -> Option<(usize, Scope)> {
    let mut at = blanks(rest);
    let mut next = |word: &str| -> bool {
        let tail = rest.get(at..).unwrap_or_default();
        let gap = tail.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'-')).count();
        let fits = tail.get(gap..).unwrap_or_default().starts_with(word.as_bytes());
        if fits {
            at += gap + word.len();
        }
        fits
    };
    let allowlist = next("allowlist");
    if !allowlist && !next("whitelist") {
        return None;
    }
    let scope = if allowlist && next("nextline") { Scope::NextLine } else { Scope::Line };
    next("secret").then_some(())?;
    ends_here(rest.get(at..).unwrap_or_default()).then_some((at, scope))
}

/// Tells whether no word goes on here.
fn ends_here(rest: &[u8]) -> bool {
    match rest {
        [b'-', next, ..] | [next, ..] => !is_word(*next),
        [] => true,
    }
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}
