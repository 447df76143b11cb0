//! The refs of a repository and what each of them names.
//!
//! Both libgit2 and `git for-each-ref` pass over a ref that they can't read. What it leads to would be passed over with
//! it, so each file below `refs/` is held against the list, and one that isn't in it is an error.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::git::{Error, ObjectId, Reader, Repo};

/// A ref, followed to the object that it names (an annotated tag is such an object).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// Its full name; `HEAD` for the HEAD of this work tree.
    pub name: Vec<u8>,
    /// What it names.
    pub target: ObjectId,
}

/// The name of the HEAD of this work tree.
pub(super) const HEAD: &[u8] = b"HEAD";

/// What the names of remote-tracking branches start with.
pub(super) const REMOTES: &[u8] = b"refs/remotes/";

/// What a file of a ref starts with that stands for another.
const SYMBOLIC: &[u8] = b"ref:";

impl Repo {
    /// Lists HEAD, unless its branch is yet to be born, the HEADs of other work trees, and all refs.
    ///
    /// # Errors
    /// A ref can't be read.
    pub fn refs(&self) -> Result<Vec<Ref>, Error> {
        let mut refs = match &self.reader {
            Reader::Libgit2(reader) => match reader.refs() {
                Err(first) => self.second(first)?.refs()?,
                Ok(refs) => refs,
            },
            Reader::Plumbing(reader) => reader.refs()?,
        };
        let common = self.common_dir()?;
        // Git follows it and libgit2, too: it would cut off what a clone still sees.
        if std::fs::metadata(common.join("info").join("grafts")).is_ok_and(|about| about.len() > 0) {
            let what = "info/grafts alters the history; `git replace --convert-graft-file` turns it into replacements";
            return Err(Error::Broken(what.to_owned()));
        }
        let names: HashSet<&[u8]> = refs.iter().map(|r| r.name.as_slice()).collect();
        for file in files_below(&common.join("refs"))? {
            let name = file.strip_prefix(&common).unwrap_or(&file).as_os_str().as_encoded_bytes();
            if !names.contains(name) && !name.ends_with(b".lock") && !is_passed_over(&file)? {
                let name = String::from_utf8_lossy(name);
                return Err(Error::Broken(format!("the ref {name} can't be read")));
            }
        }
        refs.extend(other_heads(&common)?);
        Ok(refs)
    }
}

/// Tells whether the file of a ref stands for another ref: that one is listed by itself, or isn't there.
fn is_passed_over(file: &Path) -> Result<bool, Error> {
    match std::fs::read(file) {
        Ok(text) => Ok(text.starts_with(SYMBOLIC)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(Error::Broken(format!("reading {}: {e}", file.display()))),
    }
}

/// Lists the files below a directory; none when there is no such directory, as with reftable.
fn files_below(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let broken = |path: &Path, e: std::io::Error| Error::Broken(format!("reading {}: {e}", path.display()));
    let (mut files, mut open) = (Vec::new(), vec![root.to_path_buf()]);
    while let Some(path) = open.pop() {
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(e)
                if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
            {
                continue;
            }
            Err(e) => return Err(broken(&path, e)),
        };
        for entry in entries {
            let entry = entry.map_err(|e| broken(&path, e))?;
            let kind = entry.file_type().map_err(|e| broken(&path, e))?;
            // With reftable `refs/heads` is a file, so that older programs don't take it for a directory of refs.
            match (kind.is_dir(), entry.file_name() == "heads") {
                (true, _) => open.push(entry.path()),
                (false, false) => files.push(entry.path()),
                (false, true) => {}
            }
        }
    }
    Ok(files)
}

/// Lists the HEADs of linked work trees that name no branch. Source: gitrepository-layout, "worktrees".
fn other_heads(common: &Path) -> Result<Vec<Ref>, Error> {
    let root = common.join("worktrees");
    let mut heads = Vec::new();
    for file in files_below(&root)? {
        let name = file.strip_prefix(common).unwrap_or(&file);
        let is_head = file.file_name().is_some_and(|n| n == "HEAD") && name.components().count() == 3;
        let is_ref = name.components().nth(2).is_some_and(|part| part.as_os_str() == "refs");
        if !is_head && !is_ref {
            continue;
        }
        let text =
            std::fs::read(&file).map_err(|e| Error::Broken(format!("reading {}: {e}", file.display())))?;
        if text.starts_with(SYMBOLIC) {
            continue;
        }
        let target = ObjectId::from_hex(text.trim_ascii())
            .ok_or_else(|| Error::Broken(format!("{} names no object", file.display())))?;
        heads.push(Ref { name: name.as_os_str().as_encoded_bytes().to_vec(), target });
    }
    Ok(heads)
}
