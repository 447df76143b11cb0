//! A rule as it is written in TOML: the one schema for the built-in `rules/*.toml` and for `[[rule]]` in a config.
//!
//! Everything but `id` is optional here, because a config may override single fields of a built-in rule; which fields a
//! new rule must have is said by [`RuleSpec::missing`]. The build script includes this file to check the built-in
//! rules, so it uses nothing of this crate but `byte_set`, which is included beside it. `docs/rules.md` says what each field means.

use serde::Deserialize;

use crate::byte_set::ByteSet;

/// The fields of one `[[rule]]` table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Kebab-case name, unique over all rules; only the `[defaults]` of a built-in group have none.
    #[serde(default)]
    pub id: String,
    /// Who issues the credential, as it writes its own name.
    pub provider: Option<String>,
    /// What it is, as a noun phrase.
    pub title: Option<String>,
    /// Literals for the prefilter, matched without regard to ASCII case; each match holds at least one of them.
    pub keywords: Option<Vec<String>>,
    /// Byte regex, Unicode off; a group named `secret` is the secret, else the whole match is.
    pub regex: Option<String>,
    /// Globs over paths, of a config's own rule: it takes part only where one fits; without any, everywhere.
    pub paths: Option<Vec<String>>,
    /// Globs over paths, of a config's own rule: where one fits it doesn't take part.
    pub not_paths: Option<Vec<String>>,
    /// Class of bytes that must not stand right before or after a match, as inside `[…]`; empty: anything may.
    pub edge: Option<String>,
    /// Shape of a value that is recognised by a keyword nearby (instead of `regex`).
    pub value: Option<ValueSpec>,
    /// For `value`: one of these stands in the name that the value is given to, or between keyword and value.
    pub names: Option<Vec<String>>,
    /// For `value`: how many bytes behind the keyword it may start. For a `regex` without a greatest length: how many bytes
    /// a match may have.
    pub reach: Option<u32>,
    /// For rules without a shape of their own: how a value is judged, `token` or `password`.
    pub generic: Option<String>,
    /// Least Shannon entropy of the secret, in bits per character.
    pub entropy: Option<f32>,
    /// Name of an offline check.
    pub checksum: Option<String>,
    /// The other half of a pair.
    pub pair: Option<PairSpec>,
    /// Whether this is no finding without its other half.
    pub need_pair: Option<bool>,
    /// `critical`, `high`, `medium` or `low`.
    pub severity: Option<String>,
    /// `high`, `medium` or `low`.
    pub confidence: Option<String>,
    /// Name shared by rules whose values are of one kind; the fingerprint is bound to it.
    pub family: Option<String>,
    /// What the credential opens, one clause.
    pub opens: Option<String>,
    /// `admin`, `write`, `read`, `billing`, a pair of them or `unknown`, then what the value itself tells.
    pub privilege: Option<String>,
    /// How it is revoked, in words or as a command.
    pub revoke: Option<String>,
    /// Where it is revoked, or `none: why`.
    pub revoke_url: Option<String>,
    /// The provider's page about it, or `none: why`.
    pub docs_url: Option<String>,
    /// How it is replaced without an outage.
    pub rotate: Option<String>,
    /// How to ask for less.
    pub scope: Option<String>,
    /// Limits and billing alerts, or `none: why`.
    pub quota: Option<String>,
    /// Where its use is logged, or `none: why`.
    pub audit: Option<String>,
    /// Usual environment variables, the commonest first.
    pub env_var: Option<Vec<String>>,
    /// Whether the provider is told of keys in public repositories: `yes: …`, `no: …`, `unknown: …`.
    pub auto_revoked: Option<String>,
    /// The page the format was learned from.
    pub source: Option<String>,
    /// How a fake of the whole match is made, see `docs/rules.md`.
    pub sample: Option<String>,
    /// Several of them.
    pub samples: Option<Vec<String>>,
    /// For `value`: the name that tests give the sample to.
    pub context: Option<String>,
}

/// The shape of a value without a tell-tale prefix: a maximal run of bytes of one alphabet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSpec {
    /// Bytes it is made of, as inside `[…]`.
    pub alphabet: String,
    /// Least and greatest length, in bytes, with prefix and suffix.
    pub length: Length,
    /// What it starts with.
    pub prefix: Option<String>,
    /// What it ends with.
    pub suffix: Option<String>,
}

/// One length, or the least and the greatest.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub enum Length {
    /// Exactly so many bytes.
    Exact(u32),
    /// From the first to the second, both included.
    Range([u32; 2]),
}

impl Default for Length {
    fn default() -> Self {
        Self::Range([1, 1])
    }
}

impl Length {
    /// Returns the least and the greatest length.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Self::Exact(n) => (n, n),
            Self::Range([least, greatest]) => (least, greatest),
        }
    }
}

/// The other half of a pair.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairSpec {
    /// Id of the rule that finds it.
    pub rule: String,
    /// How many lines it may stand away.
    pub lines: u32,
}

/// The words that `severity` takes, least first.
pub const SEVERITIES: &[&str] = &["low", "medium", "high", "critical"];
/// The words that `confidence` takes, least first.
pub const CONFIDENCES: &[&str] = &["low", "medium", "high"];
/// The words that `generic` takes.
pub const GENERICS: &[&str] = &["token", "password"];
/// The class of `edge` where a rule names none.
pub const DEFAULT_EDGE: &str = "A-Za-z0-9_";
/// The longest match of a regex without a greatest length where its rule names no `reach`, in bytes.
pub const DEFAULT_WINDOW: u32 = 4096;
/// The `reach` of a `value` that names none, in bytes.
pub const DEFAULT_REACH: u32 = 80;

/// The least length of a keyword whose words are written together, in bytes: shorter ones stand in too many others.
const LEAST_JOINED: usize = 6;

/// Returns the ways to write the words of a keyword: as it is, and joined by `-`, by `.`, by a blank, by nothing.
pub fn spellings(keyword: &str) -> Vec<String> {
    let inner = keyword.trim_matches('_');
    if !inner.contains('_') {
        return vec![keyword.to_owned()];
    }
    let mut all: Vec<String> = ["_", "-", ".", " "].iter().map(|sign| keyword.replace('_', sign)).collect();
    all.push(inner.replace('_', ""));
    all.retain(|spelling| spelling.contains(['_', '-', '.', ' ']) || spelling.len() >= LEAST_JOINED);
    all
}

impl RuleSpec {
    /// All keys of the table, for "did you mean".
    pub const KEYS: &[&str] = &[
        "id",
        "provider",
        "title",
        "keywords",
        "regex",
        "paths",
        "not_paths",
        "edge",
        "value",
        "names",
        "reach",
        "generic",
        "entropy",
        "checksum",
        "pair",
        "need_pair",
        "severity",
        "confidence",
        "family",
        "opens",
        "privilege",
        "revoke",
        "revoke_url",
        "docs_url",
        "rotate",
        "scope",
        "quota",
        "audit",
        "env_var",
        "auto_revoked",
        "source",
        "sample",
        "samples",
        "context",
    ];

    /// Returns the literals that the prefilter looks for.
    ///
    /// A keyword with `_` stands for all ways to write the name where no regex says which (`api_key` also for `api-key`,
    /// `api.key` and `apikey`); where one does, each match must hold a keyword as it is written.
    pub fn literals(&self) -> Vec<String> {
        let written = self.keywords.iter().flatten();
        if self.regex.is_some() {
            return written.cloned().collect();
        }
        let mut all: Vec<String> = written.flat_map(|keyword| spellings(keyword)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the samples, however they were written.
    pub fn all_samples(&self) -> Vec<&str> {
        self.sample.iter().chain(self.samples.iter().flatten()).map(String::as_str).collect()
    }

    /// Returns the keys that a built-in rule must have and this one lacks.
    pub fn missing(&self) -> Vec<&'static str> {
        let texts = [
            ("provider", &self.provider),
            ("title", &self.title),
            ("severity", &self.severity),
            ("confidence", &self.confidence),
            ("opens", &self.opens),
            ("privilege", &self.privilege),
            ("revoke", &self.revoke),
            ("revoke_url", &self.revoke_url),
            ("docs_url", &self.docs_url),
            ("rotate", &self.rotate),
            ("scope", &self.scope),
            ("quota", &self.quota),
            ("audit", &self.audit),
            ("auto_revoked", &self.auto_revoked),
            ("source", &self.source),
        ];
        let mut missing: Vec<_> = texts.iter().filter(|(_, t)| t.is_none()).map(|(key, _)| *key).collect();
        if self.keywords.as_ref().is_none_or(Vec::is_empty) {
            missing.push("keywords");
        }
        if self.env_var.is_none() {
            missing.push("env_var");
        }
        if self.all_samples().is_empty() {
            missing.push("sample");
        }
        missing
    }

    /// Tells whether what this table says leaves no place for a key of another table of the same rule: `regex`, `value`
    /// and `generic` exclude each other, and so do `sample` and `samples`.
    pub fn excludes(&self, key: &str) -> bool {
        match key {
            "regex" | "value" | "generic" => {
                self.regex.is_some() || self.value.is_some() || self.generic.is_some()
            }
            "sample" | "samples" => self.sample.is_some() || self.samples.is_some(),
            _ => false,
        }
    }

    /// Returns this table with the fields of a less important one where it has none.
    #[must_use]
    pub fn over(self, lower: Self) -> Self {
        let (matcher, sample) = (!self.excludes("regex"), !self.excludes("sample"));
        Self {
            id: self.id,
            provider: self.provider.or(lower.provider),
            title: self.title.or(lower.title),
            keywords: self.keywords.or(lower.keywords),
            regex: if matcher { lower.regex } else { self.regex },
            paths: self.paths.or(lower.paths),
            not_paths: self.not_paths.or(lower.not_paths),
            edge: self.edge.or(lower.edge),
            value: if matcher { lower.value } else { self.value },
            names: self.names.or(lower.names),
            reach: self.reach.or(lower.reach),
            generic: if matcher { lower.generic } else { self.generic },
            entropy: self.entropy.or(lower.entropy),
            checksum: self.checksum.or(lower.checksum),
            pair: self.pair.or(lower.pair),
            need_pair: self.need_pair.or(lower.need_pair),
            severity: self.severity.or(lower.severity),
            confidence: self.confidence.or(lower.confidence),
            family: self.family.or(lower.family),
            opens: self.opens.or(lower.opens),
            privilege: self.privilege.or(lower.privilege),
            revoke: self.revoke.or(lower.revoke),
            revoke_url: self.revoke_url.or(lower.revoke_url),
            docs_url: self.docs_url.or(lower.docs_url),
            rotate: self.rotate.or(lower.rotate),
            scope: self.scope.or(lower.scope),
            quota: self.quota.or(lower.quota),
            audit: self.audit.or(lower.audit),
            env_var: self.env_var.or(lower.env_var),
            auto_revoked: self.auto_revoked.or(lower.auto_revoked),
            source: self.source.or(lower.source),
            sample: if sample { lower.sample } else { self.sample },
            samples: if sample { lower.samples } else { self.samples },
            context: self.context.or(lower.context),
        }
    }

    /// Returns the faults that can be told from the fields alone, each as a sentence; an empty list means none.
    ///
    /// Regex and checksum names are judged elsewhere: that takes crates and tables that this file doesn't use.
    pub fn faults(&self) -> Vec<String> {
        self.keyed_faults().iter().map(Fault::to_string).collect()
    }

    /// Returns the same faults, each with the key where it stands.
    pub fn keyed_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let id_ok = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty()
            || !self.id.bytes().all(id_ok)
            || self.id.starts_with('-')
            || self.id.ends_with('-')
        {
            faults.push(Fault::of_word("id", &self.id, "must be lower-case words joined by `-`"));
        }
        for keyword in self.keywords.iter().flatten() {
            if keyword.len() < 3 || keyword.bytes().any(|b| b.is_ascii_uppercase()) {
                let what = "must be lower case and have at least 3 characters";
                faults.push(Fault::of_word("keywords", keyword, what));
            }
        }
        let kinds = [
            ("regex", self.regex.is_some()),
            ("value", self.value.is_some()),
            ("generic", self.generic.is_some()),
        ];
        let mut set = kinds.iter().filter(|(_, is_set)| *is_set);
        if let (Some(_), Some((key, _))) = (set.next(), set.next()) {
            faults.push(Fault::new(key, "`regex`, `value` and `generic` exclude each other"));
        }
        let words = [
            ("severity", &self.severity, SEVERITIES),
            ("confidence", &self.confidence, CONFIDENCES),
            ("generic", &self.generic, GENERICS),
        ];
        for (key, word, known) in words {
            if let Some(word) = word.as_ref().filter(|w| !known.contains(&w.as_str())) {
                faults.push(Fault::of_word(key, word, &format!("must be one of {}", known.join(", "))));
            }
        }
        let classes =
            [("edge", self.edge.as_deref()), ("value", self.value.as_ref().map(|v| v.alphabet.as_str()))];
        let fault = |(key, class): (&'static str, Option<&str>)| {
            Some(Fault::new(key, &ByteSet::parse(class?).err()?))
        };
        faults.extend(classes.into_iter().filter_map(fault));
        if let Some(value) = &self.value {
            let (least, greatest) = value.length.bounds();
            if least < 4 || greatest < least || greatest > 4096 {
                let what = format!("length {least} to {greatest} must lie within 4 to 4096, the least first");
                faults.push(Fault::new("value", &what));
            }
        }
        let variable = |name: &String| {
            name.bytes().next().is_some_and(|b| b.is_ascii_uppercase() || b == b'_')
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        };
        for name in self.env_var.iter().flatten().filter(|n| !variable(n)) {
            faults.push(Fault::of_word("env_var", name, "must be upper case, digits and `_`"));
        }
        faults
    }
}

/// A fault of a rule table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key where it stands.
    pub key: &'static str,
    /// The word that is wrong, where it is a single one. Not to be repeated of a file that somebody else wrote: it may be
    /// a secret in the wrong place.
    pub word: Option<String>,
    /// The fact, as the end of a sentence that starts with key and word, or as all of it.
    pub what: String,
}

impl Fault {
    /// Makes a fault of a key.
    pub fn new(key: &'static str, what: &str) -> Self {
        Self { key, word: None, what: what.to_owned() }
    }

    fn of_word(key: &'static str, word: &str, what: &str) -> Self {
        Self { key, word: Some(word.to_owned()), what: what.to_owned() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.word {
            Some(word) => write!(f, "{} `{word}` {}", self.key, self.what),
            None => f.write_str(&self.what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_keyword_are_written_in_five_ways() {
        assert_eq!(spellings("acme_api"), ["acme_api", "acme-api", "acme.api", "acme api", "acmeapi"]);
        assert_eq!(spellings("ab_c_"), ["ab_c_", "ab-c-", "ab.c.", "ab c "]);
        assert_eq!(spellings("acme_"), ["acme_"]);
    }

    #[test]
    fn every_field_is_a_known_key() {
        let unknown = toml::from_str::<RuleSpec>("id = 'x'\nregexp = 'y'").unwrap_err().to_string();
        for key in RuleSpec::KEYS {
            assert!(unknown.contains(&format!("`{key}`")), "{key} is not a field");
        }
        assert_eq!(
            unknown.matches('`').count() / 2,
            RuleSpec::KEYS.len() + 1,
            "a field is missing in KEYS: {unknown}"
        );
    }
}
