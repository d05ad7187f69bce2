-- What became of organizations: mergers, successions, splits. Rows are only ever added.
CREATE TABLE successions (
    number BIGINT PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    predecessor_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    reason TEXT,
    has_closed BOOLEAN NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX successions_by_predecessor ON successions (predecessor_id);

CREATE TABLE succession_successors (
    succession_number BIGINT NOT NULL REFERENCES successions (number),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (succession_number, organization_id)
);
CREATE INDEX succession_successors_by_organization ON succession_successors (organization_id);

CREATE TABLE succession_withdrawals (
    succession_number BIGINT PRIMARY KEY REFERENCES successions (number),
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

-- Legal names of before, each with the last day on which it was the name.
CREATE TABLE former_names (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    until_on TEXT NOT NULL,
    PRIMARY KEY (organization_id, number)
);

-- The predecessor whose standing a decision carries over.
ALTER TABLE decisions ADD COLUMN inherited_from UUID;
