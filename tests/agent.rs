//! `hook agent`, and the settings by which coding agents call it.

mod protocols;
mod settings;

use serde_json::Value;

use crate::support::{Repo, Run, fake};

/// Gives a call to `hookguard hook agent` in a repository.
#[track_caller]
fn ask(repo: &Repo, args: &[&str], call: &Value) -> Run {
    let args = [&["hook", "agent"], args].concat();
    repo.hookguard_reading(args, call.to_string().as_bytes())
}

/// Returns a fake key.
fn key() -> String {
    fake("github-pat-classic", 41)
}
