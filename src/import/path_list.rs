//! Lists of patterns, one a line: regexes over paths (trufflehog's `--exclude-paths`), regexes over lines (git-secrets'
//! `.gitallowed`), and globs as in `.gitignore` (`.secretlintignore`). A line that starts with `#` is a comment.

use anyhow::Result;

use crate::import::{Allowance, Import, Item, regex};

/// Reads a list of regexes for one list of an allowance.
pub(super) fn regexes(text: &str, key: &'static str, import: &mut Import<'_>) -> Result<()> {
    let items = lines(text).map(|(line, text)| Item { line, text: regex::converted(text) }).collect();
    let reason = import.origin(1);
    import.allow(Allowance { reason, lists: vec![(key, items)], ..Allowance::default() })
}

/// Reads a list of globs.
pub(super) fn globs(text: &str, import: &mut Import<'_>) -> Result<()> {
    let mut items = Vec::new();
    for (line, glob) in lines(text) {
        if glob.starts_with('!') {
            import.left(line, "a glob that takes back what another lets through has no counterpart");
            continue;
        }
        items.push(Item { line, text: glob.to_owned() });
        // In such a list a name also means all below it, where it is a directory's.
        let name = glob.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() && !name.contains(['*', '.']) {
            items.push(Item { line, text: format!("{glob}/") });
        }
    }
    let reason = import.origin(1);
    import.allow(Allowance { reason, lists: vec![("paths", items)], ..Allowance::default() })
}

fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let numbered = (1..).zip(text.lines().map(str::trim));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}
