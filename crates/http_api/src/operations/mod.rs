//! The operations, one file a group, in the order in which staff do the work.

pub mod acceptances;
pub mod access_log;
pub mod account;
pub mod accounts;
pub mod affiliations;
pub mod agreement;
pub mod alerts;
pub mod answer_files;
pub mod assessment_arenas;
mod assessment_versions;
mod assessments;
pub mod bulk_invitations;
pub mod chain_exports;
pub mod client_credentials;
pub mod clients;
pub mod concern_triage;
pub mod concerns;
pub mod confirmed;
pub mod conflicts;
pub mod corrective_actions;
pub mod deadlines;
pub mod decider_uses;
pub mod decision_bases;
pub mod decision_steps;
pub mod decisions;
pub mod disagreements;
pub mod documents;
pub mod doubtful_narratives;
pub mod duplicates;
pub mod editions;
pub mod evidence;
pub mod evidence_file;
pub mod evidence_triage;
pub mod expiring_evidence;
pub mod health;
pub mod identifiers;
pub mod imports;
pub mod invitation_acts;
pub mod invitation_codes;
pub mod invitation_reminders;
pub mod invitations;
pub mod journal;
pub mod licences;
pub mod matching;
pub mod members;
pub mod notices;
pub mod organization_exports;
pub mod organization_filters;
pub mod organization_search;
pub mod organizations;
pub mod pending_changes;
pub mod policies;
pub mod policy_drafts;
pub mod policy_previews;
pub mod profiles;
pub mod provider_sites;
pub mod providers;
pub mod published_texts;
pub mod queue;
pub mod readiness;
pub mod reference;
pub mod review_findings;
pub mod review_notes;
pub mod review_policies;
pub mod reviewers;
pub mod reviews;
pub mod shared_concerns;
pub mod side_by_side;
pub mod site_openings;
pub mod sites;
pub mod standing;
pub mod standing_batch;
pub mod successions;
pub mod tasks;
pub mod users;
pub mod verification;

mod decision_view;
mod evidence_view;
mod headers;
mod moment;
mod organization_view;
mod provider_name;
mod standing_lookup;
mod standing_view;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation. The partner's come first: actix matches resources in order.
pub fn register(config: &mut ServiceConfig<'_>) {
    config
        .service(standing::show_standing)
        .service(standing::search_standing)
        .service(standing_batch::ask_standing)
        .service(matching::match_organizations)
        .service(providers::show_provider)
        .service(providers::find_provider)
        .service(identifiers::register_identifier)
        .service(identifiers::remove_identifier)
        .service(identifiers::list_identifiers)
        .service(identifiers::register_identifiers)
        .service(crate::oauth::token::get_token)
        .service(crate::oauth::introspection::introspect_token)
        .service(crate::oauth::revocation::revoke_token)
        .service(health::show_health)
        .service(health::show_readiness)
        .service(crate::oauth::metadata::show_authorization_server)
        .service(crate::oauth::metadata::show_keys)
        .service(reference::list_arenas)
        .service(reference::list_counties)
        .service(editions::list_editions)
        .service(editions::create_edition)
        .service(editions::show_edition)
        .service(editions::move_edition)
        .service(editions::list_standards)
        .service(editions::show_standard)
        .service(editions::put_standard)
        .service(agreement::show_agreement)
        .service(agreement::show_agreement_table)
        .service(organization_search::list_organizations)
        .service(organization_exports::export_organizations)
        .service(organizations::create_organization)
        .service(organizations::show_organization)
        .service(organizations::update_organization)
        .service(organizations::close_organization)
        .service(duplicates::list_duplicates)
        .service(duplicates::dismiss_pair)
        .service(successions::record_succession)
        .service(successions::list_successions)
        .service(successions::show_succession)
        .service(successions::withdraw_succession)
        .service(provider_sites::list_provider_sites)
        .service(sites::list_organization_sites)
        .service(sites::create_site)
        .service(sites::list_sites)
        .service(sites::show_site)
        .service(sites::update_site)
        .service(sites::close_site)
        .service(site_openings::open_site)
        .service(site_openings::conceal_site)
        .service(site_openings::list_openings)
        .service(site_openings::confirm_opening)
        .service(site_openings::refuse_opening)
        .service(profiles::edit_profile)
        .service(profiles::confirm_profile)
        .service(confirmed::confirm_organization)
        .service(confirmed::list_stale_profiles)
        .service(pending_changes::list_pending_changes)
        .service(pending_changes::show_pending_change)
        .service(pending_changes::accept_pending_change)
        .service(pending_changes::refuse_pending_change)
        .service(pending_changes::withdraw_pending_change)
        .service(invitations::list_invitations)
        .service(invitations::create_invitation)
        .service(invitations::show_invitation)
        .service(invitation_acts::decline_invitation)
        .service(invitation_acts::withdraw_invitation)
        .service(invitation_acts::extend_invitation)
        .service(bulk_invitations::invite_organizations)
        .service(bulk_invitations::invite_found_organizations)
        .service(bulk_invitations::invite_organizations_of_file)
        .service(invitation_codes::make_invitation_codes)
        .service(invitation_reminders::list_invitation_reminders)
        .service(invitation_reminders::export_invitation_reminders)
        .service(invitation_reminders::record_invitation_reminders)
        .service(queue::list_queue)
        .service(queue::count_queue)
        .service(assessments::list_assessments)
        .service(assessments::start_assessment)
        .service(assessments::show_assessment)
        .service(assessments::save_answers)
        .service(assessments::save_answer)
        .service(answer_files::show_answer_workbook)
        .service(answer_files::save_answer_workbook)
        .service(answer_files::show_answer_csv)
        .service(answer_files::save_answer_csv)
        .service(assessment_arenas::preview_assessment_arenas)
        .service(assessment_arenas::change_assessment_arenas)
        .service(assessments::submit_assessment)
        .service(assessment_versions::withdraw_assessment)
        .service(assessment_versions::list_assessment_versions)
        .service(assessment_versions::show_assessment_version)
        .service(assessment_versions::compare_assessment_versions)
        .service(review_notes::list_review_notes)
        .service(review_notes::respond_to_review)
        .service(doubtful_narratives::list_doubtful_narratives)
        .service(evidence::list_evidence)
        .service(evidence::create_evidence)
        .service(evidence::show_evidence)
        .service(evidence::list_evidence_revisions)
        .service(evidence::change_evidence)
        .service(evidence::remove_evidence)
        .service(evidence_file::put_evidence_file)
        .service(evidence_file::remove_evidence_file)
        .service(evidence_file::download_evidence_file)
        .service(evidence_file::download_own_evidence_file)
        .service(expiring_evidence::list_expiring_evidence)
        .service(expiring_evidence::export_expiring_evidence)
        .service(evidence_triage::mark_evidence_seen)
        .service(evidence_triage::accept_evidence)
        .service(evidence_triage::reject_evidence)
        .service(reviews::start_review)
        .service(reviewers::show_reviewers)
        .service(reviewers::assign_reviewer)
        .service(review_findings::list_findings)
        .service(review_findings::record_finding)
        .service(review_findings::confirm_finding)
        .service(review_findings::hand_in_review)
        .service(review_notes::ask_for_more)
        .service(disagreements::list_disagreements)
        .service(disagreements::resolve_finding)
        .service(side_by_side::show_side_by_side)
        .service(reviews::return_assessment)
        .service(reviews::accept_assessment)
        .service(corrective_actions::list_corrective_actions)
        .service(corrective_actions::open_corrective_action)
        .service(corrective_actions::show_corrective_action)
        .service(corrective_actions::change_corrective_action)
        .service(corrective_actions::note_progress)
        .service(corrective_actions::remark_on_progress)
        .service(corrective_actions::close_corrective_action)
        .service(conflicts::list_conflicts)
        .service(conflicts::declare_conflict)
        .service(conflicts::show_conflict)
        .service(conflicts::end_conflict)
        .service(review_policies::show_review_policy)
        .service(review_policies::set_review_policy)
        .service(policies::list_policies)
        .service(policies::publish_policy)
        .service(policy_previews::preview_policy)
        .service(policies::show_policy)
        .service(policy_drafts::list_policy_drafts)
        .service(policy_drafts::create_policy_draft)
        .service(policy_drafts::show_policy_draft)
        .service(policy_drafts::change_policy_draft)
        .service(policy_drafts::discard_policy_draft)
        .service(policy_drafts::publish_policy_draft)
        .service(decisions::evaluate_verdict)
        .service(readiness::show_organization_readiness)
        .service(readiness::show_organization_readiness_chart)
        .service(decisions::list_decisions)
        .service(decisions::create_decision)
        .service(decisions::show_decision)
        .service(decision_bases::show_decision_basis)
        .service(tasks::list_tasks)
        .service(tasks::show_task)
        .service(tasks::close_task)
        .service(decision_steps::confirm_decision)
        .service(decision_steps::withdraw_decision)
        .service(decision_steps::respond_to_decision)
        .service(decision_steps::maintain_decision)
        .service(decision_steps::appeal_decision)
        .service(decision_steps::uphold_decision)
        .service(decision_steps::overturn_decision)
        .service(decision_steps::meet_condition)
        .service(decision_steps::review_suspension)
        .service(notices::list_notices)
        .service(notices::show_notice)
        .service(notices::acknowledge_notice)
        .service(deadlines::list_deadlines)
        .service(deadlines::export_deadlines)
        .service(published_texts::list_texts)
        .service(published_texts::publish_text)
        .service(published_texts::show_text)
        .service(acceptances::list_acceptances)
        .service(acceptances::accept_terms)
        .service(acceptances::withdraw_acceptance)
        .service(licences::grant_licence)
        .service(licences::issue_letter)
        .service(documents::list_documents)
        .service(documents::show_document)
        .service(documents::show_document_page)
        .service(documents::withdraw_document)
        .service(verification::verify_document)
        .service(verification::show_verification_badge)
        .service(verification::show_verification_code)
        .service(concerns::raise_concern)
        .service(concerns::list_concerns)
        .service(concerns::show_concern)
        .service(concerns::show_concern_contact)
        .service(concern_triage::triage_concern)
        .service(concern_triage::share_concern)
        .service(concern_triage::conclude_concern)
        .service(concern_triage::erase_concern_contact)
        .service(shared_concerns::list_shared_concerns)
        .service(shared_concerns::answer_concern)
        .service(imports::create_import)
        .service(imports::show_import)
        .service(imports::list_import_rows)
        .service(imports::apply_import)
        .service(accounts::list_users)
        .service(accounts::create_user)
        .service(accounts::show_user)
        .service(users::reset_user)
        .service(users::reset_second_factor)
        .service(users::deactivate_user)
        .service(users::activate_user)
        .service(users::change_user_role)
        .service(users::list_user_sessions)
        .service(users::end_user_sessions)
        .service(affiliations::show_affiliations)
        .service(affiliations::set_affiliations)
        .service(decider_uses::show_decider_uses)
        .service(decider_uses::set_decider_uses)
        .service(clients::list_clients)
        .service(clients::create_client)
        .service(clients::show_client)
        .service(clients::renew_client)
        .service(clients::set_identifier_scheme)
        .service(clients::revoke_client)
        .service(alerts::list_client_lookups)
        .service(client_credentials::create_client_secret)
        .service(client_credentials::remove_client_secret)
        .service(client_credentials::put_client_keys)
        .service(members::list_members)
        .service(members::create_member)
        .service(members::show_member)
        .service(members::reset_member)
        .service(members::deactivate_member)
        .service(members::change_member_role)
        .service(account::show_account)
        .service(account::list_sessions)
        .service(account::end_session)
        .service(account::end_other_sessions)
        .service(journal::list_journal)
        .service(chain_exports::export_journal)
        .service(access_log::list_access_log)
        .service(alerts::list_alerts)
        .service(alerts::show_alert)
        .service(alerts::acknowledge_alert)
        .service(chain_exports::export_access_log);
}
