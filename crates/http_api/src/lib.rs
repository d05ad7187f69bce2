//! The REST interface: operations, problems, scopes and the OpenAPI document.
//!
//! One file an operation group in [`operations`]; what every request passes is in [`edge`]; who came and who looked in
//! [`access_log`]; OAuth 2.0 in [`oauth`].

pub mod access_log;
pub mod account;
pub mod code_page;
pub mod document;
pub mod edge;
pub mod evidence_files;
pub mod hashing;
pub mod invitation_page;
pub mod logging;
pub mod lookups;
pub mod oauth;
pub mod operations;
pub mod page;
pub mod problem;
pub mod reader;
pub mod scope;
pub mod settings;
pub mod sign_in;
pub mod state;

mod app;
mod floods;
mod within_reach;

pub use app::configure;
