//! Links the release binary with the compiler's own library in it, where its archives can be had.
//!
//! A hook is started at every commit, and each shared library costs its start a tenth of a millisecond
//! (`benches/bench.sh`). zlib is built in by its own crate, `libm` is not needed, and `libgcc_s`, which the compiler asks
//! for by name, is led to the archives that stand beside it. The C library stays shared: in the binary it would save
//! another tenth and take 0.75 MB. `HOOKGUARD_DYNAMIC` leaves all as the compiler has it.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script asks Cargo and the compiler, and writes to OUT_DIR"
)]

use std::path::Path;
use std::process::Command;

/// The names on the linker's command line, and the archives that they are led to.
const LED: [(&str, &[&str]); 1] = [("gcc_s", &["libgcc_eh.a", "libgcc.a"])];

/// Tells Cargo how to link the binaries of a release.
pub fn archives_first() {
    println!("cargo::rerun-if-env-changed=HOOKGUARD_DYNAMIC");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    let is_gnu = var("CARGO_CFG_TARGET_OS") == "linux" && var("CARGO_CFG_TARGET_ENV") == "gnu";
    let is_here = var("PROFILE") == "release" && var("HOST") == var("TARGET");
    let all = LED.iter().flat_map(|(_, archives)| archives.iter());
    if !is_gnu || !is_here || !var("HOOKGUARD_DYNAMIC").is_empty() || !all.into_iter().all(|name| has(name)) {
        return;
    }
    let out = var("OUT_DIR");
    for (name, archives) in LED {
        // A library may be a text that names others.
        let names: Vec<String> = archives.iter().map(|archive| format!("-l:{archive}")).collect();
        let text = format!("GROUP ( {} )\n", names.join(" "));
        if let Err(e) = std::fs::write(Path::new(&out).join(format!("lib{name}.so")), text) {
            println!("cargo::warning=linking with the shared libraries: {out}: {e}");
            return;
        }
    }
    println!("cargo::rustc-link-arg-bins=-L{out}");
}

/// Tells whether the compiler has an archive: it prints a path then, and the bare name where not.
fn has(name: &str) -> bool {
    let printed = Command::new("cc").arg(format!("-print-file-name={name}")).output();
    printed.is_ok_and(|printed| printed.stdout.contains(&b'/'))
}
