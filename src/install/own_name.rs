//! Runs a hook that was moved aside under the name that it had, where it asks for its name.
//!
//! Some hooks are one program under many names: a company's dispatcher, overcommit. They look at `$0`, and `pre-commit.
//! hookguard-old` tells them nothing. A shell is told the old name and reads the script from where it is now, so that
//! its directory is right too. Any other script that takes the last part of its own path is started by a link of that
//! name in a directory of its own below the system's temporary directory. All others are started where they are.
//!
//! What a script does is guessed from its text; a wrong guess leaves it at a name it doesn't expect, as before.

use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::git::ask;
use crate::install::quote::quote;
use crate::install::scratch::Scratch;

/// How much of a script is looked at.
const LOOKED_AT: u64 = 64 * 1024;

/// The shells that can be told another name than that of the script.
const SHELLS: [&str; 4] = ["sh", "bash", "dash", "ash"];

/// How to start a hook that was moved.
#[derive(Debug)]
pub enum Start {
    /// As it is.
    InPlace,
    /// By this shell with these arguments, and then those of the hook.
    Shell(PathBuf, Vec<OsString>),
    /// By this link, which goes with the directory that holds it.
    Link(PathBuf, Scratch),
}

/// Says how to start the hook at `path` that stood at `front`.
pub fn start(path: &Path, front: &Path) -> Start {
    let Some(text) = beginning(path) else { return Start::InPlace };
    let has = |word: &str| text.windows(word.len()).any(|w| w == word.as_bytes());
    match shell(&text) {
        // What tells a script that is run from one that is read would say the latter.
        Some(_) if ["BASH_SOURCE", "FUNCNAME", "(return"].iter().any(|w| has(w)) => Start::InPlace,
        Some((program, option)) if has("${0##") || (has("basename") && has("$0")) => {
            let Ok(script) = std::path::absolute(path) else { return Start::InPlace };
            let read = [b". ".to_vec(), quote(script.as_os_str().as_encoded_bytes())].concat();
            let told =
                [OsString::from("-c"), ask::path(read).into_os_string(), front.as_os_str().to_os_string()];
            Start::Shell(program, option.into_iter().chain(told).collect())
        }
        None if has("basename") || has("path.parse") => link(path, front).unwrap_or(Start::InPlace),
        Some(_) | None => Start::InPlace,
    }
}

/// Reads the beginning of a script; `None` when it is none or can't be read: starting it will say so.
fn beginning(path: &Path) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    fs::File::open(path).ok()?.take(LOOKED_AT).read_to_end(&mut text).ok()?;
    text.starts_with(b"#!").then_some(text)
}

/// Reads the first line: what starts a shell that is known, with its one option. The system takes all behind a space for
/// that one, so by `env` there can be none.
fn shell(text: &[u8]) -> Option<(PathBuf, Option<OsString>)> {
    let line = text.strip_prefix(b"#!")?.split(|b| *b == b'\n').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let program = Path::new(words.next()?);
    let option = words.next();
    let is_plain = |o: &str| {
        o.strip_prefix('-').is_some_and(|o| !o.is_empty() && o.bytes().all(|b| b"aefhuvx".contains(&b)))
    };
    let name = program.file_name()?.to_str()?;
    let is_known = if name == "env" {
        option.is_some_and(|shell| SHELLS.contains(&shell))
    } else {
        SHELLS.contains(&name) && option.is_none_or(is_plain)
    };
    (is_known && words.next().is_none()).then(|| (program.to_path_buf(), option.map(OsString::from)))
}

#[cfg(unix)]
fn link(path: &Path, front: &Path) -> Option<Start> {
    let scratch = Scratch::new("hook").ok()?;
    let link = scratch.path.join(front.file_name()?);
    let target = std::path::absolute(path).ok()?;
    std::os::unix::fs::symlink(target, &link).ok()?;
    Some(Start::Link(link, scratch))
}

#[cfg(not(unix))]
fn link(_path: &Path, _front: &Path) -> Option<Start> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let (path, front) = (folder.path().join("pre-commit.hookguard-old"), Path::new("hooks/pre-commit"));
        crate::atomic::replace(&path, text.as_bytes(), None).unwrap();
        match start(&path, front) {
            Start::InPlace => "in place".to_owned(),
            Start::Shell(program, args) => {
                let args =
                    args.iter().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
                format!("{} {args}", program.display()).replace(&path.display().to_string(), "OLD")
            }
            Start::Link(link, _) => format!("link {}", link.file_name().unwrap_or_default().display()),
        }
    }

    #[test]
    fn only_a_script_that_asks_for_its_name_is_told_it() {
        let told = ". 'OLD' hooks/pre-commit";
        for (text, expected) in [
            ("#!/bin/sh\necho\n", "in place".to_owned()),
            ("#!/bin/sh\nn=$(basename \"$0\")\n", format!("/bin/sh -c {told}")),
            ("#!/usr/bin/env bash\necho \"${0##*/}\"\n", format!("/usr/bin/env bash -c {told}")),
            ("#!/bin/sh\ncd \"$(dirname \"$0\")\" && tail -n +9 \"$0\"\n", "in place".to_owned()),
            ("#! /bin/sh -eu\ncd \"${0%/*}\"; n=${0##*/}\n", format!("/bin/sh -eu -c {told}")),
            ("#!/bin/sh -\necho $0\n", "in place".to_owned()),
            ("#!/bin/zsh\necho $0\n", "in place".to_owned()),
            ("#!/bin/bash\n[ \"${BASH_SOURCE[0]}\" = \"$0\" ] && main\n", "in place".to_owned()),
            ("#!/usr/bin/env ruby\nFile.basename($0)\n", "link pre-commit".to_owned()),
            ("#!/usr/bin/env python3\nimport sys\n", "in place".to_owned()),
            ("basename $0\n", "in place".to_owned()),
            ("#!\n$0 basename", "link pre-commit".to_owned()),
        ] {
            assert_eq!(way(text), expected, "{text}");
        }
    }
}
