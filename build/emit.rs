//! Writes the tables as Rust source.
//!
//! Nothing in the table of the rules is a pointer: the texts that a match needs (ids, patterns, names) go into one string,
//! those that only a report needs into another, and a row says where its own stand. A static with pointers would have to
//! be relocated at each start of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use crate::automaton::{HEAD, Keywords, Table};
use crate::byte_set::ByteSet;
use crate::read::CheckedRule;
use crate::rule_spec::{DEFAULT_EDGE, DEFAULT_REACH, DEFAULT_WINDOW, RuleSpec};

/// Between the texts of one rule in the packed string.
const SEPARATOR: char = '\u{1f}';

/// Returns the source of the rule table, as `detect::table` reads it.
pub fn rules(rules: &[CheckedRule]) -> String {
    let mut about = Blocks::default();
    let mut texts = String::new();
    let mut rows = String::new();
    let mut sets = Sets::default();
    let mut defaults: BTreeMap<&str, String> = BTreeMap::new();
    for rule in rules {
        let shared = fields(&rule.group, &rule.defaults);
        let own = fields(&rule.group, &rule.spec);
        // The group's name stays; whatever else is the same for the whole group stands once.
        let differing = own.iter().zip(&shared).enumerate();
        let packed: Vec<&str> = differing
            .map(|(i, (own, shared))| if i > 0 && own == shared { "" } else { own.as_str() })
            .collect();
        let about_at = about.append(&rule.group, &packed);
        let texts_at = append(&mut texts, &working(&rule.spec).each_ref().map(String::as_str));
        row(&mut rows, rule, (texts_at, about_at), &mut sets);
        defaults.entry(&rule.group).or_insert_with(|| shared.join(&SEPARATOR.to_string()));
    }
    let defaults: Vec<(&str, String)> = defaults.into_iter().collect();
    let (count, sets) = (rules.len(), sets.0);
    format!(
        "pub(super) static ABOUT: [Packed; {}] = [{}];\n\npub(super) static DEFAULTS: [(&str, &str); {}] = {defaults:?};\n\n\
         pub(super) static TEXTS: &str = {texts:?};\n\n\
         pub(super) static SETS: [ByteSet; {}] = [{}];\n\n\
         pub(super) static MADE: [OnceLock<Box<Rule>>; {count}] = [const {{ OnceLock::new() }}; {count}];\n\n\
         pub(super) static ROWS: [Row; {count}] = [\n{rows}];\n",
        about.0.len(),
        about.sources().join(", "),
        defaults.len(),
        sets.len(),
        sets.join(", "),
    )
}

/// The texts for reports, a block a group of rules. They are a tenth of the program unpacked and are read only when
/// something is found, so each block is compressed.
#[derive(Default)]
struct Blocks(Vec<(String, String)>);

impl Blocks {
    /// Appends fields to a group's block, which is the last one or a new one, and returns where they stand among all
    /// texts.
    fn append(&mut self, group: &str, fields: &[&str]) -> String {
        if self.0.last().is_none_or(|(last, _)| last != group) {
            self.0.push((group.to_owned(), String::new()));
        }
        let before: usize = self.0.iter().map(|(_, text)| text.len()).sum();
        let text = fields.join(&SEPARATOR.to_string());
        let place = format!("({before}, {})", text.len());
        self.0.iter_mut().last().into_iter().for_each(|(_, block)| block.push_str(&text));
        place
    }

    fn sources(&self) -> Vec<String> {
        self.0.iter().map(|(_, text)| packed(text)).collect()
    }
}

/// Returns the source of a compressed text.
pub fn packed(text: &str) -> String {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let packed = zlib.write_all(text.as_bytes()).and_then(|()| zlib.finish()).unwrap_or_default();
    format!("Packed::new({}, &{packed:?})", text.len())
}

/// The different sets of bytes, as source; a row names one by its index.
#[derive(Default)]
struct Sets(Vec<String>);

impl Sets {
    /// Returns the index of the set of a class. There are some fifty different ones.
    fn index(&mut self, class: &str) -> usize {
        let source = set(class);
        self.0.iter().position(|s| *s == source).unwrap_or_else(|| {
            self.0.push(source);
            self.0.len() - 1
        })
    }
}

/// Appends fields, and returns where they stand: start and length in bytes, as source.
fn append(texts: &mut String, fields: &[&str]) -> String {
    let start = texts.len();
    texts.push_str(&fields.join(&SEPARATOR.to_string()));
    format!("({start}, {})", texts.len() - start)
}

/// Returns what every run of a rule needs, in the order in which `detect::table` reads it.
fn working(spec: &RuleSpec) -> [String; 6] {
    let text = |t: Option<&String>| t.cloned().unwrap_or_default();
    let value = spec.value.as_ref();
    [
        spec.id.clone(),
        text(spec.family.as_ref().filter(|family| **family != spec.id)),
        text(spec.regex.as_ref().or(value.and_then(|v| v.prefix.as_ref()))),
        text(value.and_then(|v| v.suffix.as_ref())),
        spec.names.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\u{1e}"),
        text(spec.pair.as_ref().map(|p| &p.rule)),
    ]
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

fn row(out: &mut String, rule: &CheckedRule, (texts, about): (String, String), sets: &mut Sets) {
    let spec = &rule.spec;
    let checksum =
        spec.checksum.as_ref().map_or("None".to_owned(), |c| format!("Some(Checksum::{})", pascal(c)));
    let _ = writeln!(
        out,
        "    Row {{ texts: {texts}, about: {about}, shape: {}, edge: {}, entropy: {:?}, checksum: {checksum}, \
         pair_lines: {:?}, need_pair: {}, severity: Severity::{}, confidence: Confidence::{} }},",
        shape(rule, sets),
        sets.index(spec.edge.as_deref().unwrap_or(DEFAULT_EDGE)),
        spec.entropy.unwrap_or(0.0),
        spec.pair.as_ref().map(|p| p.lines),
        spec.need_pair.unwrap_or(false),
        pascal(spec.severity.as_deref().unwrap_or("medium")),
        pascal(spec.confidence.as_deref().unwrap_or("medium")),
    );
}

fn shape(rule: &CheckedRule, sets: &mut Sets) -> String {
    let spec = &rule.spec;
    if let (Some(_), Some(proof)) = (&spec.regex, rule.proof) {
        let longest = proof.longest.or(spec.reach).unwrap_or(DEFAULT_WINDOW);
        return format!(
            "Shape::Regex {{ before: {}, longest: {longest}, run: {} }}",
            proof.before, proof.run
        );
    }
    match &spec.value {
        Some(value) => {
            let (least, greatest) = value.length.bounds();
            format!(
                "Shape::Value {{ alphabet: {}, least: {least}, greatest: {greatest}, reach: {} }}",
                sets.index(&value.alphabet),
                spec.reach.unwrap_or(DEFAULT_REACH),
            )
        }
        None => format!("Shape::Generic(Generic::{})", pascal(spec.generic.as_deref().unwrap_or("token"))),
    }
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
    let _ =
        writeln!(out, "pub(super) static FOLLOW: [[u64; 2]; {}] = {:?};", table.follow.len(), table.follow);
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
