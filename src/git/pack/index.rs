//! Reads the index of a pack: which objects it has, and where.
//!
//! Everything is checked that can be: sizes against the length of the file, order of the names, the checksum over it
//! all. That an offset leads to the object of that name, only the object itself can tell. Version 1, which Git stopped
//! writing in 2007, is left to other readers.
//!
//! Source: gitformat-pack, "pack-*.idx files".

use sha1::{Digest as _, Sha1};

/// A name, raw.
pub(in crate::git) type Name = [u8; 20];

/// How an index of version 2 starts.
const HEAD: &[u8] = b"\xfftOc\x00\x00\x00\x02";
/// Bytes of the table that counts names by their first byte.
const FAN: usize = 256 * 4;
/// In an offset: the rest is a place in the table of large ones.
const LARGE: u32 = 1 << 31;

/// The objects of a pack, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// Sorted.
    pub(super) names: Vec<Name>,
    /// Where each of them is in the pack.
    pub(super) offsets: Vec<u64>,
}

/// Parses an index; fails with what is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> Result<Index, &'static str> {
    let cut_off = "is cut off";
    let (body, sum) = bytes.split_last_chunk::<20>().ok_or(cut_off)?;
    if <[u8; 20]>::from(Sha1::digest(body)) != *sum {
        return Err("has a wrong checksum");
    }
    let (body, _sum_of_pack) = body.split_last_chunk::<20>().ok_or(cut_off)?;
    let rest = body.strip_prefix(HEAD).ok_or("is of an unknown version")?;
    let (fan, rest) = rest.split_at_checked(FAN).ok_or(cut_off)?;
    let count = *numbers(fan).last().ok_or(cut_off)? as usize;
    let (names, rest) = rest.split_at_checked(count.checked_mul(20).ok_or(cut_off)?).ok_or(cut_off)?;
    // The checksums of the packed bytes, which the names of the objects make needless.
    let (_sums, rest) = rest.split_at_checked(count * 4).ok_or(cut_off)?;
    let (small, large) = rest.split_at_checked(count * 4).ok_or(cut_off)?;
    let large: Vec<u64> =
        large.chunks_exact(8).filter_map(|c| c.try_into().ok()).map(u64::from_be_bytes).collect();
    let offset = |small: u32| match small & LARGE {
        0 => Some(u64::from(small)),
        _ => large.get((small & !LARGE) as usize).copied(),
    };
    let offsets: Option<Vec<u64>> = numbers(small).into_iter().map(offset).collect();
    let names: Vec<Name> = names.chunks_exact(20).filter_map(|c| c.try_into().ok()).collect();
    if !names.is_sorted_by(|a, b| a < b) {
        return Err("has its names out of order");
    }
    Ok(Index { names, offsets: offsets.ok_or("names a place that it doesn't have")? })
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|c| c.try_into().ok()).map(u32::from_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Makes an index of these objects.
    fn made(objects: &[(Name, u32)], large: &[u64]) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        for first in 0..=255_u8 {
            let below = objects.iter().filter(|(name, _)| name[0] <= first).count();
            bytes.extend(u32::try_from(below).unwrap().to_be_bytes());
        }
        bytes.extend(objects.iter().flat_map(|(name, _)| *name));
        bytes.extend(objects.iter().flat_map(|_| [0; 4]));
        bytes.extend(objects.iter().flat_map(|(_, offset)| offset.to_be_bytes()));
        bytes.extend(large.iter().flat_map(|offset| offset.to_be_bytes()));
        bytes.extend([0; 20]);
        signed(bytes)
    }

    fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
        let sum = Sha1::digest(&bytes);
        bytes.extend(sum);
        bytes
    }

    #[test]
    fn names_and_places_are_read_also_large_ones() {
        let bytes = made(&[([1; 20], 12), ([2; 20], LARGE)], &[1 << 40]);
        let index = parse(&bytes).unwrap();
        assert_eq!((index.names, index.offsets), (vec![[1; 20], [2; 20]], vec![12, 1 << 40]));
        assert!(parse(&bytes[1..]).is_err());
        let mut wrong = bytes.clone();
        wrong[1100] ^= 1;
        assert_eq!(parse(&wrong), Err("has a wrong checksum"));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(parse(&made(&[([2; 20], 12), ([1; 20], 13)], &[])).is_err(), "order");
        assert!(parse(&made(&[([1; 20], LARGE | 5)], &[1])).is_err(), "no such large place");
        let mut many = made(&[([1; 20], 12)], &[]);
        many.truncate(many.len() - 20);
        many[8 + FAN - 4] = 0xff;
        assert_eq!(parse(&signed(many)), Err("is cut off"), "more names than there is room for");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _index = parse(&signed([HEAD, &bytes].concat()));
            let _index = parse(&bytes);
        }
    }
}
