-- Invitations that end in more ways than one, reminders, the code for an organization's first person, and since when
-- things wait.
ALTER TABLE invitations
    ALTER COLUMN due_on TYPE TEXT COLLATE "C",
    ADD COLUMN invited_at TIMESTAMPTZ,
    ADD COLUMN ended_at TIMESTAMPTZ,
    ADD COLUMN note TEXT,
    ADD COLUMN reminded_on TEXT COLLATE "C",
    -- On which day the next reminder becomes due.
    ADD COLUMN remind_on TEXT COLLATE "C";

-- What happened before is in the journal.
UPDATE invitations SET invited_at = said.recorded_at
FROM (SELECT subject, MIN(recorded_at) AS recorded_at FROM journal WHERE act = 'invitation_sent' GROUP BY subject) AS said
WHERE said.subject = 'invitation:' || invitations.id::text;
UPDATE invitations SET invited_at = (SELECT recorded_at FROM journal_head) WHERE invited_at IS NULL;
ALTER TABLE invitations ALTER COLUMN invited_at SET NOT NULL;
UPDATE invitations SET ended_at = invited_at WHERE status <> 'open';
UPDATE invitations SET remind_on = to_char(due_on::date - 14, 'YYYY-MM-DD') WHERE status = 'open';

CREATE INDEX invitations_by_edition ON invitations (organization_id, edition_id, status);
CREATE INDEX invitations_by_status_and_age ON invitations (status, invited_at, id);
CREATE INDEX invitations_by_status_and_due_day ON invitations (status, due_on, id);
CREATE INDEX invitations_to_remind_of ON invitations (remind_on, id);

-- One an invitation, as a digest.
CREATE TABLE invitation_codes (
    invitation_id UUID PRIMARY KEY REFERENCES invitations (id),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    code_digest TEXT NOT NULL UNIQUE
);
CREATE INDEX invitation_codes_by_organization ON invitation_codes (organization_id);

ALTER TABLE assessments ADD COLUMN status_since TIMESTAMPTZ;
UPDATE assessments SET status_since = said.recorded_at
FROM (
    SELECT subject, MAX(recorded_at) AS recorded_at FROM journal
    WHERE act IN (
        'assessment_started', 'assessment_submitted', 'assessment_withdrawn', 'review_started', 'assessment_returned',
        'assessment_accepted'
    )
    GROUP BY subject
) AS said
WHERE said.subject = 'assessment:' || assessments.id::text;
UPDATE assessments SET status_since = COALESCE(accepted_at, (SELECT recorded_at FROM journal_head))
WHERE status_since IS NULL;
ALTER TABLE assessments ALTER COLUMN status_since SET NOT NULL;
CREATE INDEX assessments_by_status_and_age ON assessments (status, status_since, id);

CREATE INDEX pending_changes_by_status_and_age ON pending_changes (status, proposed_at, id);
CREATE INDEX site_openings_by_state_and_age ON site_openings (state, recorded_at, id);
CREATE INDEX doubtful_narratives_by_age ON doubtful_narratives (noticed_at, id);
