//! Decisions: a person's act on a verdict. Append-only.

mod act;
mod awaited;
mod course;
mod decide;
pub mod limits;
mod matter;
mod record;
mod steps;
mod system;

pub use act::Act;
pub use awaited::{Awaited, Wait, waits};
pub use course::{Effect, Phase, Step, StepKind};
pub use decide::decide;
pub use matter::{Condition, Matter, Proposal};
pub use record::{Decision, History};
pub use steps::{NewStep, confirmable, take_step};
pub use system::{grant_by_system, suspend_by_system};

pub(crate) use awaited::to_be_met;
pub(crate) use decide::held_back;
