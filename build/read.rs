//! Reads the rule groups and checks them; each fault names file and line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::proof::{self, Proof};
use crate::rule_spec::RuleSpec;
use crate::sample;

/// The names that `checksum` takes: the library's own list, read as text because a build script can't link the library.
const CHECKSUM_NAMES: &str = include_str!("../src/detect/checksum/mod.rs");

/// One file of rules.
pub struct Group {
    path: PathBuf,
    text: String,
    defaults: RuleSpec,
    rules: Vec<Spanned<RuleSpec>>,
}

/// A rule that has passed all checks.
pub struct CheckedRule {
    /// The group's name: the file's, without its ending.
    pub group: String,
    /// The rule as written, over the defaults of its group.
    pub spec: RuleSpec,
    /// The defaults of its group.
    pub defaults: RuleSpec,
    /// For a regex rule: where its keyword stands in a match.
    pub proof: Option<Proof>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the rules of the group have where they say nothing else.
    #[serde(default)]
    defaults: RuleSpec,
    rule: Vec<Spanned<RuleSpec>>,
}

/// Reads all `*.toml` of `folder`, in order of their names.
pub fn groups(folder: &Path) -> Result<Vec<Group>, Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|e| vec![format!("{}: {e}", folder.display())])?;
    let mut paths: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    paths.retain(|p| p.file_name().is_none_or(|name| name != crate::files::FILE));
    paths.sort();
    let (mut groups, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match group(path) {
            Ok(group) => groups.push(group),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(groups) } else { Err(faults) }
}

fn group(path: PathBuf) -> Result<Group, String> {
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let file: File = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(&text, s.start));
        format!("{}:{line}: {}", path.display(), e.message())
    })?;
    Ok(Group { path, text, defaults: file.defaults, rules: file.rule })
}

/// Checks every rule of every group; returns them in order of group and file, or all faults.
pub fn checked(groups: Vec<Group>) -> Result<Vec<CheckedRule>, Vec<String>> {
    let mut faults = Vec::new();
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut rules = Vec::new();
    for group in groups {
        for spanned in group.rules {
            let place = format!("{}:{}", group.path.display(), line_of(&group.text, spanned.span().start));
            let spec = spanned.into_inner().over(group.defaults.clone());
            let mut say = |what: String| faults.push(format!("{place}: rule `{}`: {what}", spec.id));
            if let Some(first) = seen.insert(spec.id.clone(), place.clone()) {
                say(format!("the id stands already at {first}"));
            }
            let proof = check(&spec, &mut say);
            let name = group.path.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            rules.push(CheckedRule { group: name, spec, defaults: group.defaults.clone(), proof });
        }
    }
    for rule in &rules {
        if let Some(pair) = rule.spec.pair.as_ref().filter(|p| !seen.contains_key(&p.rule)) {
            faults.push(format!(
                "{}: rule `{}`: its pair `{}` is no rule",
                seen[&rule.spec.id], rule.spec.id, pair.rule
            ));
        }
    }
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// Checks one rule by itself.
fn check(spec: &RuleSpec, say: &mut impl FnMut(String)) -> Option<Proof> {
    spec.faults().into_iter().for_each(&mut *say);
    if spec.paths.is_some() || spec.not_paths.is_some() {
        say("`paths` and `not_paths` are for rules of settings".to_owned());
    }
    let missing = spec.missing();
    if !missing.is_empty() {
        say(format!("lacks {}", missing.join(", ")));
    }
    if spec.regex.is_none() && spec.value.is_none() && spec.generic.is_none() {
        say("has neither `regex` nor `value` nor `generic`".to_owned());
    }
    if let Some(name) = &spec.checksum
        && !CHECKSUM_NAMES.contains(&format!("\"{name}\""))
    {
        say(format!("checksum `{name}` is not known"));
    }
    for text in spec.all_samples().iter().filter(|s| **s != "checksum") {
        if let Err(e) = sample::parse(text) {
            say(format!("sample {text}: {e}"));
        }
    }
    if spec.all_samples().contains(&"checksum") && spec.checksum.is_none() {
        say("sample `checksum` needs a `checksum`".to_owned());
    }
    if spec.value.is_some() && spec.context.is_none() {
        say("a rule with `value` needs a `context` for its tests".to_owned());
    }
    let pattern = spec.regex.as_ref()?;
    if let Err(e) = regex::bytes::RegexBuilder::new(pattern).unicode(false).build() {
        say(format!("regex does not compile: {e}"));
        return None;
    }
    match proof::prove(pattern, spec.keywords.as_deref().unwrap_or_default()) {
        Ok(proof) => Some(proof),
        Err(e) => {
            say(e);
            None
        }
    }
}

/// Returns the 1-based line of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|b| *b == b'\n').count()
}
