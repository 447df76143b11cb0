//! What a text was judged by, step by step, for `explain` and `rules test`.
//!
//! The code that decides says why: a filter that drops a match, a search that passes a value over. Nothing here decides
//! anything, so an explanation can't differ from what a run does. A step holds places, rules and phrases of this program,
//! never a piece of the text. Without a listener a step costs one branch, and no text is made of it.

use std::fmt;

use crate::detect::pattern::Found;
use crate::detect::rule::{Matcher, Rule};
use crate::position::Span;

/// Why something is no finding. Displayed as a phrase that fits behind "dropped: ".
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// What it is, in words.
    Is(&'static str),
    /// The same, and the word, sign or name of this program's own tables that gave it away.
    Told(&'static str, &'static str),
    /// Less random than wanted, in bits a character.
    Entropy {
        /// What it has.
        has: f64,
        /// What is wanted.
        wanted: f64,
    },
    /// Less surprising than wanted to one who knows code and prose, in bits a character.
    Reads {
        /// What it has.
        has: f64,
        /// What is wanted.
        wanted: f64,
    },
    /// Longer or shorter than wanted, in bytes.
    Length {
        /// How long it is; when it was read no further, at least so long.
        has: usize,
        /// The least length that is wanted.
        least: usize,
        /// The greatest.
        greatest: usize,
    },
    /// Its other half is not within so many lines.
    Lonely {
        /// Lines.
        lines: u32,
    },
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(what) => f.write_str(what),
            Self::Told(what, by) => write!(f, "{what} `{by}`"),
            Self::Entropy { has, wanted } => {
                write!(f, "entropy {has:.1} bits a character, {wanted:.1} wanted")
            }
            Self::Reads { has, wanted } => write!(
                f,
                "it reads like a name or text: {has:.1} bits of surprise a character, {wanted:.1} wanted"
            ),
            Self::Length { has, least, greatest } if least == greatest => {
                write!(f, "a run of {has} characters of its alphabet, {least} wanted")
            }
            Self::Length { has, least, greatest } => {
                write!(f, "a run of {has} characters of its alphabet, {least} to {greatest} wanted")
            }
            Self::Lonely { lines } => {
                write!(f, "counts only with its other half, which is not within {lines} lines")
            }
        }
    }
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Index of the rule, see [`crate::detect::Catalog::rule`].
    pub rule: u16,
    /// What it is about: a keyword, or a value.
    pub at: Span,
    /// What happened.
    pub event: Event,
}

/// What happened in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A keyword stands here and wakes the rule.
    Woken {
        /// The bytes in which a match by this keyword can lie.
        reach: Span,
        /// Why the rule sleeps on.
        asleep: Option<Why>,
    },
    /// The rule's search looked at this and passed it over.
    Missed(Why),
    /// A filter dropped the match.
    Dropped {
        /// The filter, as [`crate::detect::filter::FILTERS`] calls it.
        filter: &'static str,
        /// Why.
        why: Why,
    },
    /// Another rule's match, of which it shares bytes, is the surer one.
    Beaten {
        /// Index of that rule.
        by: u16,
    },
    /// It is reported as the other half of a match of this rule.
    Joined {
        /// Index of that rule.
        to: u16,
    },
    /// No line of it is new.
    Old,
    /// It is a finding, unless somebody allowed it.
    Kept,
}

/// Hands steps to whoever listens, or to nobody.
pub struct Trace<'s>(Option<&'s mut dyn FnMut(Step)>);

impl<'s> Trace<'s> {
    /// Nobody listens.
    pub fn off() -> Self {
        Self(None)
    }

    /// Hands each step to `sink`.
    pub fn to(sink: &'s mut dyn FnMut(Step)) -> Self {
        Self(Some(sink))
    }

    /// Tells whether somebody listens: what only a listener needs is computed then.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Hands on a step.
    pub fn step(&mut self, rule: u16, at: Span, event: Event) {
        if let Some(sink) = &mut self.0 {
            sink(Step { rule, at, event });
        }
    }
}

/// Returns the bytes in which a match of a rule by the keyword at `hit` can lie.
pub fn reach(rule: &Rule, text: &[u8], hit: Span) -> Span {
    let (start, end) = match &rule.matcher {
        Matcher::Regex { before, longest, .. } => {
            (hit.start.saturating_sub(*before as usize), hit.start + *longest as usize)
        }
        Matcher::Value(shape) => (hit.start, hit.end + (shape.reach + shape.greatest) as usize),
        Matcher::Generic(_) => {
            // The value stands on the keyword's line, or on the next.
            let mut ends = text.get(hit.end..).unwrap_or_default().split(|b| *b == b'\n').map(<[u8]>::len);
            let lines = ends.next().unwrap_or_default() + ends.next().map_or(0, |next| next + 1);
            (hit.start, hit.end + lines)
        }
    };
    Span::new(start, end.max(hit.end).min(text.len()))
}

/// What the search of one rule finds, and what it passes over.
pub struct Finds<'a, 's> {
    rule: u16,
    found: Vec<Found>,
    trace: &'a mut Trace<'s>,
}

impl<'a, 's> Finds<'a, 's> {
    /// Makes an empty one for the rule of this index.
    pub fn new(rule: u16, trace: &'a mut Trace<'s>) -> Self {
        Self { rule, found: Vec::new(), trace }
    }

    /// Adds a match.
    pub fn push(&mut self, found: Found) {
        self.found.push(found);
    }

    /// Notes what was passed over.
    pub fn miss(&mut self, at: Span, why: Why) {
        self.trace.step(self.rule, at, Event::Missed(why));
    }

    /// Returns the matches, sorted; of several with one secret the shortest is kept.
    pub fn sorted(mut self) -> Vec<Found> {
        self.found.sort_unstable_by_key(|f| (f.secret, f.whole));
        self.found.dedup_by_key(|f| f.secret);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_in_words() {
        let said = |why: Why| why.to_string();
        assert_eq!(said(Why::Entropy { has: 2.14, wanted: 3.0 }), "entropy 2.1 bits a character, 3.0 wanted");
        assert_eq!(said(Why::Told("placeholder: the word", "example")), "placeholder: the word `example`");
        assert_eq!(
            said(Why::Length { has: 5, least: 8, greatest: 8 }),
            "a run of 5 characters of its alphabet, 8 wanted"
        );
        assert_eq!(
            said(Why::Length { has: 5, least: 8, greatest: 9 }),
            "a run of 5 characters of its alphabet, 8 to 9 wanted"
        );
    }

    #[test]
    fn without_a_listener_nothing_is_kept() {
        let mut steps = Vec::new();
        let mut sink = |step| steps.push(step);
        let mut on = Trace::to(&mut sink);
        Finds::new(3, &mut on).miss(Span::new(1, 2), Why::Is("x"));
        let mut off = Trace::off();
        Finds::new(4, &mut off).miss(Span::new(1, 2), Why::Is("y"));
        assert!(!off.is_on());
        assert_eq!(steps, [Step { rule: 3, at: Span::new(1, 2), event: Event::Missed(Why::Is("x")) }]);
    }
}
