//! The registry from outside, over HTTP, on whichever database is configured (see `testkit`).
//!
//! One module a subject. Every test has a service and a database of its own, so all of them run in parallel.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod access_calls;
mod access_table;
mod contract;
mod conventions;
mod directory;
mod documented;
mod forged_tokens;
mod house;
mod idempotency;
mod imports;
mod journal;
mod lists;
mod main_job;
mod members;
mod oauth;
mod offerings;
mod one_time_codes;
mod operations;
mod parity;
mod sessions;
mod signing_in;
