//! What fakes are made of: sets of characters and random picks from them.

use crate::byte_set::ByteSet;
use crate::rules::sample::Random;

pub(super) const DIGITS: ByteSet = set(b"0123456789");
pub(super) const HEX: ByteSet = set(b"0123456789abcdef");
pub(super) const BASE36: ByteSet = set(b"0123456789abcdefghijklmnopqrstuvwxyz");
pub(super) const BASE62: ByteSet = add(BASE36, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
pub(super) const BASE64: ByteSet = add(BASE62, b"+/");
pub(super) const BASE64URL: ByteSet = add(BASE62, b"-_");

/// Makes a set of its members.
pub(super) const fn set(members: &[u8]) -> ByteSet {
    add(ByteSet::EMPTY, members)
}

const fn add(mut set: ByteSet, members: &[u8]) -> ByteSet {
    let mut rest = members;
    while let [first, others @ ..] = rest {
        set.add(*first);
        rest = others;
    }
    set
}

/// Picks random characters, as text.
pub(super) fn text(random: &mut Random, set: &ByteSet, count: usize) -> String {
    random.pick(set, count).into_iter().map(char::from).collect()
}

/// Picks random bytes.
pub(super) fn bytes(random: &mut Random, count: usize) -> Vec<u8> {
    (0..count).map(|_| random.draw().to_le_bytes()[7]).collect()
}

/// Picks one of some texts.
pub(super) fn one_of<T: Copy + Default>(random: &mut Random, choices: &[T]) -> T {
    choices.get(random.below(choices.len())).copied().unwrap_or_default()
}

/// Picks a number of so many digits, the first of which is no zero.
pub(super) fn number(random: &mut Random, digits: usize) -> String {
    let first = text(random, &set(b"123456789"), 1);
    first + &text(random, &DIGITS, digits.saturating_sub(1))
}
