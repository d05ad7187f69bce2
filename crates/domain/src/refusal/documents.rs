//! What the rules do not allow of licences, letters and the texts behind them.

use crate::{documents::TextKind, policy::Use, standing::StandingState, time::Day};

/// A rule about licences, letters and their texts does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRefusal {
    /// A document rests on a standing that may be relied on.
    #[error("the organization's standing for {} is {}; a document is issued while it is eligible", r#use.as_str(), state.as_str())]
    NotEligible {
        /// The use.
        r#use: Use,
        /// The standing today.
        state: StandingState,
    },
    /// A document ends no later than the standing that it rests on.
    #[error(
        "the document must end on or after {first} and no later than {last_possible}, the last day of the standing that it rests on"
    )]
    BeyondStanding {
        /// Today.
        first: Day,
        /// The last day that is possible.
        last_possible: Day,
    },
    /// Nothing has been published for it.
    #[error("no {} are in force; publish them first", kind.words())]
    NoText {
        /// What is missing.
        kind: TextKind,
    },
    /// The organization has not accepted the terms in force.
    #[error(
        "the organization has not accepted the terms that are in force; one of its owners has to accept them first"
    )]
    TermsNotAccepted,
    /// Only terms are accepted.
    #[error("this text is the wording of letters; only terms are accepted")]
    NotTerms,
    /// Another version has taken their place.
    #[error("a newer version of these terms is in force; accept that one")]
    TermsReplaced,
    /// The organization has accepted this version.
    #[error("the organization has accepted this version already")]
    AcceptedAlready,
    /// The acceptance has been withdrawn.
    #[error("the acceptance has been withdrawn already; accept the terms anew if that was wrong")]
    AcceptanceWithdrawn,
    /// The document has been withdrawn.
    #[error("the document has been withdrawn already; issue a new one if that was wrong")]
    Withdrawn,
    /// The document is no letter.
    #[error("a licence has no page to print; its terms stand in the document itself")]
    NoPage,
}

impl DocumentRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEligible { .. } => "not-eligible",
            Self::BeyondStanding { .. } => "beyond-standing",
            Self::NoText { .. } => "no-text-in-force",
            Self::TermsNotAccepted => "terms-not-accepted",
            Self::NotTerms => "not-terms",
            Self::TermsReplaced => "terms-replaced",
            Self::AcceptedAlready => "terms-accepted-already",
            Self::AcceptanceWithdrawn => "acceptance-withdrawn",
            Self::Withdrawn => "document-withdrawn",
            Self::NoPage => "no-page",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        matches!(self, Self::BeyondStanding { .. } | Self::NotTerms)
    }
}
