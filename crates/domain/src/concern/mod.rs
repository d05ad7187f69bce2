//! Concerns about organizations: raised by anybody, triaged by staff. Alone they never change a standing.

use crate::{
    access::{Actor, words::words},
    ids::{ClientId, ConcernId, OrganizationId},
    refusal::ConcernRefusal,
    time::Instant,
};
use serde::{Deserialize, Serialize};

words!(
    /// What a concern is about, in the words of whoever raises it.
    ConcernCategory {
        /// People are not safe there.
        Safety = "safety",
        /// What people tell is not kept in confidence.
        Confidentiality = "confidentiality",
        /// People are turned away, or treated unequally.
        AccessToService = "access_to_service",
        /// Staff or volunteers do what they must not do.
        Conduct = "conduct",
        /// What the organization says of itself is not so.
        Misrepresentation = "misrepresentation",
        /// Marks of the Commission are shown without right.
        LogoMisuse = "logo_misuse",
        /// Money is not used for what it was given for.
        UseOfFunds = "use_of_funds",
        /// Something else.
        Other = "other",
    }
);

words!(
    /// Where a concern stands.
    ConcernState {
        /// Nobody has looked at it.
        Received = "received",
        /// Somebody is looking into it.
        InTriage = "in_triage",
        /// There is nothing in it.
        Dismissed = "dismissed",
        /// There is something in it, and it is not remedied.
        Upheld = "upheld",
        /// It is over: remedied, or nothing more can be found out.
        Closed = "closed",
    }
);

words!(
    /// How looking into a concern ends.
    ConcernOutcome {
        /// There is nothing in it.
        Dismissed = "dismissed",
        /// There is something in it. It stays open until it is closed.
        Upheld = "upheld",
        /// It is over.
        Closed = "closed",
    }
);

impl ConcernOutcome {
    /// The state that it leads to.
    #[must_use]
    pub fn state(self) -> ConcernState {
        match self {
            Self::Dismissed => ConcernState::Dismissed,
            Self::Upheld => ConcernState::Upheld,
            Self::Closed => ConcernState::Closed,
        }
    }
}

impl ConcernState {
    /// Whether staff still have something to do about it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InTriage | Self::Upheld)
    }

    /// Whether looking into it can begin or go on.
    ///
    /// # Errors
    /// When it has been concluded.
    pub fn check_triage(self) -> Result<(), ConcernRefusal> {
        match self {
            Self::Received | Self::InTriage => Ok(()),
            _ => Err(ConcernRefusal::Concluded { state: self }),
        }
    }

    /// Whether it can end like this: out of triage in any way, and what was upheld by being closed.
    ///
    /// # Errors
    /// When nobody has looked into it, or it has ended.
    pub fn check_conclusion(self, outcome: ConcernOutcome) -> Result<(), ConcernRefusal> {
        match (self, outcome) {
            (Self::InTriage, _) | (Self::Upheld, ConcernOutcome::Closed) => Ok(()),
            (Self::Received, _) => Err(ConcernRefusal::NotInTriage),
            _ => Err(ConcernRefusal::Concluded { state: self }),
        }
    }
}

/// Whether a concern stands against an organization: somebody has found it serious, and it is neither dismissed nor closed.
#[must_use]
pub fn is_open_and_serious(state: ConcernState, serious: Option<bool>) -> bool {
    serious == Some(true) && matches!(state, ConcernState::InTriage | ConcernState::Upheld)
}

/// A concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its identity.
    pub id: ConcernId,
    /// The organization; none until staff have found out which one is meant.
    pub organization: Option<OrganizationId>,
    /// The name that was given for it, where no known organization was named.
    pub named: Option<String>,
    /// What it is about.
    pub category: ConcernCategory,
    /// What was said. Never shown but to staff.
    pub text: String,
    /// What the text may hold, by stable codes: staff read it with care.
    pub doubts: Vec<String>,
    /// The partner's machine that brought it; none when nobody said who they are.
    pub raised_by: Option<ClientId>,
    /// When it was first raised.
    pub raised_at: Instant,
    /// How often the same was said.
    pub times: i32,
    /// Where it stands.
    pub state: ConcernState,
    /// Whether it is serious; none until somebody has judged.
    pub serious: Option<bool>,
    /// What staff have noted. Never shown but to staff.
    pub note: Option<String>,
    /// Who last acted on it.
    pub handled_by: Option<Actor>,
    /// What the organization is told of it, in the words of staff.
    pub summary: Option<String>,
    /// When it was told.
    pub shared_at: Option<Instant>,
    /// What the organization answers.
    pub response: Option<String>,
    /// When it answered.
    pub responded_at: Option<Instant>,
}
