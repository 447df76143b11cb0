//! Rules from a config: new ones, and built-in ones with some fields replaced.

use std::borrow::Cow;

use crate::byte_set::ByteSet;
use crate::config::rule_spec::{DEFAULT_EDGE, DEFAULT_REACH, DEFAULT_WINDOW, Fault, RuleSpec};
use crate::config::{self, OwnRule};
use crate::detect::checksum::Checksum;
use crate::detect::pattern;
use crate::detect::rule::{
    About, FIELD_SEPARATOR, Generic, ITEM_SEPARATOR, Matcher, Pair, Rule, Texts, ValueShape,
};
use crate::detect::{Catalog, Places};
use crate::finding::{Confidence, Severity};
use crate::rules::{proof, texts};

/// Returns the faults of a rule table, each as a sentence; an empty list means none.
pub fn faults(spec: &RuleSpec, built_in: &Catalog) -> Vec<String> {
    keyed_faults(spec, built_in, &[]).iter().map(Fault::to_string).collect()
}

/// Returns the same faults, each with the key where it stands; one that no key has stands at the table.
///
/// `own` are all rules of the settings: the other half of a pair may be one of them.
fn keyed_faults(spec: &RuleSpec, built_in: &Catalog, own: &[OwnRule]) -> Vec<Fault> {
    let mut faults = spec.keyed_faults();
    let base = built_in.built_in.find(&spec.id);
    if built_in.files.rules.iter().any(|rule| rule.id == spec.id) {
        faults
            .push(Fault::new("id", "that is the id of a rule for files, which settings can only switch off"));
    }
    if base.is_none() && spec.regex.is_none() && spec.value.is_none() && spec.generic.is_none() {
        faults.push(Fault::new("id", "a new rule needs `regex`, `value` or `generic`"));
    }
    if base.is_none() && spec.keywords.as_ref().is_none_or(Vec::is_empty) {
        let what = "a new rule needs `keywords`: literals of which each match holds at least one";
        faults.push(Fault::new("id", what));
    }
    if let Some(name) = spec.checksum.as_ref().filter(|name| Checksum::from_name(name).is_none()) {
        let known: Vec<&str> = Checksum::ALL.iter().map(|c| c.name()).collect();
        faults.push(Fault::new("checksum", &config::unknown_word("checksum", name, &known)));
    }
    if let Some(regex) = &spec.regex {
        let keywords = keywords_of(spec, base);
        if let Err(e) =
            pattern::compile(regex).map(drop).and_then(|()| proof::prove(regex, &keywords).map(drop))
        {
            faults.push(Fault::new("regex", &e));
        }
    } else if let (Some(keywords), Some(Matcher::Regex { pattern, .. })) =
        (&spec.keywords, base.map(|b| &b.matcher))
        && let Err(e) = proof::prove(pattern, keywords)
    {
        faults.push(Fault::new("keywords", &e));
    }
    let own_ids = || own.iter().map(|rule| rule.value.id.as_str());
    let is_known = |id: &str| built_in.built_in.position(id).is_some() || own_ids().any(|own| own == id);
    if let Some(pair) = spec.pair.as_ref().filter(|p| p.rule == spec.id) {
        faults.push(Fault::new("pair", &format!("`{}` can't be the other half of itself", pair.rule)));
    } else if let Some(pair) = spec.pair.as_ref().filter(|p| !is_known(&p.rule)) {
        let known: Vec<&str> = built_in.built_in.iter().map(|r| r.id.as_ref()).chain(own_ids()).collect();
        faults.push(Fault::new("pair", &config::unknown_word("rule", &pair.rule, &known)));
    }
    faults
}

fn keywords_of(spec: &RuleSpec, base: Option<&Rule>) -> Vec<String> {
    spec.keywords.clone().unwrap_or_else(|| {
        base.map(|b| texts(b).keywords.iter().map(|k| (*k).to_owned()).collect()).unwrap_or_default()
    })
}

/// Makes the rule of a table, and its keywords. `all` are the rules of the settings.
pub(super) fn rule(
    spec: &OwnRule,
    all: &[OwnRule],
    catalog: &Catalog,
) -> Result<(Rule, Vec<String>), Vec<config::Error>> {
    let found = keyed_faults(&spec.value, catalog, all);
    if !found.is_empty() {
        let at = |fault: Fault| {
            config::Error::at(spec.origin_of(fault.key), format!("rule `{}`: {fault}", spec.value.id))
        };
        return Err(found.into_iter().map(at).collect());
    }
    let spec = &spec.value;
    let base = catalog.built_in.find(&spec.id);
    let keywords = keywords_of(spec, base);
    let mut rule = base.cloned().unwrap_or_else(|| blank(&spec.id));
    if let Some(matcher) = matcher(spec, &keywords, &rule.matcher) {
        rule.matcher = matcher;
    }
    set_fields(&mut rule, spec);
    rule.about = About::Own(about(spec, base, &keywords).into());
    let named = RuleSpec { keywords: Some(keywords), regex: pattern_of(&rule), ..RuleSpec::default() };
    Ok((rule, named.literals()))
}

/// Returns where a rule takes part; `None`: everywhere.
///
/// # Errors
/// A glob that can't be compiled, with its place. The settings were checked when they were read.
pub(super) fn places(spec: &OwnRule, index: u16) -> Result<Option<Places>, config::Error> {
    let compiled = |key: &str, globs: &Option<Vec<String>>| -> Result<Vec<_>, config::Error> {
        let glob = |glob: &String| {
            config::glob(glob).map_err(|e| config::Error::at(spec.origin_of(key), format!("`{glob}`: {e}")))
        };
        globs.iter().flatten().map(glob).collect()
    };
    let inside = compiled("paths", &spec.value.paths)?;
    let outside = compiled("not_paths", &spec.value.not_paths)?;
    Ok((!inside.is_empty() || !outside.is_empty()).then_some(Places { rule: index, inside, outside }))
}

fn blank(id: &str) -> Rule {
    Rule {
        id: Cow::Owned(id.to_owned()),
        family: Cow::Owned(id.to_owned()),
        matcher: Matcher::Generic(Generic::Token),
        edge: ByteSet::parse(DEFAULT_EDGE).unwrap_or(ByteSet::EMPTY),
        entropy: 0.0,
        checksum: None,
        pair: None,
        need_pair: false,
        severity: Severity::default(),
        confidence: Confidence::default(),
        about: About::Own(Box::default()),
    }
}

fn pattern_of(rule: &Rule) -> Option<String> {
    match &rule.matcher {
        Matcher::Regex { pattern, .. } => Some(pattern.clone().into_owned()),
        Matcher::Value(_) | Matcher::Generic(_) => None,
    }
}

/// Returns the matcher that the table asks for; `None` leaves the one there is.
fn matcher(spec: &RuleSpec, keywords: &[String], old: &Matcher) -> Option<Matcher> {
    let pattern = match (&spec.regex, old) {
        (Some(pattern), _) => Some(Cow::Owned(pattern.clone())),
        (None, Matcher::Regex { pattern, .. }) if spec.keywords.is_some() => Some(pattern.clone()),
        (None, _) => None,
    };
    if let Some(pattern) = pattern {
        let proof = proof::prove(&pattern, keywords).ok()?;
        return Some(Matcher::Regex {
            before: proof.before,
            longest: proof.longest.or(spec.reach).unwrap_or(DEFAULT_WINDOW),
            run: proof.run,
            pattern,
        });
    }
    if let Some(value) = &spec.value {
        let (least, greatest) = value.length.bounds();
        let names = spec.names.iter().flatten().map(|n| Cow::Owned(n.to_ascii_lowercase())).collect();
        return Some(Matcher::Value(ValueShape {
            alphabet: ByteSet::parse(&value.alphabet).ok()?,
            least,
            greatest,
            prefix: Cow::Owned(value.prefix.clone().unwrap_or_default()),
            suffix: Cow::Owned(value.suffix.clone().unwrap_or_default()),
            names: Cow::Owned(names),
            reach: spec.reach.unwrap_or(DEFAULT_REACH),
        }));
    }
    match spec.generic.as_deref() {
        Some("password") => Some(Matcher::Generic(Generic::Password)),
        Some(_) => Some(Matcher::Generic(Generic::Token)),
        None => None,
    }
}

fn set_fields(rule: &mut Rule, spec: &RuleSpec) {
    if let Some(set) = spec.edge.as_ref().and_then(|class| ByteSet::parse(class).ok()) {
        rule.edge = set;
    }
    if let Some(entropy) = spec.entropy {
        rule.entropy = entropy;
    }
    if let Some(checksum) = spec.checksum.as_ref().and_then(|name| Checksum::from_name(name)) {
        rule.checksum = Some(checksum);
    }
    if let Some(pair) = &spec.pair {
        rule.pair = Some(Pair { rule: Cow::Owned(pair.rule.clone()), lines: pair.lines });
    }
    if let Some(need) = spec.need_pair {
        rule.need_pair = need;
    }
    if let Some(severity) = spec.severity.as_deref().and_then(Severity::parse) {
        rule.severity = severity;
    }
    if let Some(confidence) = spec.confidence.as_deref().and_then(Confidence::parse) {
        rule.confidence = confidence;
    }
    if let Some(family) = &spec.family {
        rule.family = Cow::Owned(family.clone());
    }
}

/// Packs the texts, those of the built-in rule where the table has none.
fn about(spec: &RuleSpec, base: Option<&Rule>, keywords: &[String]) -> String {
    let old = base.map_or_else(Texts::default, texts);
    let pick = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
    let or = |new: &Option<String>, old: &str, default: &str| {
        let text = pick(new, old);
        if text.is_empty() { default.to_owned() } else { text }
    };
    let separator = ITEM_SEPARATOR.to_string();
    let env_vars = spec.env_var.clone().map_or_else(|| old.env_vars.join(","), |vars| vars.join(","));
    let samples = spec.all_samples();
    let fields = [
        if old.group.is_empty() { "own".to_owned() } else { old.group.to_owned() },
        or(&spec.provider, old.provider, "your own rule"),
        or(&spec.title, old.title, &spec.id),
        or(&spec.opens, old.opens, "what your own rule guards"),
        or(&spec.privilege, old.privilege, "unknown: the rule doesn't say"),
        or(&spec.revoke, old.revoke, "where it was issued"),
        or(&spec.revoke_url, old.revoke_url, "none: the rule doesn't say"),
        or(&spec.docs_url, old.docs_url, "none: the rule doesn't say"),
        pick(&spec.rotate, old.rotate),
        pick(&spec.scope, old.scope),
        pick(&spec.quota, old.quota),
        pick(&spec.audit, old.audit),
        env_vars,
        pick(&spec.auto_revoked, old.auto_revoked),
        pick(&spec.source, old.source),
        if samples.is_empty() { old.samples.join(&separator) } else { samples.join(&separator) },
        pick(&spec.context, old.context),
        keywords.join(&separator),
    ];
    fields.join(&FIELD_SEPARATOR.to_string())
}
