//! Offline checks of credentials: checksums and structures that tell a real value from a made-up or mistyped one.
//!
//! A check gets the bytes of a secret as they stand in a text and says what they prove. It asks no network, needs no
//! other half, never panics and looks at no byte more than a few times, whatever the bytes are. The facts, with
//! constants, sources and how many real values confirmed each, are on the project's facts page; each function names its
//! source again. Families share a file; [`Checksum`] lists all kinds, each once.

mod armour;
pub(crate) mod azure_keys;
pub(crate) mod azure_tokens;
pub mod base32;
pub(crate) mod base58;
pub(crate) mod bech32;
pub(crate) mod crc;
pub(crate) mod crc_tokens;
pub(crate) mod fixed;
pub mod hashed;
mod json_tokens;
pub mod jwt;
mod macaroon;
pub(crate) mod marvin;
pub(crate) mod numbers;
pub(crate) mod pem;
mod pgp;
mod readable;
pub(crate) mod text;

/// What a check says; the worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The value has what only a real one has: a checksum that fits, or a structure that no other text has.
    Pass,
    /// Something is missing that proves nothing: the check is only inferred, the value may be of a form without one, it
    /// is cut off, or the check is too weak to prove anything.
    Doubt,
    /// The value lacks what its maker gives to all: it is a sample, mistyped, or of a form newer than this program.
    Fail,
}

impl Check {
    /// For a form that is documented or confirmed: what doesn't fit is none.
    fn sure(fits: bool) -> Self {
        if fits { Self::Pass } else { Self::Fail }
    }

    /// For a form that is inferred or has exceptions: what doesn't fit may still be one.
    fn hint(fits: bool) -> Self {
        if fits { Self::Pass } else { Self::Doubt }
    }
}

/// Writes the enum and its tables from a list that names each kind once, with its check of `$value`.
macro_rules! kinds {
    (|$value:ident| $($variant:ident = $name:literal => $check:expr,)*) => {
        /// An offline check. Rules name it in kebab-case; the build script finds the names in this file's text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Checksum {
            $(#[doc = concat!("`", $name, "`, by `", stringify!($check), "`")] $variant,)*
        }

        impl Checksum {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name that rules use.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Finds a kind by the name that rules use.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }

            /// Checks the bytes of a secret, which is the whole of it: prefix, armour, checksum.
            pub fn check(self, $value: &[u8]) -> Check {
                match self {
                    $(Self::$variant => $check,)*
                }
            }
        }
    };
}

kinds! { |value|
    GithubClassic = "github-classic" => crc_tokens::GITHUB_CLASSIC.check(value),
    GithubFineGrained = "github-fine-grained" => crc_tokens::GITHUB_FINE_GRAINED.check(value),
    Npm = "npm" => crc_tokens::NPM.check(value),
    Vercel = "vercel" => crc_tokens::VERCEL.check(value),
    DenoDeploy = "deno-deploy" => crc_tokens::DENO_DEPLOY.check(value),
    Apify = "apify" => crc_tokens::APIFY.check(value),
    Zuplo = "zuplo" => crc_tokens::ZUPLO.check(value),
    CanvaClientSecret = "canva-client-secret" => crc_tokens::CANVA.check(value),
    SaladCloud = "salad-cloud" => crc_tokens::salad(value),
    GrafanaServiceAccount = "grafana-service-account" => crc_tokens::GRAFANA_SERVICE_ACCOUNT.check(value),
    CloudflareScannable = "cloudflare-scannable" => crc_tokens::CLOUDFLARE.check(value),
    GitlabRoutable = "gitlab-routable" => crc_tokens::gitlab(value),
    AtlassianApiToken = "atlassian-api-token" => crc_tokens::atlassian(value),
    AzureStorage = "azure-storage" => azure_keys::STORAGE.check(value),
    AzureCosmosdb = "azure-cosmosdb" => azure_keys::COSMOSDB.check(value),
    AzureBatch = "azure-batch" => azure_keys::BATCH.check(value),
    AzureMlClassic = "azure-ml-classic" => azure_keys::ML_CLASSIC.check(value),
    AzureApim = "azure-apim" => azure_keys::APIM.check(value),
    AzureRedis = "azure-redis" => azure_keys::REDIS.check(value),
    AzureIot = "azure-iot" => azure_keys::IOT.check(value),
    AzureServicebus = "azure-servicebus" => azure_keys::SERVICEBUS.check(value),
    AzureEventhub = "azure-eventhub" => azure_keys::EVENTHUB.check(value),
    AzureRelay = "azure-relay" => azure_keys::RELAY.check(value),
    AzureContainerRegistry = "azure-container-registry" => azure_keys::CONTAINER_REGISTRY.check(value),
    AzureSearch = "azure-search" => azure_keys::SEARCH.check(value),
    AzureFunction = "azure-function" => azure_keys::FUNCTION.check(value),
    AzureCask = "azure-cask" => azure_tokens::cask(value),
    AzureEntraClientSecret = "azure-entra-client-secret" => azure_tokens::entra(value),
    AzureDevopsLegacyPat = "azure-devops-legacy-pat" => azure_tokens::devops(value),
    SupabaseApiKey = "supabase-api-key" => hashed::supabase(value),
    Bip39Indices = "bip39-indices" => hashed::bip39_indices(value),
    AgeSecretKey = "age-secret-key" => bech32::AGE.check(value),
    AgeSecretKeyPq = "age-secret-key-pq" => bech32::AGE_PQ.check(value),
    NostrNsec = "nostr-nsec" => bech32::NOSTR.check(value),
    BitcoinWif = "bitcoin-wif" => base58::bitcoin_wif(value),
    Bip32Xprv = "bip32-xprv" => base58::bip32(value),
    XrpSeed = "xrp-seed" => base58::xrp_seed(value),
    TezosSecretKey = "tezos-secret-key" => base58::tezos(value),
    StellarSecretSeed = "stellar-secret-seed" => base32::stellar(value),
    NatsNkeySeed = "nats-nkey-seed" => base32::nats(value),
    AwsAccessKeyId = "aws-access-key-id" => base32::aws(value),
    SentryOrgToken = "sentry-org-token" => json_tokens::sentry(value),
    GrafanaCloudAccessPolicy = "grafana-cloud-access-policy" => json_tokens::grafana_cloud(value),
    GrafanaLegacyApiKey = "grafana-legacy-api-key" => json_tokens::grafana_legacy(value),
    OnepasswordServiceAccount = "onepassword-service-account" => json_tokens::onepassword(value),
    MapboxToken = "mapbox-token" => json_tokens::mapbox(value),
    GcpServiceAccountJson = "gcp-service-account-json" => json_tokens::gcp_service_account(value),
    Jwt = "jwt" => jwt::check(value),
    PemPrivateKey = "pem-private-key" => pem::private_key(value),
    PgpPrivateKeyBlock = "pgp-private-key-block" => pgp::private_key_block(value),
    Pypi = "pypi" => macaroon::pypi(value),
    FlyMacaroon = "fly-macaroon" => macaroon::fly(value),
    JfrogReferenceToken = "jfrog-reference-token" => readable::jfrog(value),
    BedrockApiKey = "bedrock-api-key" => readable::bedrock(value),
    ClerkPublishableKey = "clerk-publishable-key" => readable::clerk(value),
    AtlassianDataCenterPat = "atlassian-data-center-pat" => readable::atlassian_data_center(value),
    BasicAuthHeader = "basic-auth-header" => readable::basic_auth(value),
    OpenaiInfix = "openai-infix" => fixed::openai(value),
    AnthropicSuffix = "anthropic-suffix" => fixed::anthropic(value),
    TelegramBotToken = "telegram-bot-token" => fixed::telegram(value),
    DiscordBotToken = "discord-bot-token" => fixed::discord(value),
    SlackToken = "slack-token" => fixed::slack(value),
    WireguardPrivateKey = "wireguard-private-key" => numbers::wireguard(value),
    EthereumPrivateKey = "ethereum-private-key" => numbers::ethereum(value),
    Luhn = "luhn" => numbers::luhn(value),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for kind in Checksum::ALL {
            assert_eq!(Checksum::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(Checksum::ALL.len(), 65);
        assert_eq!(Checksum::from_name("github"), None);
    }

    #[test]
    fn hostile_values_are_no_credentials() {
        let all: Vec<u8> = (0..=255).collect();
        let huge: [Vec<u8>; 4] =
            [vec![b'A'; 1 << 20], vec![b'.'; 1 << 20], vec![b'-'; 1 << 20], vec![0; 1 << 20]];
        for kind in Checksum::ALL {
            for value in [&b""[..], b"\0", b"=", b"-----BEGIN PRIVATE KEY-----", &all]
                .into_iter()
                .chain(huge.iter().map(Vec::as_slice))
            {
                assert_ne!(kind.check(value), Check::Pass, "{}", kind.name());
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_checked(bytes: Vec<u8>, text in "[A-Za-z0-9+/=_.~:\\\\-]{0,200}") {
            for kind in Checksum::ALL {
                let _ = (kind.check(&bytes), kind.check(text.as_bytes()));
            }
        }
    }
}
