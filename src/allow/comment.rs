//! (being written)
use crate::date::Date;
use crate::fingerprint::Fingerprint;
use crate::position::{LineIndex, Span};
use crate::config::CommentMarkers;
/// A match that asks whether a comment lets it through.
pub struct Question<'q> {
    /// Id of its rule.
    pub rule: &'q str,
    /// Family of its rule.
    pub family: &'q str,
    /// Where the secret stands.
    pub span: Span,
    /// Gives its fingerprint; asked only when a comment names one.
    pub fingerprint: &'q dyn Fn() -> Fingerprint,
}
/// What the comments say.
pub enum Verdict {
    /// Let through.
    Allowed(Note),
    /// No comment concerns it.
    NotAllowed,
    /// Comments that would, but don't hold.
    Refused(Vec<Refusal>),
}
/// The comment that lets a match through.
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
/// Why a comment doesn't hold.
pub struct Refusal(String);
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
}
/// The comments of one text that let matches through.
pub struct Comments<'t>(std::marker::PhantomData<&'t ()>);
impl<'t> Comments<'t> {
    /// Finds them.
    pub fn find(_text: &'t [u8], _markers: CommentMarkers, _lines: &LineIndex<'_>) -> Self { Self(std::marker::PhantomData) }
    /// Judges a match.
    pub fn judge(&self, _q: &Question<'_>, _today: Date, _is_rule: &dyn Fn(&str) -> bool) -> Verdict { Verdict::NotAllowed }
}
/// Returns the comment that would let a finding through.
pub fn suggestion(_path: &str, _rule: &str) -> Option<String> { None }
