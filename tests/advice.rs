//! What a report tells to do next: how far a value has gone, what it may do, whether it reaches strangers.

mod exposure;
mod leak;
mod page;
mod reach;
