//! The keys of `[[rule]]`, for the reader, the suggestions and the reference; what they mean at length stands in
//! `docs/rules.md`. A test compares them with [`RuleSpec::KEYS`](crate::config::rule_spec::RuleSpec::KEYS).

use crate::config::rule_spec::{CONFIDENCES, GENERICS, SEVERITIES};
use crate::config::schema::{Key, Section, Takes};

/// `[[rule]]`
pub(super) static RULE: Section = Section {
    title: "[[rule]]",
    about: "Adds a rule, or, with the `id` of a built-in one, replaces those of its fields that are named.",
    keys: &[
        Key::new(
            "id",
            Takes::Line,
            "Lower-case words joined by `-`; that of a built-in rule changes that rule.",
        )
        .required()
        .also(&["name", "rule_id"]),
        Key::new("title", Takes::Text, "What it finds, as a noun phrase.").also(&["description", "label"]),
        Key::new("provider", Takes::Text, "Who issues the credential."),
        Key::new(
            "keywords",
            Takes::Texts,
            "Lower-case literals, 3 characters or more; each match holds at least one.",
        )
        .also(&["keyword"]),
        Key::new(
            "regex",
            Takes::Text,
            "Byte regex without Unicode; a group named `secret` is the secret, else all of it.",
        )
        .also(&["pattern", "regexp", "regexes"]),
        Key::new(
            "value",
            Takes::Table(&VALUE),
            "Shape of a value without a prefix of its own, found near a keyword.",
        ),
        Key::new("generic", Takes::Word(GENERICS), "How a value is judged that has no shape of its own."),
        Key::new("paths", Takes::Texts, "Globs, as in `.gitignore`: it takes part only where one fits.")
            .also(&["path", "files", "include"]),
        Key::new("not_paths", Takes::Texts, "Globs: where one fits it doesn't take part.").also(&[
            "exclude",
            "exclude_paths",
            "skip_paths",
            "ignore",
        ]),
        Key::new(
            "edge",
            Takes::Text,
            "Class of bytes that must not stand right before or after, as inside `[…]`.",
        ),
        Key::new(
            "names",
            Takes::Texts,
            "For `value`: one of these stands in the name, or between keyword and value.",
        ),
        Key::new(
            "reach",
            Takes::Count,
            "Bytes behind the keyword: where a `value` may start (80), how long a `regex` without a greatest length may match (4096).",
        ),
        Key::new("entropy", Takes::Number, "Least Shannon entropy of the secret, in bits per character.")
            .also(&["min_entropy", "entropy_floor"]),
        Key::new("checksum", Takes::Line, "Name of an offline check."),
        Key::new("pair", Takes::Table(&PAIR), "The other half of a pair, such as id and secret."),
        Key::new("need_pair", Takes::Flag, "Whether it is no finding without its other half."),
        Key::new("severity", Takes::Word(SEVERITIES), "How bad a leak is."),
        Key::new("confidence", Takes::Word(CONFIDENCES), "How sure a match is."),
        Key::new(
            "family",
            Takes::Line,
            "Name shared by rules for one kind of value; fingerprints are bound to it.",
        ),
        Key::new("opens", Takes::Text, "What it opens, one clause."),
        Key::new(
            "privilege",
            Takes::Text,
            "`admin`, `write`, `read`, `billing` or `unknown`, and what the value itself tells.",
        ),
        Key::new("revoke", Takes::Text, "How it is revoked."),
        Key::new("revoke_url", Takes::Text, "Where it is revoked, or `none: why`."),
        Key::new("docs_url", Takes::Text, "The provider's page about it, or `none: why`.")
            .also(&["references", "url"]),
        Key::new("rotate", Takes::Text, "How it is replaced without an outage."),
        Key::new("scope", Takes::Text, "How to ask for less."),
        Key::new("quota", Takes::Text, "Limits and billing alerts, or `none: why`."),
        Key::new("audit", Takes::Text, "Where its use is logged, or `none: why`."),
        Key::new("env_var", Takes::Texts, "Usual environment variables, the commonest first.")
            .also(&["env", "env_vars"]),
        Key::new("auto_revoked", Takes::Text, "Whether the provider is told of keys in public repositories."),
        Key::new("source", Takes::Text, "The page that the format was learned from."),
        Key::new("sample", Takes::Text, "How a fake of it is made, for `hookguard rules check`.")
            .also(&["example"]),
        Key::new("samples", Takes::Texts, "Several of them.").also(&["examples"]),
        Key::new("context", Takes::Text, "For `value`: the name that tests give the sample to."),
    ],
};

/// `[rule.value]`
pub(super) static VALUE: Section = Section {
    title: "[rule.value]",
    about: "A value without a tell-tale prefix: a run of bytes of one alphabet, as long as it goes.",
    keys: &[
        Key::new("alphabet", Takes::Text, "Bytes it is made of, as inside `[…]`.")
            .required()
            .also(&["charset", "chars"]),
        Key::new("length", Takes::Length, "Its length in bytes, prefix and suffix included; from 4 to 4096.")
            .required()
            .also(&["len", "size"]),
        Key::new("prefix", Takes::Text, "What it starts with."),
        Key::new("suffix", Takes::Text, "What it ends with."),
    ],
};

/// `[rule.pair]`
pub(super) static PAIR: Section = Section {
    title: "[rule.pair]",
    about: "The rule for the other half, and how near it stands.",
    keys: &[
        Key::new("rule", Takes::Line, "Id of a rule: a built-in one, or another one of the settings.")
            .required(),
        Key::new("lines", Takes::Count, "How many lines away it may stand.").required().also(&["within"]),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rule_spec::RuleSpec;

    #[test]
    fn the_keys_are_those_of_the_rule_format() {
        let mut own: Vec<&str> = RULE.keys.iter().map(|k| k.name).collect();
        let mut theirs = RuleSpec::KEYS.to_vec();
        own.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(own, theirs);
    }
}
