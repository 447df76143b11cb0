//! Kinds of keys whose rule says what they may do: live or test, whose, and what to use instead.

use crate::advise::privilege::Asked;
use crate::finding::Rights;

/// A kind a line: the rule's id, or the start of several; what it tells; the mode; the holder; the narrower kind. The
/// first that fits decides, so longer ids stand before their starts.
const KINDS: &str = include_str!("kinds.tsv");

/// The words for whose a key may be.
const HOLDERS: &[&str] = &["root", "admin", "service", "personal", "deploy", "ci"];

/// Words in a value that say which mode it is for. Source: the makers' pages of Stripe, Clerk, Paystack, Razorpay, Plaid,
/// Paddle, Braintree and others that follow them.
const MODES: &[(&str, &str)] = &[
    ("_live_", "live"),
    ("-live-", "live"),
    ("$production$", "live"),
    ("-production-", "live"),
    ("_prod_", "live"),
    ("_test_", "test"),
    ("-test-", "test"),
    ("$sandbox$", "test"),
    ("-sandbox-", "test"),
    ("_test-", "test"),
];

/// How far into a value its mode may stand, in bytes: further on it is chance.
const HEAD: usize = 24;

/// Returns what the kind tells.
pub(super) fn of(asked: &Asked<'_>) -> Option<Rights> {
    let rows = || KINDS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
    let fits = |id: &str| asked.rule == id || (id.ends_with('-') && asked.rule.starts_with(id));
    // A rule for a variant of a kind has the kind's id and a word behind it.
    let starts = |id: &str| asked.rule.strip_prefix(id).is_some_and(|rest| rest.starts_with('-'));
    let row = rows()
        .find(|row| row.clone().next().is_some_and(fits))
        .or_else(|| rows().find(|row| row.clone().next().is_some_and(starts)));
    if let Some(mut row) = row.map(|row| row.skip(1)) {
        let mut next = || row.next().unwrap_or_default();
        let (told, told_mode, holder, narrower) = (next(), next(), next(), next());
        let known = |words: &[&'static str], word: &str| words.iter().find(|known| **known == word).copied();
        return Some(Rights {
            told: told.to_owned(),
            mode: known(&["live", "test"], told_mode).or_else(|| mode(asked.value)),
            holder: known(HOLDERS, holder),
            narrower: narrower.to_owned(),
            ..Rights::default()
        });
    }
    let mode = mode(asked.value)?;
    let told = if mode == "live" { "live: real data and money" } else { "test mode, by what it says" };
    Some(Rights { told: told.to_owned(), mode: Some(mode), ..Rights::default() })
}

fn mode(value: &[u8]) -> Option<&'static str> {
    let head = value.get(..HEAD.min(value.len())).unwrap_or_default();
    let has = |word: &str| memchr::memmem::find(head, word.as_bytes()).is_some();
    MODES.iter().find(|(word, _)| has(word)).map(|(_, mode)| *mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_whole_and_its_words_are_known() {
        for line in KINDS.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 5, "{line}");
            assert!(matches!(cells[2], "" | "live" | "test"), "{line}");
            assert!(cells[3].is_empty() || HOLDERS.contains(&cells[3]), "{line}");
            assert!(!cells[1].is_empty() && cells[1].len() < 90, "{line}");
        }
    }
}
