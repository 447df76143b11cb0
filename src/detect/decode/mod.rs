//! Undoes the encodings that hide a secret from rules, within bounds.
//!
//! Comes in: a text and what its path promises. Goes out, one at a time: [`Region`]s, which are stretches as they read
//! once an encoding is undone, with the way back to the bytes of the text. Rules are run on them by the caller. What is
//! decoded may be encoded again, so regions are decoded in turn, [`DEPTH`] deep. Pure: no files, no rules, no globals.
//!
//! Each decoder has a trigger that ordinary text rarely holds, and looks at the text once for it; only what stands
//! around a trigger is decoded, each stretch once by each decoder. What doesn't decode to text is no region. Nothing is
//! allocated for a text without a trigger. Sources: RFC 4648, 3986, 8259, 2045; the HTML standard; the Kubernetes API.

mod base32;
mod base64;
mod base85;
mod entity;
mod escape;
mod hex;
mod joined;
mod mail;
mod manifest;
mod map;
mod numbers;
mod packed;
mod percent;
mod rewrite;
mod runs;

use std::cell::Cell;
use std::ops::ControlFlow;

use crate::detect::decode::map::Output;
use crate::detect::decode::rewrite::Signs;
use crate::detect::kind::FileKind;
use crate::position::Span;

/// How many encodings may lie over each other.
pub const DEPTH: usize = 3;
/// The most bytes that are decoded, as a multiple of the text's.
pub const MOST_TIMES: usize = 4;
/// So many bytes are decoded of any text, however short.
const LEAST_ROOM: usize = 64 << 10;

/// A text that may hide something.
#[derive(Clone, Copy)]
pub struct Page<'t> {
    /// The bytes.
    pub text: &'t [u8],
    /// What its path or its start promises.
    pub kind: FileKind,
    /// Whether only rules that know their values by themselves count.
    pub specific_only: bool,
    /// The stretches around keywords, sorted and disjoint; `None` where nobody looked for any. Pieces of a value are
    /// joined only there: quotes stand everywhere, and what has no keyword near it is found by no rule.
    pub near: Option<&'t [Span]>,
}

/// Tells whether anybody wants to know what a stretch of the text hides.
pub type Wanted<'w> = dyn Fn(Span) -> bool + 'w;

/// A stretch of a text with its encoding undone. No `Debug`: it may hold a secret.
pub struct Region<'r> {
    /// The decoded text.
    pub page: Page<'r>,
    /// Whether the stretch is known to be encoded, so that nothing may be guessed from the encoded form.
    pub is_known: bool,
    layer: &'r Layer<'r>,
}

impl Region<'_> {
    /// Returns the stretch of the original text.
    pub fn span(&self) -> Span {
        self.layer.below.map_or(self.layer.span, |below| below.original(self.layer.span))
    }

    /// Returns the bytes of the original text that a span of the decoded text stands for.
    pub fn original(&self, span: Span) -> Span {
        self.layer.original(span)
    }

    /// Tells whether a span of the decoded text reads otherwise than before.
    ///
    /// Percent escapes are a part of the address that they stand in, which rules for addresses read as it is.
    pub fn is_changed(&self, span: Span) -> bool {
        let output = self.layer.output;
        let scheme = || memchr::memmem::find(span.of(output.bytes()), b"://").map(|at| span.start + at);
        let own = self.layer.step == percent::SIGNS.step
            && scheme().is_some_and(|at| !output.is_changed(Span::new(at, at + b"://".len())));
        !own && output.is_changed(span)
    }

    /// Returns the encodings in the order in which they were undone: `base64, then percent escapes`.
    pub fn steps(&self) -> String {
        self.layer.steps()
    }
}

/// One encoding that was undone, over those below it.
struct Layer<'l> {
    step: &'static str,
    span: Span,
    output: &'l Output,
    below: Option<&'l Layer<'l>>,
}

impl Layer<'_> {
    fn original(&self, span: Span) -> Span {
        let here = self.output.original(span);
        self.below.map_or(here, |below| below.original(here))
    }

    fn steps(&self) -> String {
        self.below
            .map_or_else(|| self.step.to_owned(), |below| format!("{}, then {}", below.steps(), self.step))
    }
}

/// What a decoder hands on.
struct Undone<'o> {
    /// The name of the encoding, as it stands in a sentence.
    step: &'static str,
    /// The stretch of its text.
    span: Span,
    output: &'o Output,
    reading: Reading,
}

/// Why a text was not decoded to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It came to more than [`MOST_TIMES`] its size.
    Size,
    /// More than [`DEPTH`] encodings lie over each other.
    Depth,
}

/// How many bytes may still be decoded of a text, and whether that was not enough.
struct Room {
    left: Cell<usize>,
    cut: Cell<Option<Cut>>,
}

impl Room {
    /// Takes so many bytes; `false` where there aren't as many.
    fn take(&self, length: usize) -> bool {
        let left = self.left.get().checked_sub(length);
        self.left.set(left.unwrap_or(0));
        if left.is_none() {
            self.cut.set(Some(Cut::Size));
        }
        left.is_some()
    }

    /// Cuts off what is over the room, without taking any of it; tells whether that was anything.
    fn shorten(&self, bytes: &mut Vec<u8>) -> bool {
        let is_over = bytes.len() > self.left.get();
        if is_over {
            bytes.truncate(self.left.get());
            self.cut.set(Some(Cut::Size));
        }
        is_over
    }
}

/// Where decoders write what they undid, and from where it goes on.
struct Outlet<'o> {
    wanted: &'o Wanted<'o>,
    /// Scratch: what was decoded last.
    output: Output,
    room: &'o Room,
    sink: &'o mut dyn FnMut(&Undone<'_>) -> ControlFlow<()>,
}

impl Outlet<'_> {
    fn wants(&self, span: Span) -> bool {
        (self.wanted)(span)
    }

    /// Hands on what the output holds, unless nobody wants it.
    fn hand_on(&mut self, step: &'static str, span: Span, reading: Reading) -> ControlFlow<()> {
        if !self.wants(span) {
            return ControlFlow::Continue(());
        }
        (self.sink)(&Undone { step, span, output: &self.output, reading })
    }
}

/// How a decoded text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// Like the text that it was a part of.
    Same,
    /// By itself: guesses need names and values in it.
    Alone,
    /// Without guesses.
    Certain,
    /// As settings that hold a name and the value which is surely encoded.
    Known,
}

/// Finds what an encoding hides in a page and hands on each such stretch, in order, none twice.
enum Decoder {
    /// Single signs within a text.
    Signs(&'static Signs),
    /// Whole stretches.
    Stretches(fn(&Page<'_>, &mut Outlet<'_>) -> ControlFlow<()>),
}

/// All decoders; where stretches of several overlap, the caller takes what comes first.
const DECODERS: &[Decoder] = &[
    Decoder::Stretches(manifest::decode),
    Decoder::Signs(&joined::LITERALS),
    Decoder::Signs(&joined::LINES),
    Decoder::Signs(&escape::SIGNS),
    Decoder::Signs(&percent::SIGNS),
    Decoder::Signs(&entity::SIGNS),
    Decoder::Signs(&mail::SIGNS),
    Decoder::Stretches(runs::decode),
    Decoder::Stretches(base85::decode),
];

impl Decoder {
    fn decode(&self, page: &Page<'_>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
        match self {
            Self::Signs(signs) => rewrite::decode(signs, page, outlet),
            Self::Stretches(decode) => decode(page, outlet),
        }
    }
}

/// Calls back with each region of `page`, whatever encodings it lies under; `wanted` is asked before anything is decoded.
/// Returns why something was left as it is; `None`: nothing was.
///
/// # Errors
/// What `visit` fails with; nothing more is decoded then.
pub fn each<E>(
    page: &Page<'_>,
    wanted: &Wanted<'_>,
    visit: &mut dyn FnMut(&Region<'_>) -> Result<(), E>,
) -> Result<Option<Cut>, E> {
    let most = page.text.len().saturating_mul(MOST_TIMES).max(LEAST_ROOM);
    let room = Room { left: Cell::new(most), cut: Cell::new(None) };
    let mut walk = Walk { visit, room: &room, failure: None };
    // Broken off or not: what was found so far has been handed on.
    let _end = walk.layer(page, wanted, None, 1);
    walk.failure.map_or(Ok(room.cut.get()), Err)
}

struct Walk<'w, E> {
    visit: &'w mut dyn FnMut(&Region<'_>) -> Result<(), E>,
    room: &'w Room,
    failure: Option<E>,
}

impl<E> Walk<'_, E> {
    fn layer(
        &mut self,
        page: &Page<'_>,
        wanted: &Wanted<'_>,
        below: Option<&Layer<'_>>,
        depth: usize,
    ) -> ControlFlow<()> {
        let room = self.room;
        let mut sink = |undone: &Undone<'_>| self.region(undone, page, below, depth);
        let mut outlet = Outlet { wanted, output: Output::default(), room, sink: &mut sink };
        DECODERS.iter().try_for_each(|decoder| decoder.decode(page, &mut outlet))
    }

    fn region(
        &mut self,
        undone: &Undone<'_>,
        page: &Page<'_>,
        below: Option<&Layer<'_>>,
        depth: usize,
    ) -> ControlFlow<()> {
        if !self.room.take(undone.output.bytes().len()) {
            return ControlFlow::Break(());
        }
        let Undone { step, span, output, reading } = *undone;
        let layer = Layer { step, span, output, below };
        let region = Region {
            page: reading.page(page, output.bytes()),
            is_known: reading == Reading::Known,
            layer: &layer,
        };
        if let Err(failure) = (self.visit)(&region) {
            self.failure = Some(failure);
            return ControlFlow::Break(());
        }
        if depth == DEPTH {
            self.look_deeper(&region.page);
            return ControlFlow::Continue(());
        }
        self.layer(&region.page, &|_| true, Some(&layer), depth + 1)
    }

    /// Notes that something lies deeper than regions are decoded: a stretch that is encoded as a whole. Single signs say
    /// nothing: those of several encodings stand side by side in many texts, and each was undone where it stands.
    fn look_deeper(&self, page: &Page<'_>) {
        let mut sink = |_: &Undone<'_>| ControlFlow::Break(());
        let mut outlet =
            Outlet { wanted: &|_| true, output: Output::default(), room: self.room, sink: &mut sink };
        let mut stretches = DECODERS.iter().filter(|decoder| matches!(decoder, Decoder::Stretches(_)));
        if self.room.cut.get().is_none() && stretches.any(|d| d.decode(page, &mut outlet).is_break()) {
            self.room.cut.set(Some(Cut::Depth));
        }
    }
}

impl Reading {
    fn page<'o>(self, around: &Page<'_>, text: &'o [u8]) -> Page<'o> {
        let certain = Page { text, kind: FileKind::Other, specific_only: true, near: None };
        match self {
            Self::Same => Page { text, near: None, ..*around },
            Self::Certain => certain,
            Self::Known => Page { kind: FileKind::Settings, specific_only: false, ..certain },
            Self::Alone => match structure(text) {
                Some(kind) => Page { kind, specific_only: false, ..certain },
                None => certain,
            },
        }
    }
}

/// Tells what kind of text names its values: JSON, or lines of names and values; `None` for anything else.
fn structure(text: &[u8]) -> Option<FileKind> {
    let body = text.trim_ascii();
    if matches!(body.first(), Some(b'{' | b'[')) && memchr::memmem::find(body, b"\"").is_some() {
        return Some(FileKind::Code);
    }
    let is_given = |line: &[u8]| {
        let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let line = line.trim_ascii_start();
        let line = line.strip_prefix(b"export ").unwrap_or(line);
        let rest = line.get(line.iter().take_while(|b| name(b)).count()..).unwrap_or_default();
        let rest = rest.trim_ascii_start();
        rest.len() < line.len()
            && (rest.starts_with(b"=") || rest == b":" || rest.starts_with(b": ") || rest.starts_with(b":\r"))
    };
    let mut lines =
        body.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty() && !l.starts_with(b"#"));
    let plain = |line: &[u8]| line.starts_with(b"[") || line.starts_with(b"-") || line.starts_with(b" ");
    let named = lines.next().is_some_and(|first| is_given(first) || first.starts_with(b"["));
    (named && lines.all(|line| is_given(line) || plain(line))).then_some(FileKind::Settings)
}

/// Tells whether at least nine tenths of the bytes are text: valid UTF-8 without control characters.
fn is_text(bytes: &[u8]) -> bool {
    let is_odd = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{1b}');
    let odd: usize = bytes
        .utf8_chunks()
        .map(|chunk| chunk.invalid().len() + chunk.valid().chars().filter(is_odd).count())
        .sum();
    !bytes.is_empty() && odd * 10 <= bytes.len()
}

#[cfg(test)]
mod tests;
