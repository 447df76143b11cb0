//! Turns `rules/ngrams.txt` into static bytes.
//!
//! The file's sections are `[letters]`, `[kinds]`, `[floors]` and `[ceilings]`; a row is a name and its figures, and the
//! order of rows is that of the tables. `examples/ngrams.rs` writes it; a row that is missing or too long stops the build.

use std::fmt::Write as _;
use std::path::Path;

/// Returns the source of the tables.
pub fn table(path: &Path) -> Result<String, Vec<String>> {
    let text = std::fs::read_to_string(path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    source(&text).map_err(|fault| vec![format!("{}: {fault}", path.display())])
}

fn source(text: &str) -> Result<String, String> {
    let mut nibbles = Vec::new();
    for row in rows(text, "letters") {
        let digits = row.split_whitespace().nth(1).unwrap_or_default();
        for digit in digits.chars() {
            nibbles.push(digit.to_digit(16).ok_or_else(|| format!("`{row}`: `{digit}` is no digit"))?);
        }
    }
    let letters: Vec<u32> =
        nibbles.chunks(2).map(|two| two[0] | two.get(1).copied().unwrap_or_default() << 4).collect();
    let kinds = figures(text, "kinds")?.concat();
    let floors = figures(text, "floors")?;
    let ceilings = figures(text, "ceilings")?.concat();
    let shape = [nibbles.len(), kinds.len(), floors.concat().len(), ceilings.len()];
    if shape != [27 * 27 * 26, 25 * 4, 4 * 10, 13] {
        return Err(format!("the tables have {shape:?} figures"));
    }
    let mut source = String::new();
    let _ = writeln!(source, "pub(super) static LETTERS: [u8; {}] = {letters:?};", letters.len());
    let _ = writeln!(source, "pub(super) static KINDS: [u8; {}] = {kinds:?};", kinds.len());
    let _ = writeln!(source, "pub(super) static FLOORS: [[u16; 10]; {}] = {floors:?};", floors.len());
    let _ = writeln!(source, "pub(super) static CEILINGS: [u16; {}] = {ceilings:?};", ceilings.len());
    Ok(source)
}

/// Returns the lines of a section.
fn rows<'t>(text: &'t str, section: &str) -> impl Iterator<Item = &'t str> {
    let head = format!("[{section}]");
    text.lines()
        .skip_while(move |line| *line != head)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Returns the figures of each row of a section, without its name.
fn figures(text: &str, section: &str) -> Result<Vec<Vec<u16>>, String> {
    let row = |row: &str| {
        let figure = |word: &str| word.parse().map_err(|_| format!("`{row}`: `{word}` is no figure"));
        row.split_whitespace().skip(1).map(figure).collect()
    };
    rows(text, section).map(row).collect()
}
