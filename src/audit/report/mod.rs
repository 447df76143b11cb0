//! Writes a judged checklist: for a terminal, for a program, for an issue, for a browser.
//!
//! A format is a file here and a variant of [`Format`]. Evidence comes redacted, and is escaped for the format at hand: a
//! path or a reason may hold anything.

#![warn(clippy::wildcard_enum_match_arm)]

mod html;
mod json;
mod markdown;
mod text;

use crate::audit::{Item, Verdict, number_of};

/// The formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal
    #[default]
    Text,
    /// One JSON object
    Json,
    /// For an issue or a pull request
    Markdown,
    /// A page for a browser, in one file that loads nothing
    Html,
}

/// All that a format needs.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'s> {
    /// The items, in the order of the checklist.
    pub items: &'s [Item],
    /// The name of the repository, for the head of a page.
    pub name: &'s str,
    /// The day, as `YYYY-MM-DD`.
    pub day: &'s str,
    /// What was looked at.
    pub proof: &'s str,
    /// Whether all of it was.
    pub is_complete: bool,
    /// Whether colour is wanted.
    pub color: bool,
}

/// Writes the sheet.
///
/// # Errors
/// JSON can't be made.
pub fn write(format: Format, sheet: &Sheet<'_>) -> serde_json::Result<String> {
    Ok(match format {
        Format::Text => text::write(sheet),
        Format::Json => json::write(sheet)?,
        Format::Markdown => markdown::write(sheet),
        Format::Html => html::write(sheet),
    })
}

/// Says what all comes to: `2 fail, 5 need a person, 5 pass`.
pub fn summary(items: &[Item]) -> String {
    let said = |verdict: Verdict| {
        let number = number_of(items, verdict);
        match verdict {
            Verdict::Fail => format!("{number} fail{}", if number == 1 { "s" } else { "" }),
            Verdict::Ask => format!("{number} need{} a person", if number == 1 { "s" } else { "" }),
            Verdict::Pass => format!("{number} pass{}", if number == 1 { "es" } else { "" }),
        }
    };
    Verdict::ALL.map(said).join(", ")
}

/// Returns a text on one line, without control characters.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_words() {
        let item = |verdict| Item { id: "x", title: "x", verdict, evidence: Vec::new(), todo: Vec::new() };
        assert_eq!(summary(&[item(Verdict::Fail)]), "1 fails, 0 need a person, 0 pass");
        assert_eq!(
            summary(&[item(Verdict::Ask), item(Verdict::Pass), item(Verdict::Pass)]),
            "0 fail, 1 needs a person, 2 pass"
        );
    }
}
