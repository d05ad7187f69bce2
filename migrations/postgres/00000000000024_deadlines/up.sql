-- The last day on which something is a deadline, and the document that ends.
ALTER TABLE deadlines ADD COLUMN until_day TEXT COLLATE "C";
ALTER TABLE deadlines ADD COLUMN document_id UUID REFERENCES documents (id);
UPDATE deadlines SET until_day = due_on WHERE NOT stays;
UPDATE deadlines SET until_day = (SELECT valid_until FROM decisions WHERE id = decision_id) WHERE kind = 'condition';

-- What is overdue and can be met no more is passed over in the index.
DROP INDEX deadlines_by_stay;
CREATE INDEX deadlines_by_stay ON deadlines (stays, rank, until_day);

-- Documents that end before the newest term of their matter does. Where something was refused or revoked since, the next act
-- in the matter writes them, if they have not ended.
INSERT INTO deadlines (
    rank, organization_id, for_use, arena, decision_id, kind, place, due_on, stays, until_day, document_id
)
SELECT
    doc.valid_until || '.' || CAST(doc.id AS TEXT) || '.document_end.0', doc.organization_id, issued.for_use, NULL, issued.id,
    'document_end', 0, doc.valid_until, FALSE, doc.valid_until, doc.id
FROM documents doc
JOIN decisions issued ON issued.id = doc.decision_id
JOIN decisions term ON term.organization_id = issued.organization_id AND term.for_use = issued.for_use
WHERE doc.withdrawn_at IS NULL AND doc.valid_until < term.valid_until
    AND term.number = (
        SELECT MAX(d.number) FROM decisions d
        WHERE d.organization_id = issued.organization_id AND d.for_use = issued.for_use AND d.valid_until IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM decision_steps s WHERE s.decision_id = d.id AND s.kind = 'withdraw')
            AND (
                NOT d.needs_confirmation
                OR EXISTS (SELECT 1 FROM decision_steps s WHERE s.decision_id = d.id AND s.kind = 'confirm')
            )
    )
    AND NOT EXISTS (
        SELECT 1 FROM decisions d
        WHERE d.organization_id = issued.organization_id AND d.for_use = issued.for_use AND d.number > issued.number
            AND d.act IN ('refuse', 'revoke')
            AND NOT EXISTS (
                SELECT 1 FROM decision_steps s WHERE s.decision_id = d.id AND s.kind IN ('withdraw', 'overturn')
            )
    );

-- Nobody is reminded of what was asked of an organization that has closed since.
UPDATE invitations SET remind_on = NULL WHERE organization_id IN (SELECT id FROM organizations WHERE status = 'closed');
