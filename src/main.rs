//! The `hookguard` binary: hands the arguments to the library and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    hookguard::cli::stop_quietly_on_panic();
    hookguard::cli::run(&std::env::args_os().collect::<Vec<_>>()).into()
}
