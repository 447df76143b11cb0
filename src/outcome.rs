//! The one value that decides how the program ends.

use std::num::NonZeroU8;
use std::process::ExitCode;

/// What a run came to; the worst of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub enum Outcome {
    /// Everything was looked at, and nothing was found. Exit code 0.
    Clean,
    /// Something was found. Exit code 1.
    Findings,
    /// A hook that stood there before said no; this is its exit code.
    Stopped(NonZeroU8),
    /// The whole job could not be done. Exit code 2.
    Incomplete,
}

impl Outcome {
    /// Returns the worse of the two.
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

    /// Returns the number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Stopped(code) => code.get(),
            Self::Incomplete => 2,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_another_hook_is_kept() {
        let stopped = Outcome::Stopped(NonZeroU8::new(7).unwrap());
        assert_eq!(stopped.and(Outcome::Clean).code(), 7);
        assert_eq!(stopped.and(Outcome::Incomplete), Outcome::Incomplete);
    }

    #[test]
    fn the_worst_counts() {
        assert_eq!(Outcome::Clean.and(Outcome::Findings), Outcome::Findings);
        assert_eq!(Outcome::Incomplete.and(Outcome::Findings), Outcome::Incomplete);
        assert_eq!([Outcome::Clean, Outcome::Findings, Outcome::Incomplete].map(Outcome::code), [0, 1, 2]);
    }
}
