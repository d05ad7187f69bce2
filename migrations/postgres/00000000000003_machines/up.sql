-- Machines: several secrets, public keys, and the days on which they were used.
--
-- A client's secret moves into a table of its own and keeps the client's id. Both were created by the journal's entry of
-- the client; the journal is asked, not guessed.

CREATE TABLE client_secrets (
    id UUID PRIMARY KEY,
    client_id UUID NOT NULL REFERENCES clients (id),
    digest TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    ends_on TEXT,
    last_used_on TEXT
);
CREATE INDEX client_secrets_by_client ON client_secrets (client_id);

ALTER TABLE clients ADD COLUMN created_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00Z';
ALTER TABLE clients ADD COLUMN keys JSONB;
ALTER TABLE clients ADD COLUMN last_used_on TEXT;
ALTER TABLE clients ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

UPDATE clients SET created_at = COALESCE(
    (SELECT MIN(recorded_at) FROM journal WHERE act = 'client_created' AND subject = 'client:' || clients.id),
    created_at
);
INSERT INTO client_secrets (id, client_id, digest, created_at)
    SELECT id, id, secret_digest, created_at FROM clients;
ALTER TABLE clients DROP COLUMN secret_digest;

-- Working records: in no journal. Which assertions of RFC 7523 have been used, until they end.
CREATE TABLE client_assertions (
    client_id UUID NOT NULL REFERENCES clients (id),
    jti_digest TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (client_id, jti_digest)
);
CREATE INDEX client_assertions_by_end ON client_assertions (expires_at);
