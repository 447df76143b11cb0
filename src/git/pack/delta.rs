//! Applies a delta: the list of copies from a base and of new bytes that an object is stored as.
//!
//! Comes in: an unpacked delta and its base. Goes out: the object, and which stretches of it were copied, so that who
//! has looked at the base need not look at them again. Nothing is reserved that the delta merely claims: its result must
//! have the size that it says, and that size must be within the caller's bound.
//!
//! Source: gitformat-pack, "Deltified representation".

/// A stretch that the object has from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it starts in the base.
    pub from: usize,
    /// Where it starts in the object.
    pub to: usize,
    /// How many bytes it has; never 0.
    pub len: usize,
}

/// Why a delta can't be applied.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is cut off, or reads behind the base, or its sizes are wrong.
    Broken(&'static str),
    /// Its result has this size, which is over the bound.
    TooLarge(u64),
}

/// The sizes at the head of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head<'d> {
    /// Of the base, in bytes.
    pub(super) base: u64,
    /// Of the object.
    pub(super) object: u64,
    /// The instructions.
    rest: &'d [u8],
}

/// Reads the head of a delta; `None` when it is cut off.
pub(super) fn head(delta: &[u8]) -> Option<Head<'_>> {
    let (base, rest) = size(delta)?;
    let (object, rest) = size(rest)?;
    Some(Head { base, object, rest })
}

/// Reads a number of 7 bits a byte, least first.
fn size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(index + 1..)?));
        }
    }
    None
}

/// Applies `delta` to `base`. `object` and `copied` are emptied first. `limit` is in bytes.
pub(super) fn apply(
    delta: &[u8],
    base: &[u8],
    limit: u64,
    (object, copied): (&mut Vec<u8>, &mut Vec<Copied>),
) -> Result<(), Refused> {
    object.clear();
    copied.clear();
    let head = head(delta).ok_or(Refused::Broken("a delta is cut off"))?;
    if head.base != base.len() as u64 {
        return Err(Refused::Broken("a delta is for a base of another size"));
    }
    if head.object > limit {
        return Err(Refused::TooLarge(head.object));
    }
    let wanted = usize::try_from(head.object).map_err(|_| Refused::TooLarge(head.object))?;
    object.reserve(wanted);
    let mut rest = head.rest;
    while let Some((&code, behind)) = rest.split_first() {
        rest = behind;
        let piece;
        if code & 0x80 != 0 {
            let (from, len) = place(code, &mut rest).ok_or(Refused::Broken("a delta is cut off"))?;
            piece = base.get(from..from + len).ok_or(Refused::Broken("a delta reads behind its base"))?;
            copied.push(Copied { from, to: object.len(), len });
        } else if code != 0 {
            let cut =
                rest.split_at_checked(usize::from(code)).ok_or(Refused::Broken("a delta is cut off"))?;
            (piece, rest) = cut;
        } else {
            return Err(Refused::Broken("a delta has an instruction of an unknown kind"));
        }
        if object.len() + piece.len() > wanted {
            return Err(Refused::Broken("a delta makes more than it says"));
        }
        object.extend_from_slice(piece);
    }
    if object.len() == wanted { Ok(()) } else { Err(Refused::Broken("a delta makes less than it says")) }
}

/// Reads where a copy starts and how long it is; bytes that are 0 are left out of the instruction.
fn place(code: u8, rest: &mut &[u8]) -> Option<(usize, usize)> {
    let mut number = |bits: std::ops::Range<u32>| {
        let mut number = 0_usize;
        for (index, bit) in bits.enumerate() {
            if code >> bit & 1 == 1 {
                let (byte, behind) = rest.split_first()?;
                *rest = behind;
                number |= usize::from(*byte) << (8 * index);
            }
        }
        Some(number)
    };
    let (from, len) = (number(0..4)?, number(4..7)?);
    Some((from, if len == 0 { 0x1_0000 } else { len }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn applied(delta: &[u8], base: &[u8], limit: u64) -> Result<(Vec<u8>, Vec<Copied>), Refused> {
        let (mut object, mut copied) = (Vec::new(), Vec::new());
        apply(delta, base, limit, (&mut object, &mut copied)).map(|()| (object, copied))
    }

    #[test]
    fn copies_and_new_bytes_make_the_object() {
        let base = b"hello, old world";
        // Copy 7 from 0; 4 new bytes; copy 6 from 10.
        let delta = [16, 17, 0x90, 7, 4, b'n', b'e', b'w', b'!', 0x91, 10, 6];
        let (object, copied) = applied(&delta, base, 100).unwrap();
        assert_eq!(object, b"hello, new! world");
        assert_eq!(copied, [Copied { from: 0, to: 0, len: 7 }, Copied { from: 10, to: 11, len: 6 }]);
        for length in 0..delta.len() {
            assert!(applied(&delta[..length], base, 100).is_err(), "{length}");
        }
        assert!(applied(&delta, &base[1..], 100).is_err());
        assert_eq!(applied(&delta, base, 16), Err(Refused::TooLarge(17)));
    }

    #[test]
    fn a_size_of_gigabytes_is_refused_and_nothing_is_reserved() {
        let four_gigabytes = [1, 0x80, 0x80, 0x80, 0x80, 0x10, 0x90, 1];
        assert_eq!(applied(&four_gigabytes, b"x", 1 << 30), Err(Refused::TooLarge(1 << 32)));
        assert!(matches!(applied(&[0xff; 30], b"x", u64::MAX), Err(Refused::Broken(_))));
    }

    #[test]
    fn a_copy_without_length_is_of_64_kib() {
        let base = vec![7; 0x1_0000];
        let (object, _) = applied(&[0x80, 0x80, 4, 0x80, 0x80, 4, 0x80], &base, 1 << 20).unwrap();
        assert_eq!(object, base);
    }

    proptest! {
        #[test]
        fn any_bytes_are_applied_or_refused(delta: Vec<u8>, base: Vec<u8>) {
            if let Ok((object, copied)) = applied(&delta, &base, 1 << 16) {
                for Copied { from, to, len } in copied {
                    prop_assert_eq!(&base[from..from + len], &object[to..to + len]);
                }
            }
        }

        #[test]
        fn any_instructions_with_right_sizes_stay_within_bounds(rest: Vec<u8>, base: Vec<u8>, size in 0_u8..128) {
            let mut delta = vec![u8::try_from(base.len().min(100)).unwrap(), size];
            delta.extend(rest);
            if let Ok((object, _)) = applied(&delta, &base[..base.len().min(100)], 1 << 16) {
                prop_assert_eq!(object.len(), usize::from(size));
            }
        }
    }
}
