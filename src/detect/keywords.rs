//! The prefilter: one pass over a text that finds the keywords of all rules.
//!
//! The automaton is Aho and Corasick's ("Efficient string matching: an aid to bibliographic search", 1975), built by
//! the `aho-corasick` crate at compile time and kept as static tables: a run neither builds nor allocates anything for
//! it. Keywords match without regard to ASCII case and may overlap. The tables know the first bytes of each keyword, with
//! digits and signs folded into one class each; the whole keyword is compared where those stand.
//!
//! The inner loop waits for one table load a byte. Long texts are therefore cut into [`CURSORS`] parts that are walked
//! side by side, so that the loads of one part fill the waiting time of the others; each part but the first starts
//! early by the longest head, so that none is missed at a cut.

use aho_corasick::AhoCorasick;

/// Parts of a long text that are walked side by side.
const CURSORS: usize = 4;

/// Texts shorter than this, in bytes, are walked by one cursor.
const SHORT: usize = 512;

/// Where a keyword ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Offset after the keyword's last byte.
    pub end: u32,
    /// The keyword's number in its set.
    pub keyword: u16,
}

/// Lists behind each other in one, with the places where they end; without a pointer, so that nothing has to be relocated
/// when the program starts.
#[derive(Debug)]
pub struct Lists<T: 'static> {
    /// The items of all lists.
    pub items: &'static [T],
    /// For each list the index after its last item.
    pub ends: &'static [u32],
}

impl<T> Lists<T> {
    /// Returns a list; none there is an empty one.
    pub fn get(&self, index: usize) -> &'static [T] {
        let start = index.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The static tables of an automaton, as `build.rs` writes them.
#[derive(Debug)]
pub struct Automaton {
    /// Class of each byte.
    pub classes: &'static [u8; 256],
    /// Next state by `(state << stride_bits) + class`.
    pub next: &'static [u16],
    /// The length of a row, as a power of two.
    pub stride_bits: u32,
    /// The first state in which a keyword ends; all after it are such states too.
    pub first_match: u16,
    /// For each of those states, which bytes the first and the second behind it may be for a keyword to be there, by the
    /// lowest six bits of the lower-case byte.
    pub follow: &'static [[u64; 2]],
    /// For each of those states, the keywords whose head ends there.
    pub matches: Lists<u16>,
    /// The keywords, lower case.
    pub words: Lists<u8>,
    /// For each keyword, the indexes of the rules it wakes.
    pub rules: Lists<u16>,
    /// The most bytes of a keyword that the tables know.
    pub head: usize,
}

impl Automaton {
    /// Appends all keywords in `text` to `hits`, in order of their ends.
    pub fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
        let first = hits.len();
        if text.len() < SHORT {
            self.walk_from(text, 0, 0, hits);
        } else {
            self.walk_long(text, hits);
        }
        hits[first..].sort_unstable();
    }

    /// Walks a text in parts, and what is left behind the last of them.
    fn walk_long(&self, text: &[u8], hits: &mut Vec<Hit>) {
        let part = text.len() / CURSORS;
        let mut starts = [0; CURSORS];
        for (i, start) in starts.iter_mut().enumerate() {
            *start = i * part;
        }
        let lead = self.head - 1;
        let mut states = [0_u16; CURSORS];
        for (state, start) in states.iter_mut().zip(starts) {
            *state = self.state_before(text, start, lead);
        }
        self.walk_together(text, part, states, hits);
        let tail = part * CURSORS;
        let state = self.state_before(text, tail, lead);
        self.walk_from(text, tail, state, hits);
    }

    /// Returns the state at `offset`; only the bytes of the longest head before it can matter.
    fn state_before(&self, text: &[u8], offset: usize, lead: usize) -> u16 {
        let before = text.get(offset.saturating_sub(lead)..offset).unwrap_or_default();
        before.iter().fold(0, |state, byte| self.step(state, *byte))
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "hot: once per byte; without it four calls a step")]
    fn step(&self, state: u16, byte: u8) -> u16 {
        let class = usize::from(self.classes[usize::from(byte)]);
        self.next[(usize::from(state) << self.stride_bits) + class]
    }

    /// Walks `CURSORS` parts of `part` bytes each. hot: once per byte (`cargo bench --bench engine`, prefilter).
    fn walk_together(&self, text: &[u8], part: usize, mut states: [u16; CURSORS], hits: &mut Vec<Hit>) {
        let mut parts = text.chunks_exact(part);
        let slices: [&[u8]; CURSORS] = std::array::from_fn(|_| parts.next().unwrap_or_default());
        for i in 0..part {
            for cursor in 0..CURSORS {
                let Some(&byte) = slices[cursor].get(i) else { continue };
                states[cursor] = self.step(states[cursor], byte);
            }
            for (cursor, state) in states.iter().enumerate() {
                if *state >= self.first_match && self.may_follow(text, *state, cursor * part + i + 1) {
                    self.record(text, *state, cursor * part + i + 1, hits);
                }
            }
        }
    }

    fn walk_from(&self, text: &[u8], offset: usize, mut state: u16, hits: &mut Vec<Hit>) {
        for (i, byte) in text.get(offset..).unwrap_or_default().iter().enumerate() {
            state = self.step(state, *byte);
            if state >= self.first_match && self.may_follow(text, state, offset + i + 1) {
                self.record(text, state, offset + i + 1, hits);
            }
        }
    }

    /// Tells whether the two bytes from `end` on may belong to a keyword whose head ends there.
    #[inline]
    fn may_follow(&self, text: &[u8], state: u16, end: usize) -> bool {
        let sets = self.follow.get(usize::from(state - self.first_match));
        sets.is_none_or(|sets| {
            sets.iter().zip(end..).all(|(set, at)| match text.get(at) {
                Some(byte) => *set >> (byte.to_ascii_lowercase() & 63) & 1 == 1,
                None => *set == u64::MAX,
            })
        })
    }

    /// Notes the keywords whose head ends at `end` and whose rest follows.
    #[cold]
    fn record(&self, text: &[u8], state: u16, end: usize, hits: &mut Vec<Hit>) {
        for &keyword in self.matches.get(usize::from(state - self.first_match)) {
            let word = self.words.get(usize::from(keyword));
            let start = end - word.len().min(self.head);
            let here = text.get(start..start + word.len());
            if here.is_some_and(|here| here.eq_ignore_ascii_case(word))
                && let Ok(end) = u32::try_from(start + word.len())
            {
                hits.push(Hit { end, keyword });
            }
        }
    }

    /// Returns the length of a keyword, in bytes.
    pub fn len(&self, keyword: u16) -> u32 {
        u32::try_from(self.words.get(usize::from(keyword)).len()).unwrap_or(u32::MAX)
    }
}

/// The keywords of a config's own rules, built at run time and only when there are any.
#[derive(Clone, Debug)]
pub struct OwnKeywords {
    automaton: AhoCorasick,
    lengths: Vec<u8>,
    rules: Vec<Vec<u16>>,
}

impl OwnKeywords {
    /// Builds the automaton for `(keyword, rule index)` rows.
    ///
    /// # Errors
    /// What the automaton's builder says: too many or too long keywords.
    pub fn build(rows: &[(String, u16)]) -> Result<Self, String> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(rows.iter().map(|(keyword, _)| keyword))
            .map_err(|e| e.to_string())?;
        let lengths =
            rows.iter().map(|(keyword, _)| u8::try_from(keyword.len()).unwrap_or(u8::MAX)).collect();
        Ok(Self { automaton, lengths, rules: rows.iter().map(|(_, rule)| vec![*rule]).collect() })
    }

    /// Appends all keywords in `text` to `hits`.
    pub fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
        for found in self.automaton.find_overlapping_iter(text) {
            let (Ok(end), Ok(keyword)) =
                (u32::try_from(found.end()), u16::try_from(found.pattern().as_usize()))
            else {
                continue;
            };
            hits.push(Hit { end, keyword });
        }
    }

    /// Returns the length of a keyword, in bytes.
    pub fn len(&self, keyword: u16) -> u32 {
        self.lengths.get(usize::from(keyword)).copied().map_or(0, u32::from)
    }

    /// Returns the rules that a keyword wakes.
    pub fn rules(&self, keyword: u16) -> &[u16] {
        self.rules.get(usize::from(keyword)).map_or(&[], Vec::as_slice)
    }
}
