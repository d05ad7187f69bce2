//! The two clocks of a question: which day it is about, and by when the registry had to know.

use crate::{
    problem::{Kind, Problem, ProblemError},
    state::State,
};
use domain::time::{Day, Instant};
use workflows::past::Moment;

/// When a question is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// Now, from the directory. Holds today.
    Now(Day),
    /// Another moment, from the database.
    Then(Moment),
}

impl When {
    /// Reads the two clocks. Left out, the day is today, and everything counts that is recorded: also what lies ahead of this
    /// node's clock, as it does when it is asked about now.
    ///
    /// # Errors
    /// When either lies ahead: nobody can vouch for what is still to come. When the database fails.
    pub(super) async fn read(as_of: Option<Day>, known_at: Option<Instant>, state: &State) -> Result<Self, Problem> {
        if as_of.is_none() && known_at.is_none() {
            return Ok(Self::Now(state.db().world().now().day()));
        }
        let now = state.read_now(|_, now| Ok(now)).await?;
        let mut errors = Vec::new();
        let mut ahead = |pointer: &str| {
            errors.push(ProblemError {
                pointer: pointer.to_owned(),
                code: "lies-ahead".to_owned(),
                detail: "lies ahead; ask about today or before".to_owned(),
            });
        };
        if as_of.is_some_and(|day| day > now.day()) {
            ahead("as_of");
        }
        if known_at.is_some_and(|instant| instant > now) {
            ahead("known_at");
        }
        if !errors.is_empty() {
            return Err(Problem::new(
                Kind::InvalidQuery,
                "Standing is answered for today and for days that have passed.",
            )
            .with_errors(errors));
        }
        Ok(Self::Then(Moment { as_of: as_of.unwrap_or(now.day()), known_at: known_at.unwrap_or(now) }))
    }

    /// The day that is asked about.
    pub(super) fn as_of(self) -> Day {
        match self {
            Self::Now(day) => day,
            Self::Then(moment) => moment.as_of,
        }
    }

    /// By when the registry had to know; absent when it is asked about what it knows now.
    pub(super) fn known_at(self) -> Option<Instant> {
        match self {
            Self::Now(_) => None,
            Self::Then(moment) => Some(moment.known_at),
        }
    }
}
