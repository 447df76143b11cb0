//! What the parts of the engine cost, without processes and files: bytes per second, or time for one call.
//!
//! usage: cargo bench --bench engine [-- FOLDER]
//!
//! Takes the text files below FOLDER (the sources of this project without one). Each row is the median of several rounds
//! on one core. Compare two builds by running them in turn: the machine's pace drifts.

#![expect(clippy::print_stdout, reason = "it is a table on a terminal")]
#![expect(clippy::unwrap_used, reason = "a measurement that can't be made stops")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hookguard::detect::kind::FileKind;
use hookguard::detect::{Detector, Hits, Input, decode};
use hookguard::git::lines::new_lines;
use hookguard::position::{LineIndex, NewLines};
use hookguard::rules::built_in;

/// How long a row is measured.
const ROUND: Duration = Duration::from_millis(300);
/// How many rounds a row has.
const ROUNDS: usize = 7;

fn main() {
    // Cargo hands `--bench` on.
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let folder = folder.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), PathBuf::from);
    let mut texts = Vec::new();
    read(&folder, &mut texts);
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    println!("{} files, {bytes} bytes below {}", texts.len(), folder.display());
    whole(&texts, bytes);
    parts();
}

/// The steps that each text goes through.
fn whole(texts: &[(PathBuf, Vec<u8>)], bytes: usize) {
    let catalog = built_in::catalog();
    let detector = Detector::new(&catalog);
    let mut hits = Hits::default();
    rate("prefilter", bytes, || {
        for (_, text) in texts {
            detector.prefilter(black_box(text), &mut hits);
            black_box(hits.is_empty());
        }
    });
    rate("prefilter and search for encodings", bytes, || {
        for (path, text) in texts {
            let kind = FileKind::of(path.as_os_str().as_encoded_bytes());
            detector.prefilter(text, &mut hits);
            let near = detector.around(&hits, text.len());
            let page = decode::Page { text, kind, specific_only: false, near: Some(&near) };
            let all: &mut dyn FnMut(&decode::Region<'_>) -> Result<(), ()> = &mut |region| {
                black_box(region.page.text.len());
                Ok(())
            };
            black_box(decode::each(&page, &|_| true, all)).unwrap();
        }
    });
    rate("prefilter, rules and filters, all lines new", bytes, || {
        for (path, text) in texts {
            detector.prefilter(text, &mut hits);
            let lines = LineIndex::new(text);
            let kind = FileKind::of(path.as_os_str().as_encoded_bytes());
            let input =
                Input { text, kind, binary: false, elsewhere: &[], lines: &lines, new: &NewLines::All };
            black_box(detector.confirm(&input, &hits).unwrap());
        }
    });
}

/// Single calls.
fn parts() {
    time("compile the regex of one rule and run it", || {
        let catalog = built_in::catalog();
        let detector = Detector::new(&catalog);
        let text = b"const key = \"sk_live_\"; // a prefix without a value\n";
        let mut hits = Hits::default();
        detector.prefilter(text, &mut hits);
        let lines = LineIndex::new(text);
        let kind = FileKind::of(b"a.js");
        let input = Input { text, kind, binary: false, elsewhere: &[], lines: &lines, new: &NewLines::All };
        black_box(detector.confirm(&input, &hits).unwrap());
    });
    let text = |changed: usize| -> Vec<u8> {
        let line = |i: usize| format!("let value_{i} = compute({});\n", if i == changed { 0 } else { i });
        (0..5000).map(line).collect::<String>().into_bytes()
    };
    let (old, new, other) = (text(7), text(2500), text(4900));
    time("new lines, 2 of 5,000 changed far apart", || {
        black_box(new_lines(black_box(&old), black_box(&new)).unwrap());
    });
    time("new lines, 1 of 5,000 changed", || {
        let near = [other.as_slice(), b"one more\n"].concat();
        black_box(new_lines(black_box(&other), black_box(&near)).unwrap());
    });
}

fn rate(what: &str, bytes: usize, run: impl FnMut()) {
    let each = median(run);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = bytes as f64 / each.as_secs_f64() / 1e6;
    println!("{what:<46} {rate:>9.0} MB/s");
}

fn time(what: &str, run: impl FnMut()) {
    println!("{what:<46} {:>9.1} µs", median(run).as_secs_f64() * 1e6);
}

/// Returns how long a call takes: the median of some rounds of as many calls as fit in one.
fn median(mut run: impl FnMut()) -> Duration {
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let (started, mut calls) = (Instant::now(), 0);
            while calls == 0 || started.elapsed() < ROUND {
                run();
                calls += 1;
            }
            started.elapsed() / calls
        })
        .collect();
    rounds.sort_unstable();
    rounds[ROUNDS / 2]
}

/// Reads the text files below a folder.
fn read(folder: &Path, texts: &mut Vec<(PathBuf, Vec<u8>)>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            read(&path, texts);
        } else if let Ok(text) = std::fs::read(&path)
            && !text.contains(&0)
        {
            texts.push((path, text));
        }
    }
}
