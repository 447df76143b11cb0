//! The tracked files that hold a value, searched by their blobs in the index, the likeliest first.

use std::time::Instant;

use crate::exposure::graph::LARGEST;
use crate::exposure::needles::Needles;
use crate::git::trail::Tracked;
use crate::git::{Content, Repo};

/// Words in the names of files that settings are kept in: those are searched before the rest.
const LIKELY: &[&[u8]] = &[
    b".env",
    b"config",
    b"setting",
    b"secret",
    b"cred",
    b"deploy",
    b"docker",
    b"compose",
    b".yml",
    b".yaml",
    b".json",
    b".toml",
    b".ini",
    b".properties",
    b".tfvars",
    b".sh",
];

/// What was found.
pub(super) struct Files {
    found: Vec<(Vec<u8>, u32)>,
    /// The files that were asked about, and are tracked: each with the values that it holds.
    own: Vec<(Vec<u8>, u32)>,
    is_cut_short: bool,
    is_searched: bool,
}

impl Files {
    /// Nothing was searched.
    pub(super) fn none() -> Self {
        Self { found: Vec::new(), own: Vec::new(), is_cut_short: false, is_searched: false }
    }

    /// Searches the files of the index until the deadline; those in `own` first.
    pub(super) fn search(repo: &Repo, needles: &Needles, own: &[&[u8]], deadline: Instant) -> Self {
        let Some(mut tracked) = repo.tracked() else {
            return Self { is_cut_short: true, ..Self::none() };
        };
        let is_own = |file: &Tracked| own.contains(&file.path.as_slice());
        tracked.sort_by_cached_key(|file| (!is_own(file), !is_likely(&file.path)));
        let mut files = Self { is_searched: true, ..Self::none() };
        for file in tracked {
            if Instant::now() >= deadline {
                files.is_cut_short = true;
                break;
            }
            let Some(Content::Bytes(bytes)) = repo.quick_blob(file.id, LARGEST) else {
                files.is_cut_short = true;
                continue;
            };
            let seen = needles.seen_in(&bytes);
            if is_own(&file) {
                files.own.push((file.path.clone(), seen));
            }
            if seen != 0 {
                files.found.push((file.path, seen));
            }
        }
        files.found.sort();
        files
    }

    /// Returns the files that hold a value.
    pub(super) fn of(&self, bit: usize) -> impl Iterator<Item = &[u8]> {
        self.found.iter().filter(move |(_, seen)| seen & (1 << bit) != 0).map(|(path, _)| path.as_slice())
    }

    /// Tells whether a value doesn't stand in one of these staged files as it should: it can't be looked for then.
    pub(super) fn lack(&self, bit: usize, paths: &[Vec<u8>]) -> bool {
        let holds = |path: &Vec<u8>| self.own.iter().any(|(own, seen)| own == path && seen & (1 << bit) != 0);
        self.is_searched && !paths.iter().any(holds)
    }

    /// Tells whether not all files were searched.
    pub(super) fn is_cut_short(&self) -> bool {
        self.is_cut_short
    }
}

fn is_likely(path: &[u8]) -> bool {
    let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path).to_ascii_lowercase();
    LIKELY.iter().any(|word| memchr::memmem::find(&name, word).is_some())
}
