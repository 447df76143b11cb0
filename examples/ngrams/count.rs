//! Counts which character stands behind which two, and turns counts into costs.

use hookguard::detect::ngrams::{KINDS, LETTER_STEP, LETTERS, SHOWN, SMALL, symbol};

use crate::read::Names;

/// So many sights of two letters weigh as much as what follows the last of them alone.
const DOUBT: f64 = 15.0;
/// The most a letter may cost, in units of [`LETTER_STEP`].
const MOST_UNITS: f64 = 15.0;

/// How often each character stood where, each name weighing the more the more files it stands in.
pub(crate) struct Counts {
    letters: Vec<[f64; SMALL]>,
    kinds: Vec<[f64; SHOWN]>,
}

impl Counts {
    /// Counts all names that are not held back.
    pub(crate) fn of(names: &Names) -> Self {
        let mut counts =
            Self { letters: vec![[0.0; SMALL]; LETTERS * LETTERS], kinds: vec![[0.0; SHOWN]; KINDS * KINDS] };
        for (name, files) in names.taught() {
            let weight = 1.0 + f64::from(files).log2();
            let (mut letters, mut kinds) = ((SMALL, SMALL), (SHOWN, SHOWN));
            for byte in name {
                let (kind, letter) = symbol(*byte);
                counts.kinds[kinds.0 * KINDS + kinds.1][kind] += weight;
                if letter < SMALL {
                    counts.letters[letters.0 * LETTERS + letters.1][letter] += weight;
                }
                letters = (letters.1, letter);
                kinds = (kinds.1, kind);
            }
        }
        counts
    }

    /// Returns what each letter costs, in units of [`LETTER_STEP`].
    pub(crate) fn letters(&self) -> Vec<[u8; SMALL]> {
        let after_one: Vec<[f64; SMALL]> = (0..LETTERS)
            .map(|last| {
                let mut sum = [0.5; SMALL];
                for first in 0..LETTERS {
                    sum.iter_mut().zip(self.letters[first * LETTERS + last]).for_each(|(s, n)| *s += n);
                }
                let all: f64 = sum.iter().sum();
                sum.map(|n| n / all)
            })
            .collect();
        let row = |(at, row): (usize, &[f64; SMALL])| {
            let all: f64 = row.iter().sum();
            let mut units = [0; SMALL];
            for (letter, unit) in units.iter_mut().enumerate() {
                let share = (row[letter] + DOUBT * after_one[at % LETTERS][letter]) / (all + DOUBT);
                *unit = rounded((-share.log2() * 8.0 / f64::from(LETTER_STEP)).min(MOST_UNITS));
            }
            units
        };
        self.letters.iter().enumerate().map(row).collect()
    }

    /// Returns what each kind costs, in eighths of a bit.
    pub(crate) fn kinds(&self) -> Vec<[u8; SHOWN]> {
        let row = |row: &[f64; SHOWN]| {
            let all: f64 = row.iter().sum();
            row.map(|n| rounded(-((n + 0.5) / (all + 2.0)).log2() * 8.0))
        };
        self.kinds.iter().map(row).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "costs are small and positive")]
fn rounded(cost: f64) -> u8 {
    cost.round().clamp(0.0, 255.0) as u8
}
