-- Versions of self-assessments: what an organization handed in, as it was; and at which revision each answer was changed.
CREATE TABLE assessment_versions (
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    submitted_at TEXT NOT NULL,
    submitted_by TEXT NOT NULL,
    frozen TEXT NOT NULL,
    -- What became of it, filled once.
    outcome TEXT,
    ended_at TEXT,
    note TEXT,
    findings TEXT,
    PRIMARY KEY (assessment_id, number)
);

ALTER TABLE answers ADD COLUMN not_yet BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE answers ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 1;
