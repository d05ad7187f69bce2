-- Whether a decision waits for a second person, whether the organization is heard first, when a suspension is reviewed,
-- and which decision it corrects. Decisions of before waited for nobody.
ALTER TABLE decisions ADD COLUMN needs_confirmation BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE decisions ADD COLUMN is_preliminary BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE decisions ADD COLUMN review_by TEXT;
ALTER TABLE decisions ADD COLUMN corrects UUID;

-- What became of decisions. Rows are only ever added.
CREATE TABLE decision_steps (
    number BIGINT PRIMARY KEY,
    decision_id UUID NOT NULL REFERENCES decisions (id),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    condition INTEGER,
    review_by TEXT,
    said TEXT,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX decision_steps_by_decision ON decision_steps (decision_id, number);
CREATE INDEX decision_steps_by_organization ON decision_steps (organization_id, number);

-- What the Commission tells organizations, written with the act that it tells of.
CREATE TABLE notices (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    for_use TEXT,
    arena TEXT,
    decision_id UUID REFERENCES decisions (id),
    names_day TEXT,
    told_at TIMESTAMPTZ NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX notices_by_organization ON notices (organization_id, id);

-- What falls due, written anew with every act in a matter. The rank sorts by day. What stays is overdue after its day;
-- the rest is over by then.
CREATE TABLE deadlines (
    rank TEXT NOT NULL COLLATE "C" PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT,
    decision_id UUID NOT NULL REFERENCES decisions (id),
    kind TEXT NOT NULL,
    place INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    stays BOOLEAN NOT NULL
);
CREATE INDEX deadlines_by_stay ON deadlines (stays, rank);
CREATE INDEX deadlines_by_organization ON deadlines (organization_id, rank);
-- The newest decision of each matter, where it has a last day. What was due besides is written with the next act.
INSERT INTO deadlines (rank, organization_id, for_use, arena, decision_id, kind, place, due_on, stays)
SELECT
    valid_until || '.' || CAST(id AS TEXT) || '.lapse.0', organization_id, for_use, arena, id, 'lapse', 0, valid_until, FALSE
FROM decisions d
WHERE valid_until IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM decisions later
    WHERE later.organization_id = d.organization_id AND later.for_use = d.for_use
        AND COALESCE(later.arena, '') = COALESCE(d.arena, '') AND later.number > d.number
);

-- Which uses somebody decides about; whoever has no row decides about all.
CREATE TABLE decider_uses (
    user_id UUID PRIMARY KEY REFERENCES users (id),
    uses TEXT,
    revision INTEGER NOT NULL
);

-- What names and offerings were, until when: the present ones are with the organization.
CREATE TABLE profiles_before (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    replaced_at TIMESTAMPTZ NOT NULL,
    name TEXT NOT NULL,
    other_names JSONB NOT NULL,
    kind TEXT NOT NULL,
    has_line BOOLEAN NOT NULL,
    offerings JSONB NOT NULL,
    PRIMARY KEY (organization_id, replaced_at)
);
