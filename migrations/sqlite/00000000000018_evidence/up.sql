-- Evidence: documents of organizations that ratings rest on, each with all its revisions.
CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    reasons TEXT,
    -- The last day on which ratings may rest on it.
    counts_until TEXT,
    file_sha256 TEXT,
    file_bytes BIGINT,
    file_type TEXT,
    recorded_at TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX evidence_by_organization ON evidence (organization_id, id);
CREATE INDEX evidence_by_organization_and_status ON evidence (organization_id, status, id);
CREATE INDEX evidence_by_status ON evidence (status, id);
CREATE INDEX evidence_by_last_day ON evidence (counts_until, id);
CREATE INDEX evidence_by_organization_and_last_day ON evidence (organization_id, counts_until, id);

-- What each revision said, the present one among them.
CREATE TABLE evidence_revisions (
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    reasons TEXT,
    counts_until TEXT,
    file_sha256 TEXT,
    file_bytes BIGINT,
    file_type TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (evidence_id, revision)
);
-- Whether a file is still needed.
CREATE INDEX evidence_revisions_by_file ON evidence_revisions (file_sha256);

-- Which answers rest on which evidence, now or when they were handed in.
CREATE TABLE evidence_uses (
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    is_named BOOLEAN NOT NULL,
    was_submitted BOOLEAN NOT NULL,
    PRIMARY KEY (evidence_id, assessment_id, standard)
);
CREATE INDEX evidence_uses_by_assessment ON evidence_uses (assessment_id, standard);

-- What stood in the answers becomes evidence of the organization: what says the same in several answers, once.
INSERT INTO evidence (id, organization_id, content, status, counts_until, recorded_at, revision)
SELECT
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    organization_id, content, 'offered', json_extract(content, '$.expires'),
    strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z', 1
FROM (
    SELECT DISTINCT s.organization_id, e.value AS content
    FROM answers a
    JOIN assessments s ON s.id = a.assessment_id
    JOIN json_each(a.evidence) e
);
INSERT INTO evidence_revisions (evidence_id, revision, content, status, counts_until, recorded_at)
SELECT id, revision, content, status, counts_until, recorded_at FROM evidence;
INSERT INTO evidence_uses (evidence_id, assessment_id, standard, is_named, was_submitted)
SELECT DISTINCT v.id, a.assessment_id, a.standard, TRUE, s.status <> 'draft'
FROM answers a
JOIN assessments s ON s.id = a.assessment_id
JOIN json_each(a.evidence) e
JOIN evidence v ON v.organization_id = s.organization_id AND v.content = e.value;
UPDATE answers SET evidence = (
    SELECT json_group_array(u.evidence_id)
    FROM evidence_uses u
    WHERE u.assessment_id = answers.assessment_id AND u.standard = answers.standard
);
