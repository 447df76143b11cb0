//! From a match to advice: where the code runs, what to write instead, what to do.
//!
//! Pure: text, path and rule in, words out.

pub mod client_side;
pub mod name;
pub mod remedy;
