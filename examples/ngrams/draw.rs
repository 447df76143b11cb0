//! Random values, always the same for a seed.

use hookguard::detect::filter::entropy::Alphabet;
use hookguard::detect::ngrams::Costs;

/// Letters alone.
pub(crate) const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";

/// Each alphabet that is told, and those that values of it are drawn from.
pub(crate) const ALPHABETS: &[(Alphabet, &[&str])] = &[
    (Alphabet::Decimal, &["0123456789"]),
    (Alphabet::Hex, &["0123456789abcdef", "0123456789ABCDEF", "0123456789abcdefABCDEF"]),
    (Alphabet::Base36, &["abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"]),
    (
        Alphabet::Base62,
        &[
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        ],
    ),
];

/// Draws values of a set of characters.
pub(crate) fn values(set: &str, length: usize, seed: u64) -> Vec<Vec<u8>> {
    let set = set.as_bytes();
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(state >> 33).unwrap_or_default() % set.len();
        set[at]
    };
    (0..crate::DRAWS).map(|_| (0..length).map(|_| draw()).collect()).collect()
}

/// Returns how surprising such values are, sorted.
pub(crate) fn surprises(set: &str, length: usize, costs: Costs<'_>, seed: u64) -> Vec<f64> {
    let mut all: Vec<f64> =
        values(set, length, seed).into_iter().map(|value| costs.surprise(value)).collect();
    all.sort_unstable_by(f64::total_cmp);
    all
}
