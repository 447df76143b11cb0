//! `--format` and `--output`: which formats a run writes, and where each of them goes.
//!
//! `--format F` goes to `--output` or standard output, `--format F=FILE` to a file; the latter may be given several times.
//! With files only, standard output still gets the annotated view, so that the log of a CI job says what is wrong. A file
//! that can't be written is named and makes the run incomplete; the others are written all the same.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum as _;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};

use crate::atomic;
use crate::cli::ui::Ui;
use crate::finding::Finding;
use crate::git::ask;
use crate::layout::WIDTH;
use crate::outcome::Outcome;
use crate::report::{self, Format, Occasion, Report, Summary, Tally};

/// One `--format`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    format: Format,
    file: Option<PathBuf>,
}

impl Asked {
    /// Tells whether it names no file.
    pub(crate) fn is_plain(&self) -> bool {
        self.file.is_none()
    }
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone, Debug)]
pub struct AskedParser;

impl TypedValueParser for AskedParser {
    type Value = Asked;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Asked, clap::Error> {
        let mut parts = value.as_encoded_bytes().splitn(2, |b| *b == b'=');
        let name = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
        let format = EnumValueParser::new().parse_ref(command, argument, &OsString::from(name))?;
        Ok(Asked { format, file: parts.next().map(|file| ask::path(file.to_vec())) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(Format::to_possible_value)))
    }
}

/// What a run writes, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outputs {
    /// The format that a person, or whoever reads standard output, gets.
    plain: Format,
    /// Where that goes instead of standard output.
    plain_to: Option<PathBuf>,
    /// Whether standard error gets the annotated view besides.
    is_noted: bool,
    /// The others.
    files: Vec<(Format, PathBuf)>,
}

/// What is written.
pub(crate) struct Written<'r> {
    /// In order of path and place, with those that are allowed.
    pub(crate) findings: &'r [Finding],
    pub(crate) tally: Tally,
    pub(crate) summary: &'r Summary,
    pub(crate) occasion: Occasion,
}

impl Outputs {
    /// Puts together what was asked for.
    ///
    /// # Errors
    /// Two formats for one place, or a format whose file has no name.
    pub(crate) fn of(asked: &[Asked], output: Option<&Path>) -> Result<Self> {
        let mut outputs = Self { plain_to: output.map(Path::to_path_buf), ..Self::default() };
        let mut plain: Option<Format> = None;
        for Asked { format, file } in asked {
            let name = name(*format);
            match (file, plain) {
                (Some(file), _) if file.as_os_str().is_empty() => {
                    bail!("`--format {name}=` names no file\nhint: --format {name}=FILE")
                }
                (Some(file), _) => outputs.files.push((*format, file.clone())),
                (None, Some(first)) => bail!(
                    "two formats for one place: {} and {name}\nhint: give one of them a file: --format {name}=FILE",
                    self::name(first)
                ),
                (None, None) => plain = Some(*format),
            }
        }
        outputs.plain = plain.unwrap_or_default();
        let mut named: Vec<&Path> = outputs.files.iter().map(|(_, file)| file.as_path()).collect();
        named.extend(outputs.plain_to.as_deref());
        named.sort_unstable();
        if let Some([file, _]) = named.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            bail!("two formats for one file: {}", file.display());
        }
        Ok(outputs)
    }

    /// Writes this format, and the annotated view to standard error where it is another: the log is for people.
    pub(crate) fn with_plain(self, plain: Format) -> Self {
        Self { is_noted: !plain.is_for_terminals(), plain, ..self }
    }

    /// Tells whether any of the formats says which repository a run was about.
    pub(crate) fn name_repository(&self) -> bool {
        self.plain.names_repository() || self.files.iter().any(|(format, _)| format.names_repository())
    }

    /// Writes all of it, and returns whether that could be done.
    ///
    /// # Errors
    /// None of the files'; those are said and come back as [`Outcome::Incomplete`].
    pub(crate) fn write(&self, written: &Written<'_>, ui: &mut Ui) -> Result<Outcome> {
        let mut outcome = Outcome::Clean;
        let files = self.files.iter().map(|(format, file)| (*format, file));
        let plain_file = self.plain_to.iter().map(|file| (self.plain, file));
        for (format, file) in files.chain(plain_file) {
            let text = written.text(format, (Colored::No, WIDTH))?;
            if let Err(e) = atomic::write_result(file, &text) {
                ui.note(&format!("hookguard: writing {}: {e}", file.display()));
                outcome = Outcome::Incomplete;
            }
        }
        if self.plain_to.is_some() {
            return Ok(outcome);
        }
        let to_notes = written.occasion != Occasion::Scan;
        let colored = self.plain.is_for_terminals() && ui.colored(!to_notes);
        let colored = if colored { Colored::Yes } else { Colored::No };
        let text = written.text(self.plain, (colored, ui.width(!to_notes)))?;
        if to_notes {
            ui.notes(&text);
        } else {
            ui.result(&text);
        }
        if self.is_noted {
            let colored = if ui.colored(false) { Colored::Yes } else { Colored::No };
            ui.notes(&written.text(Format::Annotated, (colored, ui.width(false)))?);
        }
        Ok(outcome)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Colored {
    Yes,
    No,
}

impl Written<'_> {
    fn text(&self, format: Format, (colored, width): (Colored, usize)) -> Result<Vec<u8>> {
        let is_allowed = |f: &Finding| f.allowed.is_some();
        let findings = if format.is_for_terminals() && self.findings.iter().any(is_allowed) {
            Cow::Owned(self.findings.iter().filter(|f| !is_allowed(f)).cloned().collect())
        } else {
            Cow::Borrowed(self.findings)
        };
        let report = Report {
            findings: &findings,
            tally: self.tally,
            summary: self.summary,
            occasion: self.occasion,
            color: colored == Colored::Yes,
            width,
        };
        let mut text = Vec::new();
        report::write(format, &report, &mut text)?;
        Ok(text)
    }
}

fn name(format: Format) -> String {
    format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(format: Format, file: Option<&str>) -> Asked {
        Asked { format, file: file.map(PathBuf::from) }
    }

    #[test]
    fn each_format_has_a_place_of_its_own() {
        let both = [asked(Format::Json, None), asked(Format::Sarif, Some("a"))];
        let outputs = Outputs::of(&both, Some(Path::new("b"))).unwrap();
        assert_eq!(outputs.plain, Format::Json);
        assert!(outputs.name_repository());
        for (wrong, output) in [
            (vec![asked(Format::Json, None), asked(Format::Csv, None)], None),
            (vec![asked(Format::Json, Some("a")), asked(Format::Csv, Some("a"))], None),
            (vec![asked(Format::Json, Some("a"))], Some(Path::new("a"))),
            (vec![asked(Format::Json, Some(""))], None),
        ] {
            assert!(Outputs::of(&wrong, output).is_err(), "{wrong:?}");
        }
    }
}
