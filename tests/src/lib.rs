//! The acceptance tests are in `tests/`; this crate has no library of its own.
