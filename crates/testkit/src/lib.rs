//! A running service for tests: its own database each, real HTTP, tokens, and builders for what tests start from.
//!
//! Tests run on SQLite, or, when `TEST_DATABASE_URL` names a PostgreSQL server, on that. Each gets a copy of a
//! database that was migrated and loaded once, so all of them run in parallel.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

mod answer;
mod app;
mod call;
mod captured_log;
mod database;
mod documents;
mod flow;
mod people;
mod places;
pub mod plans;
mod profiles;
mod scripted;
mod shortcuts;

pub use answer::Answer;
pub use app::{FALLBACK, TestApp};
pub use call::{Call, Caller, agent, form_encode};
pub use captured_log::{LogWatcher, capture_log, logged_with, watch_log};
pub use database::Database;
pub use documents::licence_terms;
pub use flow::Flow;
pub use people::{Machine, PASSWORD, Staff};
pub use places::place;
pub use profiles::{offering, profile};
pub use scripted::ScriptedWorld;
