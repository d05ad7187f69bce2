//! Terms, licences, letters and concerns that tests start from.

use crate::TestApp;
use domain::{
    access::{Reach, Role},
    concern::ConcernCategory,
    decision::Act,
    documents::{DocumentKind, LicenceTerms, Placement, TextKind, TextTerms},
    ids::{AcceptanceId, ConcernId, DocumentId, OrganizationId, TextId},
    policy::Use,
};
use persistence::{concern_contacts::ConcernContact, concerns, published_texts};
use workflows::{
    Error, acceptances,
    concerns::{NewConcern, Triage, raise_concern, share_concern, triage_concern},
    documents,
};

/// What a licence of tests allows.
#[must_use]
pub fn licence_terms() -> LicenceTerms {
    LicenceTerms {
        wording: "Example wording (fictitious).".to_owned(),
        marks: vec!["Example mark (fictitious)".to_owned()],
        placements: vec![Placement::Website, Placement::PrintedMatter],
        placement_remark: Some("No smaller than one inch.".to_owned()),
    }
}

impl TestApp {
    /// A text that is in force today: the one there is, or a fictitious one.
    #[must_use]
    #[track_caller]
    pub fn text(&self, kind: TextKind) -> TextId {
        let editor = self.staff().actor(Role::StandardsEditor);
        self.write(|tx| {
            let in_force_from = tx.now().day();
            if let Some(text) = published_texts::in_force_on(tx, kind, in_force_from)? {
                return Ok(text.id);
            }
            let title = format!("Test {} (fictitious)", kind.words());
            let body = "A first paragraph, which is fictitious.\n\nA second one.".to_owned();
            let terms = TextTerms { kind, title, body, in_force_from, fictitious: true };
            Ok(workflows::published_texts::publish_text(tx, editor, terms)?.id)
        })
    }

    /// That an organization accepts the logo terms in force, by one of its owners.
    #[must_use]
    #[track_caller]
    pub fn accepts_terms(&self, organization: OrganizationId) -> AcceptanceId {
        let text = self.text(TextKind::LogoTerms);
        let owner = domain::access::Actor::Person(self.person(Role::ProviderOwner, Some(organization)));
        let reach = Reach::Own(organization);
        self.write(|tx| Ok(acceptances::accept_terms(tx, owner, reach, organization, text)?.it.id))
    }

    /// A logo licence of an organization that has an accepted self-assessment, with the terms and the standing under it.
    #[must_use]
    #[track_caller]
    pub fn licensed(&self, organization: OrganizationId) -> (AcceptanceId, DocumentId) {
        let acceptance = self.accepts_terms(organization);
        self.decide(organization, Use::LogoUse, None, Act::Grant);
        let decider = self.staff().actor(Role::Decider);
        let granted = self.write(|tx| documents::grant_licence(tx, decider, organization, licence_terms(), None));
        (acceptance, granted.document.it.id)
    }

    /// A letter or summary about an organization that has an accepted self-assessment, with the standing under it.
    #[must_use]
    #[track_caller]
    pub fn letter(&self, organization: OrganizationId, kind: DocumentKind) -> DocumentId {
        let _ = self.text(kind.text());
        self.decide(organization, kind.r#use(), None, Act::Grant);
        let decider = self.staff().actor(Role::Decider);
        let addressee = Some("Test Foundation (fictitious)".to_owned());
        let issued = self.write(|tx| documents::issue_letter(tx, decider, organization, kind, addressee, None));
        issued.document.it.id
    }

    /// A concern that somebody has raised about an organization.
    #[must_use]
    #[track_caller]
    pub fn concern(&self, organization: OrganizationId, text: &str) -> ConcernId {
        let new = NewConcern {
            organization: Some(organization),
            organization_name: None,
            category: ConcernCategory::Other,
            text: text.to_owned(),
            contact: Some(ConcernContact { email: Some("somebody@example.org".to_owned()), phone: None }),
        };
        self.write(|tx| {
            raise_concern(tx, None, new)?;
            let filter = concerns::Filter { organization: Some(organization), ..concerns::Filter::default() };
            let newest = concerns::page(tx, Reach::Commission, &filter, None, 200)?.pop();
            Ok(newest.ok_or(Error::NotFound("concern"))?.it.id)
        })
    }

    /// A concern that staff have looked into and shared with the organization.
    #[must_use]
    #[track_caller]
    pub fn shared_concern(&self, organization: OrganizationId) -> ConcernId {
        // Each says something else, or it would be counted with the one before.
        let said = format!("The line is not answered at night ({}).", self.position());
        let id = self.concern(organization, &said);
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| {
            let triage = Triage { serious: Some(false), note: None, organization: None };
            let looked = triage_concern(tx, reviewer, id, 1, triage)?;
            share_concern(tx, reviewer, id, looked.revision, "We were told of a line.".to_owned())?;
            Ok(id)
        })
    }
}
