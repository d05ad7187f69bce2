-- Texts that the Commission publishes: terms that are accepted, and the wording of letters. Never edited.
CREATE TABLE published_texts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    in_force_from TEXT NOT NULL,
    fictitious BOOLEAN NOT NULL,
    published_at TEXT NOT NULL,
    UNIQUE (kind, version)
);

CREATE TABLE acceptances (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    text_id TEXT NOT NULL REFERENCES published_texts (id),
    accepted_by TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX acceptances_by_organization ON acceptances (organization_id, id);

-- Licences, letters and summaries. Whether one is valid follows from the decisions, and is stored nowhere.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    decision_id TEXT NOT NULL,
    text_id TEXT NOT NULL REFERENCES published_texts (id),
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    facts TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by TEXT,
    withdrawal_reason TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX documents_by_organization ON documents (organization_id, id);

CREATE TABLE concerns (
    id TEXT PRIMARY KEY,
    organization_id TEXT REFERENCES organizations (id),
    named TEXT,
    category TEXT NOT NULL,
    body TEXT NOT NULL,
    doubts TEXT NOT NULL,
    raised_by TEXT REFERENCES clients (id),
    raised_at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    times INTEGER NOT NULL,
    state TEXT NOT NULL,
    serious BOOLEAN,
    note TEXT,
    handled_by TEXT,
    summary TEXT,
    shared_at TEXT,
    response TEXT,
    responded_at TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX concerns_by_organization ON concerns (organization_id, id);
CREATE INDEX concerns_by_state ON concerns (state, id);
CREATE INDEX concerns_by_fingerprint ON concerns (fingerprint);

-- How to reach who raised a concern: apart from it, and removed when it is not needed any more.
CREATE TABLE concern_contacts (
    concern_id TEXT PRIMARY KEY REFERENCES concerns (id),
    email TEXT,
    phone TEXT
);

-- A source without a token can flood as well: an alert is about a machine, or about a network. No table refers to this one.
CREATE TABLE alerts_anew (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    client_id TEXT REFERENCES clients (id),
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    level INTEGER NOT NULL,
    count INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    raised_at TEXT NOT NULL,
    acknowledged_at TEXT,
    acknowledged_by TEXT,
    note TEXT,
    revision INTEGER NOT NULL,
    network TEXT,
    UNIQUE (client_id, day, kind)
);
INSERT INTO alerts_anew (id, number, client_id, day, kind, level, count, threshold, raised_at, acknowledged_at, acknowledged_by, note, revision) SELECT id, number, client_id, day, kind, level, count, threshold, raised_at, acknowledged_at, acknowledged_by, note, revision FROM alerts;
DROP TABLE alerts;
ALTER TABLE alerts_anew RENAME TO alerts;
CREATE UNIQUE INDEX alerts_by_network ON alerts (network, day, kind);
