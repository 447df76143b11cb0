//! Writes a file whole or not at all.
//!
//! The new content goes to a file beside the old one, which then takes its place in one step: a crash, a full disk or a
//! kill leaves the old file as it was.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// How often another name is tried for the file beside.
const TRIES: u32 = 16;

/// Puts `bytes` in place of the file at `path`, or makes it.
///
/// With `permissions` the file gets them; without, it keeps those it had (a new one gets the usual ones). A symbolic
/// link stays one, and what it leads to is replaced.
///
/// # Errors
/// What the system says; the file at `path` is then as it was.
pub fn replace(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let target = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(e) if e.kind() == io::ErrorKind::NotFound => path.to_path_buf(),
        Err(e) => return Err(e),
    };
    let permissions = match permissions {
        Some(wanted) => Some(wanted),
        None => fs::metadata(&target).ok().map(|m| m.permissions()),
    };
    let (mut file, beside) = create_beside(&target, permissions.is_some())?;
    let written = file
        .write_all(bytes)
        .and_then(|()| permissions.map_or(Ok(()), |p| file.set_permissions(p)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // The first failure is what counts; a file left behind is harmless.
        drop(fs::remove_file(&beside));
    }
    written
}

/// Writes a result where a person asked for it: a file is replaced whole, and what is none (a pipe, a device such as
/// `/dev/null`) is written to and stays what it is.
///
/// # Errors
/// What the system says; a file at `path` is then as it was.
pub fn write_result(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => OpenOptions::new().write(true).open(path)?.write_all(bytes),
        _ => replace(path, bytes, None),
    }
}

/// Makes a file that isn't there yet.
///
/// # Errors
/// What the system says: `AlreadyExists` when something is at `path`, be it a link that leads nowhere. Nothing is left
/// behind.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Not written beside and linked: not every file system has hard links, and a rename would replace what came between.
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // The first failure is what counts; a file left behind is harmless.
        drop(fs::remove_file(path));
    }
    written
}

/// Makes a new file in the directory of `target`, under a name that nothing else has.
fn create_beside(target: &Path, private: bool) -> io::Result<(File, PathBuf)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // It gets its own permissions when it is whole: until then nobody else looks into what may be secret.
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    drop(private);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..TRIES {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.{attempt}.tmp", std::process::id()));
        let beside = target.with_file_name(name);
        match options.open(&beside) {
            Ok(file) => return Ok((file, beside)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "the lint spares only functions that are tests themselves")]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn content_and_mode_are_replaced_or_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        replace(&path, b"one", Some(Permissions::from_mode(0o750))).unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"one".to_vec(), 0o750));
        replace(&path, b"two", None).unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"two".to_vec(), 0o750));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        replace(&path, b"one", None).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, b"two", None).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn only_a_new_file_is_created() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        create(&path, b"one").unwrap();
        assert_eq!(create(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        symlink("nowhere", &link).unwrap();
        assert_eq!(create(&link, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(!folder.path().join("nowhere").exists());
    }

    #[test]
    fn a_failure_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"one", None).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
