//! Proves from a regex' syntax that each of its matches holds one of the rule's keywords, and where.
//!
//! The prefilter may skip a text only if no rule could match it, so a rule whose regex can match without its keyword
//! would miss in silence. Comes in: a pattern and its keywords. Goes out: how far before the keyword a match can start
//! and how long it can be, both in bytes, which bounds the window that the regex is run over. The build script
//! includes this file, so it uses nothing of this crate but `byte_set`. The proof is sound, not complete: a pattern whose keyword
//! is spread over an optional part is refused though it may be right.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::byte_set::is_token_byte;

/// The most strings that a part of a pattern is spelled out to.
const MOST_SPELLINGS: usize = 1024;

/// What is known of every match of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The most bytes that can stand in a match before its keyword.
    pub(crate) before: u32,
    /// The most bytes of a match; `None` when there is no bound.
    pub(crate) longest: Option<u32>,
    /// The least length of a run of [`is_token_byte`]s that stands in every match; 0 where none has to.
    pub(crate) run: u32,
}

/// Proves that each match of `pattern` holds one of `keywords`, which are lower case and match without regard to case.
///
/// # Errors
/// A sentence: the pattern isn't valid, can match nothing at all, or can match without any of the keywords.
pub(crate) fn prove(pattern: &str, keywords: &[String]) -> Result<Proof, String> {
    let hir = regex_syntax::ParserBuilder::new()
        .utf8(false)
        .unicode(false)
        .build()
        .parse(pattern)
        .map_err(|e| format!("regex: {}", e.to_string().lines().last().unwrap_or_default().trim()))?;
    if hir.properties().minimum_len().is_none_or(|n| n == 0) {
        return Err("regex can match nothing at all".to_owned());
    }
    let before = before_keyword(&hir, keywords)
        .ok_or_else(|| format!("regex can match a text without any keyword ({})", keywords.join(", ")))?;
    let as_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let run = as_u32(token_run(&hir).inside);
    Ok(Proof { before: as_u32(before), longest: hir.properties().maximum_len().map(as_u32), run })
}

/// Runs of token bytes that every match of a part has.
#[derive(Clone, Copy)]
struct Runs {
    /// The least length of a match, where no match has any other byte.
    whole: Option<usize>,
    /// The least length of the longest run in a match.
    inside: usize,
}

/// Returns the runs of token bytes in the matches of `hir`: a lower bound.
fn token_run(hir: &Hir) -> Runs {
    let whole = |length: usize| Runs { whole: Some(length), inside: length };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => whole(0),
        HirKind::Literal(literal) => {
            let runs = literal.0.split(|b| !is_token_byte(*b)).map(<[u8]>::len);
            let inside = runs.max().unwrap_or(0);
            Runs { whole: (inside == literal.0.len()).then_some(inside), inside }
        }
        HirKind::Class(Class::Bytes(class)) => {
            let tokens_only = class.ranges().iter().all(|r| (r.start()..=r.end()).all(is_token_byte));
            if tokens_only { whole(1) } else { Runs { whole: None, inside: 0 } }
        }
        HirKind::Class(Class::Unicode(_)) => Runs { whole: None, inside: 0 },
        HirKind::Capture(capture) => token_run(&capture.sub),
        HirKind::Repetition(repetition) => {
            let one = token_run(&repetition.sub);
            let times = repetition.min as usize;
            match one.whole {
                Some(length) => whole(length.saturating_mul(times)),
                None => Runs { whole: None, inside: if times > 0 { one.inside } else { 0 } },
            }
        }
        HirKind::Alternation(branches) => branches.iter().map(token_run).fold(
            Runs { whole: Some(usize::MAX), inside: usize::MAX },
            |all, branch| Runs {
                whole: all.whole.zip(branch.whole).map(|(a, b)| a.min(b)),
                inside: all.inside.min(branch.inside),
            },
        ),
        HirKind::Concat(parts) => {
            let (mut only, mut current, mut inside) = (true, 0_usize, 0);
            for part in parts.iter().map(token_run) {
                current = part.whole.map_or(0, |length| current.saturating_add(length));
                only &= part.whole.is_some();
                inside = inside.max(current).max(part.inside);
            }
            Runs { whole: only.then_some(current), inside }
        }
    }
}

/// Returns the most bytes of a match of `hir` before a keyword, or `None` where a match may lack one.
fn before_keyword(hir: &Hir, keywords: &[String]) -> Option<usize> {
    if let Some(spellings) = spell(hir) {
        return latest(&spellings, keywords);
    }
    match hir.kind() {
        HirKind::Capture(capture) => before_keyword(&capture.sub, keywords),
        HirKind::Repetition(repetition) if repetition.min >= 1 => before_keyword(&repetition.sub, keywords),
        HirKind::Alternation(branches) => {
            branches.iter().map(|b| before_keyword(b, keywords)).try_fold(0, |most, b| Some(most.max(b?)))
        }
        HirKind::Concat(parts) => before_in_row(parts, keywords),
        _ => None,
    }
}

/// The same for parts that follow each other: tries every run of parts that can be spelled out, then each part alone.
fn before_in_row(parts: &[Hir], keywords: &[String]) -> Option<usize> {
    let mut lead = Some(0_usize);
    let mut best: Option<usize> = None;
    for (i, part) in parts.iter().enumerate() {
        let lead_here = lead?;
        let mut run = vec![Vec::new()];
        for next in parts.get(i..).unwrap_or_default() {
            let whole = spell(next);
            let ends = whole.is_none();
            let Some(longer) = whole.or_else(|| spell_least(next)).and_then(|s| product(&run, &s)) else {
                break;
            };
            run = longer;
            if let Some(inside) = latest(&run, keywords) {
                best = Some(best.map_or(lead_here + inside, |b| b.min(lead_here + inside)));
                break;
            }
            if ends {
                break;
            }
        }
        if let Some(inside) = before_keyword(part, keywords) {
            best = Some(best.map_or(lead_here + inside, |b| b.min(lead_here + inside)));
        }
        if best.is_some() {
            return best;
        }
        lead = part.properties().maximum_len().map(|n| lead_here + n);
    }
    best
}

/// Returns the latest offset at which a keyword first stands in the spellings, or `None` where one of them has none.
fn latest(spellings: &[Vec<u8>], keywords: &[String]) -> Option<usize> {
    let first = |spelling: &Vec<u8>| {
        keywords.iter().filter_map(|k| spelling.windows(k.len()).position(|w| w == k.as_bytes())).min()
    };
    spellings.iter().map(first).try_fold(0, |most, at| Some(most.max(at?)))
}

/// Spells out in lower case all strings that `hir` matches, where they are few: keywords match without regard to case.
fn spell(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Empty => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => Some(vec![literal.0.to_ascii_lowercase()]),
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.ranges().iter().flat_map(|r| r.start()..=r.end());
            let distinct: BTreeSet<u8> = bytes.map(|b| b.to_ascii_lowercase()).collect();
            (distinct.len() <= 64).then(|| distinct.into_iter().map(|b| vec![b]).collect())
        }
        HirKind::Capture(capture) => spell(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![Vec::new()], |all, part| product(&all, &spell(part)?))
        }
        HirKind::Alternation(branches) => {
            let all: Vec<_> = branches.iter().map(spell).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= MOST_SPELLINGS).then_some(all)
        }
        HirKind::Repetition(repetition) if repetition.max == Some(repetition.min) && repetition.min <= 4 => {
            let one = spell(&repetition.sub)?;
            (0..repetition.min).try_fold(vec![Vec::new()], |all, _| product(&all, &one))
        }
        HirKind::Repetition(repetition) if repetition.min == 0 && repetition.max == Some(1) => {
            let mut all = spell(&repetition.sub)?;
            all.push(Vec::new());
            Some(all)
        }
        _ => None,
    }
}

/// Spells out what the least repetition of `hir` starts with, where it may repeat more often.
fn spell_least(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let HirKind::Repetition(repetition) = hir.kind() else { return None };
    let one = spell(&repetition.sub)?;
    (0..repetition.min.min(4)).try_fold(vec![Vec::new()], |all, _| product(&all, &one))
}

/// Joins each string of `heads` with each of `tails`, where they stay few.
fn product(heads: &[Vec<u8>], tails: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    (heads.len() * tails.len() <= MOST_SPELLINGS)
        .then(|| heads.iter().flat_map(|h| tails.iter().map(move |t| [h.as_slice(), t].concat())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn try_it(pattern: &str, keywords: &[&str]) -> Result<Proof, String> {
        prove(pattern, &keywords.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_prefix_stands_at_the_start_of_the_match() {
        assert_eq!(try_it("abc_[a-z]{20}", &["abc_"]), Ok(Proof { before: 0, longest: Some(24), run: 24 }));
        assert_eq!(
            try_it("gh[po]_[a-z]{36,40}", &["ghp_", "gho_"]),
            Ok(Proof { before: 0, longest: Some(44), run: 40 })
        );
        assert_eq!(try_it("(?i)(?:Abc|dEf)_x", &["abc_", "def_"]).map(|p| p.before), Ok(0));
    }

    #[test]
    fn an_infix_bounds_what_stands_before_it() {
        assert_eq!(
            try_it("[a-z]{3,9}-infix-[0-9]+", &["infix"]),
            Ok(Proof { before: 10, longest: None, run: 11 })
        );
        assert_eq!(try_it("(?:a|bb)(?<secret>xyz1+)", &["xyz1"]).map(|p| p.before), Ok(2));
    }

    #[test]
    fn the_run_that_every_match_has_is_known() {
        let run = |pattern: &str| try_it(pattern, &["abc"]).map(|p| p.run);
        assert_eq!(run(r"abc\s+[a-z]{20}"), Ok(20));
        assert_eq!(run(r"abc(?:[a-z]{20}|[0-9]{9}x)"), Ok(13));
        assert_eq!(run(r"abc[a-z]{20}(?: |$)"), Ok(23));
        assert_eq!(run(r"abc(?:x[ ]y)?"), Ok(3));
        assert_eq!(run(r"abc[^ ]{30}"), Ok(3));
    }

    #[test]
    fn a_match_that_can_lack_the_keyword_is_refused() {
        assert!(try_it("(?:abc_)?[a-z]{20}", &["abc_"]).is_err());
        assert!(try_it("gh[pou]_[a-z]{36}", &["ghp_", "gho_"]).is_err());
        assert!(
            try_it("[a-z]+abc", &["abc"]).is_err(),
            "without a bound before the keyword there is no window"
        );
        assert!(try_it("a*", &["abc"]).is_err());
        assert!(try_it("(", &["abc"]).is_err());
    }
}
