//! A sealed environment for the program and for `git`: temporary directories, fixed names and dates, no settings of the
//! machine.

mod hosts;
mod listing;
#[cfg(target_os = "linux")]
mod processes;
mod repo;
mod run;
mod schema;
mod secrets;

pub(crate) use hosts::SYNTAXES;
pub(crate) use listing::{Listing, differences, listing};
#[cfg(target_os = "linux")]
pub(crate) use processes::{nobody_works_in, working_in};
pub(crate) use repo::{Git, Repo, can, gits};
pub(crate) use run::{Run, binary};
pub(crate) use schema::faults;
pub(crate) use secrets::{fake, random};
