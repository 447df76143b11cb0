//! Counts how code and prose go on, out of real packages, and writes `rules/ngrams.txt`; or measures how well that tells
//! random values from names.
//!
//! usage: `cargo run --example ngrams -- train|measure FOLDER` (a folder with one package a sub-folder, such as the
//! `code` that `benches/clean-code.sh BINARY FOLDER` leaves behind)
//!
//! Every third package is held back: the floors are drawn from chance, the ceilings from words of the packages that the
//! tables were not counted from, and `measure` shows what of those packages' names is told from chance. A name counts when
//! it stands in two packages, so that keys and digests, which stand in one, don't.

mod count;
mod draw;
mod read;

use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use hookguard::date::Date;
use hookguard::detect::filter::entropy::Alphabet;
use hookguard::detect::ngrams::{self, Costs};

use crate::read::Names;

/// The share of random values that may stay below a floor.
const LOST: f64 = 0.004;
/// The share of words that may reach a ceiling.
const CALLED_RANDOM: f64 = 0.05;
/// Random values that are drawn for each figure.
const DRAWS: usize = 20_000;

const USAGE: &str = "usage: cargo run --example ngrams -- train|measure FOLDER";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [command, folder] = arguments.as_slice() else { bail!(USAGE) };
    let names = Names::read(Path::new(folder)).with_context(|| format!("{folder} can't be read"))?;
    match command.as_str() {
        "train" => {
            let target = Path::new("rules/ngrams.txt");
            let text = trained(&names);
            hookguard::atomic::replace(target, text.as_bytes(), None).context("rules/ngrams.txt")?;
        }
        "measure" => std::io::stdout().write_all(measured(&names).as_bytes())?,
        _ => bail!(USAGE),
    }
    Ok(())
}

/// Returns the text of the tables.
fn trained(names: &Names) -> String {
    let counted = count::Counts::of(names);
    let (letters, kinds) = (counted.letters(), counted.kinds());
    let packed: Vec<u8> =
        letters.concat().chunks(2).map(|two| two[0] | two.get(1).copied().unwrap_or_default() << 4).collect();
    let flat = kinds.concat();
    let costs = Costs { letters: &packed, kinds: &flat };
    let mut out = format!(
        "# How code and prose go on: what each character costs behind the two before, in units of bits.\n\
         # Made {} by `cargo run --example ngrams -- train FOLDER` from {} names of {} packages, see\n\
         # benches/clean-code.txt; examples/ngrams says how, src/detect/ngrams.rs what for.\n\
         \n# Two letters before (`.`: none), then a hex digit for each of a to z, in units of 0.75 bits.\n[letters]\n",
        Date::of(SystemTime::now()),
        names.taught().count(),
        names.packages
    );
    let letter = |n: usize| u8::try_from(n).ok().filter(|n| *n < 26).map_or('.', |n| char::from(b'a' + n));
    for (row, figures) in letters.iter().enumerate() {
        let digits: String = figures.iter().filter_map(|f| char::from_digit(u32::from(*f), 16)).collect();
        out += &format!("{}{} {digits}\n", letter(row / 27), letter(row % 27));
    }
    out += "\n# Two kinds before (a small letter, A capital, 0 digit, - sign, ^ start), then a cost for each, in eighths of a bit.\n[kinds]\n";
    let kind = |n: usize| ['a', 'A', '0', '-', '^'][n];
    for (row, figures) in kinds.iter().enumerate() {
        out += &format!("{}{}{}\n", kind(row / 5), kind(row % 5), listed(figures));
    }
    out += "\n# An alphabet, then the surprise that 996 of 1,000 random values reach, for lengths of\n";
    out += &format!("#{}, in hundredths of a bit a character.\n[floors]\n", listed(&ngrams::LENGTHS));
    for (alphabet, draws) in draw::ALPHABETS {
        let floors: Vec<u32> = ngrams::LENGTHS
            .iter()
            .map(|length| {
                let of = |set: &&str| hundredths(quantile(&draw::surprises(set, *length, costs, 1), LOST));
                draws.iter().map(of).min().unwrap_or_default()
            })
            .collect();
        out += &format!("{alphabet:?}{}\n", listed(&floors).to_lowercase());
    }
    out += "\n# The surprise that 95 of 100 words stay below, for lengths from 4 on, in hundredths of a bit a character.\n[ceilings]\n";
    let ceilings: Vec<u32> = (0..ngrams::WORDS)
        .map(|n| {
            let mut all: Vec<f64> = names
                .words(ngrams::LEAST_WORD + n, n + 1 == ngrams::WORDS)
                .into_iter()
                .map(|word| costs.surprise(word))
                .collect();
            all.sort_unstable_by(f64::total_cmp);
            hundredths(quantile(&all, 1.0 - CALLED_RANDOM))
        })
        .collect();
    out + &format!("words{}\n", listed(&ceilings))
}

fn listed<T: std::fmt::Display>(figures: &[T]) -> String {
    figures.iter().flat_map(|f| [" ".to_owned(), f.to_string()]).collect()
}

/// Returns the value below which this share of the sorted ones lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * f64::from(u32::try_from(sorted.len()).unwrap_or(u32::MAX));
    sorted.iter().zip(0_u32..).find(|(_, n)| f64::from(*n) >= at).map_or(0.0, |(value, _)| *value)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits are few and positive")]
fn hundredths(bits: f64) -> u32 {
    (bits * 100.0).floor() as u32
}

/// Returns the table of what the built-in tables tell apart.
fn measured(names: &Names) -> String {
    let mut out = String::from(
        "| alphabet | length | random values that pass | names that are told |\n|---|---|---|---|\n",
    );
    for (alphabet, draws) in draw::ALPHABETS.iter().filter(|(alphabet, _)| *alphabet != Alphabet::Decimal) {
        for length in [8, 10, 12, 16, 20, 24, 32, 40, 64] {
            let passed = draws
                .iter()
                .map(|set| share(draw::values(set, length, 2).iter().map(|v| ngrams::reaches_floor(v))))
                .fold(1.0, f64::min);
            let alike = names.held_back(length).filter(|name| ngrams::plain_alphabet(name) == *alphabet);
            let told: Vec<bool> = alike.map(|name| !ngrams::reaches_floor(name)).collect();
            let number = told.len();
            let told =
                if number < 20 { "too few".to_owned() } else { percent(share(told.into_iter()), number) };
            out += &format!("| {alphabet:?} | {length} | {:.1} % | {told} |\n", passed * 100.0);
        }
    }
    out += "\n| letters | words taken for random ones | random ones that are told |\n|---|---|---|\n";
    for length in [5, 6, 7, 8, 9, 10, 12, 16] {
        let words: Vec<bool> = names.words(length, false).iter().map(|w| ngrams::is_scrambled(w)).collect();
        let number = words.len();
        let random = share(draw::values(draw::SMALL, length, 2).iter().map(|v| ngrams::is_scrambled(v)));
        out += &format!(
            "| {length} | {} | {:.1} % |\n",
            percent(share(words.into_iter()), number),
            random * 100.0
        );
    }
    out
}

fn percent(share: f64, number: usize) -> String {
    format!("{:.1} % of {number}", share * 100.0)
}

fn share(all: impl Iterator<Item = bool>) -> f64 {
    let (mut yes, mut number) = (0_u32, 0_u32);
    for is in all {
        number += 1;
        yes += u32::from(is);
    }
    f64::from(yes) / f64::from(number.max(1))
}
