//! Fakes of the kinds known by fixed characters, by the lengths of their parts or by a range.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::fixed::OPENAI_INFIX;
use crate::detect::checksum::numbers::luhn_sum;
use crate::rules::make::alphabet::{BASE62, BASE64URL, HEX, bytes, number, one_of, text};
use crate::rules::sample::Random;

/// Makes an OpenAI key of any kind.
pub(super) fn openai(random: &mut Random) -> Vec<u8> {
    let kinds: [(&[u8], usize); 4] =
        [(b"sk-", 20), (b"sk-proj-", 74), (b"sk-svcacct-", 74), (b"sk-admin-", 58)];
    let (prefix, half) = one_of(random, &kinds);
    let of = if half == 20 { BASE62 } else { BASE64URL };
    [prefix, &random.pick(&of, half), &OPENAI_INFIX, &random.pick(&of, half)].concat()
}

/// Makes an Anthropic key of any kind.
pub(super) fn anthropic(random: &mut Random) -> Vec<u8> {
    let kind: &[u8] = one_of(random, &[&b"api03-"[..], b"admin01-", b"oat01-", b"ort01-", b"sid01-"]);
    [b"sk-ant-", kind, &random.pick(&BASE64URL, 93), b"AA"].concat()
}

/// Makes a Telegram bot token.
pub(super) fn telegram(random: &mut Random) -> Vec<u8> {
    let digits = 8 + random.below(3);
    format!("{}:AA{}", number(random, digits), text(random, &BASE64URL, 33)).into_bytes()
}

/// Makes a Discord bot token of a bot that was made between 2018 and 2027.
pub(super) fn discord(random: &mut Random) -> Vec<u8> {
    let since_2015_ms = 100_000_000_000 + random.draw() % 280_000_000_000;
    let id = since_2015_ms << 22 | random.draw() & 0x003f_ffff;
    let time = [&[0x68][..], &bytes(random, 3)].concat();
    let parts = [id.to_string().into_bytes(), time].map(|part| base64::encode(Alphabet::Url, &part));
    let length = one_of(random, &[27, 38]);
    [parts.join(&b'.'), random.pick(&BASE64URL, length)].join(&b'.')
}

/// Makes a Slack token of a bot or a user.
pub(super) fn slack(random: &mut Random) -> Vec<u8> {
    let mut id = || number(random, 12);
    let [team, user, app] = [id(), id(), id()];
    if random.below(2) == 0 {
        format!("xoxb-{team}-{user}-{}", text(random, &BASE62, 24)).into_bytes()
    } else {
        format!("xoxp-{team}-{user}-{app}-{}", text(random, &HEX, 32)).into_bytes()
    }
}

/// Makes an Ethereum key; the first digit keeps it in range, and so many digits have more than six kinds.
pub(super) fn ethereum(random: &mut Random) -> Vec<u8> {
    format!("0x1{}", text(random, &HEX, 63)).into_bytes()
}

/// Makes the number of a payment card.
pub(super) fn luhn(random: &mut Random) -> Vec<u8> {
    let body = format!("4{}", number(random, 14));
    let check = (10 - luhn_sum(format!("{body}0").as_bytes()) % 10) % 10;
    format!("{body}{check}").into_bytes()
}
