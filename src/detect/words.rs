//! The word lists of `rules/words/*.txt`, as sorted slices; `build.rs` writes them.

include!(concat!(env!("OUT_DIR"), "/words_table.rs"));
