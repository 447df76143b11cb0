//! Fakes, made at run time from a seed, so that no literal in the tests looks like a key.

use hookguard::byte_set::ByteSet;
use hookguard::rules::sample::Random;

/// Returns `length` letters and digits.
pub(crate) fn random(seed: u64, length: usize) -> String {
    let set = ByteSet::parse("A-Za-z0-9").unwrap();
    String::from_utf8(Random::new(seed).pick(&set, length)).unwrap()
}

/// Returns a fake of what a built-in rule finds.
pub(crate) fn fake(rule: &str, seed: u64) -> String {
    let catalog = hookguard::rules::built_in::catalog();
    let found = catalog.built_in.iter().find(|r| r.id == rule).unwrap_or_else(|| panic!("no rule {rule}"));
    String::from_utf8(hookguard::rules::make::fake(found, seed).unwrap()).unwrap()
}
