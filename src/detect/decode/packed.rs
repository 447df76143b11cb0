//! Text that is packed before it is written in base64: gzip (RFC 1952), as Helm keeps its releases, and zlib (RFC 1950).
//!
//! Told by the first bytes. A small text may unpack to a thousand times its size, so it is unpacked in pieces, only as far
//! as there is room, and what turns out to be no text is given up after the first piece. What is broken off is read as far
//! as it goes.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};

use crate::detect::decode::{Room, is_text};

/// How much is unpacked at a time, in bytes.
const PIECE: usize = 4096;

/// A form of compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Gzip,
    Zlib,
}

impl Form {
    /// Tells the form by the bytes that a packed text starts with.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // Deflate with a window of 32 kB, which is what everybody writes; the second byte makes a multiple of 31.
            [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(Self::Zlib),
            _ => None,
        }
    }

    /// Returns the name of base64 over it, as it stands in a sentence.
    pub(super) fn step(self) -> &'static str {
        match self {
            Self::Gzip => "base64 of gzip",
            Self::Zlib => "base64 of zlib",
        }
    }

    /// Unpacks a text as far as there is room; `None` where it is none.
    pub(super) fn unpack(self, packed: &[u8], room: &Room) -> Option<Vec<u8>> {
        match self {
            Self::Gzip => read(GzDecoder::new(packed), room),
            Self::Zlib => read(ZlibDecoder::new(packed), room),
        }
    }
}

fn read(mut stream: impl Read, room: &Room) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; PIECE];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        let piece = piece.get(..length)?;
        if bytes.is_empty() && !is_text(piece) {
            return None;
        }
        bytes.extend_from_slice(piece);
        if room.shorten(&mut bytes) {
            break;
        }
    }
    if is_text(&bytes) {
        return Some(bytes);
    }
    // It cost as much as a text would have.
    room.take(bytes.len());
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use crate::detect::base64::encode_padded;
    use crate::detect::decode::tests::{all, first, page};
    use crate::detect::decode::{Cut, LEAST_ROOM};

    const PLAIN: &[u8] = b"{\"name\": \"a release\", \"manifest\": \"kind: Secret\"}";

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(plain: &[u8], level: u32) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(level));
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_and_zlib_are_unpacked() {
        for (packed, step) in [
            (gzip(PLAIN), "base64 of gzip"),
            (zlib(PLAIN, 1), "base64 of zlib"),
            (zlib(PLAIN, 5), "base64 of zlib"),
            (zlib(PLAIN, 6), "base64 of zlib"),
            (zlib(PLAIN, 9), "base64 of zlib"),
        ] {
            let text = [b"a: ".as_slice(), &encode_padded(&packed), b"\n"].concat();
            assert_eq!(first(&text).unwrap(), (PLAIN.to_vec(), step.to_owned()));
        }
        let twice = encode_padded(&encode_padded(&gzip(PLAIN)));
        let (regions, _) = all(&page(&twice));
        assert!(
            regions.iter().any(|(bytes, steps, _)| bytes == PLAIN && steps == "base64, then base64 of gzip")
        );
    }

    #[test]
    fn packed_text_may_be_wrapped_or_broken_off() {
        let numbers: Vec<String> = (0..400_u32).map(|i| i.wrapping_mul(2_654_435_761).to_string()).collect();
        let long = numbers.join(" ");
        let digits = encode_padded(&gzip(long.as_bytes()));
        let lines = digits.chunks(76).map(|l| [b"  ", l].concat()).collect::<Vec<_>>().join(&b'\n');
        assert_eq!(first(&lines).unwrap().0, long.as_bytes());
        let (text, _) = first(&digits[..digits.len() / 2]).unwrap();
        assert!(text.len() > 500 && long.as_bytes().starts_with(&text));
    }

    #[test]
    fn what_is_no_text_is_left() {
        for packed in
            [gzip(&[0; 3000]), gzip(&[0xff; 3000]), gzip(b""), b"\x1f\x8b\x08 no gzip at all".to_vec()]
        {
            assert_eq!(first(&encode_padded(&packed)), None);
        }
    }

    #[test]
    fn a_bomb_is_unpacked_as_far_as_there_is_room() {
        let bomb = encode_padded(&gzip(&b"a line\n".repeat(1_000_000)));
        assert!(bomb.len() < LEAST_ROOM / 4);
        let (regions, cut) = all(&page(&bomb));
        assert_eq!(regions.iter().map(|(bytes, ..)| bytes.len()).sum::<usize>(), LEAST_ROOM);
        assert_eq!(cut, Some(Cut::Size));
        let many = [bomb.as_slice(), b"\n", &bomb].concat();
        assert_eq!(all(&page(&many)).0.len(), 1);
    }
}
