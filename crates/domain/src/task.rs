//! Tasks: what staff look at because a verdict has flipped.

use crate::{
    decision::Matter,
    ids::TaskId,
    refusal::PolicyRefusal,
    time::{Day, Instant},
    verdict::Outcome,
};
use serde::{Deserialize, Serialize};

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskEnd {
    /// A person closed it with a note.
    Note,
    /// A decision was made in the matter.
    Decision,
    /// The verdict has turned again.
    TurnedAgain,
}

impl TaskEnd {
    /// Every end.
    pub const ALL: [Self; 3] = [Self::Note, Self::Decision, Self::TurnedAgain];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Decision => "decision",
            Self::TurnedAgain => "turned_again",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == word)
    }
}

/// A verdict has flipped, from a yes or to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its identity.
    pub id: TaskId,
    /// In which matter.
    pub matter: Matter,
    /// What the verdict was.
    pub from: Outcome,
    /// What it is.
    pub to: Outcome,
    /// The requirements that it turned on, by their codes.
    pub requirements: Vec<String>,
    /// The first day on which the verdict has turned. One that lies ahead is not shown before.
    pub since: Day,
    /// How it ended, and when; absent while it is open.
    pub closed: Option<(TaskEnd, Instant)>,
    /// What the person wrote who closed it.
    pub note: Option<String>,
}

impl Task {
    /// Checks that it can be closed.
    ///
    /// # Errors
    /// When it has been.
    pub fn check_open(&self) -> Result<(), PolicyRefusal> {
        if self.closed.is_some() { Err(PolicyRefusal::TaskClosed) } else { Ok(()) }
    }
}
