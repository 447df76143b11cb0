//! Hostile input for each parser, decoder and checksum of hookguard.
//!
//! A target is a plain function of bytes. libFuzzer calls it (`fuzz_targets/`, by `cargo fuzz`), and so does the driver of
//! `run.sh`, which needs no nightly compiler and no other package. A target fails by a panic; the driver also fails where
//! it takes long.

pub mod mutate;
pub mod repositories;
pub mod seeds;
pub mod targets;

/// The largest input, in bytes.
pub const LARGEST: usize = 64 << 10;

/// Something that takes any bytes.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Takes bytes; fails by a panic.
    pub run: fn(&[u8]),
    /// Makes texts to start from, the same in each run.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Pieces that mean something to it.
    pub words: &'static [&'static str],
}

/// All targets.
pub const TARGETS: &[Target] = targets::ALL;

/// Runs the target of a name.
///
/// # Panics
/// There is none, or the target fails.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.run)(data);
}
