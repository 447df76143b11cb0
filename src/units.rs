//! Numbers as people say them.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_thousands() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(4182), "4.1 kB");
        assert_eq!(bytes(64_000_000), "64.0 MB");
    }
}
