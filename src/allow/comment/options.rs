//! Reads what an own marker says: rule ids, `reason="..."`, `until=YYYY-MM-DD`, `value=<fingerprint prefix>`.
//!
//! In any order, with blanks or commas between. Reading stops where the comment, the string or the line ends, and where
//! another comment or marker starts. Anything else is a fault: a word that was meant to narrow an allowance must never
//! be passed over. Whether a word names a rule is not known here.

use crate::allow::comment::marker;
use crate::date::Date;
use crate::fingerprint;
use crate::position::Span;

/// The most rules that a marker may name.
const MOST_RULES: usize = 16;

/// What a marker says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Words that should name rules or families; none: for all.
    pub(super) rules: Vec<Span>,
    /// The reason, without quotes.
    pub(super) reason: Option<Span>,
    /// The last day it holds.
    pub(super) until: Option<Date>,
    /// The prefix of a fingerprint.
    pub(super) value: Option<Span>,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// `word=` that is no option.
    NoOption(Span),
    /// A sign that neither starts a word nor ends a comment, with what follows it.
    Unexpected(Span),
    /// A quote that is not closed.
    Unclosed,
    /// An option without a value.
    NoValue(Span),
    /// An option that is given twice.
    Twice(Span),
    /// Not a day of the calendar as `YYYY-MM-DD`.
    NoDate(Span),
    /// Not the prefix of a fingerprint.
    NoFingerprint(Span),
    /// More rules than may be named.
    TooMany,
    /// More text than is read.
    TooLong,
}

/// What was read, and where reading stopped.
pub(super) struct Parsed {
    /// What the marker says.
    pub(super) options: Result<Options, Fault>,
    /// The byte behind what belongs to the marker.
    pub(super) end: usize,
}

/// What closes a comment or string, or starts another comment: no option follows.
const ENDS: &[&str] = &[
    "*/", "*)", "*@", "--", "-}", "%", "?>", "#", "|", "\"\"\"", "'''", "//", "/*", "/>", "<", ")", "]", "}",
    ";", "\\", "`",
];

/// Reads what stands in `span`, which starts behind the marker.
pub(super) fn parse(text: &[u8], span: Span) -> Parsed {
    let mut reader = Reader { text, at: span.start, end: span.end.min(text.len()) };
    let options = reader.options();
    Parsed { options, end: reader.at }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn options(&mut self) -> Result<Options, Fault> {
        let mut options = Options::default();
        loop {
            self.skip(|b| matches!(b, b' ' | b'\t' | b'\r' | b','));
            if self.is_cut() {
                return Err(Fault::TooLong);
            }
            if self.is_end() {
                return Ok(options);
            }
            let word = self.word();
            if word.is_empty() {
                return Err(Fault::Unexpected(self.rest_of_word()));
            }
            if self.is_cut() {
                return Err(Fault::TooLong);
            }
            if self.rest().first() == Some(&b'=') {
                self.option(word, &mut options)?;
            } else if options.rules.len() == MOST_RULES {
                return Err(Fault::TooMany);
            } else {
                options.rules.push(word);
            }
        }
    }

    /// Reads `=value` behind the name of an option.
    fn option(&mut self, name: Span, options: &mut Options) -> Result<(), Fault> {
        let is_reason = match name.of(self.text) {
            b"reason" => true,
            b"until" | b"value" => false,
            _ => return Err(Fault::NoOption(name)),
        };
        self.at += 1;
        let value = self.value()?;
        if is_reason {
            // Empty, or as we suggest it: no reason, but also no fault, since what we show must work when pasted.
            let as_shown = matches!(value.of(self.text), b"..." | b"\xe2\x80\xa6");
            let value = if as_shown { Span::new(value.start, value.start) } else { value };
            return set(&mut options.reason, value, name);
        }
        if value.is_empty() {
            return Err(Fault::NoValue(name));
        }
        let word = std::str::from_utf8(value.of(self.text));
        if name.of(self.text) == b"until" {
            let date = word.ok().and_then(Date::parse).ok_or(Fault::NoDate(value))?;
            return set(&mut options.until, date, name);
        }
        if !word.is_ok_and(fingerprint::is_prefix) {
            return Err(Fault::NoFingerprint(value));
        }
        set(&mut options.value, value, name)
    }

    /// Reads a value: in quotes (of a string inside of a string, too), or a bare word.
    fn value(&mut self) -> Result<Span, Fault> {
        let quote: &[u8] = match self.rest() {
            [b'\\', b'"', ..] => b"\\\"",
            [b'"', ..] => b"\"",
            [b'\'', ..] => b"'",
            _ => {
                let start = self.at;
                while !self.is_end() {
                    match self.rest().first() {
                        Some(b' ' | b'\t' | b'\r' | b',') | None => break,
                        Some(_) => self.at += 1,
                    }
                }
                return Ok(Span::new(start, self.at));
            }
        };
        let inside = self.rest().get(quote.len()..).unwrap_or_default();
        let closes = |at: &usize| {
            let escaped = *at > 0 && quote.len() == 1 && inside.get(at - 1) == Some(&b'\\');
            !escaped && inside.get(*at..).is_some_and(|tail| tail.starts_with(quote))
        };
        let length = (0..inside.len()).find(closes).ok_or(Fault::Unclosed)?;
        let start = self.at + quote.len();
        self.at = start + length + quote.len();
        Ok(Span::new(start, start + length))
    }

    /// Reads a word: letters, digits, anything beyond ASCII, and single signs between them.
    fn word(&mut self) -> Span {
        let is_letter = |b: u8| marker::is_word(b) || b >= 0x80;
        let start = self.at;
        while let [first, rest @ ..] = self.rest() {
            let joins = matches!(first, b'-' | b'.' | b':' | b'\'') && self.at > start;
            let goes_on = is_letter(*first) || joins && rest.first().is_some_and(|b| is_letter(*b));
            if !goes_on {
                break;
            }
            self.at += 1;
        }
        Span::new(start, self.at)
    }

    /// Tells whether options end here.
    fn is_end(&self) -> bool {
        let rest = self.rest();
        // A quote closes the string that the marker stands in, unless it opens one of its own.
        let closes = match rest {
            [b'"' | b'\'', next, ..] => !(marker::is_word(*next) || *next >= 0x80),
            [] | [b'"' | b'\''] => true,
            _ => false,
        };
        closes || ENDS.iter().any(|end| rest.starts_with(end.as_bytes())) || marker::starts_one(rest)
    }

    /// Tells whether everything that may be read was read though the line goes on.
    fn is_cut(&self) -> bool {
        self.at >= self.end && !matches!(self.text.get(self.end), None | Some(b'\r' | b'\n'))
    }

    fn rest_of_word(&self) -> Span {
        let length = self.rest().iter().take_while(|b| !b.is_ascii_whitespace()).count();
        Span::new(self.at, self.at + length)
    }

    fn skip(&mut self, which: impl Fn(u8) -> bool) {
        self.at += self.rest().iter().take_while(|b| which(**b)).count();
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..self.end).unwrap_or_default()
    }
}

fn set<T>(place: &mut Option<T>, value: T, name: Span) -> Result<(), Fault> {
    match place.replace(value) {
        Some(_) => Err(Fault::Twice(name)),
        None => Ok(()),
    }
}
