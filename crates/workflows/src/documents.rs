//! Licences, letters and summaries are issued from a standing, and say at any moment what holds of them.

use crate::{Error, decider_uses, decisions::keep_deadlines, duties, texts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    decision::Decision,
    documents::{
        Document, DocumentFacts, DocumentKind, DocumentNumber, FoundRequirement, LicenceTerms, PublishedText, Validity,
        Withdrawal, issued_on, validity,
    },
    ids::{DocumentId, OrganizationId},
    policy::Audience,
    refusal::DocumentRefusal,
    time::{Day, Instant},
};
use persistence::{
    Conn, Revised, Tx, acceptances, decisions, documents,
    journal::{DocumentEvent, Event},
    organizations, published_texts,
};
use std::collections::BTreeSet;

/// How many characters an addressee has at most.
pub const LONGEST_ADDRESSEE: usize = 200;

/// A document, with what holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The document, with its revision.
    pub document: Revised<Document>,
    /// Whether it holds, and until when it can.
    pub validity: Validity,
}

/// Grants a licence to show marks of the Commission, under the terms in force.
///
/// # Errors
/// When the organization is unknown or the actor's own, the actor does not decide about the use, a text has faults or looks
/// like a person's data, there are no terms or the organization has not accepted them, its standing for logo use is not
/// `eligible`, or the licence would outlast it.
pub fn grant_licence(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    licence: LicenceTerms,
    until: Option<Day>,
) -> Result<Judged, Error> {
    let faults = licence.faults().into_iter().map(|(pointer, detail)| (format!("/terms{pointer}"), detail));
    Error::unless_sound(faults.collect())?;
    texts::screen(licence.texts().into_iter().map(|(pointer, text)| (format!("/terms{pointer}"), text)))?;
    let named = Named { licence: Some(licence), addressee: None };
    issue(tx, actor, organization, DocumentKind::LogoLicence, named, until)
}

/// Issues a letter of support or a funding summary, in the wording in force.
///
/// # Errors
/// As [`grant_licence`], or when the kind is a licence.
pub fn issue_letter(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    kind: DocumentKind,
    addressee: Option<String>,
    until: Option<Day>,
) -> Result<Judged, Error> {
    duties::refuse_own_organization(tx, actor, organization)?;
    let mut faults = Vec::new();
    if kind.is_licence() {
        faults.push(("/kind".to_owned(), "is a licence, which is granted at /v1/licences"));
    }
    let is_line = |text: &String| text.trim() == text && !text.chars().any(char::is_control);
    if addressee.as_ref().is_some_and(|text| !is_line(text) || !(1..=LONGEST_ADDRESSEE).contains(&text.chars().count()))
    {
        faults.push(("/addressee".to_owned(), "must be one line of 1 to 200 characters, without surrounding blanks"));
    }
    Error::unless_sound(faults)?;
    texts::screen(addressee.as_deref().map(|text| ("/addressee".to_owned(), text)))?;
    issue(tx, actor, organization, kind, Named { licence: None, addressee }, until)
}

/// What a person adds to what the registry knows.
struct Named {
    licence: Option<LicenceTerms>,
    addressee: Option<String>,
}

fn issue(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    kind: DocumentKind,
    named: Named,
    until: Option<Day>,
) -> Result<Judged, Error> {
    let found = organizations::find(tx, Reach::Commission, organization)?.ok_or(Error::NotFound("organization"))?;
    duties::refuse_own_organization(tx, actor, organization)?;
    decider_uses::refuse_others(tx, actor, kind.r#use())?;
    let at = tx.now();
    let text = published_texts::in_force_on(tx, kind.text(), at.day())?;
    let text = text.ok_or_else(|| Refusal::from(DocumentRefusal::NoText { kind: kind.text() }))?;
    if kind.is_licence() && acceptances::holding(tx, organization, text.id)?.is_none() {
        return Err(Refusal::from(DocumentRefusal::TermsNotAccepted).into());
    }
    let so_far = about(decisions::about(tx, &[organization])?, organization, kind);
    let (decision, valid_until) = issued_on(kind, &so_far, until, at).map_err(Refusal::from)?;
    let document = Document {
        id: tx.new_id(),
        number: DocumentNumber::from_random(tx.random_bytes()),
        kind,
        organization,
        decision: decision.id,
        text: text.id,
        valid_from: at.day(),
        valid_until,
        facts: facts(found.it.profile.name, kind, decision, &text, named),
        issued_at: at,
        issued_by: actor,
        withdrawn: None,
    };
    documents::insert(tx, &document)?;
    let event = DocumentEvent::DocumentIssued {
        organization,
        document: document.id,
        kind,
        decision: decision.id,
        text: text.id,
        valid_until,
    };
    tx.append(actor, &Event::Document(event))?;
    keep_deadlines(tx, &document.matter())?;
    let validity = validity(&document, &so_far, true, at);
    Ok(Judged { document: Revised { it: document, revision: 1 }, validity })
}

fn facts(name: String, kind: DocumentKind, decision: &Decision, text: &PublishedText, named: Named) -> DocumentFacts {
    let found =
        |reason: &domain::verdict::Reason| FoundRequirement { outcome: reason.outcome, text: reason.text.clone() };
    let requirements = match kind {
        DocumentKind::FundingSummary => decision.verdict.reasons_for(Audience::Partner).map(found).collect(),
        DocumentKind::LogoLicence | DocumentKind::LetterOfSupport => Vec::new(),
    };
    DocumentFacts {
        organization_name: name,
        decided_on: decision.recorded_at.day(),
        against_verdict: decision.is_told_against_verdict(Audience::Partner),
        edition: decision.verdict.edition.clone(),
        policy: decision.verdict.policy.clone(),
        requirements,
        text_version: text.version,
        text_title: text.terms.title.clone(),
        fictitious: text.terms.fictitious,
        licence: named.licence,
        addressee: named.addressee,
    }
}

/// Takes a document back, apart from the standing that it rests on.
///
/// # Errors
/// When the document is unknown, about the actor's own organization or a use that they do not decide about, changed since it
/// was read or withdrawn already, or the reason looks like it holds a person's data.
pub fn withdraw_document(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: DocumentId,
    expected: i32,
    reason: String,
) -> Result<Judged, Error> {
    let found = documents::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("document"))?;
    duties::refuse_own_organization(tx, actor, found.it.organization)?;
    decider_uses::refuse_others(tx, actor, found.it.kind.r#use())?;
    Error::unless_current(expected, found.revision)?;
    if found.it.withdrawn.is_some() {
        return Err(Refusal::from(DocumentRefusal::Withdrawn).into());
    }
    texts::screen([("/reason".to_owned(), reason.as_str())])?;
    let (organization, kind, at) = (found.it.organization, found.it.kind, tx.now());
    documents::withdraw(tx, id, &Withdrawal { at, by: actor, reason })?;
    tx.append(actor, &Event::Document(DocumentEvent::DocumentWithdrawn { organization, document: id, kind }))?;
    keep_deadlines(tx, &found.it.matter())?;
    show_document(tx, Reach::Commission, id, at)
}

/// A document within reach, with what holds of it at a moment.
///
/// # Errors
/// When there is none.
pub fn show_document(conn: &mut Conn, reach: Reach, id: DocumentId, at: Instant) -> Result<Judged, Error> {
    let found = documents::find(conn, reach, id)?.ok_or(Error::NotFound("document"))?;
    judge(conn, vec![found], at)?.pop().ok_or(Error::NotFound("document"))
}

/// The document with a public number, with what holds of it at a moment; none when it was never issued. From the database
/// and not from memory: a suspension that has been answered is seen.
///
/// # Errors
/// When the database fails.
pub fn verify_document(conn: &mut Conn, number: DocumentNumber, at: Instant) -> Result<Option<Judged>, Error> {
    let found = documents::by_number(conn, number)?.map(|it| Revised { it, revision: 0 });
    Ok(judge(conn, found.into_iter().collect(), at)?.pop())
}

/// What holds of documents at a moment, in their order.
///
/// # Errors
/// When the database fails.
pub fn judge(conn: &mut Conn, found: Vec<Revised<Document>>, at: Instant) -> Result<Vec<Judged>, Error> {
    let organizations: BTreeSet<OrganizationId> = found.iter().map(|document| document.it.organization).collect();
    let organizations: Vec<OrganizationId> = organizations.into_iter().collect();
    let all = decisions::about(conn, &organizations)?;
    let mut judged = Vec::new();
    for document in found {
        let it = &document.it;
        let in_matter = about(all.clone(), it.organization, it.kind);
        let terms_hold = !it.kind.is_licence() || acceptances::holding(conn, it.organization, it.text)?.is_some();
        let validity = validity(it, &in_matter, terms_hold, at);
        judged.push(Judged { document, validity });
    }
    Ok(judged)
}

/// The decisions in the matter of a kind of document.
fn about(mut decisions: Vec<Decision>, organization: OrganizationId, kind: DocumentKind) -> Vec<Decision> {
    decisions.retain(|one| one.matter.organization == organization && one.matter.r#use == kind.r#use());
    decisions
}
