//! A finding: what was found where, how bad it is and what to do, ready to be reported.
//!
//! Made by `advise` from a match, read by `report`. It holds texts rather than references to rules, so that a format
//! needs to know neither rules nor Git. The only way to the secret itself is [`Secret::expose`].

use std::fmt;

use crate::fingerprint::Fingerprint;
use crate::position::Place;
use crate::secret::Secret;

/// How much harm a leaked credential of this kind does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// A note: shown, but never a reason to block.
    Low,
    /// Narrow rights, or only together with something else.
    #[default]
    Medium,
    /// Broad rights to change or read.
    High,
    /// A whole account, money, or production data.
    Critical,
}

/// How sure it is that the value is what the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Confidence {
    /// It could well be something else.
    Low,
    /// Its shape and its surroundings fit.
    #[default]
    Medium,
    /// A prefix, structure or checksum that nothing else has.
    High,
}

impl Severity {
    /// All of them, least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Confidence {
    /// All of them, least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == word)
    }
}

/// Where a text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The index: what the next commit will hold.
    Staged,
    /// A file of the work tree, or any file or directory named by hand.
    Worktree,
    /// A file of a commit.
    Commit(CommitId),
    /// A message: of the commit being made (`None`) or of a commit or tag in a range.
    Message(Option<CommitId>),
    /// Standard input.
    Stdin,
}

impl Origin {
    /// Returns the word that the machine formats use.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Worktree => "worktree",
            Self::Commit(_) => "commit",
            Self::Message(_) => "message",
            Self::Stdin => "stdin",
        }
    }

    /// Returns the commit, where there is one.
    pub fn commit(&self) -> Option<&CommitId> {
        match self {
            Self::Commit(id) | Self::Message(Some(id)) => Some(id),
            Self::Staged | Self::Worktree | Self::Message(None) | Self::Stdin => None,
        }
    }
}

/// The full object name of a commit or tag, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommitId(pub String);

impl CommitId {
    /// Returns the first 10 hex digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A path as it is shown: relative to the repository root, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShownPath {
    /// Valid UTF-8; bytes that aren't, and control characters, are percent-escaped (so is `%` then).
    pub text: String,
    /// Whether something was escaped.
    pub escaped: bool,
}

impl ShownPath {
    /// Makes the shown form of a path's bytes.
    pub fn new(path: &[u8]) -> Self {
        match std::str::from_utf8(path) {
            Ok(text) if !text.chars().any(char::is_control) => Self { text: text.to_owned(), escaped: false },
            _ => Self { text: percent_escaped(path), escaped: true },
        }
    }
}

impl fmt::Display for ShownPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Escapes `%`, control characters and what isn't UTF-8 as `%XX`.
fn percent_escaped(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len() + 16);
    let escape =
        |text: &mut String, bytes: &[u8]| bytes.iter().for_each(|b| text.push_str(&format!("%{b:02X}")));
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '%' || c.is_control() {
                escape(&mut text, c.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                text.push(c);
            }
        }
        escape(&mut text, chunk.invalid());
    }
    text
}

/// Whether the value has left this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// In no commit that a remote-tracking branch has.
    Local,
    /// In a commit that a remote-tracking branch has.
    Pushed,
    /// Not known.
    Unknown,
}

impl Exposure {
    /// Returns the word that the machine formats use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Pushed => "pushed",
            Self::Unknown => "unknown",
        }
    }
}

/// How far a value has gone, as far as this clone can tell. Who pushed to a URL, and who copied a file, left no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many commits hold it that no remote-tracking branch leads to.
    pub local_commits: usize,
    /// The first of them, and how it is altered.
    pub first: Option<(CommitId, Rewrite)>,
    /// The files in which that commit holds it.
    pub held_at: Vec<ShownPath>,
    /// The remote-tracking branches whose history holds it, such as `origin/main`.
    pub remotes: Vec<String>,
    /// The tags whose history holds it.
    pub tags: Vec<String>,
    /// The local branches whose history holds it, but for those that stand where HEAD does.
    pub branches: Vec<String>,
    /// Other tracked files that hold it.
    pub also_in: Vec<ShownPath>,
    /// Why not all commits were looked at, where they weren't.
    pub unseen: Option<Unseen>,
    /// Whether not all tracked files were looked at.
    pub files_unseen: bool,
}

/// How the commit that brought a value in is altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// It is HEAD's, and the only one.
    Amend,
    /// HEAD's history has it.
    Rebase {
        /// Whether it has no parent.
        is_root: bool,
        /// Whether merges came after it.
        merges: bool,
        /// Whether HEAD still has it.
        changed: Changed,
    },
    /// HEAD's history doesn't have it.
    Elsewhere,
}

/// Whether a value that a commit brought in is in HEAD by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It still is.
    Still,
    /// A later commit took it out, and left it in the history.
    Gone,
}

/// Why not all was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The time for it was up.
    Time,
    /// The clone is shallow: its older history isn't here.
    Shallow,
    /// Something can't be read, or not by way of the value alone.
    Unreadable,
}

impl Unseen {
    /// Returns the word that the machine formats use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Shallow => "shallow",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What can be read off a value, or beside it, about what it may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// What it tells, as one clause; empty where it tells nothing.
    pub told: String,
    /// `live` or `test`, where it says so.
    pub mode: Option<&'static str>,
    /// Whose it is: `root`, `admin`, `service`, `personal`, `deploy`, `ci`, where it says so.
    pub holder: Option<&'static str>,
    /// The last day that it opens anything, `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// The names of scopes that it carries.
    pub scopes: Vec<String>,
    /// The narrower kind to use instead.
    pub narrower: String,
}

/// What to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// What the credential opens.
    pub opens: String,
    /// How to revoke it, in words.
    pub revoke: String,
    /// Where to revoke it; `None` where there is no such page.
    pub revoke_url: Option<String>,
    /// How to replace it, in words; may be empty.
    pub rotate: String,
    /// Where its issuer documents it; `None` where there is no such page.
    pub docs_url: Option<String>,
    /// The variable that is to hold it.
    pub env_var: Option<String>,
    /// The prefix that was left out of the variable's name, because what has it ends up in browsers.
    pub dropped_prefix: Option<&'static str>,
    /// Whether `hookguard fix` can take it out.
    pub fixable: bool,
    /// What to write instead in the language at hand.
    pub replace_with: Option<String>,
    /// The comment that lets it through, in the syntax of the file at hand; `None` where the format has no comments.
    pub allow_comment: Option<String>,
}

/// The lines around a finding, safe to show: every secret in them is redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based line numbers and texts without line ends.
    pub lines: Vec<(u32, String)>,
    /// The line that is marked, 1-based.
    pub marked_line: u32,
    /// Where the redacted secret starts in the marked line, in code points from 0.
    pub mark_start: usize,
    /// How long the redacted secret is there, in code points.
    pub mark_len: usize,
}

/// What kind of allowance lets a finding through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedKind {
    /// A comment in the text.
    Comment,
    /// An `[[allow]]` of the settings.
    Setting,
    /// An `[[allowed]]` entry, bound to the value.
    Entry,
    /// The baseline.
    Baseline,
}

impl AllowedKind {
    /// Returns the word that the machine formats use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Setting => "setting",
            Self::Entry => "entry",
            Self::Baseline => "baseline",
        }
    }
}

/// Why a finding is let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What kind of thing allows it.
    pub kind: AllowedKind,
    /// What allows it: "comment on line 3", "`.hookguard.toml` line 12".
    pub by: String,
    /// The reason that was given.
    pub reason: Option<String>,
    /// The last day it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
}

impl Allowed {
    /// Tells whether the text itself allows it, by a comment, and not the settings.
    pub fn is_in_source(&self) -> bool {
        self.kind == AllowedKind::Comment
    }
}

/// What a finding rests on, for who asks why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The keyword that woke the rule, and its 1-based line.
    pub keyword: Option<(String, u32)>,
    /// What each filter that it passed said: its name, and figures where it has some.
    pub filters: Vec<(&'static str, Option<String>)>,
    /// Why the confidence is what it is.
    pub confidence: String,
    /// Why the severity is what it is.
    pub severity: String,
}

/// What the whole history tells of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InHistory {
    /// When the first commit that has it was written, as ISO 8601; `None` where it doesn't say.
    pub author_date: Option<String>,
    /// Whether HEAD still has the value; of a message, whether HEAD's history has it.
    pub in_head: bool,
}

/// One secret at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// What it is, as a noun phrase.
    pub title: String,
    /// Who issues it.
    pub provider: String,
    /// How much harm it does.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether a hook stops for it.
    pub blocks: bool,
    /// Where its text came from.
    pub origin: Origin,
    /// The file.
    pub path: ShownPath,
    /// Where the secret stands in the new text.
    pub place: Place,
    /// The value; empty for a finding about a whole file.
    pub secret: Secret,
    /// How the text writes the value, where that is in an encoding.
    pub written: Option<Secret>,
    /// Stands for rule family and value; for a whole file for rule and path.
    pub fingerprint: Fingerprint,
    /// Whether it has left this machine.
    pub exposure: Exposure,
    /// How far it has gone, where that was looked into.
    pub spread: Option<Spread>,
    /// Why it would reach strangers, where it would.
    pub client_side: Option<String>,
    /// What such a credential may do, in words.
    pub privilege: String,
    /// What this very value tells of that.
    pub rights: Rights,
    /// What to do.
    pub advice: Advice,
    /// The lines around it.
    pub excerpt: Excerpt,
    /// Why it is let through, where it is.
    pub allowed: Option<Allowed>,
    /// What would let it through, where the run doesn't honour it (`scan --no-allow`).
    pub overruled: Option<Allowed>,
    /// What a person should know besides: an allow comment that has expired, the other half of a pair.
    pub notes: Vec<String>,
    /// What it rests on, where somebody asked.
    pub evidence: Option<Evidence>,
    /// What the history tells, where all of it was looked at.
    pub history: Option<InHistory>,
}

impl Finding {
    /// Tells whether it is about a file as a whole, told by its name, and not about a value in it.
    pub fn is_about_file(&self) -> bool {
        self.secret.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_utf8_is_escaped_and_flagged() {
        assert_eq!(
            ShownPath::new("src/ä b.rs".as_bytes()),
            ShownPath { text: "src/ä b.rs".into(), escaped: false }
        );
        assert_eq!(ShownPath::new(b"a%\xff\n"), ShownPath { text: "a%25%FF%0A".into(), escaped: true });
    }

    #[test]
    fn words_and_values_agree() {
        for s in Severity::ALL {
            assert_eq!(Severity::parse(s.name()), Some(s));
        }
        for c in Confidence::ALL {
            assert_eq!(Confidence::parse(c.name()), Some(c));
        }
        assert_eq!(Severity::parse("Low"), None);
    }
}
