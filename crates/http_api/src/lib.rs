//! The REST interface: operations, problems, scopes and the OpenAPI document.
//!
//! One file an operation group in [`operations`]; what every request passes is in [`edge`]; OAuth 2.0 in [`oauth`].

pub mod code_page;
pub mod document;
pub mod edge;
pub mod logging;
pub mod oauth;
pub mod operations;
pub mod page;
pub mod problem;
pub mod scope;
pub mod settings;
pub mod state;

mod app;
mod within_reach;

pub use app::configure;
