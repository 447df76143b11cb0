//! Numbers as people say them, and as they write them.

use std::time::Duration;

/// Says a size in bytes as people do: `812 B`, `4.1 kB`, `64.0 MB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", size / unit, size % unit * 10 / unit),
        None => format!("{size} B"),
    }
}

/// Says a number of things: `1 file`, `2 files`.
pub fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Reads a size as people write it: `812`, `812 B`, `100 kB`, `16 MB`, `2 GB` (thousands), `16 MiB` (1024s), in any case.
/// Returns bytes; `None` for anything else.
pub fn parse_bytes(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 8] = [
        ("", 1),
        ("b", 1),
        ("kb", 1_000),
        ("mb", 1_000_000),
        ("gb", 1_000_000_000),
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("gib", 1 << 30),
    ];
    let (number, unit) = number_and_unit(text)?;
    let (_, factor) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    number.checked_mul(*factor)
}

/// Reads a time as people write it: `500 ms`, `30 s`, `2 min`. The unit must be there; `None` for anything else.
pub fn parse_duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000)];
    let (number, unit) = number_and_unit(text)?;
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*factor).map(Duration::from_millis)
}

/// Says a time in the largest unit that it is a whole number of: `500 ms`, `30 s`. [`parse_duration`] reads it.
pub fn duration(time: Duration) -> String {
    let ms = time.as_millis();
    match ms {
        _ if ms.is_multiple_of(3_600_000) && ms > 0 => format!("{} h", ms / 3_600_000),
        _ if ms.is_multiple_of(60_000) && ms > 0 => format!("{} min", ms / 60_000),
        _ if ms.is_multiple_of(1_000) => format!("{} s", ms / 1_000),
        _ => format!("{ms} ms"),
    }
}

/// Splits `16 MB` into its number and its unit.
fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read() {
        for (text, bytes) in [
            ("7", 7),
            ("16 MB", 16_000_000),
            ("16mb", 16_000_000),
            ("1 KiB", 1024),
            (" 3 GB ", 3_000_000_000),
        ] {
            assert_eq!(parse_bytes(text), Some(bytes), "{text}");
        }
        for text in ["", "MB", "-1", "1.5 MB", "1 MB x", "1 TB", "99999999999 GB", "٣ MB"] {
            assert_eq!(parse_bytes(text), None, "{text}");
        }
        for (text, ms) in [("500 ms", 500), ("30s", 30_000), ("2 min", 120_000), ("24 h", 86_400_000)] {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(ms)), "{text}");
            assert_eq!(parse_duration(&duration(Duration::from_millis(ms))), Some(Duration::from_millis(ms)));
        }
        for text in ["30", "", "s", "1 m", "-1 s", "18446744073709551615 h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_said_in_thousands() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(4182), "4.1 kB");
        assert_eq!(bytes(64_000_000), "64.0 MB");
    }
}
