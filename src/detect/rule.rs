//! What a rule is while text is being judged.
//!
//! The built-in rules are a static table that `build.rs` writes, so every field is either plain data or a borrowed
//! constant; a rule from a config owns its texts. The long texts that only a report needs stand behind [`About`].

use std::borrow::Cow;

use crate::byte_set::ByteSet;
use crate::detect::checksum::Checksum;
use crate::finding::{Confidence, Severity};

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Unique name.
    pub id: Cow<'static, str>,
    /// Name shared by rules whose values are of one kind.
    pub family: Cow<'static, str>,
    /// How a match is found.
    pub matcher: Matcher,
    /// Bytes that must not stand right before or after a match.
    pub edge: ByteSet,
    /// Least Shannon entropy of the secret, in bits per byte; 0 means any.
    pub entropy: f32,
    /// Offline check that the secret is put to.
    pub checksum: Option<Checksum>,
    /// The other half, where there is one.
    pub pair: Option<Pair>,
    /// Whether the match counts only together with its other half.
    pub need_pair: bool,
    /// How much harm a leak does.
    pub severity: Severity,
    /// How sure a match is.
    pub confidence: Confidence,
    /// The texts.
    pub about: About,
}

/// How a rule finds its matches.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// A byte regex, run over a window around the keyword.
    Regex {
        /// The pattern; Unicode is off.
        pattern: Cow<'static, str>,
        /// The most bytes of a match before its keyword.
        before: u32,
        /// The most bytes of a match.
        longest: u32,
        /// The least length of a run of token bytes that stands in every match; 0 where none has to.
        run: u32,
    },
    /// A run of one alphabet behind the keyword.
    Value(ValueShape),
    /// The name says secret, the value looks like one.
    Generic(Generic),
}

/// The shape of a value without a tell-tale prefix. Lengths are in bytes and include prefix and suffix.
#[derive(Clone, Debug)]
pub struct ValueShape {
    /// What it is made of.
    pub alphabet: ByteSet,
    /// Least length.
    pub least: u32,
    /// Greatest length.
    pub greatest: u32,
    /// What it starts with; may be empty.
    pub prefix: Cow<'static, str>,
    /// What it ends with; may be empty.
    pub suffix: Cow<'static, str>,
    /// One of these, lower case, stands between the start of the keyword's name and the value; none: anything may.
    pub names: Cow<'static, [Cow<'static, str>]>,
    /// How many bytes behind the keyword the value may start.
    pub reach: u32,
}

/// How the value of a generic rule is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generic {
    /// Made by a machine: looks random.
    Token,
    /// Made by a person: long and mixed enough, and no placeholder.
    Password,
}

/// The other half of a pair.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Id of the rule that finds it.
    pub rule: Cow<'static, str>,
    /// How many lines it may stand away.
    pub lines: u32,
}

/// Where the texts of a rule are.
#[derive(Clone, Debug)]
pub enum About {
    /// A piece of the packed string of the built-in rules, in bytes.
    BuiltIn {
        /// Where it starts.
        start: u32,
        /// How long it is.
        len: u32,
    },
    /// The same, of a rule from a config.
    Own(Box<str>),
}

/// The texts of a rule, see `docs/rules.md` for what each says.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are those of `RuleSpec`, which documents them")]
pub struct Texts<'t> {
    pub group: &'t str,
    pub provider: &'t str,
    pub title: &'t str,
    pub opens: &'t str,
    pub privilege: &'t str,
    pub revoke: &'t str,
    pub revoke_url: &'t str,
    pub docs_url: &'t str,
    pub rotate: &'t str,
    pub scope: &'t str,
    pub quota: &'t str,
    pub audit: &'t str,
    pub env_vars: Vec<&'t str>,
    pub auto_revoked: &'t str,
    pub source: &'t str,
    pub samples: Vec<&'t str>,
    pub context: &'t str,
    pub keywords: Vec<&'t str>,
}

/// The group of the rules that know a value by its name and looks alone, and not whose it is.
pub const GUESSES: &str = "generic";

/// Between the texts of one rule in the packed string; the build script writes the same.
pub const FIELD_SEPARATOR: char = '\u{1f}';
/// Between the items of one text.
pub const ITEM_SEPARATOR: char = '\u{1e}';

impl<'t> Texts<'t> {
    /// Returns these texts, with those of `lower` where there is none.
    #[must_use]
    pub fn over(self, lower: Self) -> Self {
        let pick = |own: &'t str, lower: &'t str| if own.is_empty() { lower } else { own };
        let pick_all = |own: Vec<&'t str>, lower: Vec<&'t str>| if own.is_empty() { lower } else { own };
        Self {
            group: pick(self.group, lower.group),
            provider: pick(self.provider, lower.provider),
            title: pick(self.title, lower.title),
            opens: pick(self.opens, lower.opens),
            privilege: pick(self.privilege, lower.privilege),
            revoke: pick(self.revoke, lower.revoke),
            revoke_url: pick(self.revoke_url, lower.revoke_url),
            docs_url: pick(self.docs_url, lower.docs_url),
            rotate: pick(self.rotate, lower.rotate),
            scope: pick(self.scope, lower.scope),
            quota: pick(self.quota, lower.quota),
            audit: pick(self.audit, lower.audit),
            env_vars: pick_all(self.env_vars, lower.env_vars),
            auto_revoked: pick(self.auto_revoked, lower.auto_revoked),
            source: pick(self.source, lower.source),
            samples: pick_all(self.samples, lower.samples),
            context: pick(self.context, lower.context),
            keywords: pick_all(self.keywords, lower.keywords),
        }
    }

    /// Reads the packed texts of one rule; what is missing at the end is empty.
    pub fn unpack(packed: &'t str) -> Self {
        let mut fields = packed.split(FIELD_SEPARATOR);
        let mut next = || fields.next().unwrap_or_default();
        let items = |text: &'t str, separator: char| {
            if text.is_empty() { Vec::new() } else { text.split(separator).collect() }
        };
        Self {
            group: next(),
            provider: next(),
            title: next(),
            opens: next(),
            privilege: next(),
            revoke: next(),
            revoke_url: next(),
            docs_url: next(),
            rotate: next(),
            scope: next(),
            quota: next(),
            audit: next(),
            env_vars: items(next(), ','),
            auto_revoked: next(),
            source: next(),
            samples: items(next(), ITEM_SEPARATOR),
            context: next(),
            keywords: items(next(), ITEM_SEPARATOR),
        }
    }
}
