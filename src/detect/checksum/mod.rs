//! Offline checks of credentials: checksums and structures that tell a real one from a made-up one.
//!
//! (the checks are being written; the names are final)

/// Lists each kind once and writes the enum with its tables.
macro_rules! kinds {
    ($($variant:ident = $name:literal,)*) => {
        /// An offline check; rules name it in kebab-case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Checksum {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Checksum {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

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

            /// Checks a value.
            pub fn check(self, _value: &[u8]) -> Check {
                Check::Doubt
            }
        }
    };
}

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It fits.
    Pass,
    /// It does not fit, and that proves little.
    Doubt,
    /// It does not fit, so it is none.
    Fail,
}

kinds! {
    GithubClassic = "github-classic",
    Npm = "npm",
    GithubFineGrained = "github-fine-grained",
    Vercel = "vercel",
    DenoDeploy = "deno-deploy",
    Apify = "apify",
    Zuplo = "zuplo",
    CanvaClientSecret = "canva-client-secret",
    SaladCloud = "salad-cloud",
    GitlabRoutable = "gitlab-routable",
    AzureStorage = "azure-storage",
    AzureCosmosdb = "azure-cosmosdb",
    AzureBatch = "azure-batch",
    AzureMlClassic = "azure-ml-classic",
    AzureApim = "azure-apim",
    AzureRedis = "azure-redis",
    AzureIot = "azure-iot",
    AzureServicebus = "azure-servicebus",
    AzureEventhub = "azure-eventhub",
    AzureRelay = "azure-relay",
    AzureContainerRegistry = "azure-container-registry",
    AzureSearch = "azure-search",
    AzureFunction = "azure-function",
    AzureCask = "azure-cask",
    AzureEntraClientSecret = "azure-entra-client-secret",
    AzureDevopsLegacyPat = "azure-devops-legacy-pat",
    AtlassianApiToken = "atlassian-api-token",
    GrafanaServiceAccount = "grafana-service-account",
    CloudflareScannable = "cloudflare-scannable",
    SupabaseApiKey = "supabase-api-key",
    AgeSecretKey = "age-secret-key",
    AgeSecretKeyPq = "age-secret-key-pq",
    NostrNsec = "nostr-nsec",
    BitcoinWif = "bitcoin-wif",
    Bip32Xprv = "bip32-xprv",
    XrpSeed = "xrp-seed",
    StellarSecretSeed = "stellar-secret-seed",
    NatsNkeySeed = "nats-nkey-seed",
    TezosSecretKey = "tezos-secret-key",
    Bip39Indices = "bip39-indices",
    AwsAccessKeyId = "aws-access-key-id",
    GrafanaCloudAccessPolicy = "grafana-cloud-access-policy",
    GrafanaLegacyApiKey = "grafana-legacy-api-key",
    OnepasswordServiceAccount = "onepassword-service-account",
    Jwt = "jwt",
    GcpServiceAccountJson = "gcp-service-account-json",
    PemPrivateKey = "pem-private-key",
    PgpPrivateKeyBlock = "pgp-private-key-block",
    WireguardPrivateKey = "wireguard-private-key",
    Pypi = "pypi",
    SentryOrgToken = "sentry-org-token",
    MapboxToken = "mapbox-token",
    DiscordBotToken = "discord-bot-token",
    TelegramBotToken = "telegram-bot-token",
    OpenaiInfix = "openai-infix",
    AnthropicSuffix = "anthropic-suffix",
    SlackToken = "slack-token",
    JfrogReferenceToken = "jfrog-reference-token",
    BedrockApiKey = "bedrock-api-key",
    ClerkPublishableKey = "clerk-publishable-key",
    AtlassianDataCenterPat = "atlassian-data-center-pat",
    BasicAuthHeader = "basic-auth-header",
    EthereumPrivateKey = "ethereum-private-key",
    FlyMacaroon = "fly-macaroon",
    Luhn = "luhn",
}
