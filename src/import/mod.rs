//! Reads the settings of other tools and says the same in hookguard's.
//!
//! Comes in: the text of a file of gitleaks, detect-secrets, talisman, ggshield, secretlint, trufflehog or git-secrets, and a
//! way to look at the repository's files and commits. Goes out: an [`Import`], the one form that all of them come to
//! (rules, allowances, single values, rules that are off), which [`mod@write`] makes a settings file of. What can't be carried
//! over, or only as something else, is told with file and line.
//!
//! Exceptions that name a place (a line, a checksum of a file) become entries bound to the values that stand there now.
//! No value is ever copied: where a foreign file holds one, its fingerprint goes on. Facts: the documentation and
//! sources of those tools, as named in each file. No settings here are used by a hook's run.

mod detect_secrets;
mod gitguardian;
mod gitleaks;
mod names;
mod path_list;
mod regex;
mod secretlint;
mod talisman;
mod tree;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use crate::config::{self, rule_spec::RuleSpec};
use crate::detect::Catalog;
use crate::finding::Finding;
use crate::rules;
use crate::secret::Secret;

pub use write::{Target, text};

/// The kinds of files that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `.gitleaks.toml` (also betterleaks)
    Gitleaks,
    /// `.gitleaksignore`
    GitleaksIgnore,
    /// `.secrets.baseline` of detect-secrets
    DetectSecrets,
    /// `.talismanrc`
    Talisman,
    /// `.gitguardian.yaml` of ggshield
    Gitguardian,
    /// `.secretlintrc`, `.secretlintrc.json` or `.secretlintrc.yml`
    Secretlint,
    /// `.secretlintignore`: globs, as in `.gitignore`
    SecretlintIgnore,
    /// A list of regexes over paths, a line each, as trufflehog's `--exclude-paths` takes it
    Trufflehog,
    /// `.gitallowed` of git-secrets: regexes over lines
    GitSecrets,
}

/// The names by which files are found at the root of a repository.
pub const NAMES: &[(&str, Format)] = &[
    (".gitleaks.toml", Format::Gitleaks),
    ("gitleaks.toml", Format::Gitleaks),
    (".betterleaks.toml", Format::Gitleaks),
    (".gitleaksignore", Format::GitleaksIgnore),
    (".secrets.baseline", Format::DetectSecrets),
    (".talismanrc", Format::Talisman),
    (".gitguardian.yaml", Format::Gitguardian),
    (".gitguardian.yml", Format::Gitguardian),
    (".secretlintrc", Format::Secretlint),
    (".secretlintrc.json", Format::Secretlint),
    (".secretlintrc.yml", Format::Secretlint),
    (".secretlintrc.yaml", Format::Secretlint),
    (".secretlintignore", Format::SecretlintIgnore),
    (".trufflehogignore", Format::Trufflehog),
    (".trufflehog-ignore", Format::Trufflehog),
    ("trufflehog-exclude.txt", Format::Trufflehog),
    (".gitallowed", Format::GitSecrets),
];

/// Returns the kind of a file by its name.
pub fn format_of(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?;
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

/// The least length of a value that is looked for in texts, in bytes: a shorter one stands in too many words.
const SHORTEST_HELD: usize = 8;

/// Where a reader wants to look for values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spot<'s> {
    /// A file of the work tree, by its path from the root.
    File(&'s str),
    /// A file as a commit has it.
    At(&'s str, &'s str),
    /// All that a commit adds.
    Commit(&'s str),
    /// The whole work tree.
    Everywhere,
}

/// Looks at a spot; `None` when there is no such thing.
pub type Look<'l> = dyn FnMut(Spot<'_>) -> Result<Option<Vec<Finding>>> + 'l;

/// A part of a foreign file, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// What was not carried over and why, or how it differs.
    pub what: String,
    /// Whether it was left out.
    pub is_left: bool,
}

/// A text of a foreign file and its line.
#[derive(Clone, Debug)]
struct Item {
    line: u32,
    text: String,
}

/// An allowance: items by list, as `[[allow]]` has them.
#[derive(Clone, Debug, Default)]
struct Allowance {
    reason: String,
    rules: Vec<String>,
    /// Whether an item of each list must fit.
    all: bool,
    lists: Vec<(&'static str, Vec<Item>)>,
}

/// A rule as another tool has it.
#[derive(Clone, Debug, Default)]
struct ForeignRule {
    line: u32,
    name: String,
    title: String,
    /// In the syntax of the regex crate.
    regex: String,
    keywords: Vec<String>,
    /// The group that is the secret, from 1; 0: all of the match.
    group: u32,
    entropy: Option<f32>,
}

/// A value that is let through.
#[derive(Clone, Debug)]
struct Value {
    rule: String,
    reason: String,
}

/// What foreign files come to.
pub struct Import<'i> {
    catalog: &'i Catalog,
    look: &'i mut Look<'i>,
    file: String,
    rules: Vec<RuleSpec>,
    allowances: Vec<Allowance>,
    values: BTreeMap<String, Value>,
    off: Vec<String>,
    block_at: Option<&'static str>,
    /// What was left out, or changed, in the order of files and lines.
    pub notes: Vec<Note>,
    /// How many parts were carried over.
    pub carried: usize,
}

impl<'i> Import<'i> {
    /// Starts with nothing. `catalog` are the built-in rules.
    pub fn new(catalog: &'i Catalog, look: &'i mut Look<'i>) -> Self {
        Self {
            catalog,
            look,
            file: String::new(),
            rules: Vec::new(),
            allowances: Vec::new(),
            values: BTreeMap::new(),
            off: Vec::new(),
            block_at: None,
            notes: Vec::new(),
            carried: 0,
        }
    }

    /// Reads a file; `name` is its path from the root, as it is shown.
    ///
    /// # Errors
    /// The file can't be understood at all, with its line; or the repository can't be looked at.
    pub fn read(&mut self, format: Format, name: &str, text: &str) -> Result<()> {
        name.clone_into(&mut self.file);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let start = self.notes.len();
        let tree = |read: Result<tree::Node, (u32, String)>| {
            read.map_err(|(line, what)| anyhow::anyhow!("{name}:{line}: {what}"))
        };
        match format {
            Format::Gitleaks => gitleaks::read(&tree(tree::toml(text))?, self)?,
            Format::GitleaksIgnore => gitleaks::read_ignored(text, self)?,
            Format::DetectSecrets => detect_secrets::read(&tree(tree::yaml(text))?, self)?,
            Format::Talisman => talisman::read(&tree(tree::yaml(text))?, self)?,
            Format::Gitguardian => gitguardian::read(&tree(tree::yaml(text))?, self)?,
            Format::Secretlint => secretlint::read(&tree(tree::yaml(text))?, self)?,
            Format::SecretlintIgnore => path_list::globs(text, self)?,
            Format::Trufflehog => path_list::regexes(text, "path_regexes", self)?,
            Format::GitSecrets => path_list::regexes(text, "line_regexes", self)?,
        }
        if let Some(notes) = self.notes.get_mut(start..) {
            notes.sort_by_key(|note| note.line);
        }
        Ok(())
    }

    /// Says that a part was left out.
    fn left(&mut self, line: u32, what: impl Into<String>) {
        self.notes.push(Note { file: self.file.clone(), line, what: what.into(), is_left: true });
    }

    /// Says that a part was carried over as something else.
    fn changed(&mut self, line: u32, what: impl Into<String>) {
        self.notes.push(Note { file: self.file.clone(), line, what: what.into(), is_left: false });
    }

    /// Says where something comes from, for a reason.
    fn origin(&self, line: u32) -> String {
        format!("imported from {}:{line}", self.file)
    }

    /// Looks at a spot.
    fn look(&mut self, spot: Spot<'_>) -> Result<Option<Vec<Finding>>> {
        (self.look)(spot)
    }

    /// Lets a value through.
    fn value(&mut self, finding: &Finding, reason: String) {
        let rule = self.catalog.built_in.iter().find(|r| r.id == finding.rule);
        let rule = rule.map_or_else(|| finding.rule.clone(), |r| r.family.to_string());
        self.carried += 1;
        self.values.entry(finding.fingerprint.as_str().to_owned()).or_insert(Value { rule, reason });
    }

    /// Adds an allowance without those items that the settings can't have.
    fn allow(&mut self, allowance: Allowance) -> Result<()> {
        let Allowance { reason, rules, all, lists } = allowance;
        let mut kept = Vec::new();
        let mut lost = false;
        for (key, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
            let mut good = Vec::new();
            for item in items {
                if self.is_fit(key, &item) && !self.holds_value(&item)? {
                    good.push(item);
                }
            }
            lost |= good.is_empty();
            kept.push((key, good));
        }
        // Without one of its conditions it would allow more than it did.
        if lost && all {
            return Ok(());
        }
        kept.retain(|(_, items)| !items.is_empty());
        if !kept.is_empty() {
            self.carried += kept.iter().map(|(_, items)| items.len()).sum::<usize>();
            let all = all && kept.len() > 1;
            self.allowances.push(Allowance { reason, rules, all, lists: kept });
        }
        Ok(())
    }

    /// Tells whether the settings take an item; if they don't, says why it was left out.
    fn is_fit(&mut self, key: &str, item: &Item) -> bool {
        let tried = format!("[[allow]]\nreason = \"x\"\n{key} = [{}]\n", write::quoted(&item.text));
        match config::parse(Path::new(".hookguard.toml"), &tried) {
            Ok(_) => true,
            Err(errors) => {
                let what = errors.first().map_or("", config::Error::what).to_owned();
                self.left(item.line, what);
                false
            }
        }
    }

    /// Returns the findings, in the file itself or in the work tree, whose value a text holds.
    fn held_by(&mut self, text: &str) -> Result<Vec<Finding>> {
        let text = text.replace('\\', "");
        let holds = |f: &&Finding| {
            let value = f.secret.expose();
            value.len() >= SHORTEST_HELD && text.as_bytes().windows(value.len()).any(|w| w == value)
        };
        let file = self.file.clone();
        let mut held = Vec::new();
        for spot in [Spot::File(&file), Spot::Everywhere] {
            held.extend(self.look(spot)?.iter().flatten().filter(holds).cloned());
        }
        Ok(held)
    }

    /// Tells whether an item holds a value that a rule knows: then its fingerprint is carried instead.
    fn holds_value(&mut self, item: &Item) -> Result<bool> {
        let held = self.held_by(&item.text)?;
        for finding in &held {
            let reason = self.origin(item.line);
            self.value(finding, reason);
        }
        if !held.is_empty() {
            self.changed(item.line, "holds a secret: its fingerprint was carried over instead");
        }
        Ok(!held.is_empty())
    }

    /// Returns a reason: what the file says, if it holds no value, and where that stands.
    fn reason(&mut self, line: u32, said: Option<&str>) -> Result<String> {
        let origin = self.origin(line);
        let said = said.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let is_fit = !said.is_empty() && self.held_by(&said)?.is_empty();
        Ok(if is_fit { format!("{said} ({origin})") } else { origin })
    }

    /// Adds a rule, with keywords that are proved to stand in each match.
    fn rule(&mut self, rule: &ForeignRule) {
        let mut id = names::plain(&rule.name);
        if id.is_empty() {
            id = format!("imported-{}", rule.line);
        }
        let is_taken = |id: &str| {
            self.catalog.built_in.iter().any(|r| r.id == id) || self.rules.iter().any(|r| r.id == id)
        };
        if is_taken(&id) {
            id = format!("{id}-imported");
        }
        while is_taken(&id) {
            id.push_str("-2");
        }
        let regex =
            if rule.group > 0 { regex::with_secret(&rule.regex, rule.group) } else { rule.regex.clone() };
        let own: Vec<String> = rule.keywords.iter().map(|k| k.to_lowercase()).collect();
        let given = (!own.is_empty()).then_some(own);
        let mut fault =
            "no literal of 3 characters or more stands in each of its matches, which a rule needs".to_owned();
        for keywords in given.into_iter().chain(regex::keywords(&regex)) {
            let spec = RuleSpec {
                id: id.clone(),
                title: Some(rule.title.clone()).filter(|t| !t.is_empty()),
                keywords: Some(keywords),
                regex: Some(regex.clone()),
                edge: Some(String::new()),
                entropy: rule.entropy.filter(|e| *e > 0.0),
                severity: Some("high".to_owned()),
                ..RuleSpec::default()
            };
            let faults = rules::faults(&spec, self.catalog);
            match faults.first() {
                None => {
                    self.rules.push(spec);
                    self.carried += 1;
                    return;
                }
                Some(first) => first.clone_into(&mut fault),
            }
        }
        // What a regex is refused for, said by the settings themselves.
        self.left(rule.line, format!("the rule {id}: {fault}"));
    }

    /// Switches a rule off, where one of ours finds the same.
    fn switch_off(&mut self, line: u32, name: &str) {
        let same = names::same(name, self.catalog);
        if same.is_empty() {
            self.left(
                line,
                format!(
                    "no rule of hookguard is known to be the same as {}",
                    config::shown(&names::plain(name))
                ),
            );
            return;
        }
        self.carried += 1;
        self.off.extend(same);
    }

    /// Returns the rules that an allowance for foreign rules is limited to. Where one has no counterpart, it was said to
    /// count for all.
    fn limited_to(&mut self, line: u32, names: &[String]) -> Vec<String> {
        let mut ours = Vec::new();
        for name in names {
            let plain = names::plain(name);
            let own = self.rules.iter().find(|r| r.id == plain || r.id == format!("{plain}-imported"));
            let near = own.map_or_else(|| names::near(name, self.catalog), |r| vec![r.id.clone()]);
            if near.is_empty() {
                self.changed(
                    line,
                    format!(
                        "hookguard has no rule like {}: this holds for all rules now",
                        config::shown(&plain)
                    ),
                );
                return Vec::new();
            }
            ours.extend(near);
        }
        ours.sort();
        ours.dedup();
        ours
    }
}

/// Returns the hex of a hash of a value, as other tools keep it. For comparing only.
fn hashed<D: sha2::Digest>(secret: &Secret, suffix: &str) -> String {
    let digest = D::new().chain_update(secret.expose()).chain_update(suffix).finalize();
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
