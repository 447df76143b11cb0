//! Texts to start from: made at run time, so that no file here looks as if it held a secret.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use hookguard::detect::base64::{self, Alphabet};
use hookguard::detect::checksum::Checksum;
use hookguard::rules::built_in;
use hookguard::rules::make;
use hookguard::rules::sample::Random;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How files write a value: the text before it and behind it.
const COATS: &[(&str, &str)] = &[
    ("API_KEY=", "\n"),
    ("const apiKey = \"", "\";\n"),
    ("password: '", "' # a comment\n"),
    ("{\"client_secret\": \"", "\", \"b\": 1}\n"),
    ("<add key=\"token\" value=\"", "\"/>\n"),
    ("curl -H 'Authorization: Bearer ", "' https://host/path?a=b&c=d\n"),
    ("postgres://user:", "@host:5432/db?sslmode=require\n"),
    ("k = \"a\" + \"", "\" // joined\n"),
    ("kind: Secret\ndata:\n  password: ", "\ntype: Opaque\n"),
    ("--password ", " --user name\n"),
];

/// Returns a fake of every eighth rule, in one coat after the other.
pub fn lines() -> Vec<Vec<u8>> {
    let made = built_in::RULES.iter().step_by(8).enumerate();
    made.filter_map(|(turn, rule)| {
        let (before, after) = COATS[turn % COATS.len()];
        let fake = make::fake(rule, turn as u64).ok()?;
        Some([before.as_bytes(), &fake, after.as_bytes()].concat())
    })
    .collect()
}

/// Returns the same lines with a path before each, as the targets `detect` and `judge` read them.
pub fn files() -> Vec<Vec<u8>> {
    let paths = ["a.env", "a.js", "a.yml", "a.json", "a.md", "a.xml", "Cargo.lock", "a", ".env", "id_rsa"];
    let with_path =
        |(turn, line): (usize, Vec<u8>)| [paths[turn % paths.len()].as_bytes(), b"\n", &line].concat();
    lines().into_iter().chain(encoded()).enumerate().map(with_path).collect()
}

/// Returns values that checks of all kinds take.
pub fn values() -> Vec<Vec<u8>> {
    let mut random = Random::new(1);
    Checksum::ALL.iter().map(|kind| make::checksum_fake(*kind, &mut random)).collect()
}

/// Returns lines in each encoding that is undone.
pub fn encoded() -> Vec<Vec<u8>> {
    let each = |line: &[u8], write: &dyn Fn(u8) -> String| {
        line.iter().map(|b| write(*b)).collect::<String>().into_bytes()
    };
    let mut all = Vec::new();
    for line in lines().iter().step_by(12) {
        let digits = base64::encode_padded(line);
        all.extend([
            base64::encode(Alphabet::Url, line),
            base64::encode_padded(&digits),
            base64::encode_padded(&gzip(line)),
            base64::encode_padded(&base64::encode_padded(&zlib(line))),
            digits.chunks(76).collect::<Vec<_>>().join(&b'\n'),
            base64::encode_padded(&line.iter().flat_map(|b| [*b, 0]).collect::<Vec<_>>()),
            each(line, &|b| format!("{b:02x}")),
            each(line, &|b| format!("%{b:02x}")),
            each(line, &|b| format!("\\u{b:04x}")),
            each(line, &|b| format!("\\x{b:02x}")),
            each(line, &|b| format!("\\{b:03o}")),
            each(line, &|b| format!("&#{b};")),
            each(line, &|b| format!("{b}, ")),
            each(line, &|b| format!("0x{b:02x},")),
            each(line, &|b| format!("\"{}\" + ", char::from(b).escape_default())),
            [b"Content-Transfer-Encoding: quoted-printable\n".to_vec(), each(line, &|b| format!("={b:02X}"))]
                .concat(),
            [b"kind: Secret\ndata:\n  a: ".to_vec(), digits.clone()].concat(),
            [b"{\"kind\":\"Secret\",\"data\":{\"a\":\"".to_vec(), digits, b"\"}}".to_vec()].concat(),
            b"<~87cURD]i,\"Ebo80~> b85decode('NM&qnZv') z85.decode(\"HelloWorld\")".to_vec(),
        ]);
    }
    all
}

/// Returns texts in other encodings than UTF-8, and two versions of one text.
pub fn wide() -> Vec<Vec<u8>> {
    let mut all =
        vec![b"one\rtwo\rthree\r".to_vec(), b"a\0b\nc".to_vec(), b"one\ntwo\n\x01one\nthree\n".to_vec()];
    for line in lines().iter().take(8) {
        all.push([b"\xff\xfe".to_vec(), line.iter().flat_map(|b| [*b, 0]).collect()].concat());
        all.push([b"\xfe\xff".to_vec(), line.iter().flat_map(|b| [0, *b]).collect()].concat());
        all.push(line.iter().flat_map(|b| [*b, 0]).collect());
    }
    all
}

/// Returns archives of each form, in each other, and behind a stub.
pub fn archives() -> Vec<Vec<u8>> {
    let line = b"a line of a text that is packed\n".repeat(20);
    let zip = zipped(b"", &line);
    let tar = tarred(&line);
    let mut all = vec![gzip(&line), gzip(&tar), zipped(b"", &tar), zipped(b"#!/bin/sh\nexit\n", &line)];
    all.extend([zipped(b"", &zipped(b"", &zip)), gzip(&gzip(&gzip(&line))), zip, tar]);
    all
}

/// Returns settings.
pub fn settings() -> Vec<Vec<u8>> {
    let whole = include_str!("../../config.example.toml");
    // The example's keys are commented out where they are only shown.
    let shown =
        whole.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let parts = whole.split("\n[").map(|part| format!("[{part}").into_bytes());
    parts.chain([whole.as_bytes().to_vec(), shown.into_bytes()]).collect()
}

/// Returns what Git gives to hooks that are told refs.
pub fn refs() -> Vec<Vec<u8>> {
    let [old, new] = ["1f".repeat(20), "0".repeat(40)];
    let long = "ab".repeat(32);
    vec![
        format!("refs/heads/a {old} refs/heads/b {new}\n(delete) {new} refs/tags/x {old}\n").into_bytes(),
        format!("{old} {new} refs/heads/main\n{long} {long} refs/heads/a b\n").into_bytes(),
    ]
}

/// Returns texts with comments that let a finding through.
pub fn comments() -> Vec<Vec<u8>> {
    let marks = [
        "hookguard:allow",
        "hookguard:allow this-rule until=2027-01-31 reason=\"a test\"",
        "hookguard:allow-next-line",
        "hookguard:allow-begin\nx\nhookguard:allow-end",
        "hookguard:allow-file",
        "gitleaks:allow",
        "pragma: allowlist secret",
        "hookguard:allow value=hg1:0123456789abcdef",
    ];
    let coats = [
        ("k = \"value\" // ", "\n"),
        ("<!-- ", " -->\nvalue\n"),
        ("# ", "\n\nvalue value\n"),
        ("/* ", " */"),
    ];
    marks
        .iter()
        .flat_map(|mark| coats.iter().map(move |(a, b)| format!("{a}{mark}{b}").into_bytes()))
        .collect()
}

/// Returns a line with a glob or regex and what it is held against, and words with a notation of their own.
pub fn words() -> Vec<Vec<u8>> {
    let texts = [
        "src/**/*.rs\nsrc/a/b.rs",
        "tests/fixtures/\ntests/fixtures/a",
        "{a,b}[!c]?.t*\nabc.txt",
        "(?i)key[a-z]{1,9}\nkeyabc",
        "\"abc_\" 36*[A-Za-z0-9]",
        "(\"a\"|\"b\") 3..5*[0-9a-f] checksum",
        "16 MB",
        "1.5 s",
        "2026-11-25",
        "hg1:0123456789abcdef0123456789abcdef",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory")
}

fn zipped(stub: &[u8], member: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("dir/a.txt", SimpleFileOptions::default()).expect("a name that fits");
    writer.write_all(member).expect("writing to memory");
    [stub, &writer.finish().expect("writing to memory").into_inner()].concat()
}

fn tarred(member: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_size(member.len() as u64);
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_data(&mut header, "dir/a.txt", member).expect("writing to memory");
    builder.into_inner().expect("writing to memory")
}
