//! hookguard stops an API key before it leaves the machine.
//!
//! One way through, from top to bottom; each room uses only those below it (`tests/arrows.rs` holds it to that):
//!
//! | room | duty |
//! |---|---|
//! | [`cli`] | turns arguments into one call and its outcome into an exit code; the only writer |
//! | [`install`] | puts the shim where Git will run it, and takes it away without a trace |
//! | [`import`] | says in hookguard's settings what those of other tools say |
//! | [`audit`] | judges a repository by the checklist before going live |
//! | [`judge`] | puts the steps in a row: text in, findings out |
//! | [`source`] | yields texts with their new lines; accounts for each thing skipped |
//! | [`rules`] | makes rules from built-in data and from settings |
//! | [`allow`] | says whether a match is let through, and why or why not |
//! | [`advise`] | says whether a line ships to strangers, and what to write instead |
//! | [`exposure`] | tells how far a value has gone: staged, committed, pushed, tagged |
//! | [`fix`] | moves a staged secret into the environment, and back |
//! | [`report`] | writes findings in a format; counts them; decides the outcome |
//! | [`detect`] | finds secrets in a text; pure |
//! | [`git`] | hides how a repository is read |
//! | [`bypass`] | keeps a note on this machine of what was let through |
//! | [`config`] | reads and merges settings, each knowing where it came from |
//! | [`finding`], [`secret`], [`position`], … | nouns that everybody shares |
//!
//! A commit, followed: `hooks/shim.sh` runs `hookguard hook pre-commit` → [`cli`] → [`source::staged`] asks
//! [`git::Repo`] for changes and hands on one text after the other → [`judge::Judge`] lets [`detect`] look for keywords
//! and, where there are any near new lines, run the rules and filters → [`allow`] → [`report`] → the last line says what
//! was looked at → [`outcome::Outcome`] is the exit code.

pub mod advise;
pub mod allow;
pub mod atomic;
pub mod audit;
pub mod bypass;
pub mod byte_set;
pub mod cli;
pub mod config;
pub mod date;
pub mod detect;
pub mod env;
pub mod excerpt;
pub mod exposure;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod git;
pub mod import;
pub mod install;
pub mod judge;
pub mod layout;
pub mod outcome;
pub mod packed;
pub mod position;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;
pub mod units;
