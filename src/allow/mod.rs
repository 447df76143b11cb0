//! Says whether a match is let through, by whom, and why not where an allowance doesn't hold.
//!
//! Asked only for matches: comments in the text first, then the settings, then the entries bound to a value, then the
//! baseline. What is allowed is still counted; an allowance that has ended or names something else doesn't allow, and says so.

pub mod baseline;
pub mod comment;

use anyhow::{Result, anyhow};
use globset::GlobMatcher;
use regex::bytes::Regex;

use crate::allow::baseline::{Baseline, Covered};
use crate::allow::comment::{Comments, Question, Verdict};
use crate::config::{AllowRule, AllowWhat, Config};
use crate::date::Date;
use crate::finding::{Allowed, AllowedKind};
use crate::fingerprint::Fingerprint;
use crate::position::Span;
use crate::secret::Secret;

/// A match that asks to be let through.
pub struct Asked<'a> {
    /// Id of its rule.
    pub rule: &'a str,
    /// Family of its rule.
    pub family: &'a str,
    /// Its path, as shown.
    pub path: &'a str,
    /// Its value; `None` for a finding about a whole file, which only its path, fingerprint or a comment for all of the
    /// file can let through.
    pub secret: Option<&'a Secret>,
    /// Its fingerprint.
    pub fingerprint: &'a Fingerprint,
    /// Where it stands.
    pub span: Span,
    /// Why it would reach strangers there, where it would.
    pub client_side: Option<&'a str>,
    /// Tells whether a word is the name of a rule or family.
    pub is_rule: &'a dyn Fn(&str) -> bool,
}

/// What a match is told.
pub enum Answer {
    /// It is let through.
    Allowed(Allowed),
    /// It isn't; the sentences say which allowances did not hold, and why.
    Refused(Vec<String>),
}

/// The allowances of the settings, compiled.
pub struct Allow<'c> {
    config: &'c Config,
    today: Date,
    baseline: Option<&'c Baseline>,
    tests: Vec<(&'c AllowRule, Vec<Vec<Test>>)>,
}

enum Test {
    Path(GlobMatcher),
    PathRegex(Regex),
    LineRegex(Regex),
    Value(Vec<u8>),
    Regex(Regex),
    Stopword(Vec<u8>),
}

impl<'c> Allow<'c> {
    /// Compiles the allowances of `config`; the baseline is read when a match asks for it.
    ///
    /// # Errors
    /// A glob or regex that doesn't compile; the config was checked when it was read, so this is a fault of ours.
    pub fn new(config: &'c Config, today: Date, baseline: Option<&'c Baseline>) -> Result<Self> {
        let one = |what: &AllowWhat| -> Result<Test> {
            let regex = |pattern: &str| crate::config::regex(pattern).map_err(|e| anyhow!(e));
            Ok(match what {
                AllowWhat::Path(glob) => Test::Path(crate::config::glob(glob).map_err(|e| anyhow!(e))?),
                AllowWhat::PathRegex(pattern) => Test::PathRegex(regex(pattern)?),
                AllowWhat::LineRegex(pattern) => Test::LineRegex(regex(pattern)?),
                AllowWhat::Value(value) => Test::Value(value.as_bytes().to_vec()),
                AllowWhat::Regex(pattern) => Test::Regex(regex(pattern)?),
                AllowWhat::Stopword(word) => Test::Stopword(word.to_ascii_lowercase().into_bytes()),
            })
        };
        // The item itself is one list more of which one must fit.
        let compile = |rule: &'c AllowRule| -> Result<(&'c AllowRule, Vec<Vec<Test>>)> {
            let lists =
                std::iter::once(std::slice::from_ref(&rule.what)).chain(rule.also.iter().map(Vec::as_slice));
            let lists =
                lists.map(|list| list.iter().map(one).collect::<Result<_>>()).collect::<Result<_>>()?;
            Ok((rule, lists))
        };
        let tests = config.allow.iter().map(compile).collect::<Result<_>>()?;
        Ok(Self { config, today, baseline, tests })
    }

    /// Asks comments, then settings, then entries by value, then the baseline.
    ///
    /// # Errors
    /// The baseline can't be read or understood.
    pub fn ask(&self, asked: &Asked<'_>, comments: &Comments<'_>) -> Result<Answer> {
        let fingerprint = || asked.fingerprint.clone();
        let question =
            Question { rule: asked.rule, family: asked.family, span: asked.span, fingerprint: &fingerprint };
        let mut refused = match comments.judge(&question, self.today, asked.is_rule) {
            Verdict::Allowed(note) => {
                let by = format!("`{}` on line {}", note.marker, note.line);
                return Ok(Answer::Allowed(Allowed {
                    kind: AllowedKind::Comment,
                    by,
                    reason: note.reason,
                    until: note.until.map(|d| d.to_string()),
                }));
            }
            Verdict::NotAllowed => Vec::new(),
            Verdict::Refused(refusals) => refusals.iter().map(ToString::to_string).collect(),
        };
        if let Some(rule) = self.by_setting(asked, comments) {
            return Ok(Answer::Allowed(Allowed {
                kind: AllowedKind::Setting,
                by: rule.origin.to_string(),
                reason: rule.reason.clone(),
                until: None,
            }));
        }
        if let Some(allowed) = self.by_entry(asked, &mut refused) {
            return Ok(Answer::Allowed(allowed));
        }
        if let Some(baseline) = self.baseline {
            match baseline.covers(asked.fingerprint, asked.client_side.is_some())? {
                Covered::Yes(by, reason) => {
                    let kind = AllowedKind::Baseline;
                    return Ok(Answer::Allowed(Allowed { kind, by, reason, until: None }));
                }
                Covered::NotHere(place) => refused.push(format!(
                    "the baseline has it ({place}), but not where it reaches strangers, as it does here: {}",
                    asked.client_side.unwrap_or_default()
                )),
                Covered::No => {}
            }
        }
        Ok(Answer::Refused(refused))
    }

    /// Asks the entries of the settings; those that don't hold are added to `refused`.
    fn by_entry(&self, asked: &Asked<'_>, refused: &mut Vec<String>) -> Option<Allowed> {
        for entry in &self.config.allowed {
            if !asked.fingerprint.matches_prefix(&entry.fingerprint) {
                continue;
            }
            match entry.until {
                Some(until) if until < self.today => {
                    refused.push(format!("was allowed until {until}: {} ({})", entry.reason, entry.origin));
                }
                _ if entry.rule.as_deref().is_some_and(|r| r != asked.rule && r != asked.family) => {
                    refused.push(format!("the entry at {} is for another rule", entry.origin));
                }
                until => {
                    let by = entry.origin.to_string();
                    let (kind, reason) = (AllowedKind::Entry, Some(entry.reason.clone()));
                    return Some(Allowed { kind, by, reason, until: until.map(|d| d.to_string()) });
                }
            }
        }
        None
    }

    fn by_setting(&self, asked: &Asked<'_>, comments: &Comments<'_>) -> Option<&'c AllowRule> {
        let value = asked.secret.map(Secret::expose);
        let applies = |rule: &AllowRule| {
            rule.rules.is_empty() || rule.rules.iter().any(|id| id == asked.rule || id == asked.family)
        };
        let holds = |test: &Test| match test {
            // What is in an archive is let through with it, too.
            Test::Path(glob) => archives(asked.path).any(|path| glob.is_match(path)),
            Test::PathRegex(regex) => archives(asked.path).any(|path| regex.is_match(path.as_bytes())),
            Test::LineRegex(regex) => regex.is_match(comments.lines_of(asked.span)),
            Test::Value(wanted) => value.is_some_and(|value| wanted == value),
            Test::Regex(regex) => value.is_some_and(|value| regex.is_match(value)),
            Test::Stopword(word) => value.is_some_and(|value| {
                value.to_ascii_lowercase().windows(word.len().max(1)).any(|w| w == word.as_slice())
            }),
        };
        let fits = |lists: &[Vec<Test>]| lists.iter().all(|list| list.iter().any(holds));
        self.tests.iter().find(|(rule, lists)| applies(rule) && fits(lists)).map(|(rule, _)| *rule)
    }
}

/// Returns a path and, for a member `a.zip!b.jar!c`, the archives that it is in.
fn archives(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('!').map(|(outer, _)| outer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allow::comment::Page;
    use crate::config::{AllowedEntry, Origin};
    use crate::fingerprint::Fingerprinter;
    use crate::position::LineIndex;

    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    pub(super) fn write(path: &std::path::Path, text: &str) {
        std::fs::write(path, text).unwrap();
    }

    const TODAY: &str = "2026-11-25";

    fn origin(line: u32) -> Origin {
        Origin { file: ".hookguard.toml".into(), line, column: 1 }
    }

    fn rule(what: AllowWhat, rules: &[&str]) -> AllowRule {
        let rules = rules.iter().map(|r| (*r).to_owned()).collect();
        AllowRule { what, also: Vec::new(), rules, reason: Some("fixture".to_owned()), origin: origin(3) }
    }

    fn fingerprint() -> Fingerprint {
        Fingerprinter::new(None).of("this-family", &Secret::new(b"MyTestValue"), 100.0)
    }

    fn entry(fingerprint: &str, rule: Option<&str>, until: Option<&str>) -> AllowedEntry {
        AllowedEntry {
            fingerprint: fingerprint.to_owned(),
            rule: rule.map(str::to_owned),
            reason: "revoked".to_owned(),
            by: None,
            until: until.map(|day| Date::parse(day).unwrap()),
            origin: origin(9),
        }
    }

    /// Says what `MyTestValue` in `src/a.py`, with this comment behind it, is told.
    fn told(config: &Config, comment: &str) -> String {
        let text = format!("k = MyTestValue {comment}");
        let lines = LineIndex::new(text.as_bytes());
        let page = Page { text: text.as_bytes(), lines: &lines, secrets: &[] };
        let asked = Asked {
            rule: "this-rule",
            family: "this-family",
            path: "src/a.py",
            secret: Some(&Secret::new(b"MyTestValue")),
            fingerprint: &fingerprint(),
            span: Span::new(4, 15),
            client_side: None,
            is_rule: &|word| word == "this-rule" || word == "other-rule",
        };
        let allow = Allow::new(config, Date::parse(TODAY).unwrap(), None).unwrap();
        match allow.ask(&asked, &Comments::find(page, config.comments)).unwrap() {
            Answer::Allowed(by) => format!("{} ({}) {:?}", by.by, by.reason.unwrap_or_default(), by.until),
            Answer::Refused(why) => why.join(" | "),
        }
    }

    #[test]
    fn settings_allow_by_path_value_regex_and_word() {
        let cases = [
            (AllowWhat::Path("src/*.py".into()), AllowWhat::Path("lib/*.py".into())),
            (AllowWhat::PathRegex("^src/.*y$".into()), AllowWhat::PathRegex("^a".into())),
            (AllowWhat::LineRegex("^k = My".into()), AllowWhat::LineRegex("^My".into())),
            (AllowWhat::Value("MyTestValue".into()), AllowWhat::Value("mytestvalue".into())),
            (AllowWhat::Regex("^My.*e$".into()), AllowWhat::Regex("^Test".into())),
            (AllowWhat::Stopword("TESTV".into()), AllowWhat::Stopword("testw".into())),
        ];
        for (yes, no) in cases {
            let config = |what: &AllowWhat, rules: &[&str]| Config {
                allow: vec![rule(what.clone(), rules)],
                ..Config::default()
            };
            let by = ".hookguard.toml:3:1 (fixture) None";
            assert_eq!(told(&config(&yes, &[]), ""), by, "{yes:?}");
            assert_eq!(told(&config(&yes, &["other-rule", "this-family"]), ""), by, "{yes:?}");
            assert_eq!(told(&config(&yes, &["other-rule"]), ""), "", "{yes:?}");
            assert_eq!(told(&config(&no, &[]), ""), "", "{no:?}");
        }
    }

    #[test]
    fn where_all_lists_must_fit_one_alone_allows_nothing() {
        let all = |path: &str, regexes: &[&str]| {
            let also = vec![regexes.iter().map(|r| AllowWhat::Regex((*r).to_owned())).collect()];
            let rule = AllowRule { also, ..rule(AllowWhat::Path(path.to_owned()), &[]) };
            told(&Config { allow: vec![rule], ..Config::default() }, "")
        };
        assert_eq!(all("*.py", &["no", "Test"]), ".hookguard.toml:3:1 (fixture) None");
        assert_eq!(all("*.py", &["no"]), "");
        assert_eq!(all("*.rs", &["Test"]), "");
    }

    #[test]
    fn entries_allow_their_value_until_their_day() {
        let config = |entry: AllowedEntry| Config { allowed: vec![entry], ..Config::default() };
        let fingerprint = fingerprint();
        let by = ".hookguard.toml:9:1 (revoked)";
        assert_eq!(told(&config(entry(fingerprint.as_str(), None, None)), ""), format!("{by} None"));
        let entry_today = entry(fingerprint.short(), Some("this-rule"), Some(TODAY));
        assert_eq!(told(&config(entry_today), ""), format!("{by} Some(\"{TODAY}\")"));
        let ended = told(&config(entry(fingerprint.short(), None, Some("2026-11-24"))), "");
        assert_eq!(ended, "was allowed until 2026-11-24: revoked (.hookguard.toml:9:1)");
        let other = told(&config(entry(fingerprint.short(), Some("other-rule"), None)), "");
        assert_eq!(other, "the entry at .hookguard.toml:9:1 is for another rule");
        assert_eq!(told(&config(entry("hg1:000000", None, None)), ""), "");
    }

    #[test]
    fn a_comment_is_asked_first_and_its_refusal_is_kept() {
        let value =
            Config { allow: vec![rule(AllowWhat::Value("MyTestValue".into()), &[])], ..Config::default() };
        assert_eq!(told(&value, "# hookguard:allow reason=\"x\""), "`hookguard:allow` on line 1 (x) None");
        assert_eq!(told(&value, "# hookguard:allow other-rule"), ".hookguard.toml:3:1 (fixture) None");
        let refused = told(&Config::default(), "# hookguard:allow other-rule");
        assert_eq!(
            refused,
            "`hookguard:allow` on line 1 is for other-rule only; add this-rule to it if this is allowed too"
        );
    }
}
