//! Turns regexes of other tools into those of hookguard: bytes, no Unicode classes, no look-around.
//!
//! Go's RE2, Python's `re` and JavaScript agree with the regex crate on nearly all that people write. Where a spelling means
//! something else here, or nothing, it is rewritten: `[` and `&&` in a class, `\Q…\E`, octal escapes, a `{` that counts
//! nothing, `\Z`, `\/`, `(?<name>`. What can't be rewritten (look-around, back-references) the regex crate refuses,
//! and the settings' own check says why. Source: the syntax pages of RE2 and of the regex crate.

/// Which flags stand behind a regex in JavaScript's slashes.
const FLAGS: &str = "gimsuyv";

/// Returns a regex in the syntax of the regex crate.
pub(super) fn converted(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\\' => escape(after, &mut out),
            '[' if in_class && after.starts_with(':') && after.contains(":]") => {
                let (name, behind) = after.split_once(":]").unwrap_or((after, ""));
                out += &format!("[{name}:]");
                behind
            }
            '[' if in_class => {
                out += "\\[";
                after
            }
            '[' => {
                in_class = true;
                out.push('[');
                // A `]` that stands first is itself.
                let (caret, inner) = after.strip_prefix('^').map_or(("", after), |inner| ("^", inner));
                out += caret;
                match inner.strip_prefix(']') {
                    Some(behind) if behind.contains(']') => {
                        out += "\\]";
                        behind
                    }
                    _ => inner,
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
                after
            }
            '&' | '~' if in_class && after.starts_with(c) => {
                out += &format!("\\{c}\\{c}");
                after.get(1..).unwrap_or_default()
            }
            '{' if !in_class && !counts(after) => {
                out += "\\{";
                after
            }
            c => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// Rewrites what stands behind a backslash, and returns what stands behind that.
fn escape<'p>(after: &'p str, out: &mut String) -> &'p str {
    let Some(c) = after.chars().next() else {
        out.push('\\');
        return after;
    };
    let behind = after.get(c.len_utf8()..).unwrap_or_default();
    match c {
        'Q' => {
            let (literal, behind) = behind.split_once("\\E").unwrap_or((behind, ""));
            *out += &regex_syntax::escape(literal);
            return behind;
        }
        'Z' => *out += "\\z",
        // What these are in the regex crate (edges of words) they are nowhere else.
        '<' | '>' | '/' => out.push(c),
        '0'..='7' => {
            let digits: String = after.chars().take(3).take_while(|d| ('0'..='7').contains(d)).collect();
            match u8::from_str_radix(&digits, 8) {
                // A single digit other than 0 refers back in Python and JavaScript: left to be refused.
                Ok(byte) if digits.len() > 1 || c == '0' => {
                    *out += &format!("\\x{byte:02x}");
                    return after.get(digits.len()..).unwrap_or_default();
                }
                _ => *out += &format!("\\{c}"),
            }
        }
        c => {
            out.push('\\');
            out.push(c);
        }
    }
    behind
}

/// Tells whether a `{` starts a repetition.
fn counts(after: &str) -> bool {
    let Some((inside, _)) = after.split_once('}') else { return false };
    let mut parts = inside.split(',');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let first = parts.next().is_some_and(is_number);
    first && parts.next().is_none_or(|part| part.is_empty() || is_number(part)) && parts.next().is_none()
}

/// Returns a regex whose group of this number, counted from 1, is named `secret`; the others have no name.
pub(super) fn with_secret(pattern: &str, group: u32) -> String {
    let mut out = String::with_capacity(pattern.len() + 12);
    let mut rest = pattern;
    let (mut in_class, mut number) = (false, 0);
    while let Some(c) = rest.chars().next() {
        let mut after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => {
                let next = after.chars().next();
                out.push('\\');
                out.extend(next);
                after = after.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            '[' | ']' => {
                in_class = c == '[';
                out.push(c);
            }
            '(' if !in_class => {
                let named = ["?P<", "?<"].iter().find_map(|mark| after.strip_prefix(mark));
                let named = named.filter(|name| !name.starts_with(['=', '!']));
                if named.is_some() || !after.starts_with('?') {
                    number += 1;
                    after = named.and_then(|name| name.split_once('>')).map_or(after, |(_, behind)| behind);
                    out += if number == group { "(?P<secret>" } else { "(" };
                } else {
                    out.push('(');
                }
            }
            c => out.push(c),
        }
        rest = after;
    }
    out
}

/// Returns how many groups a regex has.
pub(super) fn groups(pattern: &str) -> u32 {
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    parsed.map_or(0, |hir| u32::try_from(hir.properties().explicit_captures_len()).unwrap_or(u32::MAX))
}

/// Returns the regex that JavaScript's `/…/flags` stands for; `None` for what is no such literal.
pub(super) fn of_slashes(text: &str) -> Option<String> {
    let (body, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    if body.is_empty() || !flags.chars().all(|f| FLAGS.contains(f)) {
        return None;
    }
    let kept: String = flags.chars().filter(|f| "ims".contains(*f)).collect();
    let body = converted(body);
    Some(if kept.is_empty() { body } else { format!("(?{kept}){body}") })
}

/// Returns sets of literals, lower case, of which each match of a regex seems to hold one; the best first. That it is so is
/// proved by who uses them.
pub(super) fn keywords(pattern: &str) -> Vec<Vec<String>> {
    use regex_syntax::hir::Hir;
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let mut sets = Vec::new();
    if let Ok(hir) = parsed.as_ref() {
        collect(hir, &mut sets);
    }
    drop::<Result<Hir, _>>(parsed);
    sets.retain(|set: &Vec<String>| set.iter().all(|word| word.len() >= 3));
    sets.sort_by_key(|set| std::cmp::Reverse(set.iter().map(String::len).min()));
    sets
}

/// Adds the sets of a part.
fn collect(hir: &regex_syntax::hir::Hir, sets: &mut Vec<Vec<String>>) {
    use regex_syntax::hir::HirKind;
    match hir.kind() {
        HirKind::Capture(capture) => collect(&capture.sub, sets),
        HirKind::Repetition(repetition) if repetition.min > 0 => collect(&repetition.sub, sets),
        HirKind::Alternation(branches) => {
            let best: Option<Vec<Vec<String>>> = branches
                .iter()
                .map(|branch| {
                    let mut own = Vec::new();
                    collect(branch, &mut own);
                    own.into_iter().max_by_key(|set| set.iter().map(String::len).min())
                })
                .collect();
            sets.extend(best.map(|all| all.concat()));
        }
        HirKind::Concat(parts) => {
            let mut run = String::new();
            for part in parts {
                if let Some(text) = spelled(part) {
                    run += &text;
                    continue;
                }
                sets.extend((!run.is_empty()).then(|| vec![std::mem::take(&mut run)]));
                collect(part, sets);
            }
            sets.extend((!run.is_empty()).then_some(vec![run]));
        }
        HirKind::Literal(_) | HirKind::Class(_) => sets.extend(spelled(hir).map(|text| vec![text])),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => {}
    }
}

/// Returns the text that a part always is, in lower case.
fn spelled(hir: &regex_syntax::hir::Hir) -> Option<String> {
    use regex_syntax::hir::{Class, HirKind};
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).ok().filter(|t| t.is_ascii()).map(str::to_ascii_lowercase)
        }
        HirKind::Class(Class::Bytes(class)) => {
            let mut letters =
                class.ranges().iter().flat_map(|r| r.start()..=r.end()).map(|b| b.to_ascii_lowercase());
            let first = letters.next()?;
            letters.all(|b| b == first).then(|| char::from(first).to_string()).filter(|t| t.is_ascii())
        }
        HirKind::Capture(capture) => spelled(&capture.sub),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiles(pattern: &str) -> regex::bytes::Regex {
        regex::bytes::RegexBuilder::new(pattern)
            .unicode(false)
            .build()
            .unwrap_or_else(|e| panic!("{pattern}: {e}"))
    }

    #[test]
    fn spellings_that_mean_something_else_here_are_rewritten() {
        for (theirs, ours, fits) in [
            (r"[a[b]x", r"[a\[b]x", "[x"),
            (r"[^]a]b", r"[^\]a]b", "cb"),
            (r"[[:alpha:]]1", r"[[:alpha:]]1", "a1"),
            (r"a{b", r"a\{b", "a{b"),
            (r"a{2,3}{x", r"a{2,3}\{x", "aa{x"),
            (r"a{,3}", r"a\{,3}", "a{,3}"),
            (r"\Qa.b\E+", r"a\.b+", "a.bb"),
            (r"\<a\/b\>", r"<a/b>", "<a/b>"),
            (r"\101\0", r"\x41\x00", "A\0"),
            (r"[a&&b]c", r"[a\&\&b]c", "&c"),
            (r"ab\Z", r"ab\z", "ab"),
            (r"\[x\]", r"\[x\]", "[x]"),
        ] {
            assert_eq!(converted(theirs), ours);
            assert!(compiles(ours).is_match(fits.as_bytes()), "{ours}");
        }
    }

    #[test]
    fn the_group_that_is_the_secret_gets_its_name() {
        for (pattern, group, named) in [
            ("(a)(b)", 2, "(a)(?P<secret>b)"),
            (r"\((?:x)[(](y)", 1, r"\((?:x)[(](?P<secret>y)"),
            ("(?P<one>a)(?<two>b)", 1, "(?P<secret>a)(b)"),
            ("(?i)a", 1, "(?i)a"),
        ] {
            assert_eq!(with_secret(pattern, group), named);
        }
        assert_eq!(groups("(a)(?:b)(c)"), 2);
    }

    #[test]
    fn slashes_and_flags_are_taken_off() {
        assert_eq!(of_slashes("/ab\\/c/gi").as_deref(), Some("(?i)ab/c"));
        assert_eq!(of_slashes("/a/b"), None);
        assert_eq!(of_slashes("plain"), None);
    }

    #[test]
    fn keywords_are_read_off_the_regex() {
        let first = |pattern: &str| keywords(pattern).into_iter().next().unwrap_or_default();
        assert_eq!(first("acme_[a-z]{10}"), ["acme_"]);
        assert_eq!(first("(?i)x[0-9]acme[0-9]"), ["acme"]);
        assert_eq!(first("(?:foo|barbar)[0-9]{9}"), ["foo", "barbar"]);
        assert!(first("[a-z]{10}").is_empty());
        assert!(first("(?:foo|[0-9])x").is_empty());
    }
}
