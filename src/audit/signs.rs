//! Words by which files show how a project handles its keys: reads of the environment, secret managers, budgets, alarms,
//! scanners in CI, scanning by the host, rotation, narrow rights.
//!
//! A row is a word, where it counts, and what it is. All words are looked for in one pass. A read of the environment says
//! something about keys only when its line names one, so such rows are weak by themselves. A line that is a comment shows
//! nothing. Sources: the documentation of each product; the reading idioms are those that `advise` and `explain` give.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// What a word shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A value is read from the environment, and its name says that it is a key.
    KeyFromEnvironment,
    /// The environment is read.
    Environment,
    /// A secret manager, or a store of secrets of the platform.
    Manager,
    /// A budget or an alert on costs.
    Budget,
    /// An alarm, or a log of what is done with keys.
    Monitoring,
    /// A scanner for secrets runs in CI.
    CiScan,
    /// The host scans for secrets.
    HostScan,
    /// Keys are rotated by a machine.
    Rotation,
    /// Rights are narrow, or need no key.
    Narrow,
    /// A name that ships to browsers and says that it is a secret.
    ShippedName,
}

/// Where a word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Anywhere,
    Ci,
}

type Sign = (Kind, Where, &'static str, &'static str);

const fn env(word: &'static str, what: &'static str) -> Sign {
    (Kind::Environment, Where::Anywhere, word, what)
}

const fn sign(kind: Kind, word: &'static str, what: &'static str) -> Sign {
    (kind, Where::Anywhere, word, what)
}

const fn ci(kind: Kind, word: &'static str, what: &'static str) -> Sign {
    (kind, Where::Ci, word, what)
}

/// The words.
const SIGNS: &[Sign] = &[
    env("process.env", "process.env"),
    env("Deno.env.get(", "Deno.env"),
    env("Bun.env.", "Bun.env"),
    env("$env/static/private", "$env/static/private"),
    env("$env/dynamic/private", "$env/dynamic/private"),
    env("os.environ", "os.environ"),
    env("getenv(", "getenv"),
    env("ENV[", "ENV"),
    env("ENV.fetch(", "ENV.fetch"),
    env("$_ENV[", "$_ENV"),
    env("env('", "env()"),
    env("os.Getenv(", "os.Getenv"),
    env("os.LookupEnv(", "os.LookupEnv"),
    env("env::var", "env::var"),
    env("GetEnvironmentVariable(", "GetEnvironmentVariable"),
    env("processInfo.environment", "ProcessInfo.environment"),
    env("System.get_env(", "System.get_env"),
    env("System.fetch_env", "System.fetch_env"),
    env("System/getenv", "System/getenv"),
    env("sys.env", "sys.env"),
    env("$ENV{", "%ENV"),
    env("@Value(\"${", "@Value"),
    env("load_dotenv", "dotenv"),
    env("dotenv/config", "dotenv"),
    env("require('dotenv')", "dotenv"),
    env("BaseSettings", "pydantic settings"),
    env("env_file:", "env_file"),
    sign(Kind::Manager, "secretKeyRef", "a Kubernetes secret by reference"),
    ci(Kind::Manager, "${{ secrets.", "GitHub Actions secrets"),
    sign(Kind::Manager, "client-secrets-manager", "AWS Secrets Manager"),
    sign(Kind::Manager, "SecretsManagerClient", "AWS Secrets Manager"),
    sign(Kind::Manager, "client('secretsmanager'", "AWS Secrets Manager"),
    sign(Kind::Manager, "client(\"secretsmanager\"", "AWS Secrets Manager"),
    sign(Kind::Manager, "service/secretsmanager", "AWS Secrets Manager"),
    sign(Kind::Manager, "aws-sdk-secretsmanager", "AWS Secrets Manager"),
    sign(Kind::Manager, "aws_secretsmanager_secret\"", "AWS Secrets Manager"),
    sign(Kind::Manager, "aws_secretsmanager_secret_version", "AWS Secrets Manager"),
    sign(Kind::Manager, "{{resolve:secretsmanager:", "AWS Secrets Manager"),
    sign(Kind::Manager, "{{resolve:ssm-secure:", "AWS Parameter Store"),
    sign(Kind::Manager, "import hvac", "HashiCorp Vault"),
    sign(Kind::Manager, "hashicorp/vault", "HashiCorp Vault"),
    sign(Kind::Manager, "node-vault", "HashiCorp Vault"),
    sign(Kind::Manager, "vault_kv_secret", "HashiCorp Vault"),
    sign(Kind::Manager, "vault_generic_secret", "HashiCorp Vault"),
    sign(Kind::Manager, "keyvault-secrets", "Azure Key Vault"),
    sign(Kind::Manager, "azure.keyvault", "Azure Key Vault"),
    sign(Kind::Manager, "Azure.Security.KeyVault", "Azure Key Vault"),
    sign(Kind::Manager, "azurerm_key_vault_secret", "Azure Key Vault"),
    sign(Kind::Manager, "@Microsoft.KeyVault(", "Azure Key Vault"),
    sign(Kind::Manager, "@google-cloud/secret-manager", "GCP Secret Manager"),
    sign(Kind::Manager, "SecretManagerServiceClient", "GCP Secret Manager"),
    sign(Kind::Manager, "cloud.google.com/go/secretmanager", "GCP Secret Manager"),
    sign(Kind::Manager, "google_secret_manager_secret", "GCP Secret Manager"),
    sign(Kind::Manager, "op://", "1Password"),
    sign(Kind::Manager, "doppler run", "Doppler"),
    sign(Kind::Manager, "infisical", "Infisical"),
    sign(Kind::Manager, "ENC[AES256_GCM", "SOPS"),
    sign(Kind::Manager, "$ANSIBLE_VAULT", "Ansible Vault"),
    sign(Kind::Manager, "kind: SealedSecret", "sealed secrets"),
    sign(Kind::Manager, "kind: ExternalSecret", "external secrets"),
    sign(Kind::Manager, "kind: SecretProviderClass", "the Secrets Store CSI driver"),
    sign(Kind::Manager, "keyring.get_password", "the system's keyring"),
    sign(Kind::Budget, "aws_budgets_budget", "AWS budget"),
    sign(Kind::Budget, "AWS::Budgets::Budget", "AWS budget"),
    sign(Kind::Budget, "CfnBudget(", "AWS budget"),
    sign(Kind::Budget, "aws.budgets.Budget", "AWS budget"),
    sign(Kind::Budget, "aws:budgets:Budget", "AWS budget"),
    sign(Kind::Budget, "aws_ce_anomaly_monitor", "AWS cost anomaly monitor"),
    sign(Kind::Budget, "AWS::CE::AnomalyMonitor", "AWS cost anomaly monitor"),
    sign(Kind::Budget, "google_billing_budget", "Google Cloud budget"),
    sign(Kind::Budget, "gcp.billing.Budget", "Google Cloud budget"),
    sign(Kind::Budget, "gcp:billing:Budget", "Google Cloud budget"),
    sign(Kind::Budget, "azurerm_consumption_budget", "Azure budget"),
    sign(Kind::Budget, "Microsoft.Consumption/budgets", "Azure budget"),
    sign(Kind::Budget, "azure.consumption.Budget", "Azure budget"),
    sign(Kind::Budget, "azure-native:consumption:Budget", "Azure budget"),
    sign(Kind::Budget, "oci_budget_budget", "Oracle Cloud budget"),
    sign(Kind::Monitoring, "aws_cloudwatch_metric_alarm", "CloudWatch alarm"),
    sign(Kind::Monitoring, "AWS::CloudWatch::Alarm", "CloudWatch alarm"),
    sign(Kind::Monitoring, "cloudwatch.Alarm(", "CloudWatch alarm"),
    sign(Kind::Monitoring, "aws.cloudwatch.MetricAlarm", "CloudWatch alarm"),
    sign(Kind::Monitoring, "aws:cloudwatch:MetricAlarm", "CloudWatch alarm"),
    sign(Kind::Monitoring, "aws_cloudtrail\"", "CloudTrail"),
    sign(Kind::Monitoring, "AWS::CloudTrail::Trail", "CloudTrail"),
    sign(Kind::Monitoring, "google_monitoring_alert_policy", "Google Cloud alert policy"),
    sign(Kind::Monitoring, "google_project_iam_audit_config", "Google Cloud audit log"),
    sign(Kind::Monitoring, "azurerm_monitor_metric_alert", "Azure alert"),
    sign(Kind::Monitoring, "Microsoft.Insights/metricAlerts", "Azure alert"),
    sign(Kind::Monitoring, "Microsoft.Insights/diagnosticSettings", "Azure diagnostic settings"),
    sign(Kind::Monitoring, "azurerm_monitor_diagnostic_setting", "Azure diagnostic settings"),
    sign(Kind::Monitoring, "datadog_monitor", "Datadog monitor"),
    sign(Kind::Monitoring, "kind: PrometheusRule", "Prometheus rules"),
    ci(Kind::CiScan, "hookguard", "hookguard"),
    ci(Kind::CiScan, "gitleaks", "gitleaks"),
    ci(Kind::CiScan, "betterleaks", "betterleaks"),
    ci(Kind::CiScan, "trufflehog", "trufflehog"),
    ci(Kind::CiScan, "ggshield", "ggshield"),
    ci(Kind::CiScan, "detect-secrets", "detect-secrets"),
    ci(Kind::CiScan, "kingfisher", "kingfisher"),
    ci(Kind::CiScan, "secretlint", "secretlint"),
    ci(Kind::CiScan, "talisman", "talisman"),
    ci(Kind::CiScan, "Secret-Detection", "GitLab secret detection"),
    ci(Kind::HostScan, "SECRET_DETECTION", "GitLab secret detection"),
    ci(Kind::HostScan, "Secret-Detection.gitlab-ci.yml", "GitLab secret detection"),
    sign(Kind::HostScan, "secret_scanning_push_protection", "GitHub push protection"),
    sign(Kind::HostScan, "secret_push_protection_enabled", "GitLab push protection"),
    sign(Kind::HostScan, "pre_receive_secret_detection_enabled", "GitLab push protection"),
    sign(Kind::Rotation, "aws_secretsmanager_secret_rotation", "rotation by AWS Secrets Manager"),
    sign(Kind::Rotation, "AWS::SecretsManager::RotationSchedule", "rotation by AWS Secrets Manager"),
    sign(Kind::Rotation, "addRotationSchedule(", "rotation by AWS Secrets Manager"),
    sign(Kind::Rotation, "time_rotating", "rotation by Terraform"),
    ci(Kind::Narrow, "id-token: write", "short-lived identity in CI"),
    ci(Kind::Narrow, "role-to-assume:", "a role in place of a key in CI"),
    ci(Kind::Narrow, "workload_identity_provider:", "workload identity in CI"),
    ci(Kind::Narrow, "contents: read", "a narrow token in CI"),
    sign(Kind::ShippedName, "NEXT_PUBLIC_", "Next.js"),
    sign(Kind::ShippedName, "NUXT_PUBLIC_", "Nuxt"),
    sign(Kind::ShippedName, "VITE_", "Vite"),
    sign(Kind::ShippedName, "REACT_APP_", "Create React App"),
    sign(Kind::ShippedName, "EXPO_PUBLIC_", "Expo"),
    sign(Kind::ShippedName, "GATSBY_", "Gatsby"),
    sign(Kind::ShippedName, "VUE_APP_", "Vue CLI"),
    sign(Kind::ShippedName, "NG_APP_", "Angular"),
    sign(Kind::ShippedName, "NX_PUBLIC_", "Nx"),
];

/// Parts of names that say: a key.
const KEY_WORDS: &[&str] = &[
    "key",
    "secret",
    "token",
    "passw",
    "pwd",
    "credential",
    "dsn",
    "database_url",
    "mongodb_uri",
    "redis_url",
];

/// What the name of a value that nobody may see ends with.
const SECRET_ENDS: &[&str] =
    &["SECRET", "SECRET_KEY", "PASSWORD", "SERVICE_ROLE", "SERVICE_ROLE_KEY", "PRIVATE_KEY", "DATABASE_URL"];

/// Providers whose keys never belong into a browser.
const NEVER_PUBLIC: &[&str] = &[
    "OPENAI",
    "ANTHROPIC",
    "MISTRAL",
    "GROQ",
    "REPLICATE",
    "HUGGINGFACE",
    "ELEVENLABS",
    "DEEPGRAM",
    "PINECONE",
    "SENDGRID",
    "TWILIO",
    "RESEND",
    "POSTMARK",
    "GITHUB",
];

static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = SIGNS.iter().map(|(_, _, word, _)| word);
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .expect("the words are a few, short and our own")
});

/// A word that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) kind: Kind,
    pub(super) what: &'static str,
    /// Counted from 1.
    pub(super) line: u32,
}

/// Returns the first sight of each kind and thing in a text; `is_ci` tells whether it steers a CI.
pub(super) fn find(text: &[u8], is_ci: bool) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    let words = &*WORDS;
    let (mut line, mut counted) = (1_u32, 0_usize);
    for found in words.find_iter(text) {
        let Some(&(kind, place, _, what)) = SIGNS.get(found.pattern().as_usize()) else { continue };
        if place == Where::Ci && !is_ci {
            continue;
        }
        let (before, at) = (text.get(counted..found.start()).unwrap_or_default(), found.start());
        line = line
            .saturating_add(u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX));
        counted = at;
        let whole = line_at(text, at);
        let kind = match kind {
            _ if is_comment(whole) => continue,
            Kind::Environment if reads_key(text, at) => Kind::KeyFromEnvironment,
            Kind::ShippedName if !is_shipped_secret(text, at) => continue,
            kind => kind,
        };
        if !seen.iter().any(|s| s.kind == kind && s.what == what) {
            seen.push(Seen { kind, what, line });
        }
    }
    seen
}

fn line_at(text: &[u8], at: usize) -> &[u8] {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, &[]));
    let start = memchr::memrchr(b'\n', before).map_or(0, |n| n + 1);
    let end = memchr::memchr(b'\n', after).map_or(text.len(), |n| at + n);
    text.get(start..end).unwrap_or_default()
}

/// Tells whether a line is a comment in the languages that matter here.
pub(super) fn is_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    [b"#".as_slice(), b"//", b"* ", b"--", b"<!--", b"/*", b";"].iter().any(|mark| line.starts_with(mark))
}

/// Tells whether the rest of a line names a variable that holds a key. Such names are in upper case nearly everywhere; in
/// lower case `key` is the name of a parameter more often than not.
fn reads_key(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().split(|b| *b == b'\n').next().unwrap_or_default();
    let is_setting = rest.starts_with(b"@Value") && names_key(rest);
    let holds = |word: &&str| memchr::memmem::find(rest, word.to_ascii_uppercase().as_bytes()).is_some();
    is_setting || KEY_WORDS.iter().any(holds)
}

/// Tells whether a text names a key.
pub(super) fn names_key(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    KEY_WORDS.iter().any(|word| memchr::memmem::find(&lower, word.as_bytes()).is_some())
}

fn is_shipped_secret(text: &[u8], at: usize) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    if at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(is_word) {
        return false;
    }
    let name: Vec<u8> =
        text.get(at..).unwrap_or_default().iter().copied().take_while(is_word).take(100).collect();
    let Ok(name) = std::str::from_utf8(&name) else { return false };
    let is_key = name.ends_with("KEY") || name.ends_with("TOKEN");
    SECRET_ENDS.iter().any(|end| name.ends_with(end))
        || is_key && NEVER_PUBLIC.iter().any(|provider| name.contains(provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        find(text.as_bytes(), true).into_iter().map(|s| s.kind).collect()
    }

    #[test]
    fn a_read_of_the_environment_is_about_keys_when_its_line_names_one() {
        assert_eq!(kinds("x = os.environ['STRIPE_KEY']"), [Kind::KeyFromEnvironment]);
        assert_eq!(kinds("x = os.environ['HOME']"), [Kind::Environment]);
        assert_eq!(kinds("x = std::env::var(key)"), [Kind::Environment]);
        assert_eq!(kinds("@Value(\"${stripe.api.key}\")"), [Kind::KeyFromEnvironment]);
        assert_eq!(kinds("  # x = os.environ['STRIPE_KEY']"), []);
        assert_eq!(
            find(b"a\n\nresource \"aws_budgets_budget\" \"b\" {", false).first().map(|s| s.line),
            Some(3)
        );
    }

    #[test]
    fn a_scanner_counts_in_ci_only() {
        assert_eq!(kinds("run: gitleaks dir ."), [Kind::CiScan]);
        assert_eq!(find(b"run: gitleaks dir .", false), []);
    }

    #[test]
    fn a_shipped_name_counts_when_it_says_that_it_is_secret() {
        assert_eq!(kinds("NEXT_PUBLIC_STRIPE_SECRET_KEY=1"), [Kind::ShippedName]);
        assert_eq!(kinds("VITE_OPENAI_API_KEY"), [Kind::ShippedName]);
        for fine in
            ["NEXT_PUBLIC_MAPBOX_ACCESS_TOKEN", "VITE_API_KEY", "XVITE_SECRET", "VITE_PASSWORD_RESET_URL"]
        {
            assert_eq!(kinds(fine), [], "{fine}");
        }
    }
}
