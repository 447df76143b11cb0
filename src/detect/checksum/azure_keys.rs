//! Azure resource keys: base64 with a signature of four characters and, as its last four bytes, a Marvin32 of the rest.
//!
//! The seed of the hash belongs to the service and often to the role of the key; all seeds of a service are tried. A key
//! without the signature is of the form before 2022 and has no checksum. Source:
//! microsoft/security-utilities:src/Microsoft.Security.Utilities.Core/IdentifiableSecrets.cs, IdentifiableMetadata.cs.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::marvin::{marvin32, seed};

/// The keys of one service.
pub(crate) struct AzureKey {
    /// Stands right before the last six characters, padding not counted.
    pub(crate) signature: &'static [u8; 4],
    /// How many bytes the key decodes to, the checksum's four included.
    pub(crate) bytes: usize,
    /// Which base64 it is written in.
    pub(crate) alphabet: Alphabet,
    /// What the hash may be seeded with.
    pub(crate) seeds: &'static [u64],
    /// What it means that the signature is there and no seed fits.
    miss: Check,
}

/// Row of the table to start from: 64 bytes.
const LONG: AzureKey =
    AzureKey { signature: b"    ", bytes: 64, alphabet: Alphabet::Standard, seeds: &[], miss: Check::Fail };
/// The same with 32 bytes.
const SHORT: AzureKey = AzureKey { bytes: 32, ..LONG };
/// The same with 39 bytes, which need no padding.
const ODD: AzureKey = AzureKey { bytes: 39, ..LONG };

/// The seeds that Service Bus, Event Hubs and Relay share.
const MESSAGING: &[u64] =
    &[seed(*b"System00"), seed(*b"Unknown0"), seed(*b"Send0000"), seed(*b"Manage00"), seed(*b"Listen00")];

/// Storage accounts; confirmed on 3 keys.
pub(crate) const STORAGE: AzureKey = AzureKey { signature: b"+ASt", seeds: &[seed(*b"Default0")], ..LONG };
/// Cosmos DB; confirmed on one key.
pub(crate) const COSMOSDB: AzureKey = AzureKey {
    signature: b"ACDb",
    seeds: &[
        seed(*b"SysAll00"),
        seed(*b"Resour00"),
        seed(*b"MastRO00"),
        seed(*b"SystRO00"),
        seed(*b"Encryp00"),
        seed(*b"MastRW00"),
        seed(*b"SystRW00"),
    ],
    ..LONG
};
/// Batch accounts.
pub(crate) const BATCH: AzureKey = AzureKey { signature: b"+ABa", seeds: &[seed(*b"AbAcct00")], ..LONG };
/// Machine Learning (classic) web services.
pub(crate) const ML_CLASSIC: AzureKey = AzureKey { signature: b"+AMC", seeds: &[seed(*b"Classic0")], ..LONG };
/// API Management. The source gives subscription keys the seed of `IoT` Hub, which may be a slip: a miss is a doubt.
pub(crate) const APIM: AzureKey = AzureKey {
    signature: b"APIM",
    seeds: &[seed(*b"Tenant00"), seed(*b"IoTHub00"), seed(*b"Gatewy00"), seed(*b"GitKey00")],
    miss: Check::Doubt,
    ..LONG
};
/// Cache for Redis. In a variant `+` and `/` of the checksum gave way to letters, so a miss is a doubt.
pub(crate) const REDIS: AzureKey =
    AzureKey { signature: b"AzCa", seeds: &[seed(*b"Access00")], miss: Check::Doubt, ..SHORT };
/// `IoT` Hub, Device Provisioning, devices.
pub(crate) const IOT: AzureKey = AzureKey {
    signature: b"AIoT",
    seeds: &[seed(*b"IoTHub00"), seed(*b"DpsKey00"), seed(*b"Device00")],
    ..SHORT
};
/// Service Bus.
pub(crate) const SERVICEBUS: AzureKey = AzureKey { signature: b"+ASb", seeds: MESSAGING, ..SHORT };
/// Event Hubs.
pub(crate) const EVENTHUB: AzureKey = AzureKey { signature: b"+AEh", seeds: MESSAGING, ..SHORT };
/// Relay.
pub(crate) const RELAY: AzureKey = AzureKey { signature: b"+ARm", seeds: MESSAGING, ..SHORT };
/// Container registries.
pub(crate) const CONTAINER_REGISTRY: AzureKey =
    AzureKey { signature: b"+ACR", seeds: &[seed(*b"ACRDflt0")], ..ODD };
/// AI Search.
pub(crate) const SEARCH: AzureKey =
    AzureKey { signature: b"AzSe", seeds: &[seed(*b"Query000"), seed(*b"PAdmin00")], ..ODD };
/// Functions.
pub(crate) const FUNCTION: AzureKey = AzureKey {
    signature: b"AzFu",
    bytes: 40,
    alphabet: Alphabet::Url,
    seeds: &[seed(*b"Master00"), seed(*b"System00"), seed(*b"Functi00")],
    ..LONG
};

impl AzureKey {
    /// Checks a key. In URLs and shells padding gets lost or escaped (`%3D`).
    pub(super) fn check(&self, value: &[u8]) -> Check {
        let mut value = value;
        while let Some(rest) = value.strip_suffix(b"%3D").or_else(|| value.strip_suffix(b"%3d")) {
            value = rest;
        }
        let Some(bytes) = base64::decode_in(self.alphabet, value).filter(|b| b.len() == self.bytes) else {
            return Check::Fail;
        };
        let digits = value.iter().filter(|b| **b != b'=').count();
        let is_signed =
            value.get(..digits.saturating_sub(6)).is_some_and(|head| head.ends_with(self.signature));
        let Some((body, check)) = bytes.split_last_chunk::<4>().filter(|_| is_signed) else {
            return Check::Doubt;
        };
        let check = u32::from_le_bytes(*check);
        if self.seeds.iter().any(|seed| marvin32(body, *seed) == check) { Check::Pass } else { self.miss }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u8> {
        let half = ["K+xf17lZbcWSCldWuEv0wKsZfOCTR+LvvrVgs2IV", "7bIKbgbWBaU7bsu7lNJt+t4nfSijx+H1QgT++A"];
        [half.concat(), "Stqhyr8g==".to_owned()].concat().into_bytes()
    }

    #[test]
    fn the_example_of_the_facts_page_passes() {
        assert_eq!(STORAGE.check(&example()), Check::Pass);
        assert_eq!(STORAGE.check(example().strip_suffix(b"==").unwrap()), Check::Pass, "padding lost");
        let escaped = [example().strip_suffix(b"==").unwrap(), b"%3D%3d"].concat();
        assert_eq!(STORAGE.check(&escaped), Check::Pass, "padding escaped");
        assert_eq!(BATCH.check(&example()), Check::Doubt, "no signature of its own");
    }

    #[test]
    fn one_changed_bit_fails() {
        let mut key = example();
        key[0] = b'L';
        assert_eq!(STORAGE.check(&key), Check::Fail);
    }

    #[test]
    fn the_form_without_signature_is_a_doubt() {
        assert_eq!(STORAGE.check(&base64::encode_padded(&[7; 64])), Check::Doubt);
        assert_eq!(REDIS.check(&base64::encode_padded(&[7; 32])), Check::Doubt);
    }

    #[test]
    fn what_is_no_key_fails() {
        let short = base64::encode_padded(&[7; 63]);
        for value in [&b""[..], b"+ASt", b"====", &short, &[0xff; 88], &[b'A'; 4096]] {
            assert_eq!(STORAGE.check(value), Check::Fail);
        }
        assert_eq!(FUNCTION.check(&base64::encode_padded(&[0xff; 40])), Check::Fail, "the other alphabet");
    }
}
