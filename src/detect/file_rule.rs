//! Files that hold secrets by what they are: told by name, proved by content.
//!
//! Comes in: a path, and the text of a file that is new. Goes out: a rule and how bad it is, or nothing. The rules are
//! `rules/files.toml`, which the build turns into sorted tables: a lookup is a binary search for the name, one for its
//! ending and some thirty comparisons for the globs, so it costs a hook's run next to nothing. A name alone is never a
//! finding: an example, an empty file, a script or an encrypted file is none, and most rules want to see what they fear.

use crate::detect::assign;
use crate::detect::filter::{entropy, placeholder};
use crate::detect::generic;
use crate::detect::kind::FileKind;
use crate::finding::Severity;
use crate::position::Span;

/// How many bytes of a file are looked at: what bears a name out stands at the top of such files.
const MOST_BYTES: usize = 1 << 20;

/// One rule, see `rules/files.toml` for what each field says.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields are those of rules/files.toml, which documents them")]
pub struct FileRule {
    pub id: &'static str,
    pub title: &'static str,
    pub names: &'static [&'static str],
    pub except: &'static [&'static str],
    pub severity: Severity,
    pub otherwise: Option<Severity>,
    pub has: &'static [&'static str],
    pub magic: &'static [&'static [Option<u8>]],
    pub values: bool,
    pub token: bool,
    pub weaker: &'static [&'static str],
    pub opens: &'static str,
    pub advice: &'static str,
}

/// The rules and the tables by which a name is looked up; all names are lower case.
#[derive(Debug)]
pub struct FileTable {
    /// The rules.
    pub rules: &'static [FileRule],
    /// Whole names with the directories above (may be empty) and the rule, sorted.
    pub names: &'static [(&'static str, &'static str, u16)],
    /// Endings without the dot, sorted.
    pub endings: &'static [(&'static str, u16)],
    /// Directories above, and what a name starts with, holds and ends with.
    pub globs: &'static [Glob],
}

/// Words of names that say: this is how yours should look, or it is encrypted.
const EXAMPLE_WORDS: &[&str] = &[
    "asc",
    "dist",
    "dummy",
    "enc",
    "encrypted",
    "example",
    "examples",
    "fake",
    "gpg",
    "j2",
    "pub",
    "sample",
    "schema",
    "sops",
    "template",
    "tmpl",
    "tpl",
];

/// The least length of an excepted word that counts also inside of another, as in `truststore`, in bytes.
const LEAST_PART: usize = 5;

/// Words of names and directories by which a file belongs to tests or examples.
const TEST_WORDS: &[&str] = &[
    "demo", "demos", "doc", "docs", "example", "examples", "fixture", "fixtures", "mock", "mocks", "sample",
    "samples", "snakeoil", "spec", "specs", "test", "testdata", "testing", "tests", "testutil",
];

/// Heads of files that are encrypted as a whole.
const ENCRYPTED_HEADS: &[&[u8]] = &[
    b"$ANSIBLE_VAULT;",
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"\0GITCRYPT\0",
    b"# Encrypted rclone configuration",
    b"RCLONE_ENCRYPT_V",
    b"Salted__",
];

/// What SOPS and dotenvx write into a file whose values are encrypted.
const ENCRYPTED_VALUES: &[&[u8]] =
    &[b"enc[aes256_gcm,", b"\nsops:", b"\"sops\":", b"sops_version=", b"\"encrypted_data\":"];

impl FileTable {
    /// Returns the rule that a path fits by name, with its index: a whole name before a glob, a glob before an ending.
    pub fn find(&self, path: &[u8]) -> Option<(u16, &'static FileRule)> {
        let lower;
        let start = path.iter().rposition(|b| matches!(b, b'/' | b'!')).map_or(0, |i| i + 1);
        let (directory, name) = path.split_at_checked(start)?;
        let name = if name.iter().any(u8::is_ascii_uppercase) {
            lower = name.to_ascii_lowercase();
            &lower[..]
        } else {
            name
        };
        let index = self.by_name(directory, name).or_else(|| self.by_glob(directory, name));
        let index = index.or_else(|| self.by_ending(name))?;
        let rule = self.rules.get(usize::from(index))?;
        let is_out = |word: &[u8]| is_one_of(word, EXAMPLE_WORDS) || is_one_of(word, rule.except);
        let is_part = |part: &&str| part.len() >= LEAST_PART && holds(name, part.as_bytes());
        (!words(name).any(is_out) && !rule.except.iter().any(is_part)).then_some((index, rule))
    }

    /// Tells whether a file of this name fits a rule in some directory.
    pub fn may_fit(&self, name: &[u8]) -> bool {
        let name = name.to_ascii_lowercase();
        let from = self.names.partition_point(|(known, ..)| known.as_bytes() < name.as_slice());
        let is_name = self.names.get(from).is_some_and(|(known, ..)| known.as_bytes() == name);
        is_name || self.by_ending(&name).is_some() || self.globs.iter().any(|glob| fits(&name, glob))
    }

    fn by_name(&self, directory: &[u8], name: &[u8]) -> Option<u16> {
        let from = self.names.partition_point(|(known, ..)| known.as_bytes() < name);
        let mut same = self.names.get(from..)?.iter().take_while(|(known, ..)| known.as_bytes() == name);
        same.find(|(_, above, _)| stands_in(directory, above)).map(|(.., rule)| *rule)
    }

    fn by_glob(&self, directory: &[u8], name: &[u8]) -> Option<u16> {
        let glob = self.globs.iter().find(|glob| fits(name, glob) && stands_in(directory, glob.0));
        glob.map(|(.., rule)| *rule)
    }

    fn by_ending(&self, name: &[u8]) -> Option<u16> {
        let dot = name.iter().rposition(|b| *b == b'.')?;
        let ending = name.get(dot + 1..)?;
        let at = self.endings.binary_search_by(|(known, _)| known.as_bytes().cmp(ending)).ok()?;
        self.endings.get(at).map(|(_, rule)| *rule)
    }
}

/// What is above, what a name starts with, holds and ends with, and the rule.
type Glob = (&'static str, &'static str, &'static str, &'static str, u16);

/// Tells whether a name fits a glob, wherever it stands.
fn fits(name: &[u8], &(_, start, middle, end, _): &Glob) -> bool {
    let inner = name.strip_prefix(start.as_bytes()).and_then(|rest| rest.strip_suffix(end.as_bytes()));
    inner
        .is_some_and(|inner| middle.is_empty() || inner.windows(middle.len()).any(|w| w == middle.as_bytes()))
}

/// Tells whether a directory (empty or with a `/` at its end) is or ends with `above`.
fn stands_in(directory: &[u8], above: &str) -> bool {
    let Some(rest) = directory.strip_suffix(b"/") else { return above.is_empty() };
    let Some(at) = rest.len().checked_sub(above.len()) else { return false };
    let (before, end) = rest.split_at(at);
    above.is_empty() || end.eq_ignore_ascii_case(above.as_bytes()) && before.last().is_none_or(|b| *b == b'/')
}

/// What bore a file's name out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How bad it is, with all that makes it less.
    pub severity: Severity,
    /// What was seen, as a phrase.
    pub seen: &'static str,
}

impl FileRule {
    /// Judges a file of this rule's name by its content; `None`: it is no finding.
    pub fn judge(&self, path: &[u8], text: &[u8]) -> Option<Proof> {
        let text = text.get(..MOST_BYTES).unwrap_or(text);
        if !has_content(text) || ENCRYPTED_HEADS.iter().any(|head| text.starts_with(head)) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        if ENCRYPTED_VALUES.iter().any(|mark| holds(&lower, mark)) {
            return None;
        }
        let (mut severity, seen) = self.seen(text, &lower)?;
        if self.weaker.iter().any(|word| holds(&lower, word.as_bytes())) {
            severity = lowered(severity);
        }
        if words(path).any(|word| is_one_of(&word.to_ascii_lowercase(), TEST_WORDS)) {
            severity = lowered(severity);
        }
        Some(Proof { severity, seen })
    }

    fn seen(&self, text: &[u8], lower: &[u8]) -> Option<(Severity, &'static str)> {
        let starts = |magic: &&[Option<u8>]| {
            magic.len() <= text.len() && magic.iter().zip(text).all(|(m, b)| m.is_none_or(|m| m == *b))
        };
        if self.magic.iter().any(starts) {
            return Some((self.severity, "it starts as such files do"));
        }
        if self.has.iter().any(|word| holds(lower, word.as_bytes())) {
            return Some((self.severity, "it holds the words that such files hold"));
        }
        if self.values && gives(text, |name, value| bears_secret(name) && is_real(value)) {
            return Some((self.severity, "a name that means secret is given a value that is no placeholder"));
        }
        if self.token && is_token(text) {
            return Some((self.severity, "all of it is one word that looks random"));
        }
        if self.magic.is_empty() && self.has.is_empty() && !self.values && !self.token {
            return Some((self.severity, "it is not empty"));
        }
        let otherwise = self.otherwise?;
        let valued = gives(text, |_, value| is_real(value));
        valued.then_some((otherwise, "names are given values that are no placeholders"))
    }
}

/// One step less; a note stays a note.
fn lowered(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium | Severity::Low => Severity::Low,
    }
}

/// Tells whether a file is more than blanks and comments, and no script.
fn has_content(text: &[u8]) -> bool {
    let says = |line: &[u8]| !matches!(line.trim_ascii().first(), None | Some(b'#' | b';'));
    !text.starts_with(b"#!") && text.split(|b| *b == b'\n').any(says)
}

/// Tells whether `word` stands in `text`, by its first byte first.
fn holds(text: &[u8], word: &[u8]) -> bool {
    let Some((first, rest)) = word.split_first() else { return false };
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|t| t.iter().position(|b| b == first)) {
        at += next + 1;
        if text.get(at..).is_some_and(|t| t.starts_with(rest)) {
            return true;
        }
    }
    false
}

/// Tells whether some name in the text is given a value that counts.
fn gives(text: &[u8], counts: impl Fn(&[u8], &[u8]) -> bool) -> bool {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let mut at = 0;
    for run in text.chunk_by(|a, b| part(a) == part(b)) {
        let span = Span::new(at, at + run.len());
        at = span.end;
        let is_name = run.len() >= 2 && run.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        if is_name
            && let Some(found) = assign::read(text, span, FileKind::Settings)
            && counts(run, found.value.of(text))
        {
            return true;
        }
    }
    false
}

/// Last words of names that mean a secret in a file of variables, where other words would not do.
const SECRET_LAST_WORDS: &[&str] =
    &["credentials", "key", "pass", "passphrase", "password", "passwd", "pwd", "salt", "secret", "token"];

fn bears_secret(name: &[u8]) -> bool {
    if generic::is_secret_name(name) {
        return true;
    }
    let public =
        words(name).any(|w| is_one_of(&w.to_ascii_lowercase(), &["public", "publishable", "anon", "site"]));
    let last = placeholder::pieces(name).last().map(<[u8]>::to_ascii_lowercase).unwrap_or_default();
    !public && is_one_of(&last, SECRET_LAST_WORDS)
}

/// Tells whether a value is one that somebody uses: no placeholder, reference, path, number or switch.
fn is_real(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let number = value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'));
    let place = [b"/".as_slice(), b"./", b"~/", b"../", b"http://localhost", b"http://127."];
    !number
        && !place.iter().any(|start| value.starts_with(start))
        && !placeholder::is_reference(value)
        && placeholder::example_word(value).is_none()
        && !placeholder::is_weak_password(value)
}

/// The lengths of a word that can be a token, in bytes.
const TOKEN_LENGTHS: std::ops::RangeInclusive<usize> = 16..=512;

fn is_token(text: &[u8]) -> bool {
    let word = text.trim_ascii();
    TOKEN_LENGTHS.contains(&word.len())
        && word.iter().all(u8::is_ascii_graphic)
        && entropy::is_random(word)
        && is_real(word)
}

/// Splits at what is neither letter nor digit.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| !b.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| known.as_bytes() == word)
}
