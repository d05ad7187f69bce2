-- Policies take effect on a day, and begin as drafts.
ALTER TABLE policies ADD COLUMN effective_from TEXT;
CREATE TABLE policy_drafts (
    id TEXT PRIMARY KEY,
    for_use TEXT NOT NULL,
    terms TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revision INTEGER NOT NULL
);

-- Agreed remedies for unmet standards, and the findings that close them.
CREATE TABLE corrective_actions (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    remedy TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_on TEXT NOT NULL,
    status TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_by TEXT,
    closed_at TEXT,
    finding TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX corrective_actions_by_organization ON corrective_actions (organization_id, id);
CREATE INDEX corrective_actions_by_organization_and_status ON corrective_actions (organization_id, status, id);
CREATE INDEX corrective_actions_by_status ON corrective_actions (status, id);
CREATE INDEX corrective_actions_by_assessment ON corrective_actions (assessment_id, id);

CREATE TABLE corrective_action_notes (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES corrective_actions (id),
    side TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TEXT NOT NULL
);
CREATE INDEX corrective_action_notes_by_action ON corrective_action_notes (action_id, id);

-- What the verdict of a decision rested on: read where somebody asks, and never by the directory.
CREATE TABLE decision_bases (
    decision_id TEXT PRIMARY KEY,
    basis TEXT NOT NULL
);

-- The last verdict that was noticed in each matter. A matter without a row was unknown.
CREATE TABLE verdict_outcomes (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT NOT NULL,
    outcome TEXT NOT NULL,
    unmet TEXT NOT NULL,
    PRIMARY KEY (organization_id, for_use, arena)
);

-- Verdicts that have flipped, or will on a day if nothing happens. `arena` is empty where the use is not per arena.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT NOT NULL,
    from_outcome TEXT NOT NULL,
    to_outcome TEXT NOT NULL,
    requirements TEXT NOT NULL,
    since TEXT NOT NULL,
    status TEXT NOT NULL,
    ended TEXT,
    closed_by TEXT,
    closed_at TEXT,
    note TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX tasks_by_status ON tasks (status, since, id);
CREATE INDEX tasks_by_organization ON tasks (organization_id, status, since, id);
