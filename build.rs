//! Turns `rules/*.toml` into static tables, so that a hook run parses no rule and builds no automaton.
//!
//! Reads each group, checks every rule (schema, unique id, metadata, sample spec, checksum name, and that no match can
//! lack its keyword), and writes `rules_table.rs` and `keywords_table.rs` into `OUT_DIR`. A fault stops the build with
//! `file:line: what`.

#![expect(
    unreachable_pub,
    reason = "nothing outside can reach into a build script; the shared files are public elsewhere"
)]

#[path = "build/automaton.rs"]
mod automaton;
#[path = "src/byte_set.rs"]
#[allow(dead_code, reason = "shared with the library, which uses more of it")]
mod byte_set;
#[path = "build/emit.rs"]
mod emit;
#[path = "build/files.rs"]
mod files;
#[path = "build/link.rs"]
mod link;
#[path = "build/ngrams.rs"]
mod ngrams;
#[path = "src/rules/proof.rs"]
#[allow(dead_code, reason = "shared with the library, which uses more of it")]
mod proof;
#[path = "build/read.rs"]
mod read;
#[path = "src/config/rule_spec.rs"]
#[allow(dead_code, reason = "shared with the library, which uses more of it")]
mod rule_spec;
#[path = "src/rules/sample.rs"]
#[allow(dead_code, reason = "shared with the library, which uses more of it")]
mod sample;
#[path = "build/shell.rs"]
mod shell;
#[path = "build/words.rs"]
mod words;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    for watched in [
        "rules",
        "docs/shell",
        "build",
        "build.rs",
        "src/rules/proof.rs",
        "src/rules/sample.rs",
        "src/config/rule_spec.rs",
        "src/byte_set.rs",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    link::archives_first();
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Reads, checks and writes; returns all faults at once, so that a rule author sees them in one run.
#[expect(
    clippy::disallowed_methods,
    reason = "Cargo tells the directory by a variable, and a half-written table is built anew"
)]
fn build() -> Result<(), Vec<String>> {
    let groups = read::groups(Path::new("rules"))?;
    let rules = read::checked(groups)?;
    let words = words::table(Path::new("rules/words"))?;
    let ngrams = ngrams::table(Path::new("rules/ngrams.txt"))?;
    let files = files::table(Path::new("rules"), |id| rules.iter().any(|rule| rule.spec.id == id))?;
    let shell = shell::table(Path::new("docs/shell"))?;
    let out = std::env::var("OUT_DIR").map_err(|e| vec![format!("OUT_DIR: {e}")])?;
    let keywords = automaton::Keywords::of(&rules);
    let table =
        automaton::Table::build(&keywords.words).map_err(|e| vec![format!("keyword automaton: {e}")])?;
    for (name, text) in [
        ("rules_table.rs", emit::rules(&rules)),
        ("keywords_table.rs", emit::keywords(&keywords, &table)),
        ("words_table.rs", words),
        ("ngrams_table.rs", ngrams),
        ("files_table.rs", files),
        ("shell_table.rs", shell),
    ] {
        let path = Path::new(&out).join(name);
        std::fs::write(&path, text).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    }
    Ok(())
}
