//! A fault in the settings: where it stands, what is wrong, and how it becomes right.
//!
//! A fault is a fact and, apart from it, a way out. Words of the file are repeated only where they look like the name of
//! a key or rule: people paste secrets into the wrong place, and a message must not carry them on.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::{Located, Origin};
use crate::secret;

/// The most names that a hint lists.
const MOST_NAMES: usize = 12;
/// The longest word that is compared with known ones, in bytes: the comparison takes its square.
const LONGEST_COMPARED: usize = 64;

/// A fault in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    place: Place,
    what: String,
    hint: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Nowhere,
    File(PathBuf),
    At(Origin),
}

impl Error {
    /// Makes a fault at a place.
    pub fn at(origin: &Origin, what: String) -> Self {
        Self { place: Place::At(origin.clone()), what, hint: None }
    }

    /// Makes a fault of a whole file.
    pub fn of_file(file: &Path, what: String) -> Self {
        Self { place: Place::File(file.to_path_buf()), what, hint: None }
    }

    /// Makes a fault without a place.
    pub fn without_place(what: String) -> Self {
        Self { place: Place::Nowhere, what, hint: None }
    }

    /// Adds a way out; an empty one is none.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into()).filter(|h| !h.is_empty());
        self
    }

    /// Makes the fault of a rule id in a config that names no rule.
    pub fn unknown_rule(id: &Located<String>, known: &[&str]) -> Self {
        Self::at(&id.origin, format!("no rule is called {}", shown(&id.value)))
            .with_hint(rule_hint(&id.value, known))
    }

    /// Makes the fault of a rule id on the command line that names no rule.
    pub fn unknown_rule_argument(id: &str, known: &[&str]) -> Self {
        Self::without_place(format!("no rule is called {}", shown(id))).with_hint(rule_hint(id, known))
    }

    /// Returns where it stands, where that is known.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.place {
            Place::At(origin) => Some(origin),
            Place::File(_) | Place::Nowhere => None,
        }
    }

    /// Returns the fact.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Returns the way out.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Nowhere => {}
            Place::File(path) => write!(f, "{}: ", printable(path))?,
            Place::At(origin) => write!(f, "{origin}: ")?,
        }
        f.write_str(&self.what)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\n  hint: {hint}"))
    }
}

impl std::error::Error for Error {}

/// Returns a path for one line of text: control characters as `?`.
pub(super) fn printable(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Returns a word of the file for a message: in backticks if it looks like a name, else redacted.
pub(crate) fn shown(word: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let short = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_graphic());
    if short || word.len() <= 48 && digits <= 4 && word.chars().all(plain) {
        format!("`{word}`")
    } else {
        format!("`{}` (redacted)", secret::redact(word.as_bytes()))
    }
}

/// Says that a word names nothing, and what was probably meant, in one sentence.
pub fn unknown_word(kind: &str, word: &str, known: &[&str]) -> String {
    let meant = meant(word, known.iter().copied());
    let hint = if meant.is_empty() { String::new() } else { format!("; {}", did_you_mean(&meant)) };
    format!("no {kind} is called {}{hint}", shown(word))
}

/// Returns known words that were probably meant, the likeliest first: few letters away, or holding all of its parts.
pub(super) fn meant<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    if word.is_empty() || word.len() > LONGEST_COMPARED {
        return Vec::new();
    }
    let known: Vec<&str> = known.into_iter().collect();
    let word = word.to_ascii_lowercase();
    let most = (word.chars().count() / 3).clamp(1, 3);
    let distance = |k: &&str| strsim::osa_distance(&word, k);
    if let Some(best) = known.iter().copied().min_by_key(distance).filter(|k| distance(k) <= most) {
        return vec![best];
    }
    let parts: Vec<&str> = word.split(['-', '_', ' ', '.']).filter(|p| p.len() > 2).collect();
    let holds =
        |k: &&str| !parts.is_empty() && parts.iter().all(|p| k.split(['-', '_']).any(|own| own == *p));
    known.into_iter().filter(holds).take(3).collect()
}

/// Returns `did you mean …?`, or nothing.
pub(super) fn did_you_mean(words: &[&str]) -> String {
    if words.is_empty() { String::new() } else { format!("did you mean {}?", listed(words, "or")) }
}

/// Returns words as people list them: `a`, `b` and `c`; past a dozen, how many more there are.
pub(super) fn listed(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().take(MOST_NAMES).map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        _ if words.len() > MOST_NAMES => {
            format!("{} and {} more", quoted.join(", "), words.len() - MOST_NAMES)
        }
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

fn rule_hint(id: &str, known: &[&str]) -> String {
    let meant = did_you_mean(&meant(id, known.iter().copied()));
    if meant.is_empty() { "`hookguard rules list` shows all rules".to_owned() } else { meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_offered() {
        assert_eq!(meant("disabel", ["disable", "enable"]), ["disable"]);
        assert_eq!(meant("Max-File-Size", ["max_file_size", "time_budget"]), ["max_file_size"]);
        assert_eq!(
            meant("openai-key", ["openai-api-key", "aws-key", "openai-admin-key"]),
            ["openai-api-key", "openai-admin-key"]
        );
        assert_eq!(meant("zzz", ["disable"]), Vec::<&str>::new());
        assert_eq!(meant(&"a".repeat(100_000), ["disable"]), Vec::<&str>::new());
    }

    #[test]
    fn a_word_that_could_be_a_secret_is_not_repeated() {
        assert_eq!(shown("aws-access-key-id"), "`aws-access-key-id`");
        let key = format!("AKIA{}", "Q3".repeat(8));
        assert!(!shown(&key).contains("3Q3Q3"), "{}", shown(&key));
        assert!(!shown("sk-0123456789abcdef").contains("0123"));
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(&["a"], "and"), "`a`");
        assert_eq!(listed(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert!(listed(&["a"; 20], "and").ends_with("`a` and 8 more"));
    }
}
