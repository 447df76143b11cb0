//! A directory of our own below the system's temporary directory, which goes when nobody needs it any more.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

/// A directory that goes when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// Where it is, without links.
    pub path: PathBuf,
}

impl Scratch {
    /// Makes one that only this user can look into; `purpose` becomes part of its name.
    ///
    /// # Errors
    /// It can't be made.
    pub fn new(purpose: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("hookguard-{purpose}-{:016x}", seed()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).with_context(|| format!("making the scratch directory {}", path.display()))?;
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody needs it any more, and the system clears its temporary directory.
        drop(std::fs::remove_dir_all(&self.path));
    }
}

/// Returns a number that differs from run to run.
pub fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanos = u64::try_from(now.as_nanos() % u128::from(u64::MAX)).unwrap_or_default();
    nanos ^ u64::from(std::process::id()).rotate_left(48)
}
