-- Texts that the Commission publishes: terms that are accepted, and the wording of letters. Never edited.
CREATE TABLE published_texts (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL COLLATE "C",
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    in_force_from TEXT NOT NULL COLLATE "C",
    fictitious BOOLEAN NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    UNIQUE (kind, version)
);

CREATE TABLE acceptances (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    text_id UUID NOT NULL REFERENCES published_texts (id),
    accepted_by TEXT NOT NULL,
    accepted_at TIMESTAMPTZ NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TIMESTAMPTZ,
    revision INTEGER NOT NULL
);
CREATE INDEX acceptances_by_organization ON acceptances (organization_id, id);

-- Licences, letters and summaries. Whether one is valid follows from the decisions, and is stored nowhere.
CREATE TABLE documents (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL COLLATE "C" UNIQUE,
    kind TEXT NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    decision_id UUID NOT NULL,
    text_id UUID NOT NULL REFERENCES published_texts (id),
    valid_from TEXT NOT NULL COLLATE "C",
    valid_until TEXT NOT NULL COLLATE "C",
    facts JSONB NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issued_by TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    withdrawn_by TEXT,
    withdrawal_reason TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX documents_by_organization ON documents (organization_id, id);

CREATE TABLE concerns (
    id UUID PRIMARY KEY,
    organization_id UUID REFERENCES organizations (id),
    named TEXT,
    category TEXT NOT NULL,
    body TEXT NOT NULL,
    doubts TEXT NOT NULL,
    raised_by UUID REFERENCES clients (id),
    raised_at TIMESTAMPTZ NOT NULL,
    fingerprint TEXT NOT NULL COLLATE "C",
    times INTEGER NOT NULL,
    state TEXT NOT NULL COLLATE "C",
    serious BOOLEAN,
    note TEXT,
    handled_by TEXT,
    summary TEXT,
    shared_at TIMESTAMPTZ,
    response TEXT,
    responded_at TIMESTAMPTZ,
    revision INTEGER NOT NULL
);
CREATE INDEX concerns_by_organization ON concerns (organization_id, id);
CREATE INDEX concerns_by_state ON concerns (state, id);
CREATE INDEX concerns_by_fingerprint ON concerns (fingerprint);

-- How to reach who raised a concern: apart from it, and removed when it is not needed any more.
CREATE TABLE concern_contacts (
    concern_id UUID PRIMARY KEY REFERENCES concerns (id),
    email TEXT,
    phone TEXT
);

-- A source without a token can flood as well: an alert is about a machine, or about a network.
ALTER TABLE alerts ALTER COLUMN client_id DROP NOT NULL;
ALTER TABLE alerts ADD COLUMN network TEXT COLLATE "C";
CREATE UNIQUE INDEX alerts_by_network ON alerts (network, day, kind);
