-- Invitations that end in more ways than one, reminders, the code for an organization's first person, and since when
-- things wait.
ALTER TABLE invitations ADD COLUMN invited_at TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN ended_at TEXT;
ALTER TABLE invitations ADD COLUMN note TEXT;
ALTER TABLE invitations ADD COLUMN reminded_on TEXT;
-- On which day the next reminder becomes due.
ALTER TABLE invitations ADD COLUMN remind_on TEXT;

-- What happened before is in the journal.
UPDATE invitations SET invited_at = said.recorded_at
FROM (SELECT subject, MIN(recorded_at) AS recorded_at FROM journal WHERE act = 'invitation_sent' GROUP BY subject) AS said
WHERE said.subject = 'invitation:' || invitations.id;
UPDATE invitations SET invited_at = (SELECT recorded_at FROM journal_head) WHERE invited_at = '';
UPDATE invitations SET ended_at = invited_at WHERE status <> 'open';
UPDATE invitations SET remind_on = date(due_on, '-14 days') WHERE status = 'open';

CREATE INDEX invitations_by_edition ON invitations (organization_id, edition_id, status);
CREATE INDEX invitations_by_status_and_age ON invitations (status, invited_at, id);
CREATE INDEX invitations_by_status_and_due_day ON invitations (status, due_on, id);
CREATE INDEX invitations_to_remind_of ON invitations (remind_on, id);

-- One an invitation, as a digest.
CREATE TABLE invitation_codes (
    invitation_id TEXT PRIMARY KEY REFERENCES invitations (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    code_digest TEXT NOT NULL UNIQUE
);
CREATE INDEX invitation_codes_by_organization ON invitation_codes (organization_id);

ALTER TABLE assessments ADD COLUMN status_since TEXT NOT NULL DEFAULT '';
UPDATE assessments SET status_since = said.recorded_at
FROM (
    SELECT subject, MAX(recorded_at) AS recorded_at FROM journal
    WHERE act IN (
        'assessment_started', 'assessment_submitted', 'assessment_withdrawn', 'review_started', 'assessment_returned',
        'assessment_accepted'
    )
    GROUP BY subject
) AS said
WHERE said.subject = 'assessment:' || assessments.id;
UPDATE assessments SET status_since = COALESCE(accepted_at, (SELECT recorded_at FROM journal_head))
WHERE status_since = '';
CREATE INDEX assessments_by_status_and_age ON assessments (status, status_since, id);

CREATE INDEX pending_changes_by_status_and_age ON pending_changes (status, proposed_at, id);
CREATE INDEX site_openings_by_state_and_age ON site_openings (state, recorded_at, id);
CREATE INDEX doubtful_narratives_by_age ON doubtful_narratives (noticed_at, id);
