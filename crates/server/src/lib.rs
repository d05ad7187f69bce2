//! The registry as a process: its commands, its settings, and how it starts and stops.

pub mod cli;
pub mod commands;
pub mod demonstration;
pub mod failure;
pub mod service;
pub mod settings;
pub mod signing_keys;
pub mod tls;

mod agencies;
mod connection;
mod secrets;
