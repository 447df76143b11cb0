//! From a match to advice: where the code runs, what the key may do, what to write instead.
//!
//! Pure: text, path and rule in, words out.

pub mod client_side;
pub mod keep;
pub mod name;
pub mod privilege;
pub mod remedy;
