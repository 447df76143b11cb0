//! JSON web tokens: three parts that decode (JWS), or five of which the first does (JWE).
//!
//! The signature can't be checked without the key, but that header and payload are JSON tells a token from a cut-off or
//! made-up one. [`claims`] gives the payload away for questions such as "expired?" and "public role?". Sources: RFC 7515,
//! 7516, 7518, 7519.

use serde_json::Value;

use crate::detect::base64;
use crate::detect::checksum::Check;
use crate::detect::checksum::json_tokens::object;

/// Checks a token.
///
/// Fails when header or payload are no JSON objects, when the header names no `alg`, and when nothing is signed (`none`,
/// or an empty signature). A signature of another length than its `alg` makes is a doubt: cut off or hand-made.
pub(super) fn check(value: &[u8]) -> Check {
    let mut parts = value.split(|b| *b == b'.');
    let mut next = || parts.next().unwrap_or_default();
    let (header, second, third) = (next(), next(), next());
    let Some(header) = base64::decode(header).and_then(|json| object(&json)) else { return Check::Fail };
    let Some(alg) = header.get("alg").and_then(Value::as_str) else { return Check::Fail };
    match parts.count() {
        0 => match (base64::decode(second).and_then(|json| object(&json)), base64::decode(third)) {
            (Some(_), Some(signature)) => signed(alg, signature.len()),
            _ => Check::Fail,
        },
        2 => Check::sure(header.get("enc").is_some_and(Value::is_string)),
        _ => Check::Fail,
    }
}

/// Judges a signature of `length` bytes.
fn signed(alg: &str, length: usize) -> Check {
    let is_right = match alg {
        _ if length == 0 || alg.eq_ignore_ascii_case("none") => return Check::Fail,
        "HS256" => length == 32,
        "HS384" => length == 48,
        "HS512" | "ES256" | "ES256K" | "EdDSA" => length == 64,
        "ES384" => length == 96,
        "ES512" => length == 132,
        _ => length >= 64,
    };
    Check::hint(is_right)
}

/// Returns the payload of a signed token, a JSON object. Nobody has checked who wrote it.
pub fn claims(token: &[u8]) -> Option<Value> {
    let mut parts = token.split(|b| *b == b'.').skip(1);
    let payload = parts.next()?;
    (parts.count() == 1).then(|| object(&base64::decode(payload)?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64::{Alphabet, encode};

    fn token(header: &str, payload: &str, signature: usize) -> Vec<u8> {
        let parts = [header.as_bytes(), payload.as_bytes(), &vec![0xa5; signature]];
        parts.map(|part| encode(Alphabet::Url, part)).join(&b'.')
    }

    #[test]
    fn a_token_has_a_header_a_payload_and_a_signature() {
        for (header, signature, want) in [
            (r#"{"alg":"HS256","typ":"JWT"}"#, 32, Check::Pass),
            (r#"{"alg":"RS256"}"#, 256, Check::Pass),
            (r#"{ "alg" : "ES512" }"#, 132, Check::Pass),
            (r#"{"alg":"HS256"}"#, 31, Check::Doubt),
            (r#"{"alg":"HS256"}"#, 0, Check::Fail),
            (r#"{"alg":"none"}"#, 0, Check::Fail),
            (r#"{"alg":"None"}"#, 32, Check::Fail),
            (r#"{"alg":5}"#, 32, Check::Fail),
            (r#"{"typ":"JWT"}"#, 32, Check::Fail),
            (r#""alg""#, 32, Check::Fail),
        ] {
            assert_eq!(check(&token(header, r#"{"sub":"x"}"#, signature)), want, "{header} {signature}");
        }
        assert_eq!(check(&token(r#"{"alg":"HS256"}"#, "sub", 32)), Check::Fail);
    }

    #[test]
    fn an_encrypted_token_has_five_parts() {
        let of = |header: &str, parts: &str| {
            [&encode(Alphabet::Url, header.as_bytes()), parts.as_bytes()].concat()
        };
        assert_eq!(check(&of(r#"{"alg":"dir","enc":"A256GCM"}"#, "..aa.bb.cc")), Check::Pass);
        assert_eq!(check(&of(r#"{"alg":"dir"}"#, "..aa.bb.cc")), Check::Fail);
        assert_eq!(check(&of(r#"{"alg":"dir","enc":"A256GCM"}"#, "..aa.bb.cc.dd")), Check::Fail);
    }

    #[test]
    fn claims_are_the_payload() {
        let token = token(r#"{"alg":"HS256"}"#, r#"{"role":"anon","exp":1}"#, 32);
        assert_eq!(
            claims(&token).and_then(|c| c.get("role")?.as_str().map(str::to_owned)).as_deref(),
            Some("anon")
        );
        assert_eq!(
            (claims(b""), claims(b"a.b"), claims(b"a.e30.c.d"), claims(b"a.%.c")),
            (None, None, None, None)
        );
        assert!(claims(b"a.e30.c").is_some());
    }

    #[test]
    fn odd_inputs_fail() {
        let dots = b".".repeat(100_000);
        for value in [&b""[..], b".", b"..", b"eyJ", b"eyJ.eyJ.x", b"e30.e30.", &[0xff; 99], &dots] {
            assert_eq!(check(value), Check::Fail);
        }
    }
}
