//! Fakes of the kinds that decode into something: JSON objects, tokens, keys in armour, macaroons, readable heads.

use serde_json::{Value, json};

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::crc::crc24_openpgp;
use crate::detect::checksum::pem::OPENSSH_MAGIC;
use crate::rules::make::alphabet::{BASE36, BASE62, BASE64, BASE64URL, HEX, bytes, number, one_of, text};
use crate::rules::sample::Random;

/// Makes a JSON web token; one in many has the claims of Scalr, whose rule wants them.
pub(super) fn jwt(random: &mut Random) -> Vec<u8> {
    let issued = 1_700_000_000 + random.below(1_000_000);
    let payload = if random.below(64) == 0 {
        format!(r#"{{"iss":"user","jti":"at-{}"}}"#, text(random, &BASE36, 15))
    } else {
        let subject = text(random, &HEX, 24);
        format!(r#"{{"sub":"{subject}","name":"hookguard","iat":{issued},"exp":2015576000}}"#)
    };
    let header = base64::encode(Alphabet::Url, br#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = base64::encode(Alphabet::Url, payload.as_bytes());
    [header, payload, base64::encode(Alphabet::Url, &bytes(random, 32))].join(&b'.')
}

/// Makes a Sentry organisation token.
pub(super) fn sentry(random: &mut Random) -> Vec<u8> {
    let org = text(random, &HEX, 5);
    let (url, region) = ("https://sentry.example", "https://us.sentry.example");
    let object =
        format!(r#"{{"iat": 1700000000.5, "url": "{url}", "region_url": "{region}", "org": "o{org}"}}"#);
    let secret = base64::encode(Alphabet::Standard, &bytes(random, 32));
    [b"sntrys", &base64::encode_padded(object.as_bytes())[..], &secret].join(&b'_')
}

/// Makes a Grafana Cloud access policy token.
pub(super) fn grafana_cloud(random: &mut Random) -> Vec<u8> {
    let (org, name, key) = (number(random, 6), text(random, &HEX, 4), text(random, &BASE62, 24));
    let object = format!(r#"{{"o":"{org}","n":"n-{name}","k":"{key}","m":{{"r":"us"}}}}"#);
    [b"glc_", &base64::encode_padded(object.as_bytes())[..]].concat()
}

/// Makes an API key of Grafana before service accounts.
pub(super) fn grafana_legacy(random: &mut Random) -> Vec<u8> {
    let (key, name) = (text(random, &BASE62, 32), text(random, &HEX, 4));
    base64::encode_padded(format!(r#"{{"k":"{key}","n":"n-{name}","id":{}}}"#, random.below(9)).as_bytes())
}

/// Makes a 1Password service account token.
pub(super) fn onepassword(random: &mut Random) -> Vec<u8> {
    let email = text(random, &HEX, 13) + "@1passwordserviceaccounts.com";
    let (verifier, key) = (text(random, &HEX, 64), text(random, &BASE64URL, 43));
    let secret_key = format!("A3-{}", text(random, &BASE36, 26).to_uppercase());
    let object = json!({
        "signInAddress": "example.1password.com",
        "userAuth": {"method": "SRPg-4096"},
        "email": email,
        "srpX": verifier,
        "muk": {"kty": "oct", "k": key},
        "secretKey": secret_key,
    });
    [b"ops_", &base64::encode(Alphabet::Url, object.to_string().as_bytes())[..]].concat()
}

/// Makes a Mapbox token.
pub(super) fn mapbox(random: &mut Random) -> Vec<u8> {
    let kind: &[u8] = one_of(random, &[&b"sk"[..], b"tk", b"pk"]);
    let object = format!(r#"{{"u":"u{}","a":"c{}"}}"#, text(random, &HEX, 5), text(random, &BASE36, 24));
    let object = base64::encode(Alphabet::Url, object.as_bytes());
    [kind, &object, &random.pick(&BASE64URL, 22)].join(&b'.')
}

/// Makes the key file of a Google Cloud service account, on one line.
pub(super) fn gcp_service_account(random: &mut Random) -> Vec<u8> {
    let project = format!("demo-{}", text(random, &HEX, 6));
    let key = armoured("PRIVATE KEY", &ed25519(random), "") + "\n";
    let fields: [(&str, String); 8] = [
        ("type", "service_account".to_owned()),
        ("project_id", project.clone()),
        ("private_key_id", text(random, &HEX, 40)),
        ("private_key", key),
        ("client_email", format!("sa@{project}.iam.gserviceaccount.com")),
        ("client_id", number(random, 21)),
        ("auth_uri", "https://accounts.google.com/o/oauth2/auth".to_owned()),
        ("token_uri", "https://oauth2.googleapis.com/token".to_owned()),
    ];
    // Written by hand, as Google keeps this order and a map would sort it.
    let fields = fields.map(|(name, value)| format!("\"{name}\": {}", Value::String(value)));
    format!("{{{}}}", fields.join(", ")).into_bytes()
}

/// Makes a private key in PEM: Ed25519 in PKCS#8, or an OpenSSH key.
pub(super) fn pem(random: &mut Random) -> Vec<u8> {
    if random.below(2) == 0 {
        return armoured("PRIVATE KEY", &ed25519(random), "").into_bytes();
    }
    let parts = [b"none".to_vec(), b"none".to_vec(), vec![], bytes(random, 51), bytes(random, 136)];
    let [cipher, derivation, options, public, private] = parts.map(|part| counted(&part));
    let head = [OPENSSH_MAGIC.to_vec(), cipher, derivation, options].concat();
    armoured("OPENSSH PRIVATE KEY", &[head, vec![0, 0, 0, 1], public, private].concat(), "").into_bytes()
}

/// Makes an `OpenPGP` private key block of one packet, with its checksum.
pub(super) fn pgp(random: &mut Random) -> Vec<u8> {
    let key = [&[0x95, 0x01, 0x04][..], &bytes(random, 0x104)].concat();
    let [_, crc @ ..] = crc24_openpgp(&key).to_be_bytes();
    let sum = String::from_utf8(base64::encode(Alphabet::Standard, &crc)).unwrap_or_default();
    armoured("PGP PRIVATE KEY BLOCK", &key, &format!("={sum}\n")).into_bytes()
}

/// Makes a PyPI token: location, identifier, one caveat, signature.
pub(super) fn pypi(random: &mut Random) -> Vec<u8> {
    let field = |kind: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).unwrap_or_default();
        [&[kind, length], content].concat()
    };
    let caveat = format!(r#"[3,"{}"]"#, text(random, &HEX, 36));
    let id = field(2, uuid(random).as_bytes());
    let head =
        [vec![2], field(1, b"pypi.org"), id, vec![0], field(2, caveat.as_bytes()), vec![0, 0]].concat();
    let macaroon = [head, field(6, &bytes(random, 32))].concat();
    [b"pypi-", &base64::encode(Alphabet::Url, &macaroon)[..]].concat()
}

/// Makes a Fly.io token: an array of nonce, location, no caveats, tail.
pub(super) fn fly(random: &mut Random) -> Vec<u8> {
    let nonce =
        [&[0x93, 0xc4, 0x10][..], &bytes(random, 16), &[0xc4, 0x10], &bytes(random, 16), &[0xc2]].concat();
    let location = [&[0xb5][..], b"https://api.fly.io/v1"].concat();
    let token = [vec![0x94], nonce, location, vec![0x90, 0xc4, 0x20], bytes(random, 32)].concat();
    [b"fm2_", &base64::encode_padded(&token)[..]].concat()
}

/// Makes a `JFrog` reference token.
pub(super) fn jfrog(random: &mut Random) -> Vec<u8> {
    base64::encode_padded(
        format!("reftkn:01:{}:{}", number(random, 10), text(random, &BASE62, 27)).as_bytes(),
    )
}

/// Makes a Bedrock key.
pub(super) fn bedrock(random: &mut Random) -> Vec<u8> {
    let (name, account, secret) = (text(random, &BASE36, 4), number(random, 12), text(random, &BASE64, 44));
    let text = format!("BedrockAPIKey-{name}-at-{account}:{secret}");
    [b"ABSK", &base64::encode_padded(text.as_bytes())[..]].concat()
}

/// Makes a Clerk publishable key.
pub(super) fn clerk(random: &mut Random) -> Vec<u8> {
    let prefix: &[u8] = one_of(random, &[&b"pk_live_"[..], b"pk_test_"]);
    let host = format!("clerk.{}.example$", text(random, &BASE36, 8));
    [prefix, &base64::encode(Alphabet::Standard, host.as_bytes())].concat()
}

/// Makes a token of Atlassian's Data Center products, half of them Bitbucket's.
pub(super) fn atlassian_data_center(random: &mut Random) -> Vec<u8> {
    let prefix: &[u8] = one_of(random, &[&b""[..], b"BBDC-"]);
    let token = [number(random, 12).as_bytes(), b":", &bytes(random, 20)].concat();
    [prefix, &base64::encode(Alphabet::Standard, &token)].concat()
}

/// Makes the credentials of Basic authorization.
pub(super) fn basic_auth(random: &mut Random) -> Vec<u8> {
    base64::encode_padded(format!("u{}:{}", text(random, &HEX, 4), text(random, &BASE62, 14)).as_bytes())
}

fn uuid(random: &mut Random) -> String {
    [8, 4, 4, 4, 12].map(|length| text(random, &HEX, length)).join("-")
}

/// Makes the PKCS#8 of an Ed25519 key.
fn ed25519(random: &mut Random) -> Vec<u8> {
    [&[0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32][..], &bytes(random, 32)].concat()
}

/// Puts the length in four bytes before.
fn counted(part: &[u8]) -> Vec<u8> {
    [&u32::try_from(part.len()).unwrap_or_default().to_be_bytes(), part].concat()
}

/// Writes armour around bytes, 64 characters a line; `OpenPGP` has a blank line first and its sum last.
fn armoured(label: &str, body: &[u8], sum: &str) -> String {
    let text = base64::encode_padded(body);
    let lines: Vec<String> =
        text.chunks(64).map(|line| line.iter().copied().map(char::from).collect()).collect();
    let blank = if sum.is_empty() { "" } else { "\n" };
    let dashes = "-----";
    format!("{dashes}BEGIN {label}{dashes}\n{blank}{}\n{sum}{dashes}END {label}{dashes}", lines.join("\n"))
}
