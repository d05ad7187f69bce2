-- Decisions that somebody has to do something about: written anew with each act in a matter. `arena` is empty where the use
-- is not per arena.
CREATE TABLE decision_waits (
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    what TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT NOT NULL,
    since TEXT NOT NULL,
    until_day TEXT,
    PRIMARY KEY (decision_id, what)
);
CREATE INDEX decision_waits_by_age ON decision_waits (what, since, decision_id);
CREATE INDEX decision_waits_by_organization ON decision_waits (organization_id, for_use, arena);
-- Before decisions had a course, only conditions waited: of the newest decision of each matter. None could be met yet; where
-- steps have been taken since, the next act in the matter writes it.
INSERT INTO decision_waits (decision_id, what, organization_id, for_use, arena, since, until_day)
SELECT id, 'condition', organization_id, for_use, COALESCE(arena, ''), recorded_at, valid_until
FROM decisions d
WHERE act = 'grant_with_conditions'
    AND NOT EXISTS (SELECT 1 FROM decision_steps s WHERE s.decision_id = d.id AND s.kind = 'meet_condition')
    AND NOT EXISTS (
        SELECT 1 FROM decisions later
        WHERE later.organization_id = d.organization_id AND later.for_use = d.for_use
            AND COALESCE(later.arena, '') = COALESCE(d.arena, '') AND later.number > d.number
    );

-- The queue reads each kind by its state, the oldest first.
CREATE INDEX evidence_by_status_and_age ON evidence (status, recorded_at, id);
CREATE INDEX corrective_actions_by_status_and_age ON corrective_actions (status, opened_at, id);
CREATE INDEX corrective_actions_by_status_and_due_day ON corrective_actions (status, due_on, id);
CREATE INDEX notices_unread_by_age ON notices (told_at, id) WHERE acknowledged_at IS NULL;
CREATE INDEX concerns_by_state_and_age ON concerns (state, raised_at, id);

-- Everybody who has ever sat in a place of a review: whoever did may have read what was found there.
CREATE TABLE review_occupants (
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    place TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (assessment_id, place, reviewer)
);
INSERT INTO review_occupants (assessment_id, place, reviewer)
SELECT assessment_id, place, reviewer FROM review_seats
UNION SELECT assessment_id, place, reviewer FROM review_findings;
