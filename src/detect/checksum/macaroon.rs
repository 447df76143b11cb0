//! Macaroons: PyPI's in the format of libmacaroons, Fly's in msgpack.
//!
//! Sources: docs.pypi.org/api/secrets, libmacaroons' format notes ("v2"), google/osv-scalibr:veles/secrets/pypiapitoken,
//! superfly/macaroon.

use crate::detect::base64;
use crate::detect::checksum::Check;
use crate::detect::checksum::text::split_prefix;

/// In the place of a type: the section ends.
const END: u8 = 0;
/// Type of a field: where the token is for.
const LOCATION: u8 = 1;
/// Type of a field: the signature.
const SIGNATURE: u8 = 6;

/// Checks a PyPI token: `pypi-` and a macaroon of pypi.org or test.pypi.org with a signature of 32 bytes.
pub(super) fn pypi(value: &[u8]) -> Check {
    let fits = || {
        let bytes = base64::decode(value.strip_prefix(b"pypi-")?)?;
        let macaroon = Macaroon::read(&bytes)?;
        Some(matches!(macaroon.location, b"pypi.org" | b"test.pypi.org") && macaroon.signature.len() == 32)
    };
    Check::sure(fits().unwrap_or(false))
}

/// Checks a Fly.io token, or the first of several: `fm2_` and msgpack that starts as an array of four whose first is an
/// array of three.
///
/// Of the older `fm1_`, `fm1r_` and `fm1a_` less is known, so what doesn't start so is a doubt.
pub(super) fn fly(value: &[u8]) -> Check {
    let first = value.split(|b| *b == b',').next().unwrap_or_default();
    let Some((prefix, text)) = split_prefix(first, &[b"fm2_", b"fm1r_", b"fm1a_", b"fm1_"]) else {
        return Check::Fail;
    };
    let Some(bytes) = base64::decode(text) else { return Check::Fail };
    let fits = bytes.len() > 40 && bytes.starts_with(&[0x94, 0x93, 0xc4]);
    if prefix == b"fm2_" { Check::sure(fits) } else { Check::hint(fits) }
}

/// What is looked at of a macaroon.
struct Macaroon<'b> {
    location: &'b [u8],
    signature: &'b [u8],
}

impl<'b> Macaroon<'b> {
    /// Reads all fields; `None` when they don't end exactly where the bytes do.
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[2])?;
        let mut location: &[u8] = b"";
        loop {
            match field(&mut rest)? {
                (END, _) => break,
                (LOCATION, content) => location = content,
                _ => {}
            }
        }
        // Caveats: each a section of fields; an empty section ends them.
        while field(&mut rest)?.0 != END {
            while field(&mut rest)?.0 != END {}
        }
        let (kind, signature) = field(&mut rest)?;
        (kind == SIGNATURE && rest.is_empty()).then_some(Self { location, signature })
    }
}

/// Takes a field off the front: its type and content. `None` when the bytes end too early.
fn field<'b>(rest: &mut &'b [u8]) -> Option<(u8, &'b [u8])> {
    let (kind, after) = rest.split_first()?;
    *rest = after;
    if *kind == END {
        return Some((END, b""));
    }
    let length = varint(rest)?;
    let (content, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some((*kind, content))
}

/// Takes a length off the front: seven bits a byte, the lowest first, of at most four bytes.
fn varint(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for place in 0..4 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 127) << (7 * place);
        if byte & 128 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64::{Alphabet, encode};

    fn pypi_token(bytes: &[u8]) -> Vec<u8> {
        [b"pypi-", &encode(Alphabet::Url, bytes)[..]].concat()
    }

    fn macaroon(location: &[u8], signature: usize) -> Vec<u8> {
        let field =
            |kind: u8, content: &[u8]| [&[kind, u8::try_from(content.len()).unwrap()], content].concat();
        let caveat = [field(2, b"[3,\"x\"]"), vec![0]].concat();
        let head = [vec![2], field(1, location), field(2, b"id"), vec![0]].concat();
        [head, caveat.clone(), caveat, vec![0], field(6, &vec![7; signature])].concat()
    }

    #[test]
    fn the_examples_of_the_facts_page_pass() {
        let head = "AgEIcHlwaS5vcmcCJDE2ZTEwNWNmLTE0Y2MtYzEzOS01YzdlLTY1MmQwNGNlNWI5YQACKlszLCIwYWU1ZDgyNDQ4ZTdmZTky";
        let tail = "MGNhNzkxMDU0ZGM1OTM4MTZjZTUiXQAABiC39v03UGV_SikzUTqHvMkvCQ9Z9BD1OyqSg_IgW1xyYQ";
        assert_eq!(pypi(["pypi-", head, tail].concat().as_bytes()), Check::Pass);
        let head = "_lJPEENlQb1UnS1G2ca5N3fxhdAbEEEi1YQfDn0EREF1BXOoltJnCtWh0dHBzOi8vYXBpLmZseS5pby92MZDEIHAWnNk4ief";
        let token = ["fm2", head, "WMhbVvLvBM7jXUPhH3dVkP/y8gujluuB5"].concat();
        assert_eq!(fly(token.as_bytes()), Check::Pass);
        assert_eq!(fly([&token, ",", &token].concat().as_bytes()), Check::Pass);
    }

    #[test]
    fn a_macaroon_ends_with_its_signature() {
        let good = macaroon(b"pypi.org", 32);
        assert_eq!(pypi(&pypi_token(&good)), Check::Pass);
        assert_eq!(pypi(&pypi_token(&[&good[..], b"\0"].concat())), Check::Fail);
        assert_eq!(pypi(&pypi_token(&macaroon(b"pypi.org", 31))), Check::Fail);
        assert_eq!(pypi(&pypi_token(&macaroon(b"example.org", 32))), Check::Fail);
        for length in 0..good.len() {
            assert_eq!(pypi(&pypi_token(&good[..length])), Check::Fail);
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        for bytes in [
            &[2, 1, 255, 255, 255, 255, 15][..],
            &[2, 1, 255, 255, 255, 127],
            &[2, 1, 9, 1],
            &[2],
            &[2, 0, 0, 0],
        ] {
            assert_eq!(pypi(&pypi_token(bytes)), Check::Fail);
        }
    }

    #[test]
    fn random_text_is_no_fly_token() {
        assert_eq!(fly(&[b"fm2_", &[b'a'; 80][..]].concat()), Check::Fail);
        assert_eq!(fly(&[b"fm1r_", &[b'a'; 80][..]].concat()), Check::Doubt);
        assert_eq!((fly(b""), fly(b"fm2_"), fly(b",")), (Check::Fail, Check::Fail, Check::Fail));
    }
}
