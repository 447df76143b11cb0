//! Makes fakes of what rules find, for tests and for `hookguard doctor`: always the same for a seed, and opening nothing.
//!
//! A rule says what a fake looks like in the notation of [`sample`], or leaves it to the offline check that its values
//! are put to. Where a rule has a check, its fakes pass it: what the notation makes by chance gets a value of the check
//! in its place. Near misses are fakes with one fault each, which the rule must leave alone.

mod alphabet;
mod shapes;
mod structures;
mod sums;

use std::ops::Range;

use regex::bytes::Regex;

use crate::detect::checksum::{Check, Checksum, azure_keys, bech32, crc_tokens};
use crate::detect::generic;
use crate::detect::pattern;
use crate::detect::rule::{Generic, Matcher, Rule};
use crate::rules::make::alphabet::{BASE36, BASE62, BASE64URL};
use crate::rules::sample::{self, Random, Spoil};
use crate::rules::texts;

/// The sample that leaves the making to the rule's check.
const BY_CHECKSUM: &str = "checksum";

/// How many values of a check are tried against a rule's pattern; a check can have a dozen forms, a rule often takes one.
const TRIES: usize = 500;

/// Makes a fake of what a rule finds: the whole match, with what belongs to it.
///
/// # Errors
/// The rule has no sample, the sample can't be read, or it asks for a check that the rule doesn't have.
pub fn fake(rule: &Rule, seed: u64) -> Result<Vec<u8>, String> {
    Ok(Fake::make(rule, seed)?.text)
}

/// Makes near misses, each with the word that tells what is wrong with it.
///
/// Of a rule with a check only those that the check fails; of others one character short of the least length and a
/// foreign one, where the rule takes not any character. A rule whose sample can't be read has none.
pub fn near_misses(rule: &Rule, seed: u64) -> Vec<(&'static str, Vec<u8>)> {
    let (Ok(fake), Ok(shape)) = (Fake::make(rule, seed), Shape::of(rule)) else { return Vec::new() };
    let checked = rule.checksum.map(|kind| fake.checked_misses(kind, &shape)).unwrap_or_default();
    if !checked.is_empty() {
        return checked;
    }
    let notation = texts(rule).samples.into_iter().find(|text| *text != BY_CHECKSUM);
    let spoiled = |spoil| notation.and_then(|text| Some(sample::parse(text).ok()?.make(seed, spoil)));
    let Some(least) = fake.shortened(&shape) else {
        return spoiled(Spoil::Short).map(|short| (SHORT_NAME, short)).into_iter().collect();
    };
    let foreign = least.spoiled(Some(FOREIGN));
    let foreign = Some((FOREIGN_NAME, foreign)).filter(|(_, text)| shape.secret(text).is_none());
    [(SHORT_NAME, least.spoiled(None))].into_iter().chain(foreign).collect()
}

const SHORT_NAME: &str = "one character short";
const FOREIGN_NAME: &str = "foreign character";
/// A character that no value has.
const FOREIGN: u8 = b'!';

/// A fake and where its secret is.
struct Fake {
    text: Vec<u8>,
    secret: Range<usize>,
}

impl Fake {
    fn make(rule: &Rule, seed: u64) -> Result<Self, String> {
        let texts = texts(rule);
        let count = u64::try_from(texts.samples.len().max(1)).unwrap_or(1);
        let index = usize::try_from(seed % count).unwrap_or_default();
        let notation = texts.samples.get(index).copied().ok_or("the rule has no sample")?;
        let mut random = Random::new(seed);
        let text = if notation == BY_CHECKSUM {
            let kind =
                rule.checksum.ok_or("the sample is left to a `checksum` that the rule does not have")?;
            checksum_fake(kind, &mut random)
        } else {
            sample::parse(notation)?.make(seed, Spoil::No)
        };
        let shape = Shape::of(rule)?;
        let secret = shape.secret(&text).unwrap_or(0..text.len());
        let fake = Self { text, secret };
        Ok(match rule.checksum {
            Some(kind) => fake.passing(kind, &shape, &mut random),
            None => fake,
        })
    }

    /// Returns the fake with a value of the check in place of its secret, unless that is one.
    fn passing(self, kind: Checksum, shape: &Shape<'_>, random: &mut Random) -> Self {
        let is_good = |fake: &Self| {
            shape.secret(&fake.text) == Some(fake.secret.clone()) && kind.check(fake.value()) != Check::Fail
        };
        if is_good(&self) {
            return self;
        }
        // A pattern may want surroundings that are not in the sample; then no try matches, and the first fake serves.
        let good = (0..TRIES).map(|_| self.with_secret(&checksum_fake(kind, random))).find(is_good);
        good.unwrap_or(self)
    }

    fn value(&self) -> &[u8] {
        self.text.get(self.secret.clone()).unwrap_or_default()
    }

    fn with_secret(&self, value: &[u8]) -> Self {
        let before = self.text.get(..self.secret.start).unwrap_or_default();
        let after = self.text.get(self.secret.end..).unwrap_or_default();
        Self { text: [before, value, after].concat(), secret: before.len()..before.len() + value.len() }
    }

    /// Returns the near misses that the check fails.
    fn checked_misses(&self, kind: Checksum, shape: &Shape<'_>) -> Vec<(&'static str, Vec<u8>)> {
        let value = self.value();
        // Of a long structure not every place is looked at, so some are tried; what stands before should be no match.
        let places = [value.len() / 3, value.len() / 2, value.len() * 2 / 3];
        let short = places.map(|at| (SHORT_NAME, changed(value, at, None)));
        let foreign = places.map(|at| (FOREIGN_NAME, changed(value, at, Some(FOREIGN))));
        let wrong = changed_in_alphabet(value).take(8).map(|miss| ("wrong checksum", miss));
        let failing =
            short.into_iter().chain(foreign).chain(wrong).filter(|(_, miss)| kind.check(miss) == Check::Fail);
        let mut misses: Vec<(&'static str, Vec<u8>)> =
            failing.map(|(name, miss)| (name, self.with_secret(&miss).text)).collect();
        // A piece of it may be a value by itself: what stands before a foreign character, say.
        let holds_another =
            |text: &[u8]| shape.first(text).is_some_and(|value| kind.check(value) != Check::Fail);
        misses.retain(|(_, text)| !holds_another(text));
        misses.dedup_by_key(|(name, _)| *name);
        misses
    }

    /// Shortens the secret as long as the whole is a match: samples have a usual length, rules take a least one.
    ///
    /// `None` where the length alone never tells.
    fn shortened(self, shape: &Shape<'_>) -> Option<Self> {
        let mut fake = self;
        loop {
            let text = fake.spoiled(None);
            match shape.secret(&text) {
                Some(secret) if secret.is_empty() => return None,
                Some(secret) => fake = Self { text, secret },
                None => return Some(fake),
            }
        }
    }

    /// Changes the middle of the secret.
    fn spoiled(&self, to: Option<u8>) -> Vec<u8> {
        let value = self.value();
        self.with_secret(&changed(value, value.len() / 2, to)).text
    }
}

/// Puts another character in the place of one, or none.
fn changed(value: &[u8], place: usize, to: Option<u8>) -> Vec<u8> {
    let put = |(at, byte): (usize, &u8)| if at == place { to } else { Some(*byte) };
    value.iter().enumerate().filter_map(put).collect()
}

/// Changes one character of the second half after the other: to one of its class that stands there too, which keeps the
/// value in its alphabet.
fn changed_in_alphabet(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let middle = value.len() / 2;
    let half = value.get(middle..).unwrap_or_default();
    let places = value.iter().enumerate().skip(middle).filter(|(_, byte)| byte.is_ascii_alphanumeric());
    places.filter_map(move |(at, byte)| {
        let is_other = |b: &&u8| *b != byte && b.is_ascii_alphanumeric() && class(**b) == class(*byte);
        let other = half.iter().find(is_other)?;
        Some(changed(value, at, Some(*other)))
    })
}

/// What a rule's matches look like.
enum Shape<'r> {
    Pattern(Regex),
    Other(&'r Matcher),
}

impl<'r> Shape<'r> {
    fn of(rule: &'r Rule) -> Result<Self, String> {
        match &rule.matcher {
            Matcher::Regex { pattern, .. } => Ok(Self::Pattern(pattern::compile(pattern)?)),
            other => Ok(Self::Other(other)),
        }
    }

    /// Returns the first secret that a pattern finds anywhere in the text.
    fn first<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let Self::Pattern(regex) = self else { return None };
        let found = regex.captures(text)?;
        Some(found.name("secret").or(found.get(0))?.as_bytes())
    }

    /// Returns where the secret is in a text that is a match from end to end.
    fn secret(&self, text: &[u8]) -> Option<Range<usize>> {
        match self {
            Self::Pattern(regex) => {
                let found = regex.captures(text)?;
                let whole = found.get(0)?;
                let secret = found.name("secret").unwrap_or(whole);
                (whole.range() == (0..text.len())).then(|| secret.range())
            }
            Self::Other(Matcher::Value(shape)) => {
                let is_long = (shape.least as usize..=shape.greatest as usize).contains(&text.len());
                (is_long && text.iter().all(|b| shape.alphabet.has(*b))).then_some(0..text.len())
            }
            // As in `detect::generic`, where the name decides and the value only has to be long enough.
            Self::Other(Matcher::Generic(kind)) => {
                let least =
                    if *kind == Generic::Token { generic::LEAST_TOKEN } else { generic::LEAST_PASSWORD };
                (text.len() >= least).then_some(0..text.len())
            }
            Self::Other(Matcher::Regex { .. }) => None,
        }
    }
}

/// Makes a value that a check passes, or doubts where it never says more.
pub fn checksum_fake(kind: Checksum, random: &mut Random) -> Vec<u8> {
    match kind {
        Checksum::GithubClassic => sums::crc_token(&crc_tokens::GITHUB_CLASSIC, &BASE62, random),
        Checksum::GithubFineGrained => sums::github_fine_grained(random),
        Checksum::Npm => sums::crc_token(&crc_tokens::NPM, &BASE62, random),
        Checksum::Vercel => sums::crc_token(&crc_tokens::VERCEL, &BASE62, random),
        Checksum::DenoDeploy => sums::crc_token(&crc_tokens::DENO_DEPLOY, &BASE62, random),
        Checksum::Apify => sums::crc_token(&crc_tokens::APIFY, &BASE62, random),
        Checksum::Zuplo => sums::crc_token(&crc_tokens::ZUPLO, &BASE36, random),
        Checksum::CanvaClientSecret => sums::crc_token(&crc_tokens::CANVA, &BASE64URL, random),
        Checksum::SaladCloud => sums::salad(random),
        Checksum::GrafanaServiceAccount => {
            sums::crc_token(&crc_tokens::GRAFANA_SERVICE_ACCOUNT, &BASE62, random)
        }
        Checksum::CloudflareScannable => sums::crc_token(&crc_tokens::CLOUDFLARE, &BASE62, random),
        Checksum::GitlabRoutable => sums::gitlab(random),
        Checksum::AtlassianApiToken => sums::atlassian(random),
        Checksum::AzureStorage => sums::azure_key(&azure_keys::STORAGE, random),
        Checksum::AzureCosmosdb => sums::azure_key(&azure_keys::COSMOSDB, random),
        Checksum::AzureBatch => sums::azure_key(&azure_keys::BATCH, random),
        Checksum::AzureMlClassic => sums::azure_key(&azure_keys::ML_CLASSIC, random),
        Checksum::AzureApim => sums::azure_key(&azure_keys::APIM, random),
        Checksum::AzureRedis => sums::azure_key(&azure_keys::REDIS, random),
        Checksum::AzureIot => sums::azure_key(&azure_keys::IOT, random),
        Checksum::AzureServicebus => sums::azure_key(&azure_keys::SERVICEBUS, random),
        Checksum::AzureEventhub => sums::azure_key(&azure_keys::EVENTHUB, random),
        Checksum::AzureRelay => sums::azure_key(&azure_keys::RELAY, random),
        Checksum::AzureContainerRegistry => sums::azure_key(&azure_keys::CONTAINER_REGISTRY, random),
        Checksum::AzureSearch => sums::azure_key(&azure_keys::SEARCH, random),
        Checksum::AzureFunction => sums::azure_key(&azure_keys::FUNCTION, random),
        Checksum::AzureCask => sums::azure_cask(random),
        Checksum::AzureEntraClientSecret => sums::azure_entra(random),
        Checksum::AzureDevopsLegacyPat => sums::azure_devops(random),
        Checksum::SupabaseApiKey => sums::supabase(random),
        Checksum::Bip39Indices => sums::bip39(random),
        Checksum::AgeSecretKey => sums::bech32(&bech32::AGE, random),
        Checksum::AgeSecretKeyPq => sums::bech32(&bech32::AGE_PQ, random),
        Checksum::NostrNsec => sums::bech32(&bech32::NOSTR, random),
        Checksum::BitcoinWif => sums::bitcoin_wif(random),
        Checksum::Bip32Xprv => sums::bip32(random),
        Checksum::XrpSeed => sums::xrp_seed(random),
        Checksum::TezosSecretKey => sums::tezos(random),
        Checksum::StellarSecretSeed => sums::stellar(random),
        Checksum::NatsNkeySeed => sums::nats(random),
        Checksum::AwsAccessKeyId => sums::aws_key_id(random),
        Checksum::WireguardPrivateKey => sums::wireguard(random),
        Checksum::SentryOrgToken => structures::sentry(random),
        Checksum::GrafanaCloudAccessPolicy => structures::grafana_cloud(random),
        Checksum::GrafanaLegacyApiKey => structures::grafana_legacy(random),
        Checksum::OnepasswordServiceAccount => structures::onepassword(random),
        Checksum::MapboxToken => structures::mapbox(random),
        Checksum::GcpServiceAccountJson => structures::gcp_service_account(random),
        Checksum::Jwt => structures::jwt(random),
        Checksum::PemPrivateKey => structures::pem(random),
        Checksum::PgpPrivateKeyBlock => structures::pgp(random),
        Checksum::Pypi => structures::pypi(random),
        Checksum::FlyMacaroon => structures::fly(random),
        Checksum::JfrogReferenceToken => structures::jfrog(random),
        Checksum::BedrockApiKey => structures::bedrock(random),
        Checksum::ClerkPublishableKey => structures::clerk(random),
        Checksum::AtlassianDataCenterPat => structures::atlassian_data_center(random),
        Checksum::BasicAuthHeader => structures::basic_auth(random),
        Checksum::OpenaiInfix => shapes::openai(random),
        Checksum::AnthropicSuffix => shapes::anthropic(random),
        Checksum::TelegramBotToken => shapes::telegram(random),
        Checksum::DiscordBotToken => shapes::discord(random),
        Checksum::SlackToken => shapes::slack(random),
        Checksum::EthereumPrivateKey => shapes::ethereum(random),
        Checksum::Luhn => shapes::luhn(random),
    }
}

#[cfg(test)]
mod tests;
