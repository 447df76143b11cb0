//! (being written)
pub mod rule_spec;
use std::path::PathBuf;
use std::time::Duration;
use crate::date::Date;
use crate::finding::Severity;
use rule_spec::RuleSpec;
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
impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}:{}:{}", self.file.display(), self.line, self.column) }
}
/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub origin: Origin,
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
    /// The whole value.
    Value(String),
    /// A regex over the value.
    Regex(String),
    /// A word in the value.
    Stopword(String),
}
/// An allowance of the settings.
#[derive(Clone, Debug)]
pub struct AllowRule {
    /// What it looks at.
    pub what: AllowWhat,
    /// Only for these rules or families; empty: for all.
    pub rules: Vec<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}
/// An allowance bound to a value.
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
    /// Own rules, and built-in ones with fields replaced.
    pub rules: Vec<Located<RuleSpec>>,
    /// Rules that are off.
    pub disable: Vec<Located<String>>,
    /// Allowances.
    pub allow: Vec<AllowRule>,
    /// Allowances bound to values.
    pub allowed: Vec<AllowedEntry>,
    /// Which comments count.
    pub comments: CommentMarkers,
    /// The least severity that blocks.
    pub block_at: Severity,
    /// Keys the fingerprints.
    pub repository_id: Option<Located<String>>,
    /// In bytes.
    pub max_file_size: u64,
    /// How long a hook may take.
    pub time_budget: Duration,
}
impl Default for Config {
    fn default() -> Self {
        Self { rules: vec![], disable: vec![], allow: vec![], allowed: vec![], comments: CommentMarkers { own: true, foreign: true }, block_at: Severity::Medium, repository_id: None, max_file_size: 16 << 20, time_budget: Duration::from_secs(30) }
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
/// A fault in the settings.
#[derive(Clone, Debug)]
pub struct Error(String);
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
}
impl std::error::Error for Error {}
impl Error {
    /// A fault at a place.
    pub fn at(origin: &Origin, what: String) -> Self { Self(format!("{origin}: {what}")) }
    /// A fault without a place.
    pub fn without_place(what: String) -> Self { Self(what) }
    /// A rule id in a config that names no rule.
    pub fn unknown_rule(id: &Located<String>, _known: &[&str]) -> Self { Self(format!("{}: no rule `{}`", id.origin, id.value)) }
    /// A rule id on the command line that names no rule.
    pub fn unknown_rule_argument(id: &str, _known: &[&str]) -> Self { Self(format!("no rule `{id}`")) }
}
/// Reads the files, later ones over earlier ones.
pub fn load(_sources: &[ConfigSource]) -> Result<Config, Vec<Error>> { Ok(Config::default()) }
/// Compiles a glob over shown paths.
pub fn glob(pattern: &str) -> Result<globset::GlobMatcher, String> { globset::Glob::new(pattern).map(|g| g.compile_matcher()).map_err(|e| e.to_string()) }
/// Compiles a regex over values.
pub fn regex(pattern: &str) -> Result<regex::bytes::Regex, String> { regex::bytes::RegexBuilder::new(pattern).unicode(false).build().map_err(|e| e.to_string()) }
