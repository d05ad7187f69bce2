-- Versions of self-assessments: what an organization handed in, as it was; and at which revision each answer was changed.
CREATE TABLE assessment_versions (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    submitted_by TEXT NOT NULL,
    frozen JSONB NOT NULL,
    -- What became of it, filled once.
    outcome TEXT,
    ended_at TIMESTAMPTZ,
    note TEXT,
    findings JSONB,
    PRIMARY KEY (assessment_id, number)
);

ALTER TABLE answers ADD COLUMN not_yet BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE answers ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 1;
