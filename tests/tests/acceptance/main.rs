//! The registry from outside, over HTTP, on whichever database is configured (see `testkit`).
//!
//! One module a subject. Every test has a service and a database of its own, so all of them run in parallel.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod account_pages;
mod browser;
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
mod oauth;
mod oauth_people;
mod offerings;
mod operations;
mod parity;
mod sign_in;
