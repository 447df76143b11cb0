//! Where something stands in a text: byte spans, lines, columns, and which lines are new.
//!
//! Spans are half-open ranges of bytes, counted from 0. Lines and columns, as people see them, are counted from 1;
//! a column counts Unicode code points (a byte that is not part of valid UTF-8 counts as one). A line ends with `\n`;
//! a last line without one counts as a line.

use std::ops::Range;

/// A half-open range of bytes in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte; never less than `start`.
    pub end: usize,
}

impl Span {
    /// Makes the span of the bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span must not end before it starts");
        Self { start, end }
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Tells whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Tells whether the two spans share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Tells whether `other` lies wholly inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the range, for slicing with `get`.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the bytes of `text` in this span; those that lie behind its end are left out.
    pub fn of(self, text: &[u8]) -> &[u8] {
        let end = self.end.min(text.len());
        text.get(self.start.min(end)..end).unwrap_or_default()
    }
}

/// A stretch of text as a person names it. All four numbers are 1-based; `end_column` is the column after the last
/// character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character, in code points.
    pub column: u32,
    /// Line of the last character.
    pub end_line: u32,
    /// Column after the last character, in code points.
    pub end_column: u32,
}

/// The line starts of one text, found once, for turning offsets into lines and columns.
pub struct LineIndex<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Finds the line starts of `text`. Cost: one pass.
    pub fn new(text: &'t [u8]) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|i| i + 1)).collect();
        Self { text, starts }
    }

    /// Returns the 1-based line of a byte offset; an offset behind the end counts to the last line.
    pub fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|s| *s <= offset)).unwrap_or(u32::MAX)
    }

    /// Returns how many lines the text has; the piece behind a final `\n` is not a line.
    pub fn count(&self) -> u32 {
        let open = self.starts.last().is_some_and(|s| *s < self.text.len());
        u32::try_from(self.starts.len() - usize::from(!open)).unwrap_or(u32::MAX)
    }

    /// Returns the bytes span of a 1-based line without its line end (`\n` or `\r\n`); an empty span at the end of the
    /// text for a line it doesn't have.
    pub fn line_span(&self, line: u32) -> Span {
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.starts.get(index) else { return Span::new(self.text.len(), self.text.len()) };
        let mut end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        if end > start && self.text.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// Returns the lines and columns of a span.
    pub fn place(&self, span: Span) -> Place {
        let last = span.end.max(span.start + 1) - 1;
        let (line, end_line) = (self.line(span.start), self.line(last));
        let start_of = |line: u32| self.starts.get(line as usize - 1).copied().unwrap_or(0);
        let column = 1 + code_points(Span::new(start_of(line), span.start.max(start_of(line))).of(self.text));
        let end_column =
            1 + code_points(Span::new(start_of(end_line), span.end.max(start_of(end_line))).of(self.text));
        Place { line, column, end_line, end_column }
    }
}

/// Counts the code points of a piece of text; a byte that isn't part of valid UTF-8 counts as one.
pub fn code_points(bytes: &[u8]) -> u32 {
    let count = bytes.utf8_chunks().map(|c| c.valid().chars().count() + c.invalid().len()).sum::<usize>();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Which lines of a text are new in the change at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewLines {
    /// All of them: a new file, a message, standard input, a file of the work tree.
    All,
    /// Sorted, disjoint, half-open ranges of 1-based lines.
    Ranges(Vec<Range<u32>>),
}

impl NewLines {
    /// Tells whether any line from `first` to `last` (1-based, both included) is new.
    pub fn touch(&self, first: u32, last: u32) -> bool {
        match self {
            Self::All => true,
            Self::Ranges(ranges) => {
                let next = ranges.partition_point(|r| r.end <= first);
                ranges.get(next).is_some_and(|r| r.start <= last)
            }
        }
    }

    /// Returns the lines that are new in both: what a merge itself adds against each of its parents.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, lines) | (lines, Self::All) => lines,
            (Self::Ranges(a), Self::Ranges(b)) => {
                let (mut i, mut j, mut both) = (0, 0, Vec::new());
                while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
                    let (start, end) = (x.start.max(y.start), x.end.min(y.end));
                    if start < end {
                        both.push(start..end);
                    }
                    if x.end <= y.end { i += 1 } else { j += 1 }
                }
                Self::Ranges(both)
            }
        }
    }

    /// Returns how many lines are new, in a text of `total` lines.
    pub fn count(&self, total: u32) -> u32 {
        match self {
            Self::All => total,
            Self::Ranges(ranges) => ranges.iter().map(|r| r.end.min(total + 1).saturating_sub(r.start)).sum(),
        }
    }

    /// Tells whether no line is new.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Ranges(r) if r.is_empty())
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one range is what is meant")]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_lines_start_at_one() {
        let text = "a\r\nżółw key=x\n".as_bytes();
        let index = LineIndex::new(text);
        let start = text.len() - 2;
        let place = index.place(Span::new(start, start + 1));
        assert_eq!(place, Place { line: 2, column: 10, end_line: 2, end_column: 11 });
        assert_eq!(index.count(), 2);
        assert_eq!(index.line_span(1).of(text), b"a");
        assert!(index.line_span(7).is_empty());
    }

    #[test]
    fn a_last_line_without_line_end_counts() {
        assert_eq!(LineIndex::new(b"a\nb").count(), 2);
        assert_eq!(LineIndex::new(b"a\nb\n").count(), 2);
        assert_eq!(LineIndex::new(b"").count(), 0);
    }

    #[test]
    fn touching_is_decided_by_any_shared_line() {
        let lines = NewLines::Ranges(vec![3..5, 9..10]);
        assert!(!lines.touch(1, 2));
        assert!(lines.touch(1, 3));
        assert!(lines.touch(4, 4));
        assert!(!lines.touch(5, 8));
        assert!(lines.touch(5, 20));
        assert!(!lines.touch(10, 20));
    }

    #[test]
    fn new_against_both_parents() {
        let a = NewLines::Ranges(vec![1..4, 8..12]);
        let b = NewLines::Ranges(vec![3..9, 11..20]);
        assert_eq!(a.and(b), NewLines::Ranges(vec![3..4, 8..9, 11..12]));
        let one = NewLines::Ranges(vec![2..3]);
        assert_eq!(NewLines::All.and(one.clone()), one);
    }
}
