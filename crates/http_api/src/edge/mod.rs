//! The edge: what every request passes on its way in, and every answer on its way out.

pub mod accept;
pub mod allowance;
pub mod body;
pub mod cursor;
pub mod headers;
pub mod idempotency;
pub mod in_flight;
pub mod limits;
pub mod path;
pub mod patience;
pub mod precondition;
pub mod query;
pub mod reply;
pub mod request_id;
mod shape;
pub mod source;
pub mod unmatched;
