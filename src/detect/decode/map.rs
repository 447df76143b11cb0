//! What a decoder wrote, and where each byte of it came from.
//!
//! A decoder appends pieces and says which bytes of its text they stand for; [`Output::original`] leads back. Only runs
//! are kept, not bytes: a stretch that is copied, a row of escapes of one length, or a row of base64 digits is one entry
//! whatever its length. So is what was unpacked, of which no byte stands anywhere by itself.

use crate::position::Span;

/// How the bytes of a run follow from those of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Each byte from so many of the text; one means copied.
    Each(usize),
    /// From digits of so many bits each; the run starts where a digit does.
    Digits(usize),
    /// All bytes from the same stretch of so many bytes.
    Whole(usize),
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// Offset of its first byte in the output.
    at: usize,
    /// Offset of what it stands for in the text.
    from: usize,
    step: Step,
}

/// Decoded bytes with the way back. Made to be cleared and used again.
///
/// It implements no `Debug`: it may hold a secret.
#[derive(Default)]
pub(super) struct Output {
    bytes: Vec<u8>,
    runs: Vec<Run>,
}

impl Output {
    /// Forgets all bytes, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.runs.clear();
    }

    /// Returns what was written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends a stretch of the text as it is.
    pub(super) fn copy(&mut self, text: &[u8], span: Span) {
        if !span.is_empty() {
            self.start(Step::Each(1), span.start);
            self.bytes.extend_from_slice(span.of(text));
        }
    }

    /// Appends bytes that the whole of a stretch stands for.
    pub(super) fn put(&mut self, bytes: &[u8], from: Span) {
        match bytes {
            [] => {}
            [byte] if !from.is_empty() => {
                self.start(Step::Each(from.len()), from.start);
                self.bytes.push(*byte);
            }
            _ => {
                self.runs.push(Run { at: self.bytes.len(), from: from.start, step: Step::Whole(from.len()) });
                self.bytes.extend_from_slice(bytes);
            }
        }
    }

    /// Appends bytes that a row of digits stands for, each of so many bits; the first bit of the first stands at `from`.
    pub(super) fn put_digits(&mut self, bytes: &[u8], from: usize, bits: usize) {
        if !bytes.is_empty() {
            self.start(Step::Digits(bits), from);
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Takes back what stands behind the first `length` bytes.
    pub(super) fn shorten(&mut self, length: usize) {
        self.bytes.truncate(length);
        self.runs.truncate(self.runs.partition_point(|run| run.at < length));
    }

    /// Returns the stretch of the text that a span of the output stands for.
    pub(super) fn original(&self, span: Span) -> Span {
        let first = self.origin(span.start);
        if span.is_empty() {
            return Span::new(first.start, first.start);
        }
        let last = self.origin(span.end - 1);
        Span::new(first.start.min(last.start), last.end.max(first.start))
    }

    /// Tells whether a span holds anything that does not stand in the text like that.
    pub(super) fn is_changed(&self, span: Span) -> bool {
        let last = self.run(span.end.saturating_sub(1).max(span.start));
        self.run(span.start) != last
            || last.and_then(|index| self.runs.get(index)).is_none_or(|run| run.step != Step::Each(1))
    }

    /// Opens a run unless what comes next goes on with the last one.
    fn start(&mut self, step: Step, from: usize) {
        let at = self.bytes.len();
        let goes_on = self.runs.last().is_some_and(|last| {
            let length = at - last.at;
            last.step == step
                && match step {
                    Step::Each(width) => last.from + length * width == from,
                    Step::Digits(bits) => {
                        (length * 8).is_multiple_of(bits) && last.from + length * 8 / bits == from
                    }
                    Step::Whole(_) => false,
                }
        });
        if !goes_on {
            self.runs.push(Run { at, from, step });
        }
    }

    /// Returns the index of the run that holds an offset.
    fn run(&self, offset: usize) -> Option<usize> {
        self.runs.partition_point(|run| run.at <= offset).checked_sub(1)
    }

    /// Returns what one byte stands for.
    fn origin(&self, offset: usize) -> Span {
        let Some(run) = self.run(offset).and_then(|index| self.runs.get(index)) else {
            return Span::new(0, 0);
        };
        let nth = offset - run.at;
        let (skipped, length) = match run.step {
            Step::Each(width) => (nth * width, width),
            Step::Digits(bits) => (nth * 8 / bits, (nth * 8 + 7) / bits + 1 - nth * 8 / bits),
            Step::Whole(length) => (0, length),
        };
        Span::new(run.from + skipped, run.from + skipped + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_run_leads_back() {
        let text = b"ab%41%42&quot;c";
        let mut output = Output::default();
        output.copy(text, Span::new(0, 2));
        output.put(b"A", Span::new(2, 5));
        output.put(b"B", Span::new(5, 8));
        output.put(b"\xc2\xa0", Span::new(8, 14));
        output.copy(text, Span::new(14, 15));
        assert_eq!(output.bytes(), b"abAB\xc2\xa0c");
        assert_eq!(output.original(Span::new(0, 2)), Span::new(0, 2));
        assert_eq!(output.original(Span::new(3, 4)), Span::new(5, 8));
        assert_eq!(output.original(Span::new(1, 5)), Span::new(1, 14));
        assert_eq!(output.original(Span::new(6, 7)), Span::new(14, 15));
        assert_eq!(output.original(Span::new(2, 2)), Span::new(2, 2));
        assert_eq!(output.runs.len(), 4, "the two escapes are one run");
    }

    #[test]
    fn a_byte_of_base64_stands_in_two_digits() {
        let mut output = Output::default();
        output.put_digits(b"abc", 10, 6);
        output.put_digits(b"def", 14, 6);
        output.put_digits(b"gh", 30, 6);
        let places: Vec<Span> = (0..8).map(|i| output.original(Span::new(i, i + 1))).collect();
        let starts: Vec<usize> = places.iter().map(|p| p.start).collect();
        assert_eq!(starts, [10, 11, 12, 14, 15, 16, 30, 31]);
        assert!(places.iter().all(|p| p.len() == 2));
    }

    #[test]
    fn what_is_only_copied_is_not_changed() {
        let text = b"ab\"+\"cd%41";
        let mut output = Output::default();
        output.copy(text, Span::new(0, 2));
        output.copy(text, Span::new(5, 7));
        output.put(b"A", Span::new(7, 10));
        assert!(!output.is_changed(Span::new(0, 2)));
        assert!(!output.is_changed(Span::new(2, 4)));
        assert!(output.is_changed(Span::new(1, 3)), "a seam stands between");
        assert!(output.is_changed(Span::new(4, 5)));
        assert!(Output::default().is_changed(Span::new(0, 1)));
    }
}
