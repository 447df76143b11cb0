//! All kinds of check at once: what is made passes, what is spoiled does not.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::byte_set::ByteSet;
use crate::detect::rule::{About, FIELD_SEPARATOR, ITEM_SEPARATOR, ValueShape};
use crate::finding::{Confidence, Severity};

/// Kinds too weak for a pass, see `detect/checksum/numbers.rs`.
const WEAK: [Checksum; 2] = [Checksum::EthereumPrivateKey, Checksum::Luhn];

/// Kinds whose misses are doubts, because the check is inferred, needs more than the value, or has exceptions.
const DOUBTFUL: [Checksum; 14] = [
    Checksum::GithubFineGrained,
    Checksum::Vercel,
    Checksum::DenoDeploy,
    Checksum::Apify,
    Checksum::Zuplo,
    Checksum::CanvaClientSecret,
    Checksum::SaladCloud,
    Checksum::AzureApim,
    Checksum::AzureRedis,
    Checksum::SupabaseApiKey,
    Checksum::AwsAccessKeyId,
    Checksum::TelegramBotToken,
    Checksum::SlackToken,
    Checksum::WireguardPrivateKey,
];

/// Kinds of which every character, or every one but a few, is under a checksum of 16 bits or more.
fn has_checksum(kind: Checksum) -> bool {
    use Checksum as C;
    matches!(
        kind,
        C::GithubClassic | C::GithubFineGrained | C::Npm | C::Vercel | C::DenoDeploy | C::Apify | C::Zuplo
    ) || matches!(
        kind,
        C::CanvaClientSecret | C::GrafanaServiceAccount | C::CloudflareScannable | C::GitlabRoutable
    ) || matches!(kind, C::AtlassianApiToken | C::AzureCask | C::AzureEntraClientSecret | C::SupabaseApiKey)
        || matches!(
            kind,
            C::AgeSecretKey | C::NostrNsec | C::BitcoinWif | C::Bip32Xprv | C::XrpSeed | C::TezosSecretKey
        )
        || (kind.name().starts_with("azure-") && kind != C::AzureDevopsLegacyPat)
}

fn made(kind: Checksum, seed: u64) -> Vec<u8> {
    checksum_fake(kind, &mut Random::new(seed))
}

fn rule(kind: Option<Checksum>, matcher: Matcher, samples: &[&str]) -> Rule {
    let samples = samples.join(&ITEM_SEPARATOR.to_string());
    let mut fields = vec![""; 18];
    fields[15] = &samples;
    Rule {
        id: Cow::Borrowed("test"),
        family: Cow::Borrowed("test"),
        matcher,
        edge: ByteSet::EMPTY,
        entropy: 0.0,
        checksum: kind,
        pair: None,
        need_pair: false,
        severity: Severity::Low,
        confidence: Confidence::Low,
        about: About::Own(fields.join(&FIELD_SEPARATOR.to_string()).into()),
    }
}

fn regex(pattern: &str) -> Matcher {
    Matcher::Regex { pattern: Cow::Owned(pattern.to_owned()), before: 0, longest: 500, run: 0 }
}

#[test]
fn what_is_made_passes_its_check() {
    for kind in Checksum::ALL {
        let want = if WEAK.contains(kind) { Check::Doubt } else { Check::Pass };
        for seed in 0..100 {
            let fake = made(*kind, seed);
            assert_eq!(kind.check(&fake), want, "{} of seed {seed}", kind.name());
            assert!(fake.is_ascii() && fake == made(*kind, seed), "{} of seed {seed}", kind.name());
        }
        assert_ne!(made(*kind, 1), made(*kind, 2), "{}", kind.name());
    }
}

#[test]
fn every_kind_has_near_misses() {
    for kind in Checksum::ALL {
        let of = rule(Some(*kind), regex("(?s).+"), &["checksum"]);
        let names: Vec<&str> =
            (0..20).flat_map(|seed| near_misses(&of, seed)).map(|(name, _)| name).collect();
        assert!(names.contains(&FOREIGN_NAME), "{}", kind.name());
        assert!((0..20).all(|seed| !near_misses(&of, seed).is_empty()), "{}", kind.name());
        for (name, miss) in (0..20).flat_map(|seed| near_misses(&of, seed)) {
            assert_eq!(kind.check(&miss), Check::Fail, "{}: {name}", kind.name());
        }
        let is_doubtful = DOUBTFUL.contains(kind);
        if has_checksum(*kind) && !is_doubtful {
            assert_eq!(names.iter().filter(|name| **name == "wrong checksum").count(), 20, "{}", kind.name());
        }
        if is_doubtful {
            assert!(!names.contains(&"wrong checksum"), "{}", kind.name());
        }
    }
}

#[test]
fn a_cut_off_fake_is_never_more_than_a_doubt() {
    // The long form of a CASK key starts with its short form.
    let kinds = Checksum::ALL.iter().filter(|kind| has_checksum(**kind) && **kind != Checksum::AzureCask);
    for kind in kinds {
        let fake = made(*kind, 5);
        let core = fake.iter().rposition(|b| *b != b'=').unwrap();
        for length in 0..core {
            assert_ne!(kind.check(&fake[..length]), Check::Pass, "{} of {length}", kind.name());
        }
    }
}

#[test]
fn fakes_fit_the_pattern_of_their_rule() {
    let user = rule(Some(Checksum::GithubClassic), regex("ghu_[A-Za-z0-9]{36}"), &["\"ghu_\" 36*base62"]);
    let assigned =
        rule(Some(Checksum::Jwt), regex("T=(?<secret>eyJ[A-Za-z0-9._-]+)"), &["\"T=eyJ\" 50*base64url"]);
    for seed in 0..20 {
        let fake = fake(&user, seed).unwrap();
        assert!(fake.starts_with(b"ghu_") && Checksum::GithubClassic.check(&fake) == Check::Pass);
        let fake = super::fake(&assigned, seed).unwrap();
        assert_eq!(Checksum::Jwt.check(fake.strip_prefix(b"T=").unwrap()), Check::Pass);
        assert!(near_misses(&assigned, seed).iter().all(|(_, miss)| miss.starts_with(b"T=")));
    }
}

#[test]
fn each_sample_is_taken_in_turn() {
    let two = rule(None, regex("[ab]{9}"), &["9*[a]", "9*[b]"]);
    assert_eq!(
        (fake(&two, 0).unwrap(), fake(&two, 1).unwrap()),
        (b"aaaaaaaaa".to_vec(), b"bbbbbbbbb".to_vec())
    );
    let misses = near_misses(&two, 0);
    assert_eq!(misses, [(SHORT_NAME, b"aaaaaaaa".to_vec()), (FOREIGN_NAME, b"aaaa!aaaa".to_vec())]);
}

#[test]
fn a_sample_longer_than_the_least_is_shortened_below_it() {
    let slack = rule(None, regex("k_(?<secret>[ab]{5,20})"), &["\"k_\" 9*[a]"]);
    assert_eq!(
        near_misses(&slack, 0),
        [(SHORT_NAME, b"k_aaaa".to_vec()), (FOREIGN_NAME, b"k_aa!aa".to_vec())]
    );
    let password = rule(None, regex("p=.{5,20}"), &["\"p=\" 9*[a]"]);
    assert_eq!(near_misses(&password, 0).len(), 1, "nothing is foreign");
}

#[test]
fn a_sample_without_a_run_is_spoiled_all_the_same() {
    let id = rule(None, regex("[0-9a-f-]{36}"), &["uuid"]);
    let misses = near_misses(&id, 3);
    assert_eq!(misses.iter().map(|(_, miss)| miss.len()).collect::<Vec<_>>(), [35, 36]);
    assert!(misses[1].1.contains(&FOREIGN));
}

#[test]
fn a_value_rule_gets_a_value_of_its_check() {
    let shape = ValueShape {
        alphabet: ByteSet::parse("a-z2-7").unwrap(),
        least: 52,
        greatest: 52,
        prefix: Cow::Borrowed(""),
        suffix: Cow::Borrowed(""),
        names: Cow::Borrowed(&[]),
        reach: 50,
    };
    let of = rule(Some(Checksum::AzureDevopsLegacyPat), Matcher::Value(shape), &["52*[a-z2-7]"]);
    assert_eq!(Checksum::AzureDevopsLegacyPat.check(&fake(&of, 1).unwrap()), Check::Pass);
}

#[test]
fn faults_of_a_rule_are_said() {
    assert!(fake(&rule(None, regex("a"), &[]), 1).is_err());
    assert!(fake(&rule(None, regex("a"), &["checksum"]), 1).is_err());
    assert!(fake(&rule(None, regex("a"), &["3*nothing"]), 1).is_err());
    assert!(fake(&rule(None, regex("("), &["\"a\""]), 1).is_err());
    assert!(near_misses(&rule(None, regex("a"), &[]), 1).is_empty());
}

proptest! {
    #[test]
    fn one_changed_character_never_passes(seed: u64, at: prop::sample::Index, to in "[A-Za-z0-9]") {
        // These two keep less than the whole sum, so that one change in 15,000 or 500,000 does pass.
        let short = [Checksum::AzureEntraClientSecret, Checksum::AzureCask];
        for kind in Checksum::ALL.iter().filter(|kind| has_checksum(**kind) && !short.contains(kind)) {
            let mut fake = made(*kind, seed);
            let core = fake.iter().rposition(|b| *b != b'=').unwrap();
            // A prefix may turn into another.
            let place = 8 + at.index(core - 8);
            let before = std::mem::replace(&mut fake[place], to.as_bytes()[0]);
            // Hex may be of either case.
            let is_same = before.eq_ignore_ascii_case(&fake[place]);
            prop_assert!(is_same || kind.check(&fake) != Check::Pass, "{}", kind.name());
        }
    }

    #[test]
    fn spoiled_fakes_never_panic(seed: u64, at: prop::sample::Index, byte: u8) {
        for kind in Checksum::ALL {
            let mut fake = made(*kind, seed);
            let place = at.index(fake.len());
            fake[place] = byte;
            let cut = at.index(fake.len());
            let _ = (kind.check(&fake), kind.check(&fake[cut..]), kind.check(&fake[..cut]));
        }
    }
}
