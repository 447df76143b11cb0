use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits { max_file_size: 1_000_000, archives: true, deadline: None };

fn zipped(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a walk hands on: a member's path, and its text or the reason why it is left out.
fn listed_within(limits: &Limits, path: &str, bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let mut listed = Vec::new();
    let kind = kind(bytes).expect("an archive");
    members((path.as_bytes(), bytes), kind, limits, &mut |path, found| {
        let text = match found {
            Ok(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Err(reason) => format!("({reason})"),
        };
        listed.push((String::from_utf8_lossy(path).into_owned(), text));
        Ok(())
    })?;
    Ok(listed)
}

fn listed(path: &str, bytes: &[u8]) -> Vec<(String, String)> {
    listed_within(&LIMITS, path, bytes).unwrap()
}

fn pair(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

#[test]
fn members_are_named_behind_their_archive() {
    let inner: [(&str, &[u8]); 2] = [("a.txt", b"one"), ("d/b.txt", b"two")];
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        assert_eq!(
            listed("x.jar", &zipped(&inner, method)),
            [pair("x.jar!a.txt", "one"), pair("x.jar!d/b.txt", "two")]
        );
    }
    let tar = tarred(&inner);
    assert_eq!(listed("x.tar", &tar), [pair("x.tar!a.txt", "one"), pair("x.tar!d/b.txt", "two")]);
    assert_eq!(listed("x.tgz", &gzipped(&tar)), [pair("x.tgz!a.txt", "one"), pair("x.tgz!d/b.txt", "two")]);
    assert_eq!(listed("d/log.txt.gz", &gzipped(b"three")), [pair("d/log.txt.gz!log.txt", "three")]);
    assert_eq!(listed("d/.gz", &gzipped(b"three")), [pair("d/.gz!content", "three")]);
}

/// A zip behind a stub whose directory counts from the start of the file, as zipapp writes it.
fn behind(stub: &[u8], members: &[(&str, &[u8])], comment: &str) -> Vec<u8> {
    let mut file = Cursor::new(stub.to_vec());
    file.set_position(stub.len() as u64);
    let mut writer = ZipWriter::new(file);
    writer.set_comment(comment).unwrap();
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_zip_behind_a_stub_is_unpacked_and_the_stub_is_seen_too() {
    let inner: [(&str, &[u8]); 2] = [("a.txt", b"one"), ("b.txt", b"two")];
    let stub = "#!/bin/sh\nexec java -jar \"$0\"\n";
    let counted = behind(stub.as_bytes(), &inner, "");
    // As `cat stub a.zip` makes it.
    let glued = [stub.as_bytes(), &zipped(&inner, CompressionMethod::Deflated)].concat();
    for packed in [&counted, &glued] {
        assert_eq!(listed("x", packed), [pair("x!a.txt", "one"), pair("x!b.txt", "two"), pair("x", stub)]);
    }
    let comment = "PK\u{5}\u{6} and more ".repeat(3000);
    let said = listed("x", &behind(stub.as_bytes(), &inner[..1], &comment));
    assert_eq!(said, [pair("x!a.txt", "one"), pair("x!(comment)", &comment), pair("x", stub)]);
    let nested = zipped(&[("inner", &counted)], CompressionMethod::Deflated);
    assert_eq!(listed("x", &nested)[2], pair("x!inner", stub));
}

#[test]
fn what_does_not_end_like_a_zip_is_none() {
    let whole = behind(b"stub", &[("a.txt", b"one")], "a comment");
    assert_eq!(kind(&whole), Some(Kind::Zip));
    for end in 0..whole.len() {
        assert_eq!(kind(&whole[..end]), None, "cut at {end}");
    }
    assert_eq!(kind(&[whole.as_slice(), b"\n"].concat()), None);
    let mut broken = whole.clone();
    let record = memchr::memmem::rfind(&whole, b"PK\x05\x06").unwrap();
    broken[record + 12] ^= 1;
    assert_eq!(kind(&broken), None, "no directory stands there");
    assert_eq!(kind(b"PK\x05\x06"), None);
}

#[test]
fn archives_in_archives_are_opened_so_far_and_no_farther() {
    let mut packed = b"deep".to_vec();
    for _ in 1..=DEEPEST {
        packed = zipped(&[("i", &packed)], CompressionMethod::Deflated);
    }
    assert_eq!(listed("x", &packed), [pair("x!i!i!i!i", "deep")]);
    packed = zipped(&[("i", &packed)], CompressionMethod::Deflated);
    assert_eq!(listed("x", &packed), [pair("x!i!i!i!i", "(more than 4 archives in each other)")]);
}

#[test]
fn a_bomb_costs_no_more_than_the_bounds() {
    let zeros = vec![b'0'; 2_000_000];
    for packed in [
        zipped(&[("z", &zeros), ("a", b"after")], CompressionMethod::Deflated),
        tarred(&[("z", &zeros), ("a", b"after")]),
    ] {
        assert_eq!(
            listed("x", &packed),
            [pair("x!z", "(unpacked larger than 1.0 MB)"), pair("x!a", "after")],
            "what comes behind is still looked at"
        );
    }
    let many: Vec<(String, &[u8])> = (0..20).map(|i| (i.to_string(), &zeros[..900_000])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    for packed in [zipped(&many, CompressionMethod::Deflated), gzipped(&tarred(&many))] {
        let listed = listed("x", &packed);
        assert!(listed.last().unwrap().1.contains("too much"), "{:?}", listed.last());
        assert!(listed.len() < 12, "{}", listed.len());
    }
}

#[test]
fn the_time_budget_holds_while_unpacking() {
    let packed = zipped(&[("a", b"x")], CompressionMethod::Deflated);
    let past = Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
    let limits = Limits { deadline: Some((past, Duration::from_millis(1))), ..LIMITS };
    for packed in [packed, gzipped(b"x"), gzipped(&tarred(&[("a", b"x")]))] {
        let error = listed_within(&limits, "x", &packed).unwrap_err();
        assert!(error.to_string().contains("time budget"), "{error}");
    }
}

#[test]
fn what_is_broken_is_said_and_what_comes_before_it_is_seen() {
    let whole = gzipped(&tarred(&[("a", b"one"), ("b", &[7; 4000])]));
    let seen = listed("x.tgz", &whole[..whole.len() - 20]);
    assert_eq!(seen[0], pair("x.tgz!a", "one"));
    assert!(seen.last().unwrap().1.starts_with("(broken"), "{seen:?}");
    let zip = zipped(&[("a", b"one")], CompressionMethod::Deflated);
    assert_eq!(listed("x.zip", &zip[..zip.len() - 10]), [pair("x.zip", "(broken: it can't be unpacked)")]);
}

#[test]
fn a_file_of_a_tar_is_read_whatever_its_kind_is_called() {
    let mut packed = tarred(&[("a", b"one")]);
    // POSIX: `7` is a contiguous file; the sum of the header grows with it.
    packed[156] = b'7';
    let sum: u32 = packed[..512]
        .iter()
        .enumerate()
        .map(|(at, b)| u32::from(if (148..156).contains(&at) { b' ' } else { *b }))
        .sum();
    packed[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(listed("x.tar", &packed), [pair("x.tar!a", "one")]);
}

#[test]
fn text_is_no_archive() {
    assert_eq!(kind(b"PK is a name\n"), None);
    assert_eq!(kind("0000000 ".repeat(100).as_bytes()), None);
    assert_eq!(kind(&[0; 2048]), None);
    assert_eq!(unread(b"BZh is how some start a line"), None);
}

proptest! {
    #[test]
    fn any_damage_is_survived(
        which in 0..3usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let inner: [(&str, &[u8]); 2] = [("a.txt", b"one two three"), ("d/b.txt", b"four five six")];
        let mut packed = match which {
            0 => zipped(&inner, CompressionMethod::Deflated),
            1 => tarred(&inner),
            _ => gzipped(&tarred(&inner)),
        };
        for (at, byte) in damage {
            let at = at.index(packed.len());
            packed[at] = byte;
        }
        packed.truncate(cut.index(packed.len()) + 1);
        if let Some(kind) = kind(&packed) {
            members((b"x", &packed), kind, &LIMITS, &mut |_, _| Ok(())).unwrap();
        }
    }
}
