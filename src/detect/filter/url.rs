//! Tells a password in an address that opens something from one that stands in an example or on the own machine.
//!
//! Comes in: a match whose secret is followed by `@` and a host. A host that is reserved for documentation (RFC 2606,
//! RFC 6761) opens nothing, whatever the password. On the own machine, in a private network or at a made-up name, a
//! password that is a mere word is a default of development; a strong one is judged like any other.

use crate::detect::filter::placeholder::is_weak_password;
use crate::detect::filter::{Candidate, Verdict};
use crate::detect::trace::Why;

/// The longest host that is looked at, in bytes.
const LONGEST_HOST: usize = 253;

/// The longest password of small letters that is taken for none at any host, in bytes.
const LONGEST_TRIFLE: usize = 5;

/// Last parts of names that are reserved for documentation and tests.
const RESERVED: &[&[u8]] = &[b"example", b"test", b"invalid", b"localhost"];

/// Names that stand for a host, or that a service has in a development network.
const MADE_UP: &[&[u8]] =
    &[b"domain.com", b"domain.tld", b"host.com", b"hostname.com", b"server.com", b"foo.com", b"bar.com"];

/// Drops passwords of hosts that are none, and mere words where only the own machine listens.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    let Some(host) = host_behind(candidate) else { return Verdict::Keep };
    let lower = host.to_ascii_lowercase();
    let kind = HostKind::of(&lower);
    let password = decoded(candidate.value());
    let is_user = user_before(candidate).is_some_and(|user| user.eq_ignore_ascii_case(&password));
    let letters = password.iter().filter(|b| b.is_ascii_alphanumeric()).count();
    // Nothing that a service lets people set; in examples it stands for one.
    let is_trifle = password.len() <= LONGEST_TRIFLE && password.iter().all(u8::is_ascii_lowercase);
    let why = match kind {
        HostKind::Reserved => Some("its host is reserved for examples, or made up"),
        HostKind::Inner if is_user => Some("it says its user's name, for a host of the own network"),
        HostKind::Inner if is_weak_password(&password) => Some("a mere word, for a host of the own network"),
        HostKind::Public if is_trifle => Some("a short word that no service would let anybody set"),
        HostKind::Inner | HostKind::Public => (letters < 3).then_some("fewer than 3 letters and digits"),
    };
    Verdict::of(why.map(Why::Is))
}

/// Who can reach a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HostKind {
    /// Nobody: the name is reserved, or says that it is made up.
    Reserved,
    /// The own machine or network.
    Inner,
    /// Anybody, as far as the name tells.
    Public,
}

impl HostKind {
    /// Tells the kind of a host in lower case, without its port.
    fn of(host: &[u8]) -> Self {
        let mut parts = host.rsplit(|b| *b == b'.');
        let (last, second) = (parts.next().unwrap_or_default(), parts.next());
        if second == Some(b"example")
            || (second.is_some() && RESERVED.contains(&last))
            || MADE_UP.contains(&host)
        {
            return Self::Reserved;
        }
        if second.is_none() || matches!(last, b"local" | b"internal" | b"lan") || is_private_address(host) {
            return Self::Inner;
        }
        Self::Public
    }
}

/// Tells the IPv4 addresses of the own machine, of private networks and of documentation (RFC 1918, RFC 5737).
fn is_private_address(host: &[u8]) -> bool {
    let numbers: Option<Vec<u8>> =
        host.split(|b| *b == b'.').map(|part| std::str::from_utf8(part).ok()?.parse().ok()).collect();
    match numbers.as_deref() {
        Some(
            [0 | 10 | 127, _, _, _]
            | [192, 168, _, _]
            | [192, 0, 2, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _],
        ) => true,
        Some([172, second, _, _]) => (16..32).contains(second),
        _ => false,
    }
}

/// Returns the host behind the secret, without its port; `None` where no `@` follows.
fn host_behind<'c>(candidate: &'c Candidate<'_>) -> Option<&'c [u8]> {
    let behind = candidate.text.get(candidate.secret.end..)?.strip_prefix(b"@")?;
    let area = behind.get(..behind.len().min(LONGEST_HOST)).unwrap_or_default();
    if let Some(address) = area.strip_prefix(b"[") {
        return Some(address.split(|b| *b == b']').next().unwrap_or_default());
    }
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') || *b >= 0x80;
    area.get(..area.iter().take_while(|b| part(b)).count())
}

/// Returns the name before the `:` in front of the secret.
fn user_before<'c>(candidate: &'c Candidate<'_>) -> Option<&'c [u8]> {
    let before = candidate.text.get(candidate.whole.start..candidate.secret.start)?.strip_suffix(b":")?;
    before.rsplit(|b| matches!(b, b'/' | b'@' | b'"' | b'\'')).next()
}

/// Undoes `%XX`.
fn decoded(password: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(password.len());
    let mut rest = password;
    while let Some((&byte, tail)) = rest.split_first() {
        let digit = |b: &u8| char::from(*b).to_digit(16);
        let escaped = match tail {
            [high, low, ..] if byte == b'%' => {
                digit(high).zip(digit(low)).and_then(|(h, l)| u8::try_from(h * 16 + l).ok())
            }
            _ => None,
        };
        if let Some(plain) = escaped {
            out.push(plain);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.push(byte);
            rest = tail;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        for host in ["example.com", "db.example.org", "a.test", "x.invalid"] {
            assert_eq!(HostKind::of(host.as_bytes()), HostKind::Reserved, "{host}");
        }
        for host in
            ["localhost", "db", "127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.0.134", "nas.local", ""]
        {
            assert_eq!(HostKind::of(host.as_bytes()), HostKind::Inner, "{host}");
        }
        for host in ["db.acme.io", "8.8.8.8", "172.32.0.1", "cluster0.abcde.mongodb.net"] {
            assert_eq!(HostKind::of(host.as_bytes()), HostKind::Public, "{host}");
        }
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(decoded(b"a%20b%2fc%zz%4"), b"a b/c%zz%4");
    }
}
