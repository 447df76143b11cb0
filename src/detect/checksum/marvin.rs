//! Marvin32, the keyed hash that Microsoft's key issuers use as a checksum.
//!
//! Source: microsoft/security-utilities:src/Microsoft.Security.Utilities.Core/Marvin.Net5.cs; test vectors of .NET.

/// Returns the hash of `bytes`, both halves folded into one.
pub(crate) fn marvin32(bytes: &[u8], seed: u64) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
    let mut state = (half(seed), half(seed >> 32));
    for word in words {
        state.0 = state.0.wrapping_add(u32::from_le_bytes(*word));
        state = block(state);
    }
    let last = rest.iter().rev().fold(0x80_u32, |word, byte| word << 8 | u32::from(*byte));
    state.0 = state.0.wrapping_add(last);
    let (low, high) = block(block(state));
    low ^ high
}

/// Returns the seed that a label of eight characters stands for.
pub(crate) const fn seed(label: [u8; 8]) -> u64 {
    u64::from_be_bytes(label)
}

fn block((mut p, mut q): (u32, u32)) -> (u32, u32) {
    q ^= p;
    p = p.rotate_left(20).wrapping_add(q);
    q = q.rotate_left(9) ^ p;
    p = p.rotate_left(27).wrapping_add(q);
    (p, q.rotate_left(19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_dotnet_hold() {
        assert_eq!(marvin32(b"", 0x004f_b61a_001b_dbcc), 0x3020_09bc);
        assert_eq!(marvin32(b"\xaf", 0x004f_b61a_001b_dbcc), 0x3592_e206);
        assert_eq!(seed(*b"AadPwd00"), 0x4161_6450_7764_3030);
    }
}
