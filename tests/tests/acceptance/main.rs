//! The registry from outside, over HTTP, on whichever database is configured (see `testkit`).
//!
//! One module a subject. Every test has a service and a database of its own, so all of them run in parallel.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod access_calls;
mod access_log;
mod access_table;
mod account_pages;
mod alerts;
mod browser;
mod client_assertions;
mod client_secrets;
mod contract;
mod conventions;
mod directory;
mod documented;
mod duties;
mod forged_tokens;
mod hardening;
mod house;
mod idempotency;
mod imports;
mod journal;
mod keys;
mod lists;
mod machine_calls;
mod main_job;
mod members;
mod oauth;
mod oauth_discovery;
mod oauth_people;
mod oauth_tokens;
mod offerings;
mod one_time_codes;
mod operations;
mod parity;
mod partner_identifiers;
mod partners;
mod providers;
mod raw;
mod security_document;
mod sessions;
mod sign_in;
mod sign_in_elsewhere;
mod signing_in;
mod upgrade;
