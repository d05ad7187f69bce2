//! The words of the registry and their rules.
//!
//! Everything here is pure: no I/O, clock, randomness, async, database or HTTP. Time and ids are
//! arguments. What is unknown is `unknown`: never an error, and never a yes.

pub mod access;
pub mod agreement;
pub mod applicability;
pub mod arena;
pub mod assessment;
pub mod concern;
pub mod corrective_action;
pub mod county;
pub mod deadline;
pub mod decision;
pub mod documents;
pub mod edition;
pub mod evidence;
pub mod freshness;
pub mod ids;
pub mod invitation;
pub mod notice;
pub mod offering;
pub mod organization;
pub mod policy;
pub mod proposal;
pub mod queue;
pub mod rating;
pub mod readiness;
pub mod refusal;
pub mod review;
pub mod site;
pub mod standing;
pub mod succession;
pub mod task;
pub mod time;
pub mod verdict;
pub mod what_if;

mod text_code;

pub use refusal::Refusal;
