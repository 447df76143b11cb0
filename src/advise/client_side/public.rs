//! Keys that are made to be public: their place in a page or an app is no leak.
//!
//! Told by the value, by the name it is given to, or by what stands beside it. A name that says secret, private or admin is
//! never believed to be public. Sources: the makers' pages on keys for browsers and apps.

use crate::advise::client_side::Spot;
use crate::detect::checksum::jwt;

/// Words in a name that say that the value is no public one.
const NEVER: &[&str] =
    &["secret", "private", "admin", "service_role", "servicerole", "password", "master", "signing"];

/// Values by their start, wherever they stand.
const STARTS: &[(&str, &str)] = &[
    ("phc_", "a PostHog project key is made for browsers; it only sends events"),
    ("pk_live_", "a publishable key is made for browsers"),
    ("pk_test_", "a publishable key is made for browsers"),
    (
        "sb_publishable_",
        "a Supabase publishable key is made for browsers; row-level security decides: is it on?",
    ),
    ("pk.eyJ", "a Mapbox public token is made for browsers; restrict it by URL"),
    ("MTPublic-", "a site key is made for pages"),
    ("sub-c-", "a subscribe key is made for clients"),
    ("dvc_client_", "a client key of DevCycle is made for clients"),
];

/// Names of values that are made for clients: in code for clients they are no finding. All words of a row must be in it.
const NAMES: &[(&[&str], &str)] = &[
    (&["publishable"], "a publishable key is made for browsers"),
    (&["site", "key"], "a site key is printed into the page"),
    (&["anon", "key"], "an anon key is made for browsers; row-level security decides: is it on?"),
    (&["search", "key"], "a search key is made for browsers; check that it can only search"),
    (&["segment", "write"], "a write key of Segment only sends events"),
    (&["rudder", "write"], "a write key of RudderStack only sends events"),
    (&["amplitude", "api"], "an API key of Amplitude only sends events"),
    (&["mixpanel", "token"], "a project token of Mixpanel only sends events"),
    (&["posthog", "key"], "a PostHog project key is made for browsers; it only sends events"),
    (&["delivery"], "a delivery token reads what is published"),
    (&["storefront"], "a Storefront token is made for browsers; check its scopes"),
    (&["client", "id"], "a client id is a part of public addresses"),
    (&["client", "side"], "a client-side id is made for browsers"),
    (&["dsn"], "a DSN only takes events"),
    (&["instrumentation", "key"], "an instrumentation key only takes events"),
    (&["measurement", "id"], "a measurement id is printed into the page"),
    (&["tracking", "id"], "a tracking id is printed into the page"),
    (&["vapid", "public"], "the public half of a pair"),
    (&["public", "token"], "a public token is made for clients"),
    (&["datadog", "client", "token"], "a client token of Datadog only sends events"),
    (&["pusher", "key"], "a Pusher app key is made for clients"),
    (&["infura"], "a project key that dapps call from browsers: restrict it to your origins"),
    (&["alchemy"], "a project key that dapps call from browsers: restrict it to your origins"),
];

/// Rules whose values may be meant by such a name: guesses by name, and kinds that are both.
const BY_NAME: &[&str] = &[
    "generic",
    "segment-write-key",
    "contentful-delivery",
    "contentful-preview",
    "infura",
    "alchemy",
    "devcycle-client",
    "raygun",
    "mapbox",
];

/// Words beside the key of a Firebase app.
const FIREBASE: &[&str] = &[
    "authDomain",
    "messagingSenderId",
    "firebaseConfig",
    "firebaseapp.com",
    "storageBucket",
    "initializeApp",
];

/// Words by which a Google key is used for what is billed.
const BILLED: &[&str] = &["gemini", "Gemini", "generativelanguage", "GoogleGenerativeAI", "vertex"];

/// How far from a key its neighbours are looked for, in bytes.
const NEAR: usize = 600;

/// Returns why a value is no secret where it stands. `is_client`: the line is known to reach clients.
pub fn reason(rule: &str, value: &[u8], spot: &Spot<'_>, is_client: bool) -> Option<&'static str> {
    if let Some((_, why)) = STARTS.iter().find(|(start, _)| value.starts_with(start.as_bytes())) {
        return Some(why);
    }
    if value.starts_with(b"eyJ") {
        let claims = jwt::claims(value)?;
        let text = |name: &str| claims.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        return (text("role") == "anon" && text("iss").starts_with("supabase"))
            .then_some("a Supabase anon key is made for browsers; row-level security decides: is it on?");
    }
    if rule == "google-api-key" {
        return firebase(spot);
    }
    if !is_client || !BY_NAME.iter().any(|start| rule.starts_with(start)) {
        return None;
    }
    let name = name(spot);
    if NEVER.iter().any(|word| name.contains(word)) {
        return None;
    }
    NAMES.iter().find(|(words, _)| words.iter().all(|word| name.contains(word))).map(|(_, why)| *why)
}

fn firebase(spot: &Spot<'_>) -> Option<&'static str> {
    let start = spot.at.saturating_sub(NEAR);
    let near = spot.text.get(start..spot.text.len().min(spot.at + NEAR)).unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|w| memchr::memmem::find(near, w.as_bytes()).is_some());
    let name = spot.path.rsplit('/').next().unwrap_or(spot.path);
    let is_file = name == "google-services.json" || name == "GoogleService-Info.plist";
    ((is_file || has(FIREBASE)) && !has(BILLED)).then_some(
        "a Firebase app names its project by this key; rules and App Check guard the data: restrict the key to its APIs",
    )
}

/// Returns what stands before the value in its line, in lower case.
fn name(spot: &Spot<'_>) -> String {
    let before = spot.text.get(..spot.at).unwrap_or_default();
    let line = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.get(line.len().saturating_sub(120)..).unwrap_or_default();
    String::from_utf8_lossy(line).to_ascii_lowercase()
}
