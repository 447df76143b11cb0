//! Which processes there are.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Asserts that no process works below a directory any more, or soon won't.
#[track_caller]
pub(crate) fn nobody_works_in(place: &Path, about: &str) {
    let patience = Instant::now() + Duration::from_secs(5);
    loop {
        let there = working_in(place);
        if there.is_empty() {
            return;
        }
        assert!(Instant::now() < patience, "{about}: {there:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Returns number and command line of the processes whose working directory is below this one.
pub(crate) fn working_in(place: &Path) -> Vec<(String, String)> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| fs::read_link(p.join("cwd")).is_ok_and(|cwd| cwd.starts_with(place)))
        .map(|p| {
            let line = fs::read_to_string(p.join("cmdline")).unwrap_or_default().replace('\0', " ");
            (p.file_name().unwrap().to_string_lossy().into_owned(), line)
        })
        .collect()
}
