//! Names for findings in reports whose readers want each finding to have one of its own.
//!
//! A fingerprint stands for a value wherever it is; GitLab drops the second finding of the same name. So a name is made of
//! the fingerprint, the rule, the file and the how-manieth of these it is in that file. No line goes in: a finding that
//! moves within its file keeps its name from run to run.

use std::collections::HashMap;

use sha1::{Digest as _, Sha1};

use crate::finding::Finding;

/// Hands out the names of one report.
#[derive(Default)]
pub(super) struct PlaceIds<'f> {
    seen: HashMap<(&'f str, &'f str, &'f str), u32>,
}

impl<'f> PlaceIds<'f> {
    /// Returns the name of the next finding, as 16 bytes.
    pub(super) fn next(&mut self, finding: &'f Finding) -> [u8; 16] {
        let key = (finding.fingerprint.as_str(), finding.rule.as_str(), finding.path.text.as_str());
        let turn = self.seen.entry(key).or_insert(0);
        *turn += 1;
        let text = format!("hookguard\0{}\0{}\0{}\0{turn}", key.0, key.1, key.2);
        let digest: [u8; 20] = Sha1::digest(text).into();
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        id
    }

    /// Returns the name of the next finding as a UUID by name (version 5, RFC 9562).
    pub(super) fn uuid(&mut self, finding: &'f Finding) -> String {
        let mut number = u128::from_be_bytes(self.next(finding));
        number = number & !(0xf << 76) | 5 << 76;
        number = number & !(0b11 << 62) | 0b10 << 62;
        let part = |shift: u32, digits: u32| number >> shift & ((1_u128 << (digits * 4)) - 1);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 8),
            part(80, 4),
            part(64, 4),
            part(48, 4),
            part(0, 12)
        )
    }

    /// Returns the name of the next finding in hex digits.
    pub(super) fn hex(&mut self, finding: &'f Finding) -> String {
        format!("{:032x}", u128::from_be_bytes(self.next(finding)))
    }
}
