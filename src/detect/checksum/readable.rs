//! Base64 that decodes to something readable: `JFrog`, Bedrock, Clerk, Atlassian Data Center, Basic authorization.
//!
//! Sources: `Samsung/CredSweeper:credsweeper/filters/value_jfrog_token_check.py`, `value_atlassian_token_check.py`,
//! `value_basic_auth_check.py`; gitleaks/gitleaks:cmd/generate/config/rules/aws.go; RFC 7617.

use crate::detect::base64;
use crate::detect::checksum::Check;
use crate::detect::checksum::text::{is_decimal, split_once, split_prefix, split_tail};

/// Checks a `JFrog` reference token: `reftkn:01:<expiry>:<secret>`.
pub(super) fn jfrog(value: &[u8]) -> Check {
    let fits = || {
        let bytes = base64::decode(value)?;
        let (version, rest) = split_once(bytes.strip_prefix(b"reftkn:")?, b':')?;
        let (expiry, secret) = split_once(rest, b':')?;
        let are_numbers =
            [version, expiry].into_iter().all(|number| !number.is_empty() && is_decimal(number));
        Some(are_numbers && !secret.is_empty() && secret.iter().all(|b| base64::is_digit(*b)))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks an Amazon Bedrock key: `ABSK` and `BedrockAPIKey-<name>-at-<account>:<secret>`, or the short-lived
/// `bedrock-api-key-` and a presigned address of Bedrock.
pub(super) fn bedrock(value: &[u8]) -> Check {
    let long = || {
        let bytes = base64::decode(value.strip_prefix(b"ABSK")?)?;
        let (name, secret) = split_once(bytes.strip_prefix(b"BedrockAPIKey-")?, b':')?;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(b);
        let is_named = !name.is_empty() && name.iter().all(is_name);
        Some(is_named && secret.len() >= 20 && secret.iter().all(u8::is_ascii_graphic))
    };
    let short = || {
        let bytes = base64::decode(value.strip_prefix(b"bedrock-api-key-")?)?;
        Some(bytes.starts_with(b"bedrock.amazonaws.com"))
    };
    Check::sure(long().or_else(short).unwrap_or(false))
}

/// Checks a Clerk publishable key, public by design: `pk_live_` or `pk_test_` and `<host>$`.
pub(super) fn clerk(value: &[u8]) -> Check {
    let fits = || {
        let (_, text) = split_prefix(value, &[b"pk_live_", b"pk_test_"])?;
        let bytes = base64::decode_in(base64::Alphabet::Standard, text)?;
        let host = bytes.strip_suffix(b"$")?;
        let is_host = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        Some(!host.is_empty() && host.iter().all(is_host))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks a token of Jira, Confluence or (with `BBDC-`) Bitbucket Data Center: `<decimal id>:<20 bytes>`.
pub(super) fn atlassian_data_center(value: &[u8]) -> Check {
    let fits = || {
        let bytes = base64::decode(value.strip_prefix(b"BBDC-").unwrap_or(value))?;
        let (head, _) = split_tail(&bytes, 20)?;
        let id = head.strip_suffix(b":")?;
        Some((4..=20).contains(&id.len()) && is_decimal(id))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks the credentials of Basic authorization: `user:password`, both printable.
///
/// One of the two may be empty where a token takes the place of the other, which is rarer: a doubt.
pub(super) fn basic_auth(value: &[u8]) -> Check {
    let Some(bytes) = base64::decode(value) else { return Check::Fail };
    let Ok(text) = str::from_utf8(&bytes) else { return Check::Fail };
    if text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')) {
        return Check::Fail;
    }
    match text.split_once(':') {
        None | Some(("", "")) => Check::Fail,
        Some((user, password)) => Check::hint(!user.is_empty() && !password.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(prefix: &str, text: &[u8]) -> Vec<u8> {
        [prefix.as_bytes(), &base64::encode_padded(text)].concat()
    }

    #[test]
    fn the_readable_part_must_read_as_it_should() {
        let example = ["cmVmd", "GtuOjAxOjEwNDc0NDA4MjA6dWV4eGZraHRTRUN2OEFTclkxd2hMR21qWmtN"].concat();
        assert_eq!(jfrog(example.as_bytes()), Check::Pass);
        assert_eq!(
            (jfrog(&token("", b"reftkn:1::x")), jfrog(&token("", b"reftkn:1:2:"))),
            (Check::Fail, Check::Fail)
        );
        let secret = "s".repeat(20);
        let bedrock_key =
            |name: &str| bedrock(&token("ABSK", format!("BedrockAPIKey-{name}:{secret}").as_bytes()));
        assert_eq!((bedrock_key("abc-at-123456789012"), bedrock_key("")), (Check::Pass, Check::Fail));
        assert_eq!(bedrock(&token("bedrock-api-key-", b"bedrock.amazonaws.com/?Action=x")), Check::Pass);
        assert_eq!(clerk(&token("pk_live_", b"clerk.example.com$")), Check::Pass);
        assert_eq!(
            (clerk(&token("pk_live_", b"$")), clerk(&token("pk_live_", b"a.b"))),
            (Check::Fail, Check::Fail)
        );
        assert_eq!(
            atlassian_data_center(&token("BBDC-", &[b"12345:", &[200; 20][..]].concat())),
            Check::Pass
        );
        assert_eq!(atlassian_data_center(&token("", &[b"123:", &[200; 20][..]].concat())), Check::Fail);
    }

    #[test]
    fn basic_credentials_have_two_sides() {
        for (text, want) in [
            ("user:password", Check::Pass),
            ("user:pass:word", Check::Pass),
            ("jörg:päss wörd", Check::Pass),
            (":token", Check::Doubt),
            ("token:", Check::Doubt),
            (":", Check::Fail),
            ("password", Check::Fail),
            ("user:pass\n", Check::Fail),
        ] {
            assert_eq!(basic_auth(&token("", text.as_bytes())), want, "{text}");
        }
        assert_eq!(basic_auth(&token("", b"user:\xff")), Check::Fail);
    }

    #[test]
    fn odd_inputs_fail() {
        for value in [&b""[..], b"=", b"ABSK", b"pk_live_", b"BBDC-", &[0xff; 64], &vec![b'A'; 100_000]] {
            let checks =
                [jfrog(value), bedrock(value), clerk(value), atlassian_data_center(value), basic_auth(value)];
            assert_eq!(checks, [Check::Fail; 5]);
        }
    }
}
