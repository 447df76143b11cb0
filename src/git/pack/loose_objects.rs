//! Lists the directories in which a repository has objects, and the loose objects in them.
//!
//! Source: gitrepository-layout, "objects"; gitformat-loose; git(1), `GIT_ALTERNATE_OBJECT_DIRECTORIES`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::git::Error;
use crate::git::pack::index::Name;
use crate::git::{ObjectId, path_of_bytes};

/// How deep repositories may borrow from each other; Git has the same bound.
const DEPTH: usize = 5;

/// Returns the objects directories: the repository's own, and those that it borrows from.
pub(super) fn directories(own: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = vec![own.to_path_buf()];
    let mut level = vec![own.to_path_buf()];
    if let Some(variable) = crate::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
        // Quotes may stand around a path there, which Git alone need know.
        if variable.as_encoded_bytes().contains(&b'"') {
            return Err(Error::Unsupported("GIT_ALTERNATE_OBJECT_DIRECTORIES has quotes".to_owned()));
        }
        level.extend(std::env::split_paths(&variable).filter(|path| !path.as_os_str().is_empty()));
    }
    for _ in 0..=DEPTH {
        let mut next = Vec::new();
        for directory in level {
            next.extend(borrowed(&directory)?);
            if !found.contains(&directory) {
                found.push(directory);
            }
        }
        if next.is_empty() {
            return Ok(found);
        }
        level = next;
    }
    Err(Error::Unsupported("it borrows objects over more than 5 repositories".to_owned()))
}

/// Returns the directories that the file `info/alternates` of one names.
fn borrowed(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let file = directory.join("info").join("alternates");
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(broken(&file, &e)),
    };
    let mut paths = Vec::new();
    for line in text.split(|b| *b == b'\n').filter(|l| !l.is_empty() && !l.starts_with(b"#")) {
        if line.starts_with(b"\"") {
            return Err(Error::Unsupported("info/alternates has quotes".to_owned()));
        }
        let path = path_of_bytes(line)
            .ok_or_else(|| Error::Unsupported("info/alternates names a path that is no text".to_owned()))?;
        let path = directory.join(path);
        if !path.is_dir() {
            return Err(Error::Broken(format!(
                "{} isn't there, and objects are borrowed from it",
                path.display()
            )));
        }
        paths.push(path);
    }
    Ok(paths)
}

/// Lists the loose objects of a directory.
pub(super) fn names(directory: &Path) -> Result<Vec<Name>, Error> {
    let mut names = Vec::new();
    for first in 0..=255_u8 {
        let folder = directory.join(format!("{first:02x}"));
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => continue,
            Err(e) => return Err(broken(&folder, &e)),
        };
        for entry in entries {
            let entry = entry.map_err(|e| broken(&folder, &e))?;
            // Files of other names are temporary ones.
            let hex = [format!("{first:02x}").as_bytes(), entry.file_name().as_encoded_bytes()].concat();
            let id = ObjectId::from_hex(&hex).filter(|_| hex.len() == 40);
            names.extend(id.and_then(|id| Name::try_from(id.as_bytes()).ok()));
        }
    }
    Ok(names)
}

pub(super) fn broken(path: &Path, error: &std::io::Error) -> Error {
    Error::Broken(format!("reading {}: {error}", path.display()))
}
