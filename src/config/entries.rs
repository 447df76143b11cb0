//! Adds an `[[allowed]]` entry to the text of a settings file, or takes one out, and leaves every other byte as it is.
//!
//! People's files have comments and a layout of their own, so the text is edited and not written anew. Whether the edit
//! means what it should is proved by reading both texts: all that was there before must say the same afterwards.

use toml::{Table, Value};

use crate::config::show::quoted;
use crate::date::Date;

/// The head of an entry.
const HEAD: &str = "[[allowed]]";
/// The key of all entries.
const KEY: &str = "allowed";

/// An entry to write.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'e> {
    /// The whole fingerprint.
    pub fingerprint: &'e str,
    /// The rule or family it is for.
    pub rule: &'e str,
    /// Why.
    pub reason: &'e str,
    /// Who allows it.
    pub by: Option<&'e str>,
    /// The last day that it holds.
    pub until: Option<Date>,
}

impl NewEntry<'_> {
    /// Returns its lines.
    fn text(&self) -> String {
        let mut text = format!("{HEAD}\nfingerprint = {}\n", quoted(self.fingerprint));
        text += &format!("rule = {}\nreason = {}\n", quoted(self.rule), quoted(self.reason));
        if let Some(by) = self.by {
            text += &format!("by = {}\n", quoted(by));
        }
        if let Some(until) = self.until {
            text += &format!("until = {until}\n");
        }
        text
    }
}

/// Returns the text with an entry behind its end.
///
/// # Errors
/// A sentence: the text can't be read, or an entry at its end would not be one more.
pub fn with(text: &str, entry: &NewEntry<'_>) -> Result<String, String> {
    let mut added = String::new();
    if !text.is_empty() {
        added += if text.ends_with('\n') { "\n" } else { "\n\n" };
    }
    added += &entry.text();
    if text.contains("\r\n") {
        added = added.replace('\n', "\r\n");
    }
    let edited = format!("{text}{added}");
    let (mut before, after) = (read(text)?, read(&edited).map_err(|_| by_hand(entry))?);
    let own = read(&entry.text())?;
    let own = own.get(KEY).and_then(Value::as_array).cloned().unwrap_or_default();
    match before.entry(KEY).or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(entries) => entries.extend(own),
        _ => return Err(by_hand(entry)),
    }
    if before == after { Ok(edited) } else { Err(by_hand(entry)) }
}

fn by_hand(entry: &NewEntry<'_>) -> String {
    format!("an entry can't be added behind the end of this file; write it by hand:\n{}", entry.text())
}

/// Returns the text without the entry whose fingerprint stands on this line, counted from 1.
///
/// # Errors
/// A sentence: the text can't be read, or the entry can't be told from what stands around it.
pub fn without(text: &str, line: u32) -> Result<String, String> {
    let by_hand = || format!("the entry on line {line} can't be taken out of this file; do it by hand");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = (line as usize).checked_sub(1).ok_or_else(by_hand)?;
    let is_head = |l: &&str| l.split('#').next().is_some_and(|l| l.trim() == HEAD);
    let head = lines.get(..at).and_then(|above| above.iter().rposition(is_head)).ok_or_else(by_hand)?;
    let is_table = |l: &&str| l.trim_start().starts_with('[');
    let below = lines.get(at..).unwrap_or_default();
    let next = below.iter().position(is_table).map_or(lines.len(), |n| at + n);
    // Comments and blank lines above the next table belong to that.
    let is_blank = |l: &&str| l.trim().is_empty() || l.trim_start().starts_with('#');
    let own = lines.get(head..next).unwrap_or_default();
    let end = head + own.iter().rposition(|l| !is_blank(l)).map_or(own.len(), |last| last + 1);
    let mut before = lines.get(..head).unwrap_or_default().concat();
    let mut after = lines.get(end..).unwrap_or_default().concat();
    if before.ends_with("\n\n") || before.ends_with("\r\n\r\n") {
        // The blank line that stood between this entry and what comes before.
        if after.trim().is_empty() || after.starts_with('\n') || after.starts_with("\r\n") {
            before.pop();
            if before.ends_with('\r') {
                before.pop();
            }
        }
        if after.trim().is_empty() {
            after.clear();
        }
    }
    let edited = before + &after;
    let (mut expected, found) = (read(text)?, read(&edited).map_err(|_| by_hand())?);
    let Some(Value::Array(entries)) = expected.get_mut(KEY) else { return Err(by_hand()) };
    // The lines that went hold this entry; that they hold nothing else is seen by comparing all the others.
    let left = found.get(KEY).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let gone = entries.iter().zip(left).position(|(a, b)| a != b).unwrap_or(left.len());
    if gone >= entries.len() {
        return Err(by_hand());
    }
    entries.remove(gone);
    if entries.is_empty() {
        expected.remove(KEY);
    }
    if expected == found { Ok(edited) } else { Err(by_hand()) }
}

fn read(text: &str) -> Result<Table, String> {
    toml::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| "the file can't be read as TOML".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: NewEntry<'_> = NewEntry {
        fingerprint: "hg1:abcdef",
        rule: "some-rule",
        reason: "a \"reason\"",
        by: Some("me <me@example.com>"),
        until: None,
    };

    #[test]
    fn an_entry_goes_behind_whatever_is_there() {
        for text in [
            "",
            "# only a comment",
            "repository_id = 'abcdefabcdefabcd'\n\n[hook]\nblock_at = 'low' # why\n",
            "[[allowed]]\nfingerprint = 'hg1:111111'\nreason = '''\n[[allowed]]\n'''\n",
            "[scan]\r\nmax_file_size = '1 MB'\r\n",
            "\u{feff}[scan]\n",
            "[[rule]]\nid = 'x'\n[rule.value]\nlength = 3\n",
        ] {
            let edited = with(text, &ENTRY).unwrap();
            assert!(edited.starts_with(text), "{edited}");
            assert_eq!(edited.contains("\r\n"), text.contains("\r\n"));
            assert!(!text.contains("\r\n") || !edited.replace("\r\n", "").contains('\n'));
            let line = edited.lines().position(|l| l.contains("abcdef")).unwrap() + 1;
            if !text.contains("abcdef") {
                let back = without(&edited, u32::try_from(line).unwrap()).unwrap();
                assert_eq!(back.trim_end(), text.trim_end(), "{text}");
            }
        }
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        assert!(with("allowed = []\n", &ENTRY).unwrap_err().contains("by hand"));
        assert!(with("allowed = 3\n", &ENTRY).is_err());
        assert!(with("x = '''", &ENTRY).is_err());
        assert!(without("allowed = [{ fingerprint = 'hg1:abcdef', reason = 'r' }]\n", 1).is_err());
        let text = "[[allowed]]\nreason = '''\n[x]\n'''\nfingerprint = 'hg1:abcdef'\n";
        assert!(without(text, 5).is_ok());
        let text = "[[allowed]]\nfingerprint = 'hg1:abcdef'\nreason = '''\n[x]\n'''\n";
        assert!(without(text, 2).is_err());
    }

    #[test]
    fn an_entry_between_others_goes_alone() {
        let text = "[[allowed]]\nfingerprint = 'hg1:111111'\nreason = 'a'\n\n# about the second\n[[allowed]] # two\n\
            reason = 'b'\nfingerprint = 'hg1:222222'\n\n# about the scan\n[scan]\narchives = true\n";
        let left = "[[allowed]]\nfingerprint = 'hg1:111111'\nreason = 'a'\n\n# about the second\n\n# about the scan\n\
            [scan]\narchives = true\n";
        assert_eq!(without(text, 8).unwrap(), left);
    }
}
