//! A moment as commits and tags name it: seconds and the offset of the clock that it was read from.
//!
//! Source: git-commit(1), "DATE FORMATS" (Git internal format): `<seconds since 1970> <+hhmm>`, the last two words of an
//! `author` or `committer` line. What is no such line is no moment: such commits exist, and are no reason to stop.

use std::fmt;

/// A moment, in the time zone of who wrote it. Shown as ISO 8601: `2026-01-02T03:04:05+01:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since 1970, UTC.
    pub seconds: i64,
    /// Minutes that the local clock is ahead of UTC.
    pub offset: i32,
}

/// Far more than any clock shows, and little enough to be reckoned with, in seconds.
const FURTHEST: i64 = 1 << 40;

impl Stamp {
    /// Reads the first header line named `header` of a commit or tag.
    pub(super) fn of(raw: &[u8], header: &str) -> Option<Self> {
        let mut lines = raw.split(|b| *b == b'\n').take_while(|l| !l.is_empty());
        let line = lines.find_map(|l| l.strip_prefix(header.as_bytes())?.strip_prefix(b" "))?;
        let mut words = line.rsplitn(3, |b| *b == b' ').map(|w| std::str::from_utf8(w).ok());
        let (zone, seconds) = (words.next()??, words.next()??.parse::<i64>().ok()?);
        if seconds.abs() > FURTHEST {
            return None;
        }
        let zone = zone.parse::<i32>().ok().filter(|z| z.abs() <= 1400).unwrap_or(0);
        Some(Self { seconds, offset: zone / 100 * 60 + zone % 100 })
    }
}

impl fmt::Display for Stamp {
    /// Source of the calendar: Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.seconds + i64::from(self.offset) * 60;
        let z = local.div_euclid(86_400) + 719_468;
        let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        let second = local.rem_euclid(86_400);
        let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.abs());
        write!(f, "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}")?;
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(line: &str) -> Option<String> {
        let raw = format!("tree 1\nauthor {line}\n\nauthor X <x> 5 +0000\n");
        Stamp::of(raw.as_bytes(), "author").map(|stamp| stamp.to_string())
    }

    #[test]
    fn moments_are_shown_where_they_were_written() {
        let is = |line: &str, text: &str| assert_eq!(shown(line).as_deref(), Some(text), "{line}");
        is("A U <a@x> 0 +0000", "1970-01-01T00:00:00+00:00");
        is("A U <a@x> 1767323045 +0130", "2026-01-02T04:34:05+01:30");
        is("A U <a@x> 951782400 -0100", "2000-02-28T23:00:00-01:00");
        is("A U <a@x> -1 +0000", "1969-12-31T23:59:59+00:00");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for line in ["A U <a@x>", "A U <a@x> x +0000", "", "A U <a@x> 99999999999999999999 +0000"] {
            assert_eq!(shown(line), None, "{line}");
        }
        assert_eq!(Stamp::of(b"tree 1\n\nauthor X <x> 5 +0000\n", "author"), None, "a message is no header");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_moment_or_none(raw: Vec<u8>, seconds: i64, zone: i32) {
            let line = format!("author A <a> {seconds} {zone:+05}\n");
            for raw in [raw.as_slice(), line.as_bytes()] {
                if let Some(stamp) = Stamp::of(raw, "author") {
                    prop_assert!(stamp.to_string().len() >= 25);
                }
            }
        }
    }
}
