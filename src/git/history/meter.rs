//! Counts what was looked at so far, for whoever watches from another thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far a reader of the history has come.
#[derive(Debug, Default)]
pub struct Meter {
    expected: AtomicU64,
    blobs: AtomicU64,
    bytes: AtomicU64,
    suspects: AtomicU64,
}

impl Meter {
    /// Notes how many blobs there are.
    pub fn expect(&self, blobs: u64) {
        self.expected.store(blobs, Ordering::Relaxed);
    }

    /// Notes that a blob was looked at.
    pub fn add(&self, bytes: u64, is_suspect: bool) {
        self.blobs.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.suspects.fetch_add(u64::from(is_suspect), Ordering::Relaxed);
    }

    /// Returns how many blobs there are; 0 while that is not known.
    pub fn expected(&self) -> u64 {
        self.expected.load(Ordering::Relaxed)
    }

    /// Returns blobs, bytes and blobs with something in them, so far.
    pub fn so_far(&self) -> (u64, u64, u64) {
        let [blobs, bytes, suspects] =
            [&self.blobs, &self.bytes, &self.suspects].map(|count| count.load(Ordering::Relaxed));
        (blobs, bytes, suspects)
    }
}
