//! Benchmarks are in `yardstick.rs` and `run.sh`; this crate has no library of its own.
