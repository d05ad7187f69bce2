//! What an event is about: its subject, the organization that it touches, and whether others may be told.

use super::Event;
use domain::ids::OrganizationId;

impl Event {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::ArenasLoaded { .. } => "arenas".to_owned(),
            Self::EditionCreated { edition, .. }
            | Self::StandardPut { edition, .. }
            | Self::EditionMoved { edition, .. } => {
                format!("edition:{edition}")
            }
            Self::OrganizationCreated { organization }
            | Self::OrganizationChanged { organization, .. }
            | Self::OrganizationClosed { organization }
            | Self::OrganizationReopened { organization }
            | Self::ProfileConfirmed { organization, .. } => format!("organization:{organization}"),
            Self::PairDismissed { one, .. } => format!("organization:{one}"),
            Self::SuccessionRecorded { succession, .. } | Self::SuccessionWithdrawn { succession, .. } => {
                format!("succession:{succession}")
            }
            Self::ChangeProposed { change, .. }
            | Self::ChangeAccepted { change, .. }
            | Self::ChangeRefused { change, .. }
            | Self::ChangeWithdrawn { change, .. } => format!("change:{change}"),
            Self::InvitationSent { invitation, .. } => format!("invitation:{invitation}"),
            Self::AssessmentStarted { assessment, .. }
            | Self::AnswersSaved { assessment, .. }
            | Self::AssessmentSubmitted { assessment, .. }
            | Self::AssessmentWithdrawn { assessment, .. }
            | Self::AssessmentArenasChanged { assessment, .. }
            | Self::ReviewStarted { assessment, .. }
            | Self::FindingRecorded { assessment, .. }
            | Self::AssessmentReturned { assessment, .. }
            | Self::AssessmentAccepted { assessment, .. } => format!("assessment:{assessment}"),
            Self::PolicyPublished { policy, .. } => format!("policy:{policy}"),
            Self::DecisionRecorded { decision, .. } => format!("decision:{decision}"),
            Self::ImportApplied { import, .. } => format!("import:{import}"),
            Self::UserCreated { user, .. }
            | Self::UserPasswordSet { user }
            | Self::OneTimeCodeMade { user, .. }
            | Self::UserDeactivated { user }
            | Self::UserActivated { user }
            | Self::UserRoleChanged { user, .. }
            | Self::SecondFactorSet { user }
            | Self::SecondFactorReset { user }
            | Self::RecoveryCodesMade { user }
            | Self::AffiliationsSet { user, .. }
            | Self::TokenIssuedByOperator { user } => format!("user:{user}"),
            Self::ClientCreated { client, .. }
            | Self::ClientRevoked { client }
            | Self::ClientRenewed { client, .. }
            | Self::ClientSecretAdded { client, .. }
            | Self::ClientSecretRemoved { client, .. }
            | Self::ClientKeysPut { client, .. }
            | Self::ClientIdentifierSchemeSet { client, .. }
            | Self::PartnerIdentifierRegistered { client, .. }
            | Self::PartnerIdentifierRemoved { client, .. } => format!("client:{client}"),
            Self::AlertRaised { alert, .. } | Self::AlertAcknowledged { alert, .. } => format!("alert:{alert}"),
            Self::Invitation(event) => event.subject(),
            Self::Review(event) => event.subject(),
            Self::SiteAdded { site }
            | Self::SiteChanged { site, .. }
            | Self::SiteClosed { site }
            | Self::SiteOpeningRequested { site, .. }
            | Self::SiteOpeningRefused { site, .. }
            | Self::SiteOpened { site, .. }
            | Self::SiteConcealed { site, .. } => format!("site:{site}"),
            Self::CorrectiveAction(event) => event.subject(),
            Self::Policy(event) => event.subject(),
            Self::Evidence(event) => event.subject(),
            Self::Decision(event) => event.subject(),
            Self::Document(event) => event.subject(),
            Self::Concern(event) => event.subject(),
        }
    }

    /// Whether the entry is about something confidential, so that whatever tells others of the journal leaves it out.
    /// Everything about a site is: an open one may have been confidential when it happened, or be so again. Such an
    /// entry names no organization either: whose site it is, know those who see the site.
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        matches!(
            self,
            Self::SiteAdded { .. }
                | Self::SiteChanged { .. }
                | Self::SiteClosed { .. }
                | Self::SiteOpeningRequested { .. }
                | Self::SiteOpeningRefused { .. }
                | Self::SiteOpened { .. }
                | Self::SiteConcealed { .. }
                | Self::Concern(_)
        )
    }

    /// The organization that the event touches, where there is one: what followers read anew.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::OrganizationCreated { organization }
            | Self::OrganizationChanged { organization, .. }
            | Self::OrganizationClosed { organization }
            | Self::OrganizationReopened { organization }
            | Self::SuccessionRecorded { organization, .. }
            | Self::SuccessionWithdrawn { organization, .. }
            | Self::ChangeProposed { organization, .. }
            | Self::ChangeAccepted { organization, .. }
            | Self::ChangeRefused { organization, .. }
            | Self::ChangeWithdrawn { organization, .. }
            | Self::ProfileConfirmed { organization, .. }
            | Self::InvitationSent { organization, .. }
            | Self::AssessmentStarted { organization, .. }
            | Self::AnswersSaved { organization, .. }
            | Self::AssessmentSubmitted { organization, .. }
            | Self::AssessmentWithdrawn { organization, .. }
            | Self::AssessmentArenasChanged { organization, .. }
            | Self::ReviewStarted { organization, .. }
            | Self::FindingRecorded { organization, .. }
            | Self::AssessmentReturned { organization, .. }
            | Self::AssessmentAccepted { organization, .. }
            | Self::DecisionRecorded { organization, .. } => Some(*organization),
            Self::UserCreated { organization, .. } => *organization,
            Self::Invitation(event) => event.organization(),
            Self::CorrectiveAction(event) => Some(event.organization()),
            Self::Policy(event) => event.organization(),
            Self::Review(event) => event.organization(),
            Self::Evidence(event) => Some(event.organization()),
            Self::Decision(event) => event.organization(),
            Self::Document(event) => event.organization(),
            // What a partner registers changes nothing of the organization, and which partners know it is not told
            // along with what happened to it.
            Self::PartnerIdentifierRegistered { .. } | Self::PartnerIdentifierRemoved { .. } => None,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Recorded;
    use crate::journal::CONFIDENTIAL_ACTS;
    use domain::ids::{OpeningId, SiteId};

    #[test]
    fn what_is_about_sites_is_confidential_by_event_and_by_act_and_names_no_organization() {
        let (site, opening) = (SiteId(uuid::Uuid::from_u128(1)), OpeningId(uuid::Uuid::from_u128(2)));
        let about_sites = [
            Event::SiteAdded { site },
            Event::SiteChanged { site, fields: vec!["address"] },
            Event::SiteClosed { site },
            Event::SiteOpeningRequested { site, opening },
            Event::SiteOpeningRefused { site, opening },
            Event::SiteOpened { site, opening },
            Event::SiteConcealed { site, openings: vec![opening] },
        ];
        let acts: Vec<String> = about_sites.iter().map(|event| event.act_and_payload().unwrap().0).collect();
        assert_eq!(acts, CONFIDENTIAL_ACTS);
        for event in &about_sites {
            assert!(event.is_confidential() && Event::organization(event).is_none(), "{event:?}");
        }
        let organization = OrganizationId(uuid::Uuid::from_u128(3));
        assert!(!Event::OrganizationCreated { organization }.is_confidential());
    }
}
