//! Turns the word lists of `rules/words/*.txt` into sorted static slices.
//!
//! One word a line, lower case; `#` starts a comment. A list that isn't sorted or names a word twice stops the build,
//! so that two branches which add words merge cleanly.

use std::fmt::Write as _;
use std::path::Path;

/// Returns the source of the table: one slice a file, named after it in upper case.
pub fn table(folder: &Path) -> Result<String, Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|e| vec![format!("{}: {e}", folder.display())])?;
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    let (mut source, mut faults) = (String::new(), Vec::new());
    for path in paths {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) => {
                faults.push(format!("{}: {e}", path.display()));
                continue;
            }
        };
        let mut words: Vec<&str> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let place = format!("{}:{}", path.display(), number + 1);
            if words.last().is_some_and(|last| *last >= line) {
                faults.push(format!("{place}: `{line}` is not in order, or stands twice"));
            }
            if line.to_lowercase() != line || line.contains(char::is_whitespace) {
                faults.push(format!("{place}: `{line}` must be one word in lower case"));
            }
            words.push(line);
        }
        let name =
            path.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_uppercase().replace('-', "_");
        let _ = writeln!(source, "pub(crate) static {name}: &[&str] = &{words:?};");
    }
    if faults.is_empty() { Ok(source) } else { Err(faults) }
}
