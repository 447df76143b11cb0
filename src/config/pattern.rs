//! Globs over paths and regexes over values: compiled when a finding asks for them, judged when the settings are read.
//!
//! Judging parses only (microseconds; compiling takes a hundred times as long), so that a wrong pattern blocks also
//! where nothing was found. A pattern that fits everything is a fault: it would switch the guard off in one line.
//! Globs are read as people know them from `.gitignore`: one without `/` fits in every directory, `*` stays in its
//! directory, `**` doesn't, and a `/` at the end means all below.

use std::borrow::Cow;

use globset::{Glob, GlobBuilder, GlobMatcher};
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

/// A fault of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PatternFault {
    /// The fact; nothing of the pattern is in it.
    pub(super) what: String,
    /// The way out; empty where there is none.
    pub(super) hint: &'static str,
    /// The byte of the pattern where it stands; 0 where that isn't known.
    pub(super) at: usize,
}

/// Compiles a glob over shown paths.
///
/// # Errors
/// What is wrong with it, in words.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    parse_glob(pattern).map(|g| g.compile_matcher()).map_err(|e| e.kind().to_string())
}

/// Compiles a regex over values: bytes, Unicode off.
///
/// # Errors
/// What is wrong with it, on one line.
pub fn regex(pattern: &str) -> Result<Regex, String> {
    let last_line = |e: regex::Error| e.to_string().lines().last().unwrap_or_default().trim().to_owned();
    RegexBuilder::new(pattern).unicode(false).build().map_err(last_line)
}

/// Judges only how a glob is written: one that says where a rule takes part may fit everything.
pub(super) fn judge_glob_syntax(pattern: &str) -> Result<(), PatternFault> {
    parsed_glob(pattern).map(drop)
}

fn parsed_glob(pattern: &str) -> Result<Glob, PatternFault> {
    parse_glob(pattern).map_err(|e| PatternFault {
        what: format!("this glob is wrong: {}", e.kind()),
        hint: "to mean a special character itself, put it in brackets: `[{]`",
        at: 0,
    })
}

/// Judges a glob without compiling it.
pub(super) fn judge_glob(pattern: &str) -> Result<(), PatternFault> {
    let glob = parsed_glob(pattern)?;
    let names_something = parse_regex(glob.regex()).is_ok_and(|hir| !fits_everything(&hir, Letters::Ignored));
    if pattern.contains(|c: char| c.is_alphanumeric() || c == '_') && names_something {
        return Ok(());
    }
    Err(PatternFault {
        what: "this glob fits nearly every path, so nothing would be found".to_owned(),
        hint: "name the directory or the ending that is meant, such as `tests/fixtures/**`",
        at: 0,
    })
}

/// Judges only how a regex is written: that of a rule is put to harder proofs elsewhere.
pub(super) fn judge_syntax(pattern: &str) -> Result<Hir, PatternFault> {
    parse_regex(pattern).map_err(|(what, at)| PatternFault {
        what: format!("this regex is wrong: {what}"),
        hint: "",
        at,
    })
}

/// Judges a regex over values without compiling it.
pub(super) fn judge_regex(pattern: &str) -> Result<(), PatternFault> {
    let hir = judge_syntax(pattern)?;
    if hir.properties().minimum_len() == Some(0) {
        return Err(PatternFault {
            what: "this regex also fits the empty text, so it lets every value through".to_owned(),
            hint: "name what the value holds, such as '^example-'",
            at: 0,
        });
    }
    if fits_everything(&hir, Letters::Count) {
        return Err(PatternFault {
            what: "this regex fits nearly every value, so nothing would be found".to_owned(),
            hint: "name what the value holds, such as '^example-'",
            at: 0,
        });
    }
    Ok(())
}

fn parse_glob(pattern: &str) -> Result<Glob, globset::Error> {
    let rooted = pattern.strip_prefix('/');
    let below = rooted.unwrap_or(pattern);
    let everywhere = rooted.is_none() && !below.trim_end_matches('/').contains('/');
    let mut whole = Cow::Borrowed(below);
    if everywhere && !below.starts_with("**") {
        whole = Cow::Owned(format!("**/{whole}"));
    }
    if below.ends_with('/') {
        whole = Cow::Owned(format!("{whole}**"));
    }
    GlobBuilder::new(&whole).literal_separator(true).backslash_escape(true).build()
}

fn parse_regex(pattern: &str) -> Result<Hir, (String, usize)> {
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    parsed.map_err(|e| match e {
        regex_syntax::Error::Parse(e) => (e.kind().to_string(), e.span().start.offset),
        regex_syntax::Error::Translate(e) => (e.kind().to_string(), e.span().start.offset),
        _ => ("it can't be read".to_owned(), 0),
    })
}

/// Whether literals say something about what is matched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// They do.
    Count,
    /// Only those with a letter or digit: a path always has `/` and mostly `.`.
    Ignored,
}

/// Tells whether a pattern says nothing but a length: each part may be left out or takes any letter and digit.
fn fits_everything(hir: &Hir, letters: Letters) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            letters == Letters::Ignored
                && !literal.0.iter().any(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80)
        }
        HirKind::Class(class) => takes_letters_and_digits(class),
        HirKind::Repetition(repetition) => repetition.min == 0 || fits_everything(&repetition.sub, letters),
        HirKind::Capture(capture) => fits_everything(&capture.sub, letters),
        HirKind::Concat(parts) => parts.iter().all(|p| fits_everything(p, letters)),
        HirKind::Alternation(parts) => parts.iter().any(|p| fits_everything(p, letters)),
    }
}

fn takes_letters_and_digits(class: &Class) -> bool {
    let takes = |byte: u8| match class {
        Class::Bytes(class) => class.ranges().iter().any(|r| r.start() <= byte && byte <= r.end()),
        Class::Unicode(class) => {
            class.ranges().iter().any(|r| r.start() <= char::from(byte) && char::from(byte) <= r.end())
        }
    };
    (b'a'..=b'z').chain(b'0'..=b'9').all(takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_fit_as_in_gitignore() {
        let fits = |pattern: &str, path: &str| glob(pattern).unwrap().is_match(path);
        for (pattern, path) in [
            ("*.md", "README.md"),
            ("*.md", "docs/a/b.md"),
            ("tests/*.rs", "tests/a.rs"),
            ("tests/**", "tests/a/b.rs"),
            ("/a.txt", "a.txt"),
            ("fixtures/", "x/fixtures/y/z"),
            ("/fixtures/", "fixtures/y/z"),
            ("a/{b,c}/*", "a/c/d"),
            ("**/x/*.env", "a/b/x/p.env"),
            ("docs/[[]a].md", "docs/[a].md"),
            ("żółw*", "a/żółwik"),
        ] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("tests/*.rs", "tests/a/b.rs"),
            ("tests/*.rs", "x/tests/a.rs"),
            ("/a.txt", "b/a.txt"),
            ("/fixtures/", "x/fixtures/y"),
            ("*.md", "README.MD"),
            ("fixtures/", "fixtures"),
        ] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn what_fits_everything_is_refused() {
        for pattern in
            ["**", "*", "/**", "**/*", "*/**", "*.*", "**/", "?*", ".*", "{**,a}", "[a-z0-9A-Z_]*", "/"]
        {
            assert!(judge_glob(pattern).is_err(), "{pattern}");
        }
        for pattern in ["*.md", "tests/**", "_*", "vendor/", "{a,b}/*", "é*"] {
            assert_eq!(judge_glob(pattern), Ok(()), "{pattern}");
        }
        for pattern in [
            "",
            ".*",
            "a*",
            "^",
            "a|",
            ".+",
            "^.{20}$",
            r"\w+",
            "[A-Za-z0-9_-]{16,}",
            "(a|.)",
            "(?s:.)b?",
            r"\S",
        ] {
            assert!(judge_regex(pattern).is_err(), "{pattern}");
        }
        for pattern in ["^example", "a", r"^\d+$", "^[a-z]+$", r"(?i)test\b", "x{3}"] {
            assert_eq!(judge_regex(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn a_fault_names_its_place_in_the_pattern() {
        assert_eq!(judge_regex("ab(c").unwrap_err().at, 2);
        assert!(judge_regex("a[z-b]").unwrap_err().what.contains("range"));
        assert!(judge_glob("a/{b").unwrap_err().what.contains("alternate"));
        assert!(judge_glob("a/[z-b]").unwrap_err().what.contains("range"));
    }

    #[test]
    fn what_passes_the_judge_compiles() {
        for pattern in ["^example", r"(?i)a\b", "x{3}", r"\x00", "[^a]"] {
            assert!(judge_regex(pattern).is_ok() && regex(pattern).is_ok(), "{pattern}");
        }
        for pattern in ["a", "a/**", "[!a]b", "{a,b}"] {
            assert!(judge_glob(pattern).is_ok() && glob(pattern).is_ok(), "{pattern}");
        }
    }
}
