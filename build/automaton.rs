//! Takes the keyword automaton out of aho-corasick's own DFA and renumbers it for a static table.
//!
//! The crate builds the DFA of the keywords' heads (bytes folded, all overlapping matches); its `Automaton` trait lets us walk it state
//! by state. Match states are numbered last, so that the scanning loop tells a match by one comparison; bytes that no
//! state tells apart share a class.

use std::collections::{BTreeMap, HashMap, HashSet};

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, MatchKind, StartKind, dfa};

use crate::read::CheckedRule;

/// The distinct keywords and the rules that each of them wakes.
pub struct Keywords {
    /// Lower case, sorted.
    pub words: Vec<String>,
    /// For each word the indexes of its rules.
    pub rules: Vec<Vec<usize>>,
}

impl Keywords {
    /// Collects the keywords of all rules.
    pub fn of(rules: &[CheckedRule]) -> Self {
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for word in rule.spec.literals() {
                let list = by_word.entry(word).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        let (words, rules) = by_word.into_iter().unzip();
        Self { words, rules }
    }
}

/// How many bytes of a keyword the automaton knows. The whole keyword is compared where they stand: that keeps the
/// table in the second-level cache, whatever the number of keywords (six bytes of 5,000: 0.5 MB; whole: 3.4 MB).
pub const HEAD: usize = 5;

/// The automaton as tables.
pub struct Table {
    /// Class of each byte.
    pub classes: [u8; 256],
    /// A row is `1 << stride_bits` cells.
    pub stride_bits: u32,
    /// Next state by `(state << stride_bits) + class`.
    pub next: Vec<u16>,
    /// The number of the first match state; those below match nothing.
    pub first_match: u16,
    /// For each match state the keywords whose head ends there.
    pub matches: Vec<Vec<usize>>,
    /// For each match state what the two bytes behind it may be, see [`follow`].
    pub follow: Vec<[u64; 2]>,
}

/// Returns what may stand behind a head for one of these keywords to be there: a set of bytes for the first byte behind it
/// and one for the second, each by the lowest six bits of the lower-case byte; all of them where a keyword ends before.
///
/// Some heads are common words of code (`stream`, `access`) and dozens of keywords begin with them; with this they are
/// hardly ever compared in vain.
fn follow(keywords: &[usize], words: &[String]) -> [u64; 2] {
    let mut sets = [0; 2];
    for word in keywords.iter().map(|k| words[*k].as_bytes()) {
        for (behind, set) in sets.iter_mut().enumerate() {
            *set |= word.get(HEAD + behind).map_or(u64::MAX, |byte| 1 << (byte.to_ascii_lowercase() & 63));
        }
    }
    sets
}

/// Puts bytes that need not be told apart into one: digits, and the signs that keywords hardly have.
fn folded(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'_' | b'-' | b'.' => byte,
        b'A'..=b'Z' => byte.to_ascii_lowercase(),
        b'0'..=b'9' => b'0',
        _ => b' ',
    }
}

impl Table {
    /// Builds the automaton of the heads of `words`; state 0 is the start.
    pub fn build(words: &[String]) -> Result<Self, String> {
        let mut by_head: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        for (index, word) in words.iter().enumerate() {
            by_head.entry(word.bytes().take(HEAD).map(folded).collect()).or_default().push(index);
        }
        let (heads, keywords): (Vec<Vec<u8>>, Vec<Vec<usize>>) = by_head.into_iter().unzip();
        let automaton = dfa::Builder::new()
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .build(&heads)
            .map_err(|e| e.to_string())?;
        let (order, rows) = walk(&automaton)?;
        let mut numbers: HashMap<StateID, u16> = HashMap::new();
        let (matching, plain): (Vec<StateID>, Vec<StateID>) =
            order.iter().partition(|s| automaton.is_match(**s));
        for state in plain.iter().chain(&matching) {
            let number = u16::try_from(numbers.len()).map_err(|_| "more than 65,536 states".to_owned())?;
            numbers.insert(*state, number);
        }
        let (classes, count) = byte_classes(&order, &rows);
        let stride_bits = usize::next_power_of_two(count).trailing_zeros();
        let mut next = vec![0_u16; order.len() << stride_bits];
        for state in &order {
            let row = usize::from(numbers[state]) << stride_bits;
            for (byte, to) in rows[state].iter().enumerate() {
                next[row + usize::from(classes[byte])] = numbers[to];
            }
        }
        let ending = |state: StateID| -> Vec<usize> {
            let heads = (0..automaton.match_len(state)).map(|i| automaton.match_pattern(state, i).as_usize());
            heads.flat_map(|head| keywords[head].iter().copied()).collect()
        };
        let matches: Vec<Vec<usize>> = matching.iter().map(|state| ending(*state)).collect();
        let follow = matches.iter().map(|keywords| follow(keywords, words)).collect();
        let first_match = u16::try_from(plain.len()).map_err(|e| e.to_string())?;
        Ok(Self { classes, stride_bits, next, first_match, matches, follow })
    }
}

/// For each state the next ones by byte.
type Rows = HashMap<StateID, Vec<StateID>>;

/// Visits all states from the start; returns them in order of discovery, with their next states by byte.
fn walk(automaton: &dfa::DFA) -> Result<(Vec<StateID>, Rows), String> {
    let start = automaton.start_state(Anchored::No).map_err(|e| e.to_string())?;
    let (mut order, mut seen) = (vec![start], HashSet::from([start]));
    let mut rows = Rows::new();
    let mut at = 0;
    while let Some(&state) = order.get(at) {
        at += 1;
        let row: Vec<StateID> =
            (0..=255).map(|b| automaton.next_state(Anchored::No, state, folded(b))).collect();
        order.extend(row.iter().copied().filter(|to| seen.insert(*to)));
        rows.insert(state, row);
    }
    Ok((order, rows))
}

/// Gives each byte a class; bytes share one when every state sends them to the same state.
fn byte_classes(order: &[StateID], rows: &Rows) -> ([u8; 256], usize) {
    let mut classes = [0_u8; 256];
    let mut columns: HashMap<Vec<StateID>, u8> = HashMap::new();
    for byte in 0..256 {
        let column: Vec<StateID> = order.iter().map(|s| rows[s][byte]).collect();
        let fresh = u8::try_from(columns.len()).unwrap_or(u8::MAX);
        classes[byte] = *columns.entry(column).or_insert(fresh);
    }
    (classes, columns.len())
}
