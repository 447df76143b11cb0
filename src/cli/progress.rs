//! One line on the terminal that says how far a long run has come, while it runs.
//!
//! Shown on a terminal only, a few times a second, and taken away at the end, so that nothing of it is left in what a
//! person or another program reads. Says objects, bytes, how many of them are suspect, and the time left, reckoned from
//! how many objects there are. A thread of its own writes it; a write that fails is no matter.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::env;
use crate::git::history::Meter;
use crate::units::{bytes, count};

/// The time between two lines; ten a second are enough to see that it moves.
const PAUSE: Duration = Duration::from_millis(150);
/// Goes to the start of the line and empties it.
const CLEAR: &str = "\r\x1b[K";

/// Whether standard error is a place for a line that changes.
pub(super) fn is_shown() -> bool {
    std::io::stderr().is_terminal() && env::var("TERM").is_some_and(|term| term != "dumb")
}

/// Does `work`, and meanwhile says how far `meter` is.
pub(super) fn during<R>(meter: &Meter, is_shown: bool, work: impl FnOnce() -> R) -> R {
    if !is_shown {
        return work();
    }
    let (done, is_done) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let started = Instant::now();
        scope.spawn(move || {
            while is_done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                write(&format!("{CLEAR}{}", line(meter, started.elapsed())));
            }
            write(CLEAR);
        });
        let result = work();
        drop(done);
        result
    })
}

/// Written whole and at once, so that nobody else's line is torn.
fn write(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}

/// Returns the line, less than 80 columns.
fn line(meter: &Meter, elapsed: Duration) -> String {
    let (blobs, size, suspects) = meter.so_far();
    let all = meter.expected();
    if all == 0 {
        return "reading commits and trees".to_owned();
    }
    let share = (blobs * 100).checked_div(all).unwrap_or(0).min(100);
    let mut line = format!("{blobs} of {}, {share} %, {}", count(all, "blob"), bytes(size));
    line += &format!(", {suspects} to be judged");
    if blobs > 0 && blobs < all {
        let left = elapsed.as_millis() * u128::from(all - blobs) / u128::from(blobs);
        line += &format!(", {} s left", left / 1000);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_and_how_long() {
        let meter = Meter::default();
        assert_eq!(line(&meter, Duration::ZERO), "reading commits and trees");
        meter.expect(4);
        meter.add(1500, true);
        assert_eq!(
            line(&meter, Duration::from_secs(2)),
            "1 of 4 blobs, 25 %, 1.5 kB, 1 to be judged, 6 s left"
        );
        (0..3).for_each(|_| meter.add(0, false));
        assert_eq!(line(&meter, Duration::from_secs(2)), "4 of 4 blobs, 100 %, 1.5 kB, 1 to be judged");
    }
}
