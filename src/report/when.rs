//! Moments as the formats write them: ISO 8601, in UTC, to the second.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::date::Date;
use crate::report::Summary;

/// Returns when the run began and when it was over, without a zone (both are UTC); 1970 where nobody looked at a clock.
pub(super) fn span(summary: &Summary) -> (String, String) {
    let ended = summary.ended.unwrap_or(UNIX_EPOCH);
    let began = ended.checked_sub(summary.elapsed).filter(|began| *began > UNIX_EPOCH).unwrap_or(UNIX_EPOCH);
    (second(began), second(ended))
}

/// Returns a moment as `YYYY-MM-DDThh:mm:ss`.
fn second(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}", Date::of(moment), seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_run_spans_two_moments() {
        let ended = Some(UNIX_EPOCH + Duration::from_secs(1_798_761_601));
        let summary = Summary { ended, elapsed: Duration::from_millis(2500), ..Summary::default() };
        assert_eq!(span(&summary), ("2026-12-31T23:59:58".into(), "2027-01-01T00:00:01".into()));
        let never = Summary { elapsed: Duration::from_secs(1), ..Summary::default() };
        assert_eq!(span(&never).0, "1970-01-01T00:00:00");
    }
}
