//! Reads packages and keeps the runs of characters that a detector could take for values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use hookguard::detect::filter::placeholder;
use hookguard::detect::kind::FileKind;

/// Lengths of names, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=48;
/// So many bytes of a file are read.
const MOST_BYTES: usize = 400_000;
/// So many files of a package are read, evenly over all of them.
const MOST_FILES: usize = 500;
/// Hex digits of this number are a digest, not a name.
const DIGEST: usize = 16;

/// The names of all packages.
pub(crate) struct Names {
    /// How many packages there are.
    pub(crate) packages: usize,
    /// For each name in how many files it stands, and in which packages.
    seen: BTreeMap<Vec<u8>, (u32, BTreeSet<usize>)>,
}

/// Tells whether a package's names are kept from the tables.
fn is_held_back(package: usize) -> bool {
    package.is_multiple_of(3)
}

impl Names {
    /// Reads a folder of packages.
    pub(crate) fn read(folder: &Path) -> std::io::Result<Self> {
        let mut names = Self { packages: 0, seen: BTreeMap::new() };
        for (number, package) in entries(folder)?.iter().filter(|path| path.is_dir()).enumerate() {
            names.packages = number + 1;
            let files = files(package)?;
            for file in files.iter().step_by(files.len().div_ceil(MOST_FILES).max(1)) {
                names.add(number, &std::fs::read(file)?);
            }
        }
        Ok(names)
    }

    fn add(&mut self, package: usize, text: &[u8]) {
        let text = text.get(..MOST_BYTES).unwrap_or(text);
        if text.contains(&0) {
            return;
        }
        let part = |b: &u8| b.is_ascii_alphanumeric() || b"_-./+~=".contains(b);
        let runs: BTreeSet<&[u8]> = text
            .split(|b| !part(b))
            .map(trimmed)
            .filter(|run| LENGTHS.contains(&run.len()) && !is_digest(run))
            .collect();
        for run in runs {
            let (files, packages) = self.seen.entry(run.to_vec()).or_default();
            *files += 1;
            packages.insert(package);
        }
    }

    /// Returns the names that the tables are counted from, and in how many files each stands.
    pub(crate) fn taught(&self) -> impl Iterator<Item = (&[u8], u32)> {
        self.seen.iter().filter_map(|(name, (files, packages))| {
            let known = packages.iter().filter(|package| !is_held_back(**package)).count() >= 2;
            known.then_some((name.as_slice(), *files))
        })
    }

    /// Returns the names that stand in two files, all of them of packages that are held back.
    fn others(&self) -> impl Iterator<Item = &[u8]> {
        let alone = |(files, packages): &(u32, BTreeSet<usize>)| {
            *files >= 2 && packages.iter().all(|p| is_held_back(*p))
        };
        self.seen.iter().filter(move |(_, seen)| alone(seen)).map(|(name, _)| name.as_slice())
    }

    /// Returns the names of the packages that are held back, of about this length.
    pub(crate) fn held_back(&self, length: usize) -> impl Iterator<Item = &[u8]> {
        let least = length - length / 8;
        self.others().filter(move |name| (least..=length).contains(&name.len()))
    }

    /// Returns the different words in such names that have this length, or more, in small letters.
    pub(crate) fn words(&self, length: usize, or_more: bool) -> BTreeSet<Vec<u8>> {
        let fits = |piece: &&[u8]| {
            (piece.len() == length || or_more && piece.len() > length)
                && piece.iter().all(u8::is_ascii_alphabetic)
        };
        self.others().flat_map(placeholder::pieces).filter(fits).map(<[u8]>::to_ascii_lowercase).collect()
    }
}

fn trimmed(mut run: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = run
        && !first.is_ascii_alphanumeric()
    {
        run = rest;
    }
    while let [rest @ .., last] = run
        && !last.is_ascii_alphanumeric()
    {
        run = rest;
    }
    run
}

fn is_digest(run: &[u8]) -> bool {
    run.len() >= DIGEST && run.iter().all(u8::is_ascii_hexdigit)
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Returns all files below a folder, in order, without those that are lists of hashes.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if FileKind::of(path.as_os_str().as_encoded_bytes()) != FileKind::Lock {
            found.push(path);
        }
    }
    Ok(found)
}
