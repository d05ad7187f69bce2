//! The edge: what every request passes on its way in, and every answer on its way out.

pub mod body;
pub mod cursor;
pub mod headers;
pub mod idempotency;
pub mod in_flight;
pub mod path;
pub mod precondition;
pub mod query;
pub mod reply;
pub mod request_id;
pub mod source;
pub mod unmatched;
