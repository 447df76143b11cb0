//! Texts that are compressed in the program, because most runs never read them.
//!
//! `build.rs` compresses them (`build/emit.rs`, `build/shell.rs`); the first who asks has them unpacked.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::ZlibDecoder;

/// A text, compressed.
pub struct Packed {
    /// Of the text, in bytes.
    len: usize,
    zlib: &'static [u8],
    text: OnceLock<String>,
}

impl Packed {
    /// Takes a zlib stream of a text of `len` bytes.
    pub const fn new(len: usize, zlib: &'static [u8]) -> Self {
        Self { len, zlib, text: OnceLock::new() }
    }

    /// Returns the length of the text in bytes, without unpacking it.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Tells whether the text is empty.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the text.
    ///
    /// # Panics
    /// When the build script wrote something else than a zlib stream of UTF-8.
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = String::with_capacity(self.len);
            let read = ZlibDecoder::new(self.zlib).read_to_string(&mut text);
            read.expect("the build script compressed what is in the program itself");
            text
        })
    }
}
