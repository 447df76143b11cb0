//! Cyclic redundancy checks, bit by bit: the texts are short and few, so a table would cost more than it saves.

/// CRC-32 of ISO-HDLC, as in zip and PNG: reflected polynomial `EDB88320`, start and final xor all ones.
pub(crate) fn crc32(bytes: impl IntoIterator<Item = u8>) -> u32 {
    !bytes.into_iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

/// CRC-16 of XMODEM: polynomial `1021`, start 0, not reflected (Stellar, NATS).
pub(crate) fn crc16_xmodem(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8)
            .fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    })
}

/// CRC-24 of `OpenPGP`: polynomial `864CFB`, start `B704CE` (RFC 9580, section 6.1.1).
pub(crate) fn crc24_openpgp(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x00b7_04ce, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 16, |crc, _| {
            (crc << 1 ^ if crc & 0x0080_0000 == 0 { 0 } else { 0x0086_4cfb }) & 0x00ff_ffff
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogued_check_values_hold() {
        assert_eq!(crc32(*b"123456789"), 0xcbf4_3926);
        assert_eq!(crc16_xmodem(b"123456789"), 0x31c3);
        assert_eq!(crc24_openpgp(b"123456789"), 0x0021_cf02);
        assert_eq!((crc32([]), crc16_xmodem(b""), crc24_openpgp(b"")), (0, 0, 0x00b7_04ce));
    }
}
