//! The tests that run the program as people do: real `git`, real hooks, real pushes to local remotes.
//!
//! One binary, a module a command or theme. `HOOKGUARD_BIN` names another program to test than the one that Cargo built,
//! so that a release can be tested as it ships.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "a test stops at the first surprise, and makes its own files and processes"
)]

mod support;

mod accept;
mod advice;
mod agent;
mod allow;
mod arrows;
mod audit;
mod blocking;
mod canary;
mod ci;
mod closed;
mod config;
mod content;
mod context;
mod decode;
mod docs;
mod doctor;
mod explain;
mod file_names;
mod fix;
mod history;
mod hooks;
mod import;
mod install;
mod kinds;
mod managers;
mod push;
mod readers;
mod receive;
mod report;
mod rules;
mod scan;
mod shell;
mod staged;
mod unchanged;
mod ways;
