//! Links the release binary with the C library in it, where that can be had.
//!
//! A hook is started at every commit, and a third of a start was the dynamic linker's (`benches/bench.sh`). The compiler's
//! `crt-static` would do the same, but only for builds that name their target, because procedural macros can't be linked
//! so; `cargo install` would go without. What is done here is the same in the linker's own words: position independent
//! and static, with `-lc` and its like led to the archives that stand beside them. Where an archive is missing (Fedora:
//! package glibc-static), or `HOOKGUARD_DYNAMIC` is set, the binary is linked as any other.
//!
//! Nothing in the binary asks the C library's services for names (`getpwnam`, `getaddrinfo`), which would load the
//! libraries of the system at run time: libgit2 would only for a program that runs under another user's id.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script asks Cargo and the compiler, and writes to OUT_DIR"
)]

use std::path::Path;
use std::process::Command;

/// What a static, position independent program is linked from.
const PARTS: [&str; 5] = ["rcrt1.o", "libc.a", "libm.a", "libgcc_eh.a", "libgcc.a"];
/// What the compiler names on the linker's command line.
const NAMES: [&str; 7] = ["c", "m", "gcc_s", "dl", "rt", "pthread", "util"];

/// Tells Cargo how to link the binaries of a release.
pub fn static_start() {
    println!("cargo::rerun-if-env-changed=HOOKGUARD_DYNAMIC");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    let is_gnu = var("CARGO_CFG_TARGET_OS") == "linux" && var("CARGO_CFG_TARGET_ENV") == "gnu";
    let is_here = var("PROFILE") == "release" && var("HOST") == var("TARGET");
    if !is_gnu || !is_here || !var("HOOKGUARD_DYNAMIC").is_empty() || !PARTS.iter().all(|part| has(part)) {
        return;
    }
    let out = var("OUT_DIR");
    // A library may be a text that names others.
    let group = "GROUP ( -l:libc.a -l:libm.a -l:libgcc_eh.a -l:libgcc.a )\n";
    for name in NAMES {
        if let Err(e) = std::fs::write(Path::new(&out).join(format!("lib{name}.so")), group) {
            println!("cargo::warning=linking with the shared C library: {out}: {e}");
            return;
        }
    }
    println!("cargo::rustc-link-arg-bins=-static-pie");
    println!("cargo::rustc-link-arg-bins=-L{out}");
}

/// Tells whether the compiler has a file of the C library: it prints a path then, and the bare name where not.
fn has(name: &str) -> bool {
    let printed = Command::new("cc").arg(format!("-print-file-name={name}")).output();
    printed.is_ok_and(|printed| printed.stdout.contains(&b'/'))
}
