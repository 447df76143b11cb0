//! Completions and manual, as they are in the program: made from the command line's definition by a test, which also holds
//! them to it (`tests/shell.rs`), and compressed by the build.

#[expect(clippy::unreadable_literal, reason = "written by the build script, for no reader")]
mod table {
    use crate::packed::Packed;

    include!(concat!(env!("OUT_DIR"), "/shell_table.rs"));
}

/// Returns the text of a file of `docs/shell/`.
pub(super) fn file(name: &str) -> Option<&'static str> {
    files().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// Returns all files, with their names.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    table::FILES
        .iter()
        .map(|(name, start, len)| (*name, table::TEXT.text().get(*start..start + len).unwrap_or_default()))
}
