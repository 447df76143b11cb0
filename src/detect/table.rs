//! The built-in rules as the build script wrote them: rows without a single pointer, and rules made of them on demand.
//!
//! A static that holds references has to be relocated at each start of the program, page by page; a run of a hook needs
//! a handful of the rules. So a [`Row`] holds numbers, and says where in one string its texts stand; [`RuleTable::get`]
//! makes the [`Rule`] at the first call for it and keeps it. `benches/start.sh` shows what that is worth.
//!
//! Doesn't check anything: `build/read.rs` has.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::byte_set::ByteSet;
use crate::detect::checksum::Checksum;
use crate::detect::rule::{About, FIELD_SEPARATOR, Generic, ITEM_SEPARATOR, Matcher, Pair, Rule, ValueShape};
use crate::finding::{Confidence, Severity};

/// One rule, packed.
#[derive(Debug)]
pub struct Row {
    /// Where its working texts start in the table's string, in bytes: id, family (empty: the id), regex or prefix,
    /// suffix, names and the id of the paired rule, between [`FIELD_SEPARATOR`]s.
    pub texts: (u32, u32),
    /// Where the texts for reports start in the string of those, and how long they are, in bytes.
    pub about: (u32, u32),
    /// How a match is found.
    pub shape: Shape,
    /// Index of the set of edge bytes.
    pub edge: u8,
    /// As in [`Rule`].
    pub entropy: f32,
    /// As in [`Rule`].
    pub checksum: Option<Checksum>,
    /// How many lines away the other half may stand; none without one.
    pub pair_lines: Option<u32>,
    /// As in [`Rule`].
    pub need_pair: bool,
    /// As in [`Rule`].
    pub severity: Severity,
    /// As in [`Rule`].
    pub confidence: Confidence,
}

/// The numbers of a [`Matcher`].
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields are those of `Matcher` and `ValueShape`, which document them")]
pub enum Shape {
    /// A regex.
    Regex { before: u32, longest: u32, run: u32 },
    /// A run of one alphabet, which is an index into the sets.
    Value { alphabet: u8, least: u32, greatest: u32, reach: u32 },
    /// A name and a value that looks like a secret.
    Generic(Generic),
}

/// All built-in rules, in order of group and file.
#[derive(Debug)]
pub struct RuleTable {
    /// The rules, packed.
    pub rows: &'static [Row],
    /// Their working texts, one behind the other.
    pub texts: &'static str,
    /// The different sets of bytes.
    pub sets: &'static [ByteSet],
    /// As many as rows: the rules that were asked for. Boxed, because most never are.
    pub made: &'static [OnceLock<Box<Rule>>],
}

impl RuleTable {
    /// Returns how many rules there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is no rule.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the rule of an index, where there is one.
    pub fn get(&self, index: usize) -> Option<&'static Rule> {
        let (row, cell) = (self.rows.get(index)?, self.made.get(index)?);
        Some(cell.get_or_init(|| Box::new(self.rule(row))))
    }

    /// Returns all rules, in order; makes those that nobody asked for yet.
    pub fn iter(&self) -> impl Iterator<Item = &'static Rule> + Clone {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Returns the index of the rule with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| self.fields(row).next() == Some(id))
    }

    /// Returns the rule with this id.
    pub fn find(&self, id: &str) -> Option<&'static Rule> {
        self.get(self.position(id)?)
    }

    fn fields(&self, row: &Row) -> impl Iterator<Item = &'static str> {
        let (start, len) = (row.texts.0 as usize, row.texts.1 as usize);
        self.texts.get(start..start + len).unwrap_or_default().split(FIELD_SEPARATOR)
    }

    fn set(&self, index: u8) -> ByteSet {
        self.sets.get(usize::from(index)).copied().unwrap_or(ByteSet::EMPTY)
    }

    fn rule(&self, row: &Row) -> Rule {
        let mut fields = self.fields(row);
        let mut next = || fields.next().unwrap_or_default();
        let (id, family) = (next(), next());
        let (first, suffix, names, partner) = (next(), next(), next(), next());
        let names = names.split(ITEM_SEPARATOR).filter(|name| !name.is_empty()).map(Cow::Borrowed);
        let matcher = match row.shape {
            Shape::Regex { before, longest, run } => {
                Matcher::Regex { pattern: Cow::Borrowed(first), before, longest, run }
            }
            Shape::Value { alphabet, least, greatest, reach } => Matcher::Value(ValueShape {
                alphabet: self.set(alphabet),
                least,
                greatest,
                prefix: Cow::Borrowed(first),
                suffix: Cow::Borrowed(suffix),
                names: Cow::Owned(names.collect()),
                reach,
            }),
            Shape::Generic(generic) => Matcher::Generic(generic),
        };
        Rule {
            id: Cow::Borrowed(id),
            family: Cow::Borrowed(if family.is_empty() { id } else { family }),
            matcher,
            edge: self.set(row.edge),
            entropy: row.entropy,
            checksum: row.checksum,
            pair: row.pair_lines.map(|lines| Pair { rule: Cow::Borrowed(partner), lines }),
            need_pair: row.need_pair,
            severity: row.severity,
            confidence: row.confidence,
            about: About::BuiltIn { start: row.about.0, len: row.about.1 },
        }
    }
}
