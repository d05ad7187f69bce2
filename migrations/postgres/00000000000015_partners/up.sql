-- A partner keeps identifiers of organizations in a scheme of its own. They are no part of an organization's profile.
ALTER TABLE clients ADD COLUMN identifier_scheme TEXT COLLATE "C";
CREATE INDEX clients_by_identifier_scheme ON clients (identifier_scheme);

CREATE TABLE partner_identifiers (
    scheme TEXT NOT NULL COLLATE "C",
    organization_id UUID NOT NULL REFERENCES organizations (id),
    value TEXT NOT NULL COLLATE "C",
    registered_by UUID NOT NULL REFERENCES clients (id),
    registered_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scheme, organization_id),
    UNIQUE (scheme, value)
);
CREATE INDEX partner_identifiers_by_organization ON partner_identifiers (organization_id);

-- How much a partner's machine asked on a day: numbers alone, and never about whom. Each start of each node has a row.
CREATE TABLE lookups (
    client_id UUID NOT NULL,
    day TEXT NOT NULL COLLATE "C",
    node UUID NOT NULL,
    asked BIGINT NOT NULL,
    organizations BIGINT NOT NULL,
    misses BIGINT NOT NULL,
    PRIMARY KEY (client_id, day, node)
);

-- That it asked for more than its work needs.
CREATE TABLE alerts (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    client_id UUID NOT NULL REFERENCES clients (id),
    day TEXT NOT NULL COLLATE "C",
    kind TEXT NOT NULL,
    level INTEGER NOT NULL,
    count BIGINT NOT NULL,
    threshold BIGINT NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by TEXT,
    note TEXT,
    revision INTEGER NOT NULL,
    UNIQUE (client_id, day, kind)
);
