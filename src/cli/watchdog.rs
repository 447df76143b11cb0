//! Ends a hook that doesn't come back by itself: with exit code 2, a sentence and a way out.
//!
//! Between texts the time budget is looked at anyway ([`crate::source::Limits::check_time`]); this is for what hangs in
//! the middle of something: a file of the repository that is a pipe, a file system that doesn't answer, a tree that is cut
//! off, which libgit2 reads for ever. It watches from before the repository is opened; until the settings are read the
//! default budget counts. Each `git` that was started is ended as well. A hook that stood there before isn't watched:
//! its time isn't ours.

use std::io::Write as _;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::config::Config;
use crate::env;
use crate::git;
use crate::outcome::Outcome;
use crate::units;

/// The least time between the end of the budget and that of the process: what comes back by itself says more.
const LEAST_GRACE: Duration = Duration::from_millis(500);

/// A thread that ends the process when the time is up. It is called off by dropping this.
pub(crate) struct Watchdog {
    budgets: Sender<Duration>,
}

impl Watchdog {
    /// Watches from now on, with the default budget.
    pub(crate) fn start() -> Self {
        let (budgets, received) = mpsc::channel();
        let started = Instant::now();
        // For the tests of what hangs before a budget can be set.
        let hurried = env::var("HOOKGUARD_FAULT").as_deref() == Some("hurry");
        let budget = if hurried { Duration::from_millis(100) } else { Config::default().time_budget };
        std::thread::spawn(move || watch(&received, started, budget));
        Self { budgets }
    }

    /// Tells the budget that the settings, which are read now, give to the whole run.
    ///
    /// # Errors
    /// Nobody watches any more.
    pub(crate) fn budget(&self, budget: Duration) -> Result<()> {
        self.budgets.send(budget).context("the clock that a run is held to has stopped")
    }
}

fn watch(received: &Receiver<Duration>, started: Instant, mut budget: Duration) {
    let mut doing = "opening the repository and its settings";
    loop {
        let until = started + budget + (budget / 4).max(LEAST_GRACE);
        match received.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(given) => (budget, doing) = (given, "reading what is to be judged"),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    let text = format!(
        "hookguard: the time budget of {} is spent and {doing} doesn't come to an end\n\
         hint: `git fsck` tells whether something in the repository is broken\n",
        units::duration(budget)
    );
    // Written whole and without a lock that another thread may hold; nothing can be done if that fails.
    drop(std::io::stderr().write_all(text.as_bytes()));
    git::end_children();
    #[expect(clippy::exit, reason = "the thread that would return the outcome doesn't answer")]
    std::process::exit(i32::from(Outcome::Incomplete.code()));
}
