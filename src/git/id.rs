//! The names of objects.

use std::fmt;

/// The name of an object: 20 bytes (SHA-1) or 32 (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// The SHA-1 name that stands for "no object".
    pub const ZERO: Self = Self { bytes: [0; 32], len: 20 };

    /// Takes the raw bytes; `None` unless there are 20 or 32.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        let mut bytes = [0; 32];
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        matches!(raw.len(), 20 | 32).then_some(Self { bytes, len: u8::try_from(raw.len()).ok()? })
    }

    /// Reads 40 or 64 hex digits.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let pairs = hex.chunks_exact(2);
        let raw: Option<Vec<u8>> =
            pairs.map(|p| Some(digit(*p.first()?)? << 4 | digit(*p.get(1)?)?)).collect();
        Self::from_bytes(&raw?).filter(|_| hex.len().is_multiple_of(2))
    }

    /// Returns the raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Tells whether it is the name that stands for "no object".
    pub fn is_zero(&self) -> bool {
        self.as_bytes().iter().all(|b| *b == 0)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_as_hex() {
        for len in [40, 64] {
            let hex = "0123456789abcdef".chars().cycle().take(len).collect::<String>();
            assert_eq!(ObjectId::from_hex(hex.as_bytes()).unwrap().to_string(), hex);
        }
        assert!(ObjectId::from_hex(b"0123").is_none());
        assert!(ObjectId::from_hex(&[b'x'; 40]).is_none());
        assert!(ObjectId::from_hex(&[b'0'; 40]).unwrap().is_zero());
    }
}
