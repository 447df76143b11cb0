//! Reads the settings and merges them, each knowing where it came from.
//!
//! Comes in: the files that count, the least important first (the user's own, then the repository's). Goes out: one
//! [`Config`], or all faults of all files with line, column and a way out. Single settings of a later file replace those
//! of an earlier one, lists add up, and a `[[rule]]` of the same id replaces field by field.
//!
//! `schema` says which keys there are, `file` reads a file, `page` checks it against the schema, `layer` puts it into
//! the settings, `pattern` judges globs and regexes, `show` writes the settings out, `entries` edits a file's text. Whether a rule's id exists is
//! known only to `rules`, which is asked next. Without a file nothing here costs more than asking whether it is there.

pub mod entries;
mod error;
mod file;
mod layer;
mod page;
mod pattern;
mod rule_schema;
pub mod rule_spec;
pub mod schema;
mod show;
pub mod starter;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::date::Date;
use crate::finding::Severity;
use rule_spec::RuleSpec;

pub(crate) use error::shown;
pub use error::{Error, unknown_word};
pub use pattern::{glob, regex};
pub(crate) use show::quoted;
pub use show::show;

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: PathBuf,
    /// 1-based.
    pub line: u32,
    /// 1-based, in code points.
    pub column: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", error::printable(&self.file), self.line, self.column)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub origin: Origin,
}

/// A `[[rule]]`: a rule of its own, or a built-in one with fields replaced.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// The fields.
    pub value: RuleSpec,
    /// Where its table stands.
    pub origin: Origin,
    /// The fields that were written.
    pub fields: Vec<Field>,
}

/// A field of a `[[rule]]` as it was written.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// Where its value stands.
    pub origin: Origin,
    /// Its value as TOML on one line.
    pub toml: String,
}

impl OwnRule {
    /// Returns where a field stands; for one that wasn't written, where the table does.
    pub fn origin_of(&self, key: &str) -> &Origin {
        self.fields.iter().find(|f| f.key == key).map_or(&self.origin, |f| &f.origin)
    }

    /// Returns this rule with the fields of one of an earlier file where it has none.
    #[must_use]
    pub fn over(self, lower: Self) -> Self {
        let mut fields = self.fields;
        let open = |f: &Field| !self.value.excludes(&f.key) && fields.iter().all(|own| own.key != f.key);
        let taken: Vec<Field> = lower.fields.into_iter().filter(open).collect();
        fields.extend(taken);
        Self { value: self.value.over(lower.value), origin: self.origin, fields }
    }
}

/// Which allowlist comments count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommentMarkers {
    /// hookguard's own.
    pub own: bool,
    /// Those of other tools.
    pub foreign: bool,
}

/// What an allowance of the settings looks at.
#[derive(Clone, Debug)]
pub enum AllowWhat {
    /// A glob over the path.
    Path(String),
    /// A regex over the path.
    PathRegex(String),
    /// A regex over the line on which the value stands.
    LineRegex(String),
    /// The whole value.
    Value(String),
    /// A regex over the value.
    Regex(String),
    /// A word in the value.
    Stopword(String),
}

/// An allowance of the settings: one item of an `[[allow]]` table.
#[derive(Clone, Debug)]
pub struct AllowRule {
    /// What it looks at.
    pub what: AllowWhat,
    /// Where all kinds of its table must fit: the others, of each of which any one has to.
    pub also: Vec<Vec<AllowWhat>>,
    /// Only for these rules or families; empty: for all.
    pub rules: Vec<String>,
    /// The reason given. A file can't leave it out.
    pub reason: Option<String>,
    /// Where the item stands.
    pub origin: Origin,
}

/// An allowance bound to a value: an `[[allowed]]` table.
#[derive(Clone, Debug)]
pub struct AllowedEntry {
    /// Fingerprint or a prefix of one.
    pub fingerprint: String,
    /// Only for this rule or family.
    pub rule: Option<String>,
    /// The reason given.
    pub reason: String,
    /// Who allowed it.
    pub by: Option<String>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// Where it stands.
    pub origin: Origin,
}

/// The settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Own rules, and built-in ones with fields replaced; each id once.
    pub rules: Vec<OwnRule>,
    /// Rules that are off.
    pub disable: Vec<Located<String>>,
    /// Allowances.
    pub allow: Vec<AllowRule>,
    /// Allowances bound to values.
    pub allowed: Vec<AllowedEntry>,
    /// Rules and families that allowances name, for `rules` to check.
    pub named_rules: Vec<Located<String>>,
    /// Which comments count.
    pub comments: CommentMarkers,
    /// The least severity that blocks.
    pub block_at: Severity,
    /// Keys the fingerprints.
    pub repository_id: Option<Located<String>>,
    /// In bytes; at least [`Config::SMALLEST_FILE_LIMIT`].
    pub max_file_size: u64,
    /// Whether archives are unpacked.
    pub archives: bool,
    /// How long a hook may take.
    pub time_budget: Duration,
    /// Where single settings were set, by their key; what isn't here has its default.
    pub set: Vec<(&'static str, Origin)>,
    /// The files that were there, the least important first.
    pub files: Vec<PathBuf>,
}

impl Config {
    /// The least that `max_file_size` may be, in bytes: a smaller one would skip nearly everything.
    pub const SMALLEST_FILE_LIMIT: u64 = 1_000;
    /// The most that `max_file_size` may be, in bytes: places in a text are 32 bits wide.
    pub const LARGEST_FILE_LIMIT: u64 = 4_000_000_000;
    /// The least that `time_budget` may be: in less no commit would pass.
    pub const SHORTEST_BUDGET: Duration = Duration::from_millis(1);
    /// The most that `time_budget` may be.
    pub const LONGEST_BUDGET: Duration = Duration::from_secs(24 * 3600);
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            disable: Vec::new(),
            allow: Vec::new(),
            allowed: Vec::new(),
            named_rules: Vec::new(),
            comments: CommentMarkers { own: true, foreign: true },
            block_at: Severity::Medium,
            repository_id: None,
            max_file_size: 16_000_000,
            archives: true,
            time_budget: Duration::from_secs(30),
            set: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// A config file to read.
#[derive(Clone, Debug)]
pub struct ConfigSource {
    /// Where.
    pub path: PathBuf,
    /// Whether it must exist.
    pub required: bool,
}

/// Reads the files, later ones over earlier ones.
///
/// # Errors
/// All faults of all files. A file that is there but can't be read is one; one that need not be there and isn't, none.
pub fn load(sources: &[ConfigSource]) -> Result<Config, Vec<Error>> {
    let mut config = Config::default();
    let mut errors = Vec::new();
    for source in sources {
        match file::text(source) {
            Ok(Some(text)) => {
                config.files.push(source.path.clone());
                errors.extend(layer::apply(&source.path, &text, &mut config));
            }
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(config) } else { Err(errors) }
}

/// Reads settings from a text, as if it stood in the file at `path`.
///
/// # Errors
/// All faults of the text.
pub fn parse(path: &std::path::Path, text: &str) -> Result<Config, Vec<Error>> {
    let mut config = Config { files: vec![path.to_path_buf()], ..Config::default() };
    let errors = layer::apply(path, text, &mut config);
    if errors.is_empty() { Ok(config) } else { Err(errors) }
}
