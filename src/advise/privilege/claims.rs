//! Tokens that carry their rights: the claims of a JSON web token, the caveats of a `PyPI` macaroon.
//!
//! Who signed them isn't known here: they are read as their holder says. Names of people aren't repeated.

use serde_json::Value;

use crate::advise::privilege::Asked;
use crate::detect::base64;
use crate::detect::checksum::jwt;
use crate::detect::expiry;
use crate::finding::Rights;

/// The most scopes that are named.
const MOST_SCOPES: usize = 12;
/// The longest name that is repeated, in characters.
const LONGEST_NAME: usize = 60;

/// Roles by which a token may do everything.
const ADMINS: &[&str] =
    &["admin", "superuser", "supabase_admin", "root", "owner", "administrator", "superadmin"];

/// Reads the claims of a JSON web token.
pub(super) fn token(asked: &Asked<'_>) -> Option<Rights> {
    if !asked.value.starts_with(b"eyJ") {
        return None;
    }
    let claims = jwt::claims(asked.value)?;
    let text = |name: &str| claims.get(name).and_then(named);
    let scopes: Vec<String> = ["scope", "scp", "scopes", "permissions"]
        .iter()
        .filter_map(|name| claims.get(name))
        .flat_map(words)
        .take(MOST_SCOPES)
        .collect();
    let role = text("role").or_else(|| claims.get("roles").and_then(|roles| words(roles).into_iter().next()));
    let expires = expiry::end(asked.value, asked.whole).map(|day| day.to_string());
    let mut parts = Vec::new();
    parts.extend(role.as_ref().map(|role| format!("role {role}")));
    parts.extend(text("iss").map(|issuer| format!("from {issuer}")));
    parts.extend(
        claims.get("aud").map(words).and_then(|all| all.into_iter().next()).map(|a| format!("for {a}")),
    );
    if !scopes.is_empty() {
        parts.push(format!("scopes {}", scopes.join(" ")));
    }
    parts
        .push(expires.as_ref().map_or_else(|| "it never ends".to_owned(), |day| format!("it ends on {day}")));
    let holder = match role.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("service_role" | "service") => Some("service"),
        Some(role) if ADMINS.contains(&role) => Some("admin"),
        Some(_) | None => None,
    };
    let narrower = if holder == Some("service") {
        "the anon key with row-level security; a server of yours for the rest"
    } else {
        "a token of few minutes, for one audience, with the scopes that one job needs"
    };
    Some(Rights {
        told: parts.join(", "),
        mode: None,
        holder,
        expires,
        scopes,
        narrower: narrower.to_owned(),
    })
}

/// Reads a macaroon of a package index, which says whether it is for all projects of its owner.
pub(super) fn package_index(asked: &Asked<'_>) -> Option<Rights> {
    if !asked.rule.starts_with("pypi-") {
        return None;
    }
    let raw = base64::decode(asked.value.strip_prefix(b"pypi-")?)?;
    let has = |word: &str| memchr::memmem::find(&raw, word.as_bytes()).is_some();
    let told = if has("\"projects\"") || has("[1, [") {
        "uploads to named projects only"
    } else if has("\"user\"") || has("[3, ") {
        "uploads to all projects of its owner"
    } else {
        return None;
    };
    Some(Rights {
        told: told.to_owned(),
        narrower: "trusted publishing from CI, which needs no token; else a token for one project".to_owned(),
        ..Rights::default()
    })
}

/// Returns a claim that is a name, short and without anything that a terminal would follow.
fn named(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/*".contains(c);
    (!text.is_empty() && text.chars().count() <= LONGEST_NAME && text.chars().all(plain))
        .then(|| text.to_owned())
}

/// Returns the names of a claim that is a list, or words in a row.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            text.split_whitespace().filter_map(|word| named(&Value::String(word.to_owned()))).collect()
        }
        Value::Array(all) => all.iter().filter_map(named).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
