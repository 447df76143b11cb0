//! The keys of a config file: names, what they take, defaults, and one sentence on each.
//!
//! The one list that the reader checks a file against, that errors suggest from, and that `docs/config.md` is made
//! from. A key that isn't here doesn't exist; `config.example.toml` must hold each that is (tests see to both). The
//! keys of `[[rule]]` are those of [`RuleSpec`](crate::config::rule_spec::RuleSpec), with their own file, because a
//! change there is a change of the rule format.

use crate::config::error;
use crate::config::rule_schema;

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// One line of text, not empty.
    Line,
    /// Any text, also an empty one.
    Text,
    /// A list of texts, none of them empty.
    Texts,
    /// A list whose items are texts, or tables where more is to be said of one.
    Items(&'static Section),
    /// `true` or `false`.
    Flag,
    /// A whole number from 0.
    Count,
    /// A number from 0.
    Number,
    /// A number of bytes or a text such as `16 MB`.
    Size,
    /// A text such as `30 s`.
    Duration,
    /// A day.
    Day,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A length or the least and the greatest.
    Length,
    /// A table.
    Table(&'static Section),
    /// Any number of tables.
    Tables(&'static Section),
    /// One table, or any number of them.
    TableOrTables(&'static Section),
}

impl Takes {
    /// Says what is taken, as the end of "takes …".
    pub fn said(&self) -> String {
        match self {
            Self::Line => "a line of text".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Texts => "a list of texts".to_owned(),
            Self::Items(section) => {
                let keys: Vec<&str> = section.keys.iter().map(|k| k.name).collect();
                format!("a list of texts, or of tables with {}", error::listed(&keys, "and"))
            }
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Count => "a whole number, 0 or more".to_owned(),
            Self::Number => "a number, 0 or more".to_owned(),
            Self::Size => "a size such as \"16 MB\", or a number of bytes".to_owned(),
            Self::Duration => "a time such as \"30 s\" or \"500 ms\"".to_owned(),
            Self::Day => "a day such as \"2027-01-31\"".to_owned(),
            Self::Word(words) => error::listed(words, "or"),
            Self::Length => "a number of bytes, or the least and the greatest such as [32, 64]".to_owned(),
            Self::Table(section) => format!("a table, written `{}`", section.title),
            Self::Tables(section) => format!("any number of tables, each written `{}`", section.title),
            Self::TableOrTables(section) => {
                format!(
                    "one table, written `[{}]`, or several, each written `{}`",
                    section.title.trim_matches(['[', ']']),
                    section.title
                )
            }
        }
    }

    /// Returns the table's section, for those that take tables.
    pub fn section(&self) -> Option<&'static Section> {
        match self {
            Self::Table(section)
            | Self::Tables(section)
            | Self::TableOrTables(section)
            | Self::Items(section) => Some(section),
            Self::Line | Self::Text | Self::Texts | Self::Flag | Self::Count | Self::Number | Self::Size => {
                None
            }
            Self::Duration | Self::Day | Self::Word(_) | Self::Length => None,
        }
    }
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether its table must have it.
    pub required: bool,
    /// The value it has when it isn't set, as TOML; empty where there is none.
    pub default: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// What people write for it who come from other tools.
    pub also: &'static [&'static str],
}

impl Key {
    pub(super) const fn new(name: &'static str, takes: Takes, about: &'static str) -> Self {
        Self { name, takes, required: false, default: "", about, also: &[] }
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    pub(super) const fn also(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }
}

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// As it is written, such as `[scan]`; the file itself is `the top of the file`.
    pub title: &'static str,
    /// One sentence or two.
    pub about: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

impl Section {
    /// Returns a key by its name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|k| k.name == name)
    }
}

/// The whole file.
pub static FILE: Section = Section {
    title: "the top of the file",
    about: "Keys that stand before the first table, and the tables.",
    keys: &[
        Key::new(
            "repository_id",
            Takes::Line,
            "Makes this repository's fingerprints unlike those of any other; `hookguard config init` draws one. Changing it \
             voids every `[[allowed]]` entry.",
        ),
        Key::new("scan", Takes::Table(&SCAN), SCAN.about),
        Key::new("hook", Takes::Table(&HOOK), HOOK.about),
        Key::new("comments", Takes::Table(&COMMENTS), COMMENTS.about).also(&["markers"]),
        Key::new("rules", Takes::Table(&RULES), RULES.about).also(&["detectors", "plugins_used"]),
        Key::new("rule", Takes::Tables(&rule_schema::RULE), rule_schema::RULE.about).also(&["detector"]),
        Key::new("allow", Takes::TableOrTables(&ALLOW), ALLOW.about).also(&[
            "allowlist",
            "allowlists",
            "whitelist",
            "exclude",
            "excludes",
            "ignore",
            "ignores",
            "fileignoreconfig",
            "skip",
        ]),
        Key::new("allowed", Takes::Tables(&ALLOWED), ALLOWED.about).also(&[
            "baseline",
            "results",
            "fingerprints",
        ]),
    ],
};

/// `[scan]`
pub static SCAN: Section = Section {
    title: "[scan]",
    about: "What is looked at.",
    keys: &[
        Key::new(
            "max_file_size",
            Takes::Size,
            "Files larger than this are skipped, and the last line of a run says so. From 1 kB to 4 GB.",
        )
        .default("\"16 MB\"")
        .also(&["max_size", "size_limit", "max_target_megabytes", "max_filesize"]),
        Key::new(
            "archives",
            Takes::Flag,
            "Whether zip (jar, docx, whl), tar and gzip files are unpacked, up to 4 levels deep and 8 times \
             `max_file_size` in all; their members are named `outer.zip!inner`.",
        )
        .default("true")
        .also(&["max_archive_depth", "unpack"]),
    ],
};

/// `[hook]`
pub static HOOK: Section = Section {
    title: "[hook]",
    about: "How the Git hooks decide.",
    keys: &[
        Key::new(
            "block_at",
            Takes::Word(crate::config::rule_spec::SEVERITIES),
            "A finding of this severity or above blocks; one below is shown as a note.",
        )
        .default("\"medium\"")
        .also(&["min_severity", "severity", "fail_on", "threshold"]),
        Key::new(
            "time_budget",
            Takes::Duration,
            "A hook that takes longer stops and blocks, because not everything was looked at. From 1 ms to 24 h.",
        )
        .default("\"30 s\"")
        .also(&["timeout", "max_time"]),
    ],
};

/// `[comments]`
pub static COMMENTS: Section = Section {
    title: "[comments]",
    about: "Which comments in a source let the secret on their line through.",
    keys: &[
        Key::new("own", Takes::Flag, "Whether `hookguard:allow` and its kin count.")
            .default("true")
            .also(&["hookguard"]),
        Key::new(
            "foreign",
            Takes::Flag,
            "Whether the markers of other tools count: `gitleaks:allow`, `pragma: allowlist secret`, \
             `trufflehog:ignore` and so on.",
        )
        .default("true")
        .also(&["others", "other"]),
    ],
};

/// `[rules]`
pub static RULES: Section = Section {
    title: "[rules]",
    about: "Which rules take part.",
    keys: &[Key::new(
        "disable",
        Takes::Texts,
        "Ids of rules that are off. They are counted by `hookguard config check`, and at least one rule must stay on.",
    )
    .default("[]")
    .also(&["disabled", "disabled_rules", "off", "exclude", "skip", "ignore"])],
};

/// `[[allow]]`
pub static ALLOW: Section = Section {
    title: "[[allow]]",
    about: "Lets findings through by path or value, for one reason. Several `[[allow]]` tables may stand in a file; a \
            single one may be written `[allow]`. Each item counts by itself, unless `condition` says otherwise: a finding \
            goes through when any of them fits. What goes through is still counted in the last line of a run.",
    keys: &[
        Key::new(
            "paths",
            Takes::Items(&PATH),
            "Globs over the path from the repository root: `*` stays within a directory, `**` doesn't, a glob without `/` \
             fits in every directory, and one that ends with `/` fits all below.",
        )
        .also(&["path", "files", "glob", "globs", "filename"]),
        Key::new(
            "path_regexes",
            Takes::Texts,
            "Regexes, found anywhere in the path from the repository root.",
        )
        .also(&["path_regex", "path_patterns"]),
        Key::new("values", Takes::Items(&VALUE), "Whole values, as they stand in the file.").also(&["value", "secrets", "secret"]),
        Key::new(
            "regexes",
            Takes::Items(&REGEX),
            "Regexes, found anywhere in the value (write `^…$` for all of it); bytes, without Unicode classes.",
        )
        .also(&["regex", "patterns", "pattern", "allowed_patterns"]),
        Key::new("stopwords", Takes::Items(&STOPWORD), "Words of 3 characters or more that stand anywhere in the value, in any case.")
            .also(&["stopword", "words", "stop_words"]),
        Key::new(
            "line_regexes",
            Takes::Texts,
            "Regexes, found anywhere in the line on which the value stands.",
        )
        .also(&["line_regex", "lines", "line_patterns"]),
        Key::new(
            "condition",
            Takes::Word(CONDITIONS),
            "`any`, also when it isn't set: each item lets through by itself; `all`: of each list that is there, an item must fit.",
        )
        .also(&["match", "operator", "combine"]),
        RULES_KEY,
        REASON_KEY,
    ],
};

/// The words that `condition` takes.
pub const CONDITIONS: &[&str] = &["any", "all"];

const RULES_KEY: Key =
    Key::new("rules", Takes::Texts, "Ids or families of the rules this is for; without it, it is for all.")
        .also(&["rule", "targetRules", "target_rules", "rule_ids", "only"]);
const REASON_KEY: Key =
    Key::new("reason", Takes::Line, "Why, for the one who reads this in a year; must be there.").also(&[
        "description",
        "comment",
        "why",
        "because",
        "note",
    ]);

/// An item of `paths` as a table.
pub static PATH: Section = Section {
    title: "[[allow.paths]]",
    about: ITEM,
    keys: &[
        Key::new("glob", Takes::Line, "A glob, as above.").required().also(&["path", "paths", "pattern"]),
        RULES_KEY,
        REASON_KEY,
    ],
};

/// An item of `values` as a table.
pub static VALUE: Section = Section {
    title: "[[allow.values]]",
    about: ITEM,
    keys: &[
        Key::new("value", Takes::Text, "A whole value.").required().also(&["secret", "values"]),
        RULES_KEY,
        REASON_KEY,
    ],
};

/// An item of `regexes` as a table.
pub static REGEX: Section = Section {
    title: "[[allow.regexes]]",
    about: ITEM,
    keys: &[
        Key::new("regex", Takes::Text, "A regex, as above.").required().also(&["pattern", "regexes"]),
        RULES_KEY,
        REASON_KEY,
    ],
};

/// An item of `stopwords` as a table.
pub static STOPWORD: Section = Section {
    title: "[[allow.stopwords]]",
    about: ITEM,
    keys: &[
        Key::new("word", Takes::Line, "A word, as above.").required().also(&["stopword", "stopwords"]),
        RULES_KEY,
        REASON_KEY,
    ],
};

const ITEM: &str =
    "One item with rules and a reason of its own, which hold instead of those beside the list.";

/// `[[allowed]]`
pub static ALLOWED: Section = Section {
    title: "[[allowed]]",
    about: "Lets one value through, by its fingerprint, wherever it stands. `hookguard allow` writes these.",
    keys: &[
        Key::new("fingerprint", Takes::Line, "As a finding shows it: `hg1:` and at least 6 hex digits.")
            .required()
            .also(&["hash", "id", "hashed_secret", "checksum"]),
        Key::new("reason", Takes::Line, "Why it may stay.").required().also(&[
            "description",
            "comment",
            "why",
            "note",
        ]),
        Key::new("rule", Takes::Line, "Id or family of the rule it is for; without it, any.")
            .also(&["rules", "rule_id"]),
        Key::new("by", Takes::Line, "Who allowed it.").also(&["author", "owner", "approved_by"]),
        Key::new("until", Takes::Day, "The last day it holds; from the next day on it blocks again.")
            .also(&["expires", "expiry", "expiration", "valid_until"]),
    ],
};

/// All tables, in the order of the reference.
pub static SECTIONS: &[&Section] = &[
    &FILE,
    &SCAN,
    &HOOK,
    &COMMENTS,
    &RULES,
    &ALLOW,
    &PATH,
    &VALUE,
    &REGEX,
    &STOPWORD,
    &ALLOWED,
    &rule_schema::RULE,
    &rule_schema::VALUE,
    &rule_schema::PAIR,
];
