-- Reviews: how many are needed, who reviews, what each finds, how disagreements end, and what was fixed.
CREATE TABLE review_policies (
    version INTEGER PRIMARY KEY,
    terms JSONB NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE conflicts (
    id UUID PRIMARY KEY,
    reviewer_id UUID NOT NULL REFERENCES users (id),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    from_day TEXT NOT NULL COLLATE "C",
    until_day TEXT COLLATE "C",
    note TEXT,
    declared_at TIMESTAMPTZ NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX conflicts_by_organization ON conflicts (organization_id, id);
CREATE INDEX conflicts_by_reviewer ON conflicts (reviewer_id, organization_id);

CREATE TABLE reviews (
    assessment_id UUID PRIMARY KEY REFERENCES assessments (id),
    needed INTEGER NOT NULL
);

CREATE TABLE review_seats (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    place TEXT NOT NULL COLLATE "C",
    reviewer TEXT NOT NULL COLLATE "C",
    seated_at TIMESTAMPTZ NOT NULL,
    handed_in_at TIMESTAMPTZ,
    PRIMARY KEY (assessment_id, place)
);
CREATE INDEX review_seats_by_reviewer ON review_seats (reviewer, assessment_id);

-- Everything that was found. What does not count any more stays as history.
CREATE TABLE review_findings (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    standard TEXT NOT NULL COLLATE "C",
    place TEXT NOT NULL COLLATE "C",
    reviewer TEXT NOT NULL,
    content JSONB NOT NULL,
    handed_in BOOLEAN NOT NULL,
    counts BOOLEAN NOT NULL,
    confirms TEXT,
    -- The revision at which the answer that it is about was changed last.
    answer_of INTEGER NOT NULL,
    PRIMARY KEY (assessment_id, number)
);
CREATE UNIQUE INDEX review_findings_that_count ON review_findings (assessment_id, standard, place) WHERE counts;

CREATE TABLE resolutions (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    standard TEXT NOT NULL COLLATE "C",
    rating TEXT NOT NULL,
    reasons TEXT NOT NULL,
    resolved_by TEXT NOT NULL,
    settled_by TEXT,
    counts BOOLEAN NOT NULL,
    resolved_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, number)
);

-- What acceptance fixed. A row is never changed.
CREATE TABLE final_ratings (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL COLLATE "C",
    rating TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);

-- What the organization was asked, or told with a return, about single standards.
CREATE TABLE review_notes (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    standard TEXT NOT NULL COLLATE "C",
    note TEXT NOT NULL,
    noted_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    PRIMARY KEY (assessment_id, number)
);

-- Two ratings of one standard that were found independently: the first time, before either reviewer saw the other's.
CREATE TABLE rating_pairs (
    edition_id UUID NOT NULL REFERENCES editions (id),
    standard TEXT NOT NULL COLLATE "C",
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    first_rating TEXT NOT NULL,
    second_rating TEXT NOT NULL,
    PRIMARY KEY (edition_id, standard, assessment_id)
);

INSERT INTO reviews (assessment_id, needed)
SELECT id, 1 FROM assessments a
WHERE status IN ('in_review', 'accepted') OR EXISTS (SELECT 1 FROM findings f WHERE f.assessment_id = a.id);

INSERT INTO review_seats (assessment_id, place, reviewer, seated_at)
SELECT f.assessment_id, 'first', MIN(f.found_by), TIMESTAMPTZ 'epoch'
FROM findings f JOIN assessments a ON a.id = f.assessment_id
WHERE a.status <> 'accepted'
GROUP BY f.assessment_id;

INSERT INTO review_findings
    (assessment_id, number, standard, place, reviewer, content, handed_in, counts, confirms, answer_of)
SELECT
    f.assessment_id,
    ROW_NUMBER() OVER (PARTITION BY f.assessment_id ORDER BY f.standard),
    f.standard, 'first', f.found_by, f.content, a.status = 'accepted', TRUE, NULL,
    COALESCE((SELECT w.changed_at FROM answers w WHERE w.assessment_id = f.assessment_id AND w.standard = f.standard), 1)
FROM findings f JOIN assessments a ON a.id = f.assessment_id;

INSERT INTO final_ratings (assessment_id, standard, rating, settled_by)
SELECT f.assessment_id, f.standard, f.content ->> 'rating', 'one_reviewer'
FROM findings f JOIN assessments a ON a.id = f.assessment_id
WHERE a.status = 'accepted';

DROP TABLE findings;
