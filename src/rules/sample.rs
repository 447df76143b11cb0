//! The notation in which a rule says what a fake example of it looks like, and the making of such fakes.
//!
//! Comes in: a text such as `"abc_" 36*[A-Za-z0-9]`. Goes out: as many different fakes as there are seeds, always the
//! same one for the same seed, and near misses: one character short, one character of a wrong alphabet. No real-looking
//! key has to stand in the repository this way. The build script includes this file, so it uses nothing of this crate
//! but `byte_set`.
//!
//! Items stand side by side, separated by blanks:
//!
//! | item | is |
//! |---|---|
//! | `"text"` | these characters; `\"`, `\\`, `\n`, `\t` inside |
//! | `N*SET`, `N-M*SET` | that many characters of a set |
//! | `N*( … )`, `N-M*( … )` | that many times what stands inside |
//! | `( a \| b )` | one of these |
//! | `?( a )` | this or nothing |
//! | `uuid`, `UUID` | 8-4-4-4-12 hex digits, version 4 |
//!
//! A set is `[…]` as in a regex, or `hex`, `HEX`, `digits`, `base32`, `base36`, `base62`, `base64`, `base64url`.

use crate::byte_set::ByteSet;

/// The deepest nesting of groups.
const DEPTH: u32 = 8;
/// The longest run or most repetitions.
const LONGEST: u32 = 5000;

/// Sets that have a name, as classes.
const SETS: &[(&str, &str)] = &[
    ("hex", "0-9a-f"),
    ("HEX", "0-9A-F"),
    ("digits", "0-9"),
    ("base32", "A-Z2-7"),
    ("base36", "a-z0-9"),
    ("base62", "A-Za-z0-9"),
    ("base64", "A-Za-z0-9+/"),
    ("base64url", "A-Za-z0-9_-"),
];

/// What a fake looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample(Vec<Item>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Literal(Vec<u8>),
    Run { of: ByteSet, least: u32, greatest: u32 },
    Choice(Vec<Sample>),
    Optional(Sample),
    Repeat { of: Sample, least: u32, greatest: u32 },
    Uuid { upper: bool },
}

/// How a fake is spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoil {
    /// Not at all.
    No,
    /// The longest run is one character shorter than its least length.
    Short,
    /// One character in the middle of the longest run is of no set at all.
    Foreign,
}

/// A small generator of numbers that look random: `SplitMix64` (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014). Not for secrets that must stay secret.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `limit`, which is at least 1.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.draw() % (limit.max(1) as u64)).unwrap_or(0)
    }

    /// Returns `count` members of a set.
    pub fn pick(&mut self, set: &ByteSet, count: usize) -> Vec<u8> {
        let members: Vec<u8> = (0..=255).filter(|b| set.has(*b)).collect();
        (0..count).filter_map(|_| members.get(self.below(members.len())).copied()).collect()
    }
}

impl Sample {
    /// Makes the fake of a seed, spoiled or not.
    pub fn make(&self, seed: u64, spoil: Spoil) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut out = Vec::new();
        let spoiled = (spoil != Spoil::No).then(|| self.longest_run()).flatten();
        self.write(&mut random, (spoiled, spoil), &mut out);
        out
    }

    /// Returns the run that near misses are made of: the first with the greatest least length.
    fn longest_run(&self) -> Option<&Item> {
        let mut best: Option<(&Item, u32)> = None;
        for item in &self.0 {
            let found = match item {
                Item::Run { least, .. } => Some((item, *least)),
                Item::Choice(samples) => {
                    samples.first().and_then(|s| s.longest_run().map(|i| (i, i.least())))
                }
                Item::Repeat { of, .. } => of.longest_run().map(|i| (i, i.least())),
                Item::Literal(_) | Item::Optional(_) | Item::Uuid { .. } => None,
            };
            if let Some(found) = found.filter(|f| best.is_none_or(|b| f.1 > b.1)) {
                best = Some(found);
            }
        }
        best.map(|(item, _)| item)
    }

    fn write(&self, random: &mut Random, spoiled: (Option<&Item>, Spoil), out: &mut Vec<u8>) {
        for item in &self.0 {
            match item {
                Item::Literal(text) => out.extend_from_slice(text),
                Item::Run { of, least, greatest } => {
                    if spoiled.0.is_some_and(|s| std::ptr::eq(s, item)) {
                        out.extend(spoiled_run(random, of, *least as usize, spoiled.1));
                    } else {
                        let count = between(random, *least, *greatest);
                        out.extend(random.pick(of, count));
                    }
                }
                Item::Choice(samples) => {
                    // A spoiled fake takes the first branch: that is the one whose run is spoiled.
                    let index = if spoiled.0.is_some() { 0 } else { random.below(samples.len()) };
                    if let Some(sample) = samples.get(index) {
                        sample.write(random, spoiled, out);
                    }
                }
                Item::Optional(sample) => {
                    if random.below(2) == 1 {
                        sample.write(random, spoiled, out);
                    }
                }
                Item::Repeat { of, least, greatest } => {
                    for _ in 0..between(random, *least, *greatest) {
                        of.write(random, spoiled, out);
                    }
                }
                Item::Uuid { upper } => write_uuid(random, *upper, out),
            }
        }
    }
}

impl Item {
    fn least(&self) -> u32 {
        match self {
            Self::Run { least, .. } => *least,
            _ => 0,
        }
    }
}

fn between(random: &mut Random, least: u32, greatest: u32) -> usize {
    least as usize + random.below((greatest - least) as usize + 1)
}

fn spoiled_run(random: &mut Random, of: &ByteSet, least: usize, spoil: Spoil) -> Vec<u8> {
    match spoil {
        Spoil::No => random.pick(of, least),
        Spoil::Short => random.pick(of, least.saturating_sub(1)),
        Spoil::Foreign => {
            let mut run = random.pick(of, least);
            let middle = run.len() / 2;
            if let Some(byte) = run.get_mut(middle) {
                *byte = b'!';
            }
            run
        }
    }
}

fn write_uuid(random: &mut Random, upper: bool, out: &mut Vec<u8>) {
    let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    for (index, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            out.push(b'-');
        }
        let start = out.len();
        out.extend((0..length).filter_map(|_| digits.get(random.below(16))));
        match index {
            2 => out[start] = b'4',
            3 => out[start] = digits[8 + random.below(4)],
            _ => {}
        }
    }
}

/// Reads the notation.
///
/// # Errors
/// A sentence that names what could not be read.
pub fn parse(text: &str) -> Result<Sample, String> {
    let mut reader = Reader { rest: text, depth: 0 };
    let sample = reader.sequence()?;
    if reader.rest.is_empty() { Ok(sample) } else { Err(format!("`{}` can't be read", reader.rest)) }
}

struct Reader<'t> {
    rest: &'t str,
    depth: u32,
}

impl Reader<'_> {
    fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sequence(&mut self) -> Result<Sample, String> {
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            if self.rest.is_empty() || self.rest.starts_with([')', '|']) {
                break;
            }
            items.push(self.item()?);
        }
        if items.is_empty() { Err("an empty sequence".to_owned()) } else { Ok(Sample(items)) }
    }

    fn item(&mut self) -> Result<Item, String> {
        if self.take("\"") {
            return self.literal();
        }
        if self.take("?(") {
            return Ok(Item::Optional(self.group()?));
        }
        if self.take("(") {
            return self.choice();
        }
        if self.take("uuid") {
            return Ok(Item::Uuid { upper: false });
        }
        if self.take("UUID") {
            return Ok(Item::Uuid { upper: true });
        }
        let least = self.number()?;
        let greatest = if self.take("-") { self.number()? } else { least };
        if greatest < least || greatest > LONGEST {
            return Err(format!("{least} to {greatest} must rise, and end at {LONGEST}"));
        }
        if !self.take("*") {
            return Err(format!("`*` is missing before `{}`", self.rest));
        }
        if self.take("(") {
            return Ok(Item::Repeat { of: self.group()?, least, greatest });
        }
        Ok(Item::Run { of: self.set()?, least, greatest })
    }

    fn number(&mut self) -> Result<u32, String> {
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = self.rest.split_at(digits);
        let number = number.parse().map_err(|_| format!("a number is missing before `{}`", self.rest))?;
        self.rest = rest;
        Ok(number)
    }

    fn literal(&mut self) -> Result<Item, String> {
        let mut text = Vec::new();
        let mut chars = self.rest.chars();
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => match chars.next() {
                    Some('n') => text.push(b'\n'),
                    Some('t') => text.push(b'\t'),
                    Some(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    None => return Err("a text ends in a lone backslash".to_owned()),
                },
                Some(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                None => return Err("a text lacks its closing quote".to_owned()),
            }
        }
        self.rest = chars.as_str();
        Ok(Item::Literal(text))
    }

    fn set(&mut self) -> Result<ByteSet, String> {
        if let Some(inside) = self.rest.strip_prefix('[') {
            let mut escaped = false;
            let end = inside.find(|c| {
                let ends = c == ']' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let (class, rest) = inside.split_at(end.ok_or_else(|| format!("`[{inside}` lacks its `]`"))?);
            self.rest = rest.strip_prefix(']').unwrap_or(rest);
            return ByteSet::parse(class);
        }
        let end = self.rest.find([' ', ')', '|']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let (_, class) = SETS.iter().find(|(known, _)| *known == name).ok_or_else(|| {
            let known: Vec<&str> = SETS.iter().map(|(known, _)| *known).collect();
            format!("`{name}` is no set; there are {} and [...]", known.join(", "))
        })?;
        self.rest = rest;
        ByteSet::parse(class)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        if self.depth == DEPTH {
            return Err(format!("groups may be {DEPTH} deep"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads up to and with the closing bracket.
    fn group(&mut self) -> Result<Sample, String> {
        self.deeper(|reader| {
            let inside = reader.sequence()?;
            if reader.take(")") { Ok(inside) } else { Err("a group lacks its `)`".to_owned()) }
        })
    }

    fn choice(&mut self) -> Result<Item, String> {
        self.deeper(|reader| {
            let mut branches = vec![reader.sequence()?];
            while reader.take("|") {
                branches.push(reader.sequence()?);
            }
            if reader.take(")") {
                Ok(Item::Choice(branches))
            } else {
                Err("a choice lacks its `)`".to_owned())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, seed: u64, spoil: Spoil) -> String {
        String::from_utf8(parse(text).unwrap().make(seed, spoil)).unwrap()
    }

    #[test]
    fn items_are_made_in_order() {
        assert_eq!(made(r#""a\"b" 3*[x] "\n" ("y" | "y")"#, 1, Spoil::No), "a\"bxxx\ny");
        assert_eq!(made(r#"2*("ab" 1*[c])"#, 1, Spoil::No), "abcabc");
        let uuid = made("uuid", 7, Spoil::No);
        assert_eq!((uuid.len(), uuid.matches('-').count(), uuid.as_bytes()[14]), (36, 4, b'4'));
    }

    #[test]
    fn a_seed_makes_always_the_same_and_others_make_others() {
        let text = r#""k_" 30-40*base62"#;
        assert_eq!(made(text, 5, Spoil::No), made(text, 5, Spoil::No));
        assert_ne!(made(text, 5, Spoil::No), made(text, 6, Spoil::No));
        for seed in 0..50 {
            assert!((32..=42).contains(&made(text, seed, Spoil::No).len()));
        }
    }

    #[test]
    fn the_longest_run_is_spoiled() {
        let text = r#""k_" 2*hex 30-40*base62"#;
        assert_eq!(made(text, 5, Spoil::Short).len(), 2 + 2 + 29);
        assert_eq!(made(text, 5, Spoil::Foreign).find('!'), Some(2 + 2 + 15));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for text in ["", "3", "3*", "3*foo", "\"a", "( \"a\"", "5-3*hex", "9999*hex", "3*[a", "x"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(20)).is_err());
    }
}
