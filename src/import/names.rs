//! What other tools call their rules, and which of ours find the same.
//!
//! For an allowance that is limited to a rule, the rules of the same provider are near enough: it lets through no other
//! kind of key. For a rule that is switched off they are not: only the same kind may go.

use crate::detect::Catalog;

/// Names of other tools in lower case, words joined by `-`, and what of ours finds the same kind of value.
const SAME: &[(&str, &[&str])] = &[
    ("generic-api-key", &["generic-secret", "generic-password"]),
    (
        "private-key",
        &[
            "private-key",
            "ssh-private-key",
            "ssh-encrypted-private-key",
            "pgp-private-key",
            "ssh2-private-key",
        ],
    ),
    (
        "privatekey",
        &[
            "private-key",
            "ssh-private-key",
            "ssh-encrypted-private-key",
            "pgp-private-key",
            "ssh2-private-key",
        ],
    ),
    ("secret-keyword", &["generic-secret", "generic-password"]),
    ("hex-high-entropy-string", &["generic-secret"]),
    ("base64-high-entropy-string", &["generic-secret"]),
    ("generic-high-entropy-secret", &["generic-secret"]),
    ("generic-password", &["generic-password"]),
    (
        "basic-auth-credentials",
        &["basic-auth-url", "basic-auth-header", "postgres-url", "mysql-url", "mongodb-url"],
    ),
    ("basicauth", &["basic-auth-url", "basic-auth-header", "postgres-url", "mysql-url", "mongodb-url"]),
    ("database-connection-string", &["postgres-url", "mysql-url", "mongodb-url", "sqlserver-url"]),
    ("json-web-token", &["jwt"]),
    ("curl-auth-user", &["curl-user-password"]),
    ("aws-access-token", &["aws-access-key-id"]),
    ("aws-access-key", &["aws-access-key-id", "aws-secret-access-key"]),
    ("github-pat", &["github-pat-classic"]),
    ("github-fine-grained-pat", &["github-pat-fine-grained"]),
    ("github-oauth", &["github-oauth-token"]),
    ("github-app-token", &["github-app-user-token", "github-app-installation-token"]),
    ("gcp-api-key", &["google-api-key"]),
    ("pypi-upload-token", &["pypi-api-token"]),
    ("slack-webhook", &["slack-webhook-url"]),
    (
        "stripe-access-token",
        &[
            "stripe-live-secret-key",
            "stripe-live-restricted-key",
            "stripe-test-secret-key",
            "stripe-test-restricted-key",
        ],
    ),
    ("npm-tokens", &["npm-access-token", "npm-legacy-token", "npm-registry-auth-token"]),
    ("sendgrid-api-token", &["sendgrid-api-key"]),
];

/// Words that other tools put around a provider's name.
const AROUND: &[&str] = &["secretlint", "rule", "detector"];
/// Providers whose name is another with us.
const PROVIDERS: &[(&str, &str)] =
    &[("gcp", "google"), ("square", "square"), ("softlayer", "ibm"), ("artifactory", "jfrog")];

/// Returns a foreign name as lower-case words joined by `-`.
pub(super) fn plain(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let lower: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = lower.split('-').filter(|w| !w.is_empty() && !AROUND.contains(w)).collect();
    words.join("-")
}

/// Returns the rules of ours that find the same kind of value as a rule of another tool; none where that isn't known.
pub(super) fn same(name: &str, catalog: &Catalog) -> Vec<String> {
    let plain = plain(name);
    if let Some((_, ours)) = SAME.iter().find(|(theirs, _)| *theirs == plain) {
        return ours.iter().map(|id| (*id).to_owned()).collect();
    }
    let own = catalog.built_in.iter().find(|rule| rule.id == plain);
    own.map(|rule| vec![rule.id.to_string()]).unwrap_or_default()
}

/// Returns the rules that an allowance for a foreign rule is limited to: the same, else all of its provider.
pub(super) fn near(name: &str, catalog: &Catalog) -> Vec<String> {
    let same = same(name, catalog);
    if !same.is_empty() {
        return same;
    }
    let plain = plain(name);
    let first = plain.split('-').next().unwrap_or_default();
    let first = PROVIDERS.iter().find(|(theirs, _)| *theirs == first).map_or(first, |(_, ours)| ours);
    if first.len() < 3 || first == "generic" {
        return Vec::new();
    }
    let ids = catalog.built_in.iter().map(|rule| rule.id.as_ref());
    ids.filter(|id| id.strip_prefix(first).is_some_and(|rest| rest.starts_with('-')))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::built_in;

    #[test]
    fn each_name_of_ours_exists() {
        let catalog = built_in::catalog();
        for id in SAME.iter().flat_map(|(_, ours)| *ours) {
            assert!(catalog.built_in.iter().any(|rule| rule.id == *id), "{id}");
        }
    }

    #[test]
    fn a_foreign_name_leads_to_the_same_rule_or_to_those_of_its_provider() {
        let catalog = built_in::catalog();
        assert_eq!(same("Secret Keyword", &catalog), ["generic-secret", "generic-password"]);
        assert_eq!(same("slack-bot-token", &catalog), ["slack-bot-token"]);
        assert!(same("slack-legacy-workspace-token", &catalog).is_empty());
        let slack = near("slack-legacy-workspace-token", &catalog);
        assert!(slack.len() > 3 && slack.iter().all(|id| id.starts_with("slack-")), "{slack:?}");
        assert!(near("@secretlint/secretlint-rule-gcp", &catalog).contains(&"google-api-key".to_owned()));
        assert!(near("no-such-thing", &catalog).is_empty());
    }
}
