//! Until when a credential opens anything, where it says so itself.
//!
//! In: the secret, and all that was matched with it. Out: the last moment, by the maker's own word. A token that has ended
//! is no reason to stop a commit. Sources: RFC 7519 4.1.4 (`exp`); Azure, "Create a service SAS" (`se`); AWS, "Authenticating
//! requests: using query parameters" (`X-Amz-Date`, `X-Amz-Expires`).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::date::Date;
use crate::detect::checksum::jwt;

/// Returns when the secret ends, in `whole` with what belongs to it; `None` where it doesn't say.
pub fn end(secret: &[u8], whole: &[u8]) -> Option<Date> {
    if secret.starts_with(b"eyJ") {
        let end = jwt::claims(secret)?.get("exp")?.as_f64()?;
        let end = Duration::try_from_secs_f64(end).ok()?;
        return UNIX_EPOCH.checked_add(end).map(Date::of);
    }
    let text = std::str::from_utf8(whole).ok()?;
    shared_access(text).or_else(|| presigned(text))
}

/// The parameter `se` of a shared access signature: a day, mostly with a time.
fn shared_access(text: &str) -> Option<Date> {
    let end = parameter(text, "se")?;
    match end.parse::<u64>() {
        // Service Bus and Event Hubs count seconds.
        Ok(seconds) => UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).map(Date::of),
        Err(_) => Date::parse(end.get(..10)?),
    }
}

/// A presigned request of AWS: when it was signed, and for how many seconds.
fn presigned(text: &str) -> Option<Date> {
    let signed = parameter(text, "X-Amz-Date")?;
    let (year, month, day) = (signed.get(..4)?, signed.get(4..6)?, signed.get(6..8)?);
    let seconds: u64 = parameter(text, "X-Amz-Expires")?.parse().ok()?;
    let signed = Date::parse(&format!("{year}-{month}-{day}"))?.start()?;
    signed.checked_add(Duration::from_secs(seconds)).map(|end: SystemTime| Date::of(end))
}

/// Returns the value of a parameter of an address.
fn parameter<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut parts = text.split(['?', '&', ';', ' ', '"', '\'']);
    parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64::{Alphabet, encode};

    fn token(payload: &str) -> Vec<u8> {
        let part = |text: &str| encode(Alphabet::Url, text.as_bytes());
        [part("{\"alg\":\"HS256\"}"), part(payload), vec![b'x'; 43]].join(&b'.')
    }

    #[test]
    fn tokens_say_when_they_end() {
        let day = |text: &str| Date::parse(text);
        assert_eq!(end(&token("{\"exp\":1300819380}"), b""), day("2011-03-22"));
        assert_eq!(end(&token("{\"exp\":1300819380.5}"), b""), day("2011-03-22"));
        assert_eq!(end(&token("{\"exp\":\"soon\"}"), b""), None);
        assert_eq!(end(&token("{\"exp\":-1}"), b""), None);
        assert_eq!(end(&token("{\"sub\":\"a\"}"), b""), None);
        let signature = b"sv=2022-11-02&se=2025-04-04T15:24:52Z&sr=c&sig=";
        assert_eq!(end(b"abc", signature), day("2025-04-04"));
        assert_eq!(end(b"abc", b"SharedAccessSignature sr=x&sig=y&se=1743780292"), day("2025-04-04"));
        let request =
            b"https://b.s3.amazonaws.com/k?X-Amz-Date=20250404T152452Z&X-Amz-Expires=86400&X-Amz-Signature=";
        assert_eq!(end(b"abc", request), day("2025-04-05"));
        assert_eq!(end(b"abc", b"nothing of the kind"), None);
    }
}
