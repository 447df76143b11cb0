//! The driver that needs nothing but a stable compiler: `run.sh SECONDS [TARGET...]`, `run.sh --replay TARGET NUMBER`, with
//! `--largest BYTES` before either: a megabyte shows what grows with the square of the length.
//!
//! Each input is made from a number, so a failure is told by target and number. It fails on a panic, and on an input that
//! takes more than [`SLOW`] at each of several tries; a target that doesn't come back is given up after [`STUCK`].

use std::panic;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hookguard_fuzz::{LARGEST, TARGETS, Target, mutate};

/// The most time that an input may take.
const SLOW: Duration = Duration::from_secs(2);
/// How often a slow input is tried again: the machine may have been busy.
const TRIES: usize = 3;
/// When an input is given up, in seconds.
const STUCK: u64 = 60;

/// What runs at the moment, for the watchdog: the target, the number of the input, and its start in seconds of the run.
static CURRENT: (AtomicUsize, AtomicU64, AtomicU64) =
    (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let (largest, words) = match words.as_slice() {
        ["--largest", bytes, rest @ ..] => (bytes.parse().unwrap_or(LARGEST), rest),
        rest => (LARGEST, rest),
    };
    match words {
        ["--replay", name, number] => match (find(name), number.parse()) {
            (Some(target), Ok(number)) => replay(target, number, largest),
            _ => usage(),
        },
        [seconds, names @ ..] => {
            let named: Vec<&Target> = names.iter().filter_map(|name| find(name)).collect();
            match seconds.parse() {
                Ok(seconds) if named.len() == names.len() => {
                    run(seconds, if named.is_empty() { TARGETS.iter().collect() } else { named }, largest)
                }
                _ => usage(),
            }
        }
        [] => usage(),
    }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    eprintln!(
        "usage: fuzz/run.sh [--largest BYTES] SECONDS [TARGET...] | --replay TARGET NUMBER\ntargets: {}",
        names.join(" ")
    );
    ExitCode::from(2)
}

fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Gives each target its share of the time.
fn run(seconds: f64, targets: Vec<&Target>, largest: usize) -> ExitCode {
    let started = Instant::now();
    let share = Duration::from_secs_f64(seconds / targets.len() as f64);
    let first = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64);
    watch(started);
    let mut failed = false;
    for target in targets {
        let seeds = (target.seeds)();
        let begun = Instant::now();
        let (mut count, mut slowest) = (0, (Duration::ZERO, first));
        while begun.elapsed() < share {
            let number = first.wrapping_add(count);
            CURRENT.0.store(index_of(target), Ordering::Relaxed);
            CURRENT.1.store(number, Ordering::Relaxed);
            CURRENT.2.store(started.elapsed().as_secs(), Ordering::Relaxed);
            let input = mutate::input(number, &seeds, target.words, largest);
            match attempt(target, &input) {
                Ok(took) => slowest = slowest.max((took, number)),
                Err(why) => {
                    eprintln!(
                        "{}: {why}: fuzz/run.sh --largest {largest} --replay {0} {number}",
                        target.name
                    );
                    failed = true;
                    break;
                }
            }
            count += 1;
        }
        let (took, number) = slowest;
        println!(
            "{:9} {count:8} inputs, the slowest {:6.1} ms ({number})",
            target.name,
            took.as_secs_f64() * 1e3
        );
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn index_of(target: &Target) -> usize {
    TARGETS.iter().position(|other| other.name == target.name).unwrap_or(0)
}

/// Runs a target; returns how long it took, or why that is a failure.
fn attempt(target: &Target, input: &[u8]) -> Result<Duration, String> {
    let mut least = Duration::MAX;
    for _ in 0..TRIES {
        let begun = Instant::now();
        panic::catch_unwind(|| (target.run)(input)).map_err(|_| "panics".to_owned())?;
        least = least.min(begun.elapsed());
        if least < SLOW {
            return Ok(least);
        }
    }
    Err(format!("takes {:.1} s for {} bytes", least.as_secs_f64(), input.len()))
}

/// Ends the run when an input doesn't come back.
fn watch(started: Instant) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let (target, number, since) = (&CURRENT.0, &CURRENT.1, &CURRENT.2);
            if started.elapsed().as_secs().saturating_sub(since.load(Ordering::Relaxed)) > STUCK {
                let name = TARGETS[target.load(Ordering::Relaxed)].name;
                let number = number.load(Ordering::Relaxed);
                eprintln!("{name}: doesn't come back: fuzz/run.sh --replay {name} {number}");
                std::process::exit(1);
            }
        }
    });
}

/// Prints the input of a number and runs it.
fn replay(target: &Target, number: u64, largest: usize) -> ExitCode {
    let input = mutate::input(number, &(target.seeds)(), target.words, largest);
    let shown: Vec<u8> = input.iter().copied().take(2000).collect();
    println!("{} bytes: {}", input.len(), shown.escape_ascii());
    match attempt(target, &input) {
        Ok(took) => {
            println!("passes in {:.1} ms", took.as_secs_f64() * 1e3);
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}
