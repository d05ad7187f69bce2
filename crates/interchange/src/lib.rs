//! The world's formats to and from domain types.
//!
//! Everything here is pure: bytes in, values out. Nothing is stored, looked up or sent.
//!
//! The first form is the bulk import file: CSV (RFC 4180, with a header row) or JSON Lines, in UTF-8, of at most
//! [`MOST_ROWS`] rows. A file that cannot be read at all is a [`FileFault`]; a row that cannot be used carries all
//! its [`RowFault`]s, and the other rows are read all the same. What is said about a row never repeats what
//! stands in it: a cell may hold free text or something confidential.

pub mod agreement_table;
pub mod answer_sheet;
pub mod badge;
pub mod deadlines;
pub mod expiring_evidence;
pub mod invitation_letters;
pub mod invitees;
pub mod letter;
pub mod listing;
pub mod organizations;
pub mod qr_code;
pub mod readiness_chart;
pub mod self_ratings;
pub mod verification_page;

mod contact_cells;
mod csv_syntax;
mod csv_table;
mod csv_text;
mod fault;
mod format;
mod identifier_cells;
mod json_lines;
mod json_object;
mod markup;
mod row;
mod utf8;
mod words;

pub use fault::{FileFault, WriteFault};
pub use format::Format;
pub use row::{MOST_ROWS, Row, RowFault};
