//! What stands below a directory, so that two looks at it can be compared.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file or directory: its size, when it was changed last, its mode, and a hash of its content.
///
/// A directory's time tells of each file that was made or removed in it, though it is gone by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    size: u64,
    modified: SystemTime,
    read_only: bool,
    content: u64,
}

impl Entry {
    /// Forgets when it was changed.
    pub(crate) fn timeless(&mut self) {
        self.modified = SystemTime::UNIX_EPOCH;
    }
}

/// All that stands below a directory, itself too, by path.
pub(crate) type Listing = BTreeMap<PathBuf, Entry>;

/// Lists all below a directory; what is no file, directory or link is listed without content.
pub(crate) fn listing(root: &Path) -> Listing {
    let mut found = Listing::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(path) = open.pop() {
        let about = path.symlink_metadata().unwrap();
        let mut hasher = DefaultHasher::new();
        if about.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if about.is_symlink() {
            fs::read_link(&path).unwrap().hash(&mut hasher);
        } else if about.is_file() {
            fs::read(&path).unwrap().hash(&mut hasher);
        }
        let entry = Entry {
            size: about.len(),
            modified: about.modified().unwrap(),
            read_only: about.permissions().readonly(),
            content: hasher.finish(),
        };
        found.insert(path, entry);
    }
    found
}

/// Returns the paths whose entries differ, or which only one of the two has.
pub(crate) fn differences(before: &Listing, after: &Listing) -> Vec<PathBuf> {
    let all = before.keys().chain(after.keys());
    let mut differing: Vec<PathBuf> = all.filter(|p| before.get(*p) != after.get(*p)).cloned().collect();
    differing.sort();
    differing.dedup();
    differing
}
