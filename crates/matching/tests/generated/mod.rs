//! Fictitious organizations, and rows as people would write them: the same ones each time, from a seed.
#![allow(dead_code, reason = "shared by a test and an example, neither of which uses all of it")]
#![allow(clippy::unwrap_used, reason = "what is made up is sound, or the measurement is none")]

pub mod chance;
pub mod misspelling;
pub mod registry;
pub mod rows;
pub mod words;
