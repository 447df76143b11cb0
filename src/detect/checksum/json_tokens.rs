//! Tokens that are base64 of a JSON object: Sentry, Grafana, 1Password, Mapbox; and the key file of Google Cloud.
//!
//! These have no checksum; the object must decode and hold the fields that its maker writes. Sources:
//! `getsentry/sentry:src/sentry/utils/security/orgauthtoken_token.py`,
//! `Samsung/CredSweeper:credsweeper/filters/value_grafana_check.py`,
//! gitleaks/gitleaks:cmd/generate/config/rules/1password.go, google/osv-scalibr:veles/secrets/gcpsak.

use serde_json::Value;

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::pem;
use crate::detect::checksum::text::{is_base64url, is_lower_hex, split_once, split_tail};

/// Checks a Sentry organisation token: `sntrys_`, the object, `_`, 32 random bytes.
pub(super) fn sentry(value: &[u8]) -> Check {
    let fits = || {
        let (head, tail) = split_tail(value.strip_prefix(b"sntrys_")?, 43)?;
        let is_tail = base64::decode_in(Alphabet::Standard, tail).is_some();
        Some(is_tail && has_fields(head.strip_suffix(b"_")?, &["iat", "org"]))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks a Grafana Cloud access policy token: `glc_` and the object.
pub(super) fn grafana_cloud(value: &[u8]) -> Check {
    Check::sure(value.strip_prefix(b"glc_").is_some_and(|text| has_fields(text, &["o", "n", "k", "m"])))
}

/// Checks an API key of Grafana before service accounts: the object alone.
pub(super) fn grafana_legacy(value: &[u8]) -> Check {
    Check::sure(has_fields(value, &["k", "n", "id"]))
}

/// Checks a 1Password service account token: `ops_` and the object.
pub(super) fn onepassword(value: &[u8]) -> Check {
    let fields = ["signInAddress", "userAuth", "muk", "secretKey"];
    Check::sure(value.strip_prefix(b"ops_").is_some_and(|text| has_fields(text, &fields)))
}

/// Checks a Mapbox token: `sk.`, `tk.` or the public `pk.`, the object, `.`, a signature of 22 characters.
pub(super) fn mapbox(value: &[u8]) -> Check {
    let fits = || {
        let (kind, rest) = split_once(value, b'.')?;
        let (object, signature) = split_once(rest, b'.')?;
        let is_shaped =
            matches!(kind, b"pk" | b"sk" | b"tk") && signature.len() == 22 && is_base64url(signature);
        Some(is_shaped && object.len() >= 20 && is_base64url(object) && has_fields(object, &["u", "a"]))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks the JSON file of a Google Cloud service account.
///
/// The key alone, as a rule may cut it out, is judged as one; other parts of a file are a doubt when a key stands in them.
pub(super) fn gcp_service_account(value: &[u8]) -> Check {
    let Some(object) = object(value) else {
        let key = pem::private_key(value);
        return if value.starts_with(b"-----") { key } else { key.max(Check::Doubt) };
    };
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    let id = text("private_key_id").as_bytes();
    let is_account = text("type") == "service_account"
        && text("client_email").ends_with(".gserviceaccount.com")
        && id.len() == 40
        && is_lower_hex(id);
    if is_account { pem::private_key(text("private_key").as_bytes()) } else { Check::Fail }
}

/// Reads a JSON object; `serde_json` bounds its depth.
pub(super) fn object(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok().filter(Value::is_object)
}

/// Tells whether the text is base64, in either alphabet, of a JSON object with these fields.
fn has_fields(text: &[u8], fields: &[&str]) -> bool {
    let object = base64::decode(text).and_then(|json| object(&json));
    object.is_some_and(|object| fields.iter().all(|field| object.get(field).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(prefix: &str, json: &str) -> Vec<u8> {
        [prefix.as_bytes(), &base64::encode(Alphabet::Standard, json.as_bytes())].concat()
    }

    #[test]
    fn objects_must_hold_their_fields() {
        let check = grafana_cloud;
        assert_eq!(check(&token("glc_", r#"{"o":"1","n":"n","k":"x","m":{"r":"us"}}"#)), Check::Pass);
        assert_eq!(check(&token("glc_", r#"{"o":"1","n":"n","k":"x"}"#)), Check::Fail);
        assert_eq!(check(&token("glc_", r#"["o","n","k","m"]"#)), Check::Fail);
        assert_eq!(check(b"glc_eyJvIjoi..."), Check::Fail);
        assert_eq!(grafana_legacy(&token("", r#"{"k":"x","n":"n","id":1}"#)), Check::Pass);
    }

    #[test]
    fn sentry_and_mapbox_end_in_a_signature() {
        let object = token("", r#"{"iat":1700000000.5,"url":"https://a.example","org":"o"}"#);
        let of = |tail: &str| [b"sntrys_", &object[..], b"_", tail.as_bytes()].concat();
        assert_eq!(sentry(&of(&"b".repeat(43))), Check::Pass);
        assert_eq!((sentry(&of(&"b".repeat(42))), sentry(&of(&"!".repeat(43)))), (Check::Fail, Check::Fail));
        let map = |tail: &str| {
            [b"sk.", &token("", r#"{"u":"user","a":"c0ffee"}"#)[..], b".", tail.as_bytes()].concat()
        };
        assert_eq!((mapbox(&map(&"a".repeat(22))), mapbox(&map("a"))), (Check::Pass, Check::Fail));
    }

    #[test]
    fn a_key_file_without_a_key_fails() {
        let json = |key: &str| {
            let id = "0123456789".repeat(4);
            let email = "x@y.iam.gserviceaccount.com";
            serde_json::json!({"type": "service_account", "private_key_id": id, "private_key": key, "client_email": email})
                .to_string()
        };
        assert_eq!(gcp_service_account(json("").as_bytes()), Check::Fail);
        assert_eq!(gcp_service_account(b"{\"type\": \"service_account\"}"), Check::Fail);
        let key = pem::tests::ed25519("\n");
        assert_eq!(gcp_service_account(json(&key).as_bytes()), Check::Pass);
        assert_eq!(
            gcp_service_account(json(&key).replacen('{', "", 1).as_bytes()),
            Check::Doubt,
            "not the whole file"
        );
    }

    #[test]
    fn deep_and_odd_inputs_fail() {
        let deep = token("glc_", &"[".repeat(100_000));
        for value in [&b""[..], b"ops_", b"sk..", b"sntrys__", b"\xff\xfe", &deep] {
            assert_eq!(
                [sentry(value), grafana_cloud(value), onepassword(value), mapbox(value)],
                [Check::Fail; 4]
            );
            assert_eq!((grafana_legacy(value), gcp_service_account(value)), (Check::Fail, Check::Fail));
        }
    }
}
