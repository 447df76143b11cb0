//! Checks of plain numbers: `WireGuard`'s clamped keys, keys of secp256k1, payment cards. All weak, so none works alone.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::text::{is_decimal, unhex};

/// The order of secp256k1: a private key is less. Source: SEC 2.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba,
    0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// Checks a `WireGuard` private key: 32 bytes in base64 whose five fixed bits `wg genkey` sets.
///
/// Public and preshared keys pass one time in 32; a key that another program made may lack the bits: a doubt. Source:
/// wireguard-tools:src/curve25519.h (clamp).
pub(super) fn wireguard(value: &[u8]) -> Check {
    let is_shaped = value.len() == 44 && value.ends_with(b"=");
    let bytes = base64::decode_in(Alphabet::Standard, value).filter(|_| is_shaped);
    match bytes.as_deref() {
        // A key whose last character has bits beyond its 32 bytes was not written by an encoder.
        Some(key @ [first, .., last]) if key.len() == 32 && base64::encode_padded(key) == value => {
            Check::hint(first.trailing_zeros() >= 3 && last & 0xc0 == 0x40)
        }
        _ => Check::Fail,
    }
}

/// Checks an Ethereum private key: 64 hex digits, of more than six kinds, in the range of secp256k1.
///
/// Any hash passes, so the best word is a doubt. Source: SEC 2.
pub(super) fn ethereum(value: &[u8]) -> Check {
    let digits = value.strip_prefix(b"0x").unwrap_or(value);
    let Some(number) = unhex(digits).filter(|n| n.len() == 32) else { return Check::Fail };
    let kinds = (0..16_u8).filter(|kind| number.iter().any(|b| b >> 4 == *kind || b & 15 == *kind)).count();
    let is_in_range = number.iter().any(|b| *b != 0) && number.as_slice() < ORDER.as_slice();
    if is_in_range && kinds > 6 { Check::Doubt } else { Check::Fail }
}

/// Checks the number of a payment card: 13 to 19 digits and the check digit of Luhn (ISO/IEC 7812).
///
/// One in ten numbers passes, so the best word is a doubt.
pub(super) fn luhn(value: &[u8]) -> Check {
    let is_shaped = (13..=19).contains(&value.len()) && is_decimal(value);
    if is_shaped && luhn_sum(value).is_multiple_of(10) { Check::Doubt } else { Check::Fail }
}

/// Returns the sum of Luhn: every second digit from the right counts twice, less nine beyond nine.
pub(crate) fn luhn_sum(digits: &[u8]) -> u32 {
    let doubled = digits.iter().rev().enumerate().map(|(place, byte)| {
        let digit = u32::from(byte.wrapping_sub(b'0') % 10);
        if place % 2 == 0 { digit } else { digit / 5 + digit * 2 % 10 }
    });
    doubled.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wireguard_keys_are_clamped() {
        let key = ["6GItJPe1adqUuuYOkHC+9h", "fLnt3jWyrwzl6SQKdKuVc="].concat();
        assert_eq!(wireguard(key.as_bytes()), Check::Pass);
        assert_eq!(wireguard(key.replace("6GIt", "7GIt").as_bytes()), Check::Doubt);
        assert_eq!(wireguard(key.replace("Vc=", "Vd=").as_bytes()), Check::Fail, "bits behind the last byte");
        assert_eq!(wireguard(key.trim_end_matches('=').as_bytes()), Check::Fail);
    }

    #[test]
    fn ethereum_keys_are_below_the_order() {
        let hex =
            |bytes: &[u8]| bytes.iter().flat_map(|b| format!("{b:02x}").into_bytes()).collect::<Vec<u8>>();
        assert_eq!(ethereum(&hex(&ORDER)), Check::Fail);
        let mut below = ORDER;
        below[31] -= 1;
        assert_eq!(ethereum(&[b"0x", &hex(&below)[..]].concat()), Check::Doubt);
        assert_eq!(
            (ethereum(&[b'0'; 64]), ethereum(&[b'1'; 64]), ethereum(&[b'a'; 63])),
            (Check::Fail, Check::Fail, Check::Fail)
        );
    }

    #[test]
    fn the_sum_of_luhn_is_the_published_one() {
        // ISO/IEC 7812's own example: 7992739871 takes the check digit 3.
        assert_eq!(luhn_sum(b"79927398713") % 10, 0);
        assert_eq!(luhn_sum(b"79927398710") % 10, 7);
        assert_eq!(
            (luhn(b"4000000000000002"), luhn(b"4000000000000003"), luhn(b"0")),
            (Check::Doubt, Check::Fail, Check::Fail)
        );
    }

    #[test]
    fn odd_inputs_fail() {
        for value in [&b""[..], b"0x", b"=", &[0xff; 44], &[b'='; 44], &vec![b'0'; 100_000]] {
            assert_eq!([wireguard(value), ethereum(value), luhn(value)], [Check::Fail; 3]);
        }
    }
}
