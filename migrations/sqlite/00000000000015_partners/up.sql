-- A partner keeps identifiers of organizations in a scheme of its own. They are no part of an organization's profile.
ALTER TABLE clients ADD COLUMN identifier_scheme TEXT;
CREATE INDEX clients_by_identifier_scheme ON clients (identifier_scheme);

CREATE TABLE partner_identifiers (
    scheme TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    value TEXT NOT NULL,
    registered_by TEXT NOT NULL REFERENCES clients (id),
    registered_at TEXT NOT NULL,
    PRIMARY KEY (scheme, organization_id),
    UNIQUE (scheme, value)
);
CREATE INDEX partner_identifiers_by_organization ON partner_identifiers (organization_id);

-- How much a partner's machine asked on a day: numbers alone, and never about whom. Each start of each node has a row.
CREATE TABLE lookups (
    client_id TEXT NOT NULL,
    day TEXT NOT NULL,
    node TEXT NOT NULL,
    asked INTEGER NOT NULL,
    organizations INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    PRIMARY KEY (client_id, day, node)
);

-- That it asked for more than its work needs.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES clients (id),
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
    UNIQUE (client_id, day, kind)
);
