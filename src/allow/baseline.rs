//! A baseline: values that were there before hookguard was, accepted as they are until somebody rotates them.
//!
//! A file of lines, `FINGERPRINT RULE [client-side] [# REASON]`, sorted, without any time, line number or version, so that
//! the same values make the same file and two branches merge. Nothing of the file is read before there is a finding to
//! look up; then all of it is read once, in one pass, and a line that can't be understood is an error: a guard that
//! passes over a broken line would let through what it was not told to.
//!
//! An entry covers its value wherever it stands, but in code that reaches strangers only where it was accepted there: the
//! same key in a server's settings and in a browser's bundle are two different harms. The order of lines doesn't matter
//! to the reader, for `merge=union` may have mixed them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use crate::finding::Finding;
use crate::fingerprint::{self, Fingerprint};

/// The file at the root of a repository that is found by itself.
pub const NAME: &str = ".hookguard.baseline";

/// The largest baseline, in bytes; ten thousand entries take about 600 kB.
const LARGEST: u64 = 64_000_000;
/// The word for an entry that also counts where the value reaches strangers.
const CLIENT_SIDE: &str = "client-side";
/// What stands between an entry and its reason.
const REASON: &str = " # ";
/// The first lines of the file.
const HEADER: &str = "# hookguard baseline: values that were accepted as they are. `hookguard baseline update` writes it.\n\
    # A line each: fingerprint, rule, whether also where it reaches strangers, a reason behind `#`.\n";
/// What Git writes where two branches could not be merged.
const CONFLICT_MARKS: [&str; 4] = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];

/// An entry as its line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line<'t> {
    fingerprint: &'t str,
    rule: &'t str,
    client_side: bool,
    reason: Option<&'t str>,
}

/// Reads a line; `None` for one that holds no entry. A fault repeats nothing of the line: it may be anything.
fn parse(line: &str) -> Result<Option<Line<'_>>, &'static str> {
    let line = line.trim();
    if CONFLICT_MARKS.iter().any(|mark| line.starts_with(mark)) {
        return Err(
            "two branches were not merged here: keep the entries of both, take the marks out, and run \
             `hookguard baseline update`",
        );
    }
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (entry, reason) =
        line.split_once(REASON).map_or((line, None), |(entry, why)| (entry, Some(why.trim())));
    let mut words = entry.split_ascii_whitespace();
    let (Some(fingerprint), Some(rule)) = (words.next(), words.next()) else {
        return Err("an entry needs a fingerprint and a rule: `hookguard baseline create` writes them");
    };
    if !fingerprint::is_whole(fingerprint) {
        return Err("this is no fingerprint: it must be `hg1:` and 32 hex digits, in lower case");
    }
    let is_id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !rule.bytes().all(is_id) {
        return Err("the second word must be the id of a rule");
    }
    let client_side = match words.next() {
        None => false,
        Some(CLIENT_SIDE) => true,
        Some(_) => return Err("the third word may only be `client-side`; a reason stands behind ` # `"),
    };
    match words.next() {
        None => Ok(Some(Line { fingerprint, rule, client_side, reason })),
        Some(_) => Err("nothing but a reason behind ` # ` may stand here"),
    }
}

/// What a baseline says to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covered {
    /// It was accepted; where that stands, and why.
    Yes(String, Option<String>),
    /// Its value was accepted, but not where it reaches strangers; where that stands.
    NotHere(String),
    /// It has no entry.
    No,
}

/// A baseline that is read when a finding asks.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    is_named: bool,
    read: OnceLock<Result<Index, String>>,
}

/// The text of the file and where its entries stand, by fingerprint.
#[derive(Debug, Default)]
struct Index {
    text: String,
    /// Fingerprint, 1-based line, and the bytes of the line.
    entries: Vec<(u128, u32, std::ops::Range<usize>)>,
}

impl Baseline {
    /// A file that counts if it is there. Costs nothing until a finding asks.
    pub fn at(path: PathBuf) -> Self {
        Self { path, is_named: false, read: OnceLock::new() }
    }

    /// A file that somebody named, which must be there.
    ///
    /// # Errors
    /// It isn't.
    pub fn named(path: &Path) -> Result<Self> {
        path.metadata().map_err(|e| anyhow!("the baseline {} can't be read: {e}", path.display()))?;
        Ok(Self { is_named: true, ..Self::at(path.to_path_buf()) })
    }

    /// Looks a value up.
    ///
    /// # Errors
    /// The file can't be read or understood, with the line.
    pub fn covers(&self, fingerprint: &Fingerprint, is_client_side: bool) -> Result<Covered> {
        let index = self.index()?;
        let Some(key) = number(fingerprint.as_str()) else { return Ok(Covered::No) };
        let from = index.entries.partition_point(|(known, ..)| *known < key);
        let same =
            index.entries.get(from..).unwrap_or_default().iter().take_while(|(known, ..)| *known == key);
        let mut answer = Covered::No;
        for (_, line, range) in same {
            let Ok(Some(entry)) = parse(index.text.get(range.clone()).unwrap_or_default()) else { continue };
            let place = format!("{}:{line}", self.path.display());
            if entry.client_side || !is_client_side {
                return Ok(Covered::Yes(place, entry.reason.map(str::to_owned)));
            }
            answer = Covered::NotHere(place);
        }
        Ok(answer)
    }

    /// Returns how many entries there are; `None` when the file isn't there.
    ///
    /// # Errors
    /// As [`Baseline::covers`].
    pub fn len(&self) -> Result<Option<usize>> {
        let is_there = self.path.symlink_metadata().is_ok();
        Ok(is_there.then_some(self.index()?.entries.len()))
    }

    fn index(&self) -> Result<&Index> {
        let read = || match text(&self.path) {
            Ok(Some(text)) => index(&self.path, text),
            Ok(None) if !self.is_named => Ok(Index::default()),
            Ok(None) => Err(format!("the baseline {} is gone", self.path.display())),
            Err(e) => Err(format!("the baseline {} can't be read: {e}", self.path.display())),
        };
        self.read.get_or_init(read).as_ref().map_err(|e| anyhow!("{e}"))
    }
}

fn index(path: &Path, text: String) -> Result<Index, String> {
    let mut entries = Vec::with_capacity(text.len() / 48);
    let mut start = 0;
    for (number_of, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        let range = start..start + line.len();
        start = range.end;
        let fault = |what: &str| format!("{}:{number_of}: {what}", path.display());
        if let Some(entry) = parse(line).map_err(fault)? {
            let key = number(entry.fingerprint).ok_or_else(|| fault("this is no fingerprint"))?;
            entries.push((key, number_of, range));
        }
    }
    // Sorted already where nothing was merged: then this is one pass.
    entries.sort_by_key(|(key, line, _)| (*key, *line));
    Ok(Index { text, entries })
}

/// Returns the digits of a fingerprint as a number.
fn number(fingerprint: &str) -> Option<u128> {
    u128::from_str_radix(fingerprint.split_once(':')?.1, 16).ok()
}

/// Returns the text of a file; `None` when it isn't there.
fn text(path: &Path) -> io::Result<Option<String>> {
    match path.symlink_metadata() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
        Ok(_) => {}
    }
    // Asked before it is opened: opening a pipe would wait for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("this is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is too large"));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// What a draft holds of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The rule that found it.
    pub rule: String,
    /// Whether it was accepted where it reaches strangers.
    pub client_side: bool,
    /// Why.
    pub reason: Option<String>,
}

/// A baseline being written: its entries by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft(pub BTreeMap<String, Accepted>);

impl Draft {
    /// Reads a file; `None` when it isn't there.
    ///
    /// # Errors
    /// It can't be read or understood, with the line.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let read = text(path).map_err(|e| anyhow!("the baseline {} can't be read: {e}", path.display()))?;
        let Some(text) = read else { return Ok(None) };
        let mut draft = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let parsed = parse(line).map_err(|what| anyhow!("{}:{number}: {what}", path.display()))?;
            if let Some(Line { fingerprint, rule, client_side, reason }) = parsed {
                let reason = reason.filter(|r| !r.is_empty()).map(str::to_owned);
                draft.add(fingerprint, Accepted { rule: rule.to_owned(), client_side, reason });
            }
        }
        Ok(Some(draft))
    }

    /// Accepts a finding; tells whether anything was added by that.
    pub fn accept(&mut self, finding: &Finding, reason: Option<&str>) -> bool {
        let reason = reason.map(one_line).filter(|r| !r.is_empty());
        let client_side = finding.client_side.is_some();
        // What was written of a value before stays.
        let reason = self.0.get(finding.fingerprint.as_str()).map_or(reason, |known| known.reason.clone());
        self.add(finding.fingerprint.as_str(), Accepted { rule: finding.rule.clone(), client_side, reason })
    }

    fn add(&mut self, fingerprint: &str, new: Accepted) -> bool {
        match self.0.entry(fingerprint.to_owned()) {
            Slot::Vacant(slot) => {
                slot.insert(new);
                true
            }
            Slot::Occupied(mut slot) => {
                let known = slot.get_mut();
                let widens = new.client_side && !known.client_side;
                known.client_side |= new.client_side;
                // Which of two comes first must not depend on the order of files or lines.
                known.rule = std::mem::take(&mut known.rule).min(new.rule);
                known.reason = match (known.reason.take(), new.reason) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                widens
            }
        }
    }

    /// Returns the text of the file.
    pub fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for (fingerprint, Accepted { rule, client_side, reason }) in &self.0 {
            text += &format!("{fingerprint} {rule}");
            if *client_side {
                text += &format!(" {CLIENT_SIDE}");
            }
            if let Some(reason) = reason {
                text += &format!("{REASON}{reason}");
            }
            text.push('\n');
        }
        text
    }
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(c: char) -> String {
        format!("hg1:{}", c.to_string().repeat(32))
    }

    #[test]
    fn a_line_says_value_rule_place_and_reason() {
        let a = digits('a');
        let line = |rest: &str| format!("{a} {rest}");
        let of =
            |client_side, reason| Ok(Some(Line { fingerprint: &a, rule: "some-rule", client_side, reason }));
        assert_eq!(parse(&line("some-rule")), of(false, None));
        assert_eq!(parse(&line("some-rule client-side\r\n")), of(true, None));
        assert_eq!(parse(&line("some-rule client-side # old # key")), of(true, Some("old # key")));
        assert_eq!(parse(&line("some-rule # client-side")), of(false, Some("client-side")));
        assert_eq!(parse(" # a comment"), Ok(None));
        for wrong in
            [a.clone(), line("some-rule x"), line("some-rule client-side x"), line("Some"), "hg1:ab x".into()]
        {
            assert!(parse(&wrong).is_err(), "{wrong}");
        }
        assert!(parse("<<<<<<< HEAD").unwrap_err().contains("both"));
        assert!(parse(&line("x").to_uppercase()).is_err());
    }

    #[test]
    fn a_draft_is_the_same_in_whatever_order_it_was_filled() {
        let entry = |rule: &str, client_side, reason: Option<&str>| Accepted {
            rule: rule.into(),
            client_side,
            reason: reason.map(str::to_owned),
        };
        let all = [
            (digits('b'), entry("y", false, None)),
            (digits('a'), entry("y", true, Some("two"))),
            (digits('a'), entry("x", false, Some("one"))),
        ];
        let filled = |order: [usize; 3]| {
            let mut draft = Draft::default();
            for i in order {
                let (fingerprint, entry) = all[i].clone();
                draft.add(&fingerprint, entry);
            }
            draft.text()
        };
        let text = filled([0, 1, 2]);
        assert_eq!(
            text.strip_prefix(HEADER).unwrap(),
            format!("{} x client-side # one\n{} y\n", digits('a'), digits('b'))
        );
        assert_eq!(text, filled([2, 1, 0]));
        let mut again = Draft::default();
        let (fingerprint, entry) = all[0].clone();
        assert!(again.add(&fingerprint, entry.clone()) && !again.add(&fingerprint, entry));
    }

    #[test]
    fn an_entry_holds_in_client_code_only_where_it_was_accepted_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b");
        let finding =
            |fingerprint: &str| Baseline::at(path.clone()).covers(&fingerprint::of_text(fingerprint), true);
        let text = format!("{} x\n{} y client-side # old\n{} z\n", digits('b'), digits('a'), digits('a'));
        crate::allow::tests::write(&path, &text);
        assert!(
            matches!(finding(&digits('a')), Ok(Covered::Yes(place, Some(why))) if place.ends_with(":2") && why == "old")
        );
        assert!(matches!(finding(&digits('b')), Ok(Covered::NotHere(place)) if place.ends_with(":1")));
        assert_eq!(finding(&digits('c')).unwrap(), Covered::No);
        crate::allow::tests::write(&path, &format!("{text}nonsense\n"));
        assert!(finding(&digits('c')).unwrap_err().to_string().contains("b:4: an entry needs"));
        fs::remove_file(&path).unwrap();
        assert_eq!(finding(&digits('a')).unwrap(), Covered::No);
        assert!(Baseline::named(&path).is_err());
    }
}
