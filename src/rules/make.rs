//! (being written: fakes of rules for tests and for doctor)

use crate::detect::rule::Rule;
use crate::rules::sample::{self, Spoil};

/// Makes a fake of what a rule finds.
///
/// # Errors
/// The rule's sample can't be read, or only its checksum tells how to make one.
pub fn fake(rule: &Rule, seed: u64) -> Result<Vec<u8>, String> {
    let texts = crate::rules::texts(rule);
    let text = texts.samples.first().ok_or("the rule has no sample")?;
    Ok(sample::parse(text)?.make(seed, Spoil::No))
}

/// Makes near misses, each with the word that tells how.
pub fn near_misses(_rule: &Rule, _seed: u64) -> Vec<(&'static str, Vec<u8>)> {
    Vec::new()
}
