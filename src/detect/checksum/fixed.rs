//! Tokens known by fixed characters or by the lengths of their parts. A pass proves nothing about the random parts.

use crate::detect::base64;
use crate::detect::checksum::Check;
use crate::detect::checksum::text::{
    is_base62, is_base64url, is_decimal, is_lower_hex, split_once, split_prefix,
};

/// Base64 of "OpenAI", which stands in the middle of the keys.
pub(crate) const OPENAI_INFIX: [u8; 8] = *b"T3BlbkFJ";

/// Checks an OpenAI key: the infix between two halves of equal length, 20 letters and digits each without a kind.
///
/// Without the infix it is no such key; around it, unequal halves are a doubt. Source:
/// trufflesecurity/trufflehog:pkg/detectors/openai/openai.go; 29 of 36 samples fit.
pub(super) fn openai(value: &[u8]) -> Check {
    let prefixes: [&[u8]; 5] = [b"sk-proj-", b"sk-svcacct-", b"sk-service-", b"sk-admin-", b"sk-"];
    let Some((prefix, rest)) = split_prefix(value, &prefixes) else { return Check::Fail };
    let Some(at) = rest.windows(OPENAI_INFIX.len()).position(|window| window == OPENAI_INFIX) else {
        return Check::Fail;
    };
    let (Some(left), Some(right)) = (rest.get(..at), rest.get(at + OPENAI_INFIX.len()..)) else {
        return Check::Fail;
    };
    if !is_base64url(rest) || left.len() < 20 || right.len() < 20 {
        return Check::Fail;
    }
    let is_classic = left.len() == 20 && is_base62(rest);
    Check::hint(left.len() == right.len() && (prefix != b"sk-" || is_classic))
}

/// Checks an Anthropic key: `sk-ant-`, kind and version, 93 characters, `AA`.
///
/// Source: trufflesecurity/trufflehog:pkg/detectors/anthropic; 10 of 13 samples fit.
pub(super) fn anthropic(value: &[u8]) -> Check {
    let fits = || {
        let (kind, random) = split_once(value.strip_prefix(b"sk-ant-")?, b'-')?;
        let (name, version) = kind.split_at_checked(kind.len().checked_sub(2)?)?;
        let is_kind =
            (3..=5).contains(&name.len()) && name.iter().all(u8::is_ascii_lowercase) && is_decimal(version);
        Some(is_kind && random.len() == 95 && is_base64url(random) && random.ends_with(b"AA"))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks a Telegram bot token: the bot's number, `:`, 35 characters of which the first two have always been `AA`.
///
/// Nobody promises the `AA`, so its absence is a doubt; 11 of 14 samples have it.
pub(super) fn telegram(value: &[u8]) -> Check {
    let Some((id, random)) = split_once(value, b':') else { return Check::Fail };
    let is_id = (8..=10).contains(&id.len()) && is_decimal(id) && id.first() != Some(&b'0');
    if !is_id || random.len() != 35 || !is_base64url(random) {
        return Check::Fail;
    }
    Check::hint(random.starts_with(b"AA"))
}

/// Checks a Discord bot token: the bot's decimal id in base64, six characters of time, 27 or 38 of signature.
///
/// Source: `Samsung/CredSweeper:credsweeper/filters/value_discord_bot_check.py`.
pub(super) fn discord(value: &[u8]) -> Check {
    let fits = || {
        let (id, rest) = split_once(value, b'.')?;
        let (time, signature) = split_once(rest, b'.')?;
        let is_shaped = time.len() == 6
            && matches!(signature.len(), 27 | 38)
            && [id, time, signature].iter().all(|p| is_base64url(p));
        let id = base64::decode(id).filter(|_| id.len() <= 28)?;
        Some(is_shaped && (17..=20).contains(&id.len()) && is_decimal(&id) && id.first() != Some(&b'0'))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks a Slack token by the lengths of its parts; what starts as one but has others is a doubt.
///
/// Bot: two ids and 24 characters. User: three ids and 32 hex digits. App: `1`, the app's id, an id, 64 hex digits.
/// Source: google/osv-scalibr:veles/secrets/slacktoken; 24 of 55 samples fit.
pub(super) fn slack(value: &[u8]) -> Check {
    let is_marked = value.starts_with(b"xox") || value.starts_with(b"xapp-");
    if !is_marked || !is_base64url(value) {
        return Check::Fail;
    }
    let parts: Vec<&[u8]> = value.splitn(6, |b| *b == b'-').collect();
    let is_id = |part: &[u8]| (10..=13).contains(&part.len()) && is_decimal(part);
    let is_hex = |part: &[u8], length: usize| part.len() == length && is_lower_hex(part);
    let fits = match parts.as_slice() {
        [b"xoxb", team, bot, random] => is_id(team) && is_id(bot) && random.len() == 24 && is_base62(random),
        [b"xoxp" | b"xoxe", team, user, app, random] => {
            [team, user, app].into_iter().all(|p| is_id(p)) && is_hex(random, 32)
        }
        [b"xapp", b"1", [b'A', app @ ..], id, random] => is_base62(app) && is_id(id) && is_hex(random, 64),
        _ => false,
    };
    Check::hint(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openai_keys_have_the_infix_in_the_middle() {
        let key = |prefix: &str, left: usize, right: usize| {
            [prefix.as_bytes(), &vec![b'a'; left], &OPENAI_INFIX, &vec![b'b'; right]].concat()
        };
        for (prefix, left, right, want) in [
            ("sk-", 20, 20, Check::Pass),
            ("sk-proj-", 74, 74, Check::Pass),
            ("sk-admin-", 58, 58, Check::Pass),
            ("sk-proj-", 74, 70, Check::Doubt),
            ("sk-", 22, 22, Check::Doubt),
            ("sk-", 19, 20, Check::Fail),
            ("pk-", 20, 20, Check::Fail),
        ] {
            assert_eq!(openai(&key(prefix, left, right)), want, "{prefix} {left} {right}");
        }
        assert_eq!(openai(&[b"sk-", &[b'a'; 48][..]].concat()), Check::Fail);
    }

    #[test]
    fn anthropic_keys_end_in_aa() {
        let key = |kind: &str, tail: &str| {
            [b"sk-ant-", kind.as_bytes(), b"-", &[b'x'; 93], tail.as_bytes()].concat()
        };
        assert_eq!(
            (anthropic(&key("api03", "AA")), anthropic(&key("admin01", "AA"))),
            (Check::Pass, Check::Pass)
        );
        for (kind, tail) in [("api03", "AB"), ("api03", "A"), ("api", "AA"), ("03", "AA"), ("", "AA")] {
            assert_eq!(anthropic(&key(kind, tail)), Check::Fail, "{kind} {tail}");
        }
    }

    #[test]
    fn bots_are_known_by_their_ids() {
        let telegram_token =
            |id: &str, head: &str| telegram(format!("{id}:{head}{}", "x".repeat(33)).as_bytes());
        assert_eq!(
            (telegram_token("12345678", "AA"), telegram_token("12345678", "AB")),
            (Check::Pass, Check::Doubt)
        );
        assert_eq!(
            (telegram_token("1234567", "AA"), telegram_token("12345678", "A")),
            (Check::Fail, Check::Fail)
        );
        let made = ["MTMwOTU1MzY3", "NzY3MTkxOTY4OA.ScJRtw.C2J04PeDxS71p7alu42nONwkJs5UwruHQ6mjWG"].concat();
        assert_eq!(discord(made.as_bytes()), Check::Pass);
        assert_eq!(discord(made.replace("MTMw", "AAAA").as_bytes()), Check::Fail);
        assert_eq!(discord(made.replace("Rtw", "Rt").as_bytes()), Check::Fail);
    }

    #[test]
    fn slack_tokens_of_other_parts_are_doubted() {
        let id = "1234567890";
        let token = |parts: &[&str]| parts.join("-").into_bytes();
        assert_eq!(slack(&token(&["xoxb", id, id, &"a".repeat(24)])), Check::Pass);
        assert_eq!(slack(&token(&["xoxp", id, id, id, &"a".repeat(32)])), Check::Pass);
        assert_eq!(slack(&token(&["xapp", "1", "A0123456789", id, &"a".repeat(64)])), Check::Pass);
        assert_eq!(slack(&token(&["xoxb", id, &"a".repeat(24)])), Check::Doubt);
        assert_eq!(slack(&token(&["xoxp", id, id, id, &"a".repeat(31)])), Check::Doubt);
        assert_eq!(slack(&token(&["xoxb", id, "..."])), Check::Fail);
        assert_eq!(slack(&token(&["xyzb", id, id, &"a".repeat(24)])), Check::Fail);
    }

    #[test]
    fn odd_inputs_fail() {
        let dashes = b"-".repeat(100_000);
        for value in [&b""[..], b"sk-", b"sk-ant-", b":", b"..", b"xo", &[0xff; 99], &dashes] {
            let checks = [openai(value), anthropic(value), telegram(value), discord(value), slack(value)];
            assert_eq!(checks, [Check::Fail; 5]);
        }
    }
}
