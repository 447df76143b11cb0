//! Writes the tables as Rust source.
//!
//! What every run touches (ids, patterns, shapes) goes into the rule table; the long texts of all rules go into one
//! string, which is read only when a finding is reported.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::automaton::{HEAD, Keywords, Table};
use crate::byte_set::ByteSet;
use crate::read::CheckedRule;
use crate::rule_spec::{DEFAULT_EDGE, DEFAULT_REACH, DEFAULT_WINDOW, RuleSpec};

/// Between the texts of one rule in the packed string.
const SEPARATOR: char = '\u{1f}';

/// Returns the source of the rule table.
pub fn rules(rules: &[CheckedRule]) -> String {
    let mut texts = String::new();
    let mut rows = String::new();
    let mut defaults: BTreeMap<&str, String> = BTreeMap::new();
    for rule in rules {
        let shared = fields(&rule.group, &rule.defaults);
        let own = fields(&rule.group, &rule.spec);
        // The group's name stays; whatever else is the same for the whole group stands once.
        let differing = own.iter().zip(&shared).enumerate();
        let packed: Vec<&str> = differing
            .map(|(i, (own, shared))| if i > 0 && own == shared { "" } else { own.as_str() })
            .collect();
        let start = texts.len();
        texts.push_str(&packed.join(&SEPARATOR.to_string()));
        row(&mut rows, rule, start, texts.len() - start);
        defaults.entry(&rule.group).or_insert_with(|| shared.join(&SEPARATOR.to_string()));
    }
    let defaults: Vec<(&str, String)> = defaults.into_iter().collect();
    format!(
        "pub(super) static ABOUT: &str = {texts:?};\n\npub(super) static DEFAULTS: [(&str, &str); {}] = {defaults:?};\n\n\
         pub(super) static RULES: [Rule; {}] = [\n{rows}];\n",
        defaults.len(),
        rules.len()
    )
}

/// Returns the long texts of a rule, in the order in which `detect::rule::Texts` reads them.
fn fields(group: &str, spec: &RuleSpec) -> Vec<String> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    vec![
        group.to_owned(),
        text(&spec.provider),
        text(&spec.title),
        text(&spec.opens),
        text(&spec.privilege),
        text(&spec.revoke),
        text(&spec.revoke_url),
        text(&spec.docs_url),
        text(&spec.rotate),
        text(&spec.scope),
        text(&spec.quota),
        text(&spec.audit),
        spec.env_var.clone().unwrap_or_default().join(","),
        text(&spec.auto_revoked),
        text(&spec.source),
        spec.all_samples().join("\u{1e}"),
        text(&spec.context),
        spec.keywords.clone().unwrap_or_default().join("\u{1e}"),
    ]
}

fn row(out: &mut String, rule: &CheckedRule, about_start: usize, about_len: usize) {
    let spec = &rule.spec;
    let family = spec.family.as_ref().unwrap_or(&spec.id);
    let checksum =
        spec.checksum.as_ref().map_or("None".to_owned(), |c| format!("Some(Checksum::{})", pascal(c)));
    let pair = spec.pair.as_ref().map_or("None".to_owned(), |p| {
        format!("Some(Pair {{ rule: Cow::Borrowed({:?}), lines: {} }})", p.rule, p.lines)
    });
    let _ = writeln!(
        out,
        "    Rule {{ id: Cow::Borrowed({:?}), family: Cow::Borrowed({family:?}), matcher: {}, edge: {}, \
         entropy: {:?}, checksum: {checksum}, pair: {pair}, need_pair: {}, severity: Severity::{}, \
         confidence: Confidence::{}, about: About::BuiltIn {{ start: {about_start}, len: {about_len} }} }},",
        spec.id,
        matcher(rule),
        set(spec.edge.as_deref().unwrap_or(DEFAULT_EDGE)),
        spec.entropy.unwrap_or(0.0),
        spec.need_pair.unwrap_or(false),
        pascal(spec.severity.as_deref().unwrap_or("medium")),
        pascal(spec.confidence.as_deref().unwrap_or("medium")),
    );
}

fn matcher(rule: &CheckedRule) -> String {
    let spec = &rule.spec;
    if let (Some(pattern), Some(proof)) = (&spec.regex, rule.proof) {
        let longest = proof.longest.or(spec.reach).unwrap_or(DEFAULT_WINDOW);
        return format!(
            "Matcher::Regex {{ pattern: Cow::Borrowed({pattern:?}), before: {}, longest: {longest}, run: {} }}",
            proof.before, proof.run
        );
    }
    value_matcher(spec).unwrap_or_else(|| {
        format!("Matcher::Generic(Generic::{})", pascal(spec.generic.as_deref().unwrap_or("token")))
    })
}

fn value_matcher(spec: &RuleSpec) -> Option<String> {
    let value = spec.value.as_ref()?;
    let (least, greatest) = value.length.bounds();
    let names: Vec<String> = spec.names.iter().flatten().map(|n| format!("Cow::Borrowed({n:?})")).collect();
    Some(format!(
        "Matcher::Value(ValueShape {{ alphabet: {}, least: {least}, greatest: {greatest}, prefix: Cow::Borrowed({:?}), \
         suffix: Cow::Borrowed({:?}), names: Cow::Borrowed(&[{}]), reach: {} }})",
        set(&value.alphabet),
        value.prefix.as_deref().unwrap_or_default(),
        value.suffix.as_deref().unwrap_or_default(),
        names.join(", "),
        spec.reach.unwrap_or(DEFAULT_REACH),
    ))
}

fn set(class: &str) -> String {
    let set = ByteSet::parse(class).unwrap_or(ByteSet::EMPTY);
    format!("ByteSet([{:#x}, {:#x}, {:#x}, {:#x}])", set.0[0], set.0[1], set.0[2], set.0[3])
}

/// `github-classic` to `GithubClassic`.
fn pascal(kebab: &str) -> String {
    kebab
        .split('-')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

/// Returns the source of the keyword tables.
///
/// Lists of lists are one list and the places where its parts end: a static with thousands of pointers would have to be
/// relocated at each start of the program.
pub fn keywords(keywords: &Keywords, table: &Table) -> String {
    let words: Vec<&[u8]> = keywords.words.iter().map(String::as_bytes).collect();
    let mut out = format!(
        "pub(super) const STRIDE_BITS: u32 = {};\npub(super) const FIRST_MATCH: u16 = {};\n\
         pub(super) const HEAD: usize = {HEAD};\n",
        table.stride_bits, table.first_match
    );
    out += &array("CLASSES", "u8", &table.classes);
    out += &array("NEXT", "u16", &table.next);
    out += &lists("MATCH", "u16", &table.matches.iter().map(Vec::as_slice).collect::<Vec<_>>());
    out += &lists("RULE", "u16", &keywords.rules.iter().map(Vec::as_slice).collect::<Vec<_>>());
    out += &lists("WORD", "u8", &words);
    out
}

fn array<T: ToString>(name: &str, kind: &str, items: &[T]) -> String {
    let list = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    format!("pub(super) static {name}: [{kind}; {}] = [{list}];\n", items.len())
}

/// Writes `NAME_ITEMS` and `NAME_ENDS`.
fn lists<T: ToString + Clone>(name: &str, kind: &str, lists: &[&[T]]) -> String {
    let mut end = 0;
    let ends: Vec<usize> = lists
        .iter()
        .map(|list| {
            end += list.len();
            end
        })
        .collect();
    array(&format!("{name}_ITEMS"), kind, &lists.concat()) + &array(&format!("{name}_ENDS"), "u32", &ends)
}
