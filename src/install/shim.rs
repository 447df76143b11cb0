//! The files that Git runs: written from `hooks/shim.sh` and `hooks/pass.sh`, and known again.
//!
//! In: which hook, which program, what stood there before. Out: the bytes of the file; or, of a file that stands there,
//! whether it is one of these, of which version, and whether somebody changed it since (its second line carries a sum
//! over all the others). A file is only ever taken for ours by that line, so nothing else is ever removed.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::git::ask;
use crate::install::quote::{quote, shown, unquote};

/// The version of the shims that this program writes. Goes up when a template changes.
pub const VERSION: u32 = 1;

/// What starts the line by which a shim is known.
const ID: &[u8] = b"# hookguard-shim ";

/// In how many first lines that line is looked for: somebody may have put something before it.
const ID_WITHIN: usize = 10;

const SHIM: &str = include_str!("../../hooks/shim.sh");
const PASS: &str = include_str!("../../hooks/pass.sh");

/// What a shim runs besides hookguard, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Old {
    /// Nothing.
    None,
    /// The file of this name beside it, as Git would.
    File(String),
    /// The file of this name beside it by `sh -e`, as husky would.
    Sh(String),
    /// The repository's own hook, which `core.hooksPath` hides.
    Repository,
}

impl Old {
    /// Returns the name of the file beside, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::File(name) | Self::Sh(name) => Some(name),
            Self::None | Self::Repository => None,
        }
    }

    /// Returns what the shim puts into `HOOKGUARD_OLD`; `chain` reads it.
    fn value(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::File(name) => format!("file:$dir/{name}"),
            Self::Sh(name) => format!("sh:$dir/{name}"),
            Self::Repository => "own:".to_owned(),
        }
    }
}

/// Writes the shim of a hook that stands at `at`.
pub fn write(hook: &str, program: &Path, old: &Old, at: &Path) -> Vec<u8> {
    let everywhere = *old == Old::Repository;
    let undo = match old.name() {
        Some(name) => format!("mv -f {} {}", shown(&at.with_file_name(name)), shown(at)),
        None if everywhere => "git config --global --unset core.hooksPath".to_owned(),
        None => format!("rm -f {}", shown(at)),
    };
    let (act, once) = match hook {
        "pre-push" => ("push", "git push --no-verify"),
        "pre-merge-commit" => ("merge", "git merge --no-verify"),
        "applypatch-msg" | "pre-applypatch" => ("patch", "git am --no-verify"),
        "pre-receive" => ("push", "nothing a pusher could do: ask who runs this server"),
        _ => ("commit", "git commit --no-verify"),
    };
    let program = quote(program.as_os_str().as_encoded_bytes());
    let old = old.value();
    let values: [(&str, &[u8]); 7] = [
        ("@HOOK@", hook.as_bytes()),
        ("@ACT@", act.as_bytes()),
        ("@ONCE@", once.as_bytes()),
        ("@PROGRAM@", &program),
        ("@OPTION@", if everywhere { b" --global" } else { b"" }),
        ("@UNDO@", &quote(undo.as_bytes())),
        ("@OLD@", old.as_bytes()),
    ];
    fill(SHIM, &values)
}

/// Writes the file that runs nothing but the repository's own hook of this name.
pub fn write_pass(hook: &str) -> Vec<u8> {
    fill(PASS, &[("@HOOK@", hook.as_bytes())])
}

/// Puts values into a template in one pass, so that none is looked for in another; the sum comes last.
fn fill(template: &str, values: &[(&str, &[u8])]) -> Vec<u8> {
    let version = VERSION.to_string();
    let mut text = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('@') {
        text.extend(before.as_bytes());
        let named = after.split_once('@').filter(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase()));
        match named {
            Some(("CHECK", more)) => (text, rest) = ([text, b"@CHECK@".to_vec()].concat(), more),
            Some(("VERSION", more)) => (text, rest) = ([text, version.clone().into()].concat(), more),
            Some((name, more)) if values.iter().any(|(n, _)| n.trim_matches('@') == name) => {
                let value =
                    values.iter().find(|(n, _)| n.trim_matches('@') == name).map_or(&b""[..], |(_, v)| v);
                text.extend(value);
                rest = more;
            }
            _ => {
                text.push(b'@');
                rest = after;
            }
        }
    }
    text.extend(rest.as_bytes());
    let sum = sum(&text);
    let at = text.windows(7).position(|w| w == b"@CHECK@").unwrap_or(text.len());
    text.splice(at..(at + 7).min(text.len()), sum.bytes());
    text
}

/// A sum over all lines but the one that holds it: FNV-1a, 64 bits, as 16 hex digits. Against edits, not attacks.
fn sum(text: &[u8]) -> String {
    let lines = text.split_inclusive(|b| *b == b'\n').filter(|l| !l.starts_with(ID));
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", lines.flatten().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// A file that this program, or another version of it, wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shim {
    /// The version that it says.
    pub version: u32,
    /// Whether it is as it was written.
    pub intact: bool,
    /// The program that it starts; `None` when it starts none or that can't be read.
    pub program: Option<PathBuf>,
    /// What else it runs.
    pub old: Old,
}

impl Shim {
    /// Reads a hook file; `None` when it is somebody else's.
    pub fn read(text: &[u8]) -> Option<Self> {
        let id = text.split(|b| *b == b'\n').take(ID_WITHIN).find_map(|line| line.strip_prefix(ID))?;
        let mut words = std::str::from_utf8(id).ok()?.split_ascii_whitespace();
        let version = words.next()?.parse().ok()?;
        let intact = words.next() == Some(&sum(text));
        let after = |mark: &[u8]| {
            let at = text.windows(mark.len()).position(|w| w == mark)?;
            text.get(at + mark.len()..)
        };
        let program = after(b"\nprogram=").and_then(unquote).map(ask::path);
        let old = after(b" HOOKGUARD_OLD=\"").and_then(|rest| rest.split(|b| *b == b'"').next());
        Some(Self { version, intact, program, old: old.map_or(Old::None, read_old) })
    }
}

fn read_old(value: &[u8]) -> Old {
    let name = |mark: &[u8]| value.strip_prefix(mark).map(|n| String::from_utf8_lossy(n).into_owned());
    if let Some(name) = name(b"file:$dir/") {
        Old::File(name)
    } else if let Some(name) = name(b"sh:$dir/") {
        Old::Sh(name)
    } else if value == b"own:" {
        Old::Repository
    } else {
        Old::None
    }
}

/// Returns the path by which hooks shall start this program.
///
/// What `PATH` finds is taken before where the file really is, when both are the same: a package manager's link stays
/// where it is when a new version comes, the place it leads to doesn't.
///
/// # Errors
/// The system doesn't tell where the running program is.
pub fn program(search_path: Option<&OsStr>) -> std::io::Result<PathBuf> {
    let running = std::env::current_exe()?;
    let real = std::fs::canonicalize(&running).unwrap_or_else(|_| running.clone());
    let name = running.file_name().map_or_else(|| OsString::from("hookguard"), OsStr::to_os_string);
    let found = std::env::split_paths(search_path.unwrap_or_default())
        .filter(|dir| dir.is_absolute())
        .flat_map(|dir| [dir.join("hookguard"), dir.join(&name)])
        .find(|path| std::fs::canonicalize(path).is_ok_and(|p| p == real));
    Ok(found.unwrap_or(real))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(program: &str, old: &Old) -> Vec<u8> {
        write("pre-commit", Path::new(program), old, Path::new("/r/.git/hooks/pre-commit"))
    }

    #[test]
    fn a_shim_is_known_again_with_all_it_says() {
        for program in ["/usr/bin/hookguard", "/it's a \"$HOME\"/@HOOK@\n/x", "/@CHECK@"] {
            for old in [
                Old::None,
                Old::File("pre-commit.hookguard-old".into()),
                Old::Sh("x".into()),
                Old::Repository,
            ] {
                let shim = Shim::read(&written(program, &old)).unwrap();
                assert_eq!(shim, Shim { version: VERSION, intact: true, program: Some(program.into()), old });
            }
        }
        let pass = Shim::read(&write_pass("post-commit")).unwrap();
        assert_eq!((pass.intact, pass.program, pass.old), (true, None, Old::None));
    }

    #[test]
    fn an_edit_anywhere_is_seen() {
        let shim = written("/usr/bin/hookguard", &Old::None);
        for at in 0..shim.len() {
            let mut edited = shim.clone();
            edited[at] ^= 1;
            assert!(Shim::read(&edited).is_none_or(|s| !s.intact || s.version != VERSION), "byte {at}");
        }
    }

    #[test]
    fn other_hooks_are_not_ours() {
        for text in
            [&b""[..], b"#!/bin/sh\nexec hookguard hook pre-commit\n", b"\xff\0", b"# hookguard-shim x\n"]
        {
            assert_eq!(Shim::read(text), None);
        }
    }

    #[test]
    fn no_mark_of_the_templates_is_left() {
        for text in [written("/p", &Old::None), write_pass("update")] {
            assert!(
                !text.contains(&b'@') || !text.windows(2).any(|w| w[0] == b'@' && w[1].is_ascii_uppercase())
            );
        }
    }
}
