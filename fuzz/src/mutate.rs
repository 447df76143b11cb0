//! Makes one input from a number: the same number, target and build make the same input.

use hookguard::rules::sample::Random;

/// Bytes that often mean something.
const TELLING: &[u8] = b"\0\n\r\t \"'`\\/<>&=%:;,.-_+#@!$*~(){}[]|^?0xuAZaz9\x7f\x80\xff\xfe\xc3";

/// Makes the input of a number out of the seeds and words of a target, of at most so many bytes.
pub fn input(number: u64, seeds: &[Vec<u8>], words: &[&str], largest: usize) -> Vec<u8> {
    let mut random = Random::new(number);
    let mut maker = Maker { random: &mut random, seeds, words, largest };
    // Half of the inputs are a damaged seed; the others are long and monotonous, to show what takes longer than it should.
    let bytes = if maker.random.below(2) == 0 { maker.damaged() } else { maker.repeated() };
    bytes.into_iter().take(largest).collect()
}

struct Maker<'m> {
    random: &'m mut Random,
    seeds: &'m [Vec<u8>],
    words: &'m [&'m str],
    largest: usize,
}

impl Maker<'_> {
    fn seed(&mut self) -> Vec<u8> {
        let at = self.random.below(self.seeds.len().max(1));
        self.seeds.get(at).cloned().unwrap_or_default()
    }

    /// Returns something short: a word, a telling byte, or a part of a seed.
    fn piece(&mut self) -> Vec<u8> {
        match self.random.below(4) {
            0 | 1 if !self.words.is_empty() => {
                let at = self.random.below(self.words.len());
                self.words[at].as_bytes().to_vec()
            }
            2 => {
                let seed = self.seed();
                let (from, to) = self.stretch(seed.len());
                seed[from..to].iter().copied().take(200).collect()
            }
            _ => vec![TELLING[self.random.below(TELLING.len())]],
        }
    }

    fn stretch(&mut self, length: usize) -> (usize, usize) {
        let (a, b) = (self.random.below(length + 1), self.random.below(length + 1));
        (a.min(b), a.max(b))
    }

    fn damaged(&mut self) -> Vec<u8> {
        let mut bytes = self.seed();
        for _ in 0..=self.random.below(8) {
            self.damage(&mut bytes);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.random.below(bytes.len() + 1);
        match self.random.below(8) {
            0 => {
                let bit = self.random.below(8);
                bytes.iter_mut().skip(at).take(1).for_each(|b| *b ^= 1 << bit);
            }
            1 => {
                let byte = self.random.draw().to_le_bytes()[0];
                bytes.iter_mut().skip(at).take(1).for_each(|b| *b = byte);
            }
            2 => bytes.truncate(at),
            3 => {
                let (from, to) = self.stretch(bytes.len());
                bytes.drain(from..to);
            }
            4 => {
                let (from, to) = self.stretch(bytes.len());
                let copy: Vec<u8> = bytes[from..to].iter().copied().take(4096).collect();
                bytes.splice(at..at, copy);
            }
            5 => {
                let other = self.seed();
                let (from, to) = self.stretch(other.len());
                bytes.splice(at.., other[from..to].iter().copied());
            }
            _ => {
                let piece = self.piece();
                bytes.splice(at..at, piece);
            }
        }
    }

    fn repeated(&mut self) -> Vec<u8> {
        let pieces: Vec<Vec<u8>> = (0..=self.random.below(3)).map(|_| self.piece()).collect();
        let unit = pieces.concat();
        let (head, tail) = (self.piece(), self.piece());
        let room = 1 << self.random.below(self.largest.max(1).ilog2() as usize + 1);
        let mut bytes = head;
        // Some are one unit after the other, some one piece many times and then the next.
        if self.random.below(2) == 0 && !unit.is_empty() {
            bytes.extend(unit.iter().copied().cycle().take(room));
        } else {
            for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
                bytes.extend(piece.iter().copied().cycle().take(room / pieces.len()));
            }
        }
        bytes.extend(tail);
        bytes
    }
}
