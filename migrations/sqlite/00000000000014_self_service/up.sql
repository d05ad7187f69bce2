-- What organizations' own people propose, and what waits for the Commission.
CREATE TABLE pending_changes (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    -- Empty once a description has been decided against: it may hold what the registry must not keep.
    proposed TEXT,
    status TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    reason TEXT,
    revision INTEGER NOT NULL
);
-- One for each way in which the list is narrowed: a page never walks through changes that it does not show.
CREATE INDEX pending_changes_by_organization ON pending_changes (organization_id, id);
CREATE INDEX pending_changes_by_organization_and_status ON pending_changes (organization_id, status, id);
CREATE INDEX pending_changes_by_status ON pending_changes (status, id);
CREATE INDEX pending_changes_by_kind ON pending_changes (kind, id);
CREATE INDEX pending_changes_by_status_and_kind ON pending_changes (status, kind, id);

-- When each group of an organization's fields was last confirmed. `rank` sorts those that have waited longest first:
-- the oldest day that counts, and the id. Closed organizations stand at its end.
CREATE TABLE confirmations (
    organization_id TEXT PRIMARY KEY REFERENCES organizations (id),
    filled TEXT NOT NULL,
    names TEXT,
    identifiers TEXT,
    contacts TEXT,
    description TEXT,
    offerings TEXT,
    sites TEXT,
    intake TEXT,
    rank TEXT NOT NULL UNIQUE
);
INSERT INTO confirmations (organization_id, filled, intake, rank)
SELECT
    id,
    'names'
        || CASE WHEN EXISTS (SELECT 1 FROM organization_identifiers i WHERE i.organization_id = o.id) THEN ' identifiers' ELSE '' END
        || CASE WHEN website IS NOT NULL OR phone IS NOT NULL OR round_the_clock_line IS NOT NULL OR contacts <> '[]' THEN ' contacts' ELSE '' END
        || CASE WHEN description IS NOT NULL THEN ' description' ELSE '' END
        || CASE WHEN EXISTS (SELECT 1 FROM offerings f WHERE f.organization_id = o.id) THEN ' offerings' ELSE '' END
        || ' sites',
    (SELECT MIN(f.intake_confirmed_on) FROM offerings f WHERE f.organization_id = o.id),
    CASE WHEN status = 'closed' THEN '9999-12-31' ELSE '0001-01-01' END || '.' || id
FROM organizations o;

-- Narratives that may hold a person's data: which, and of what kinds; never the text.
CREATE TABLE doubtful_narratives (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    kinds TEXT NOT NULL,
    noticed_at TEXT NOT NULL,
    UNIQUE (assessment_id, standard)
);
CREATE INDEX doubtful_narratives_by_organization ON doubtful_narratives (organization_id, id);
