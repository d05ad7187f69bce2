-- The access log, for SQLite: a second hash chain, of sign-ins, refusals and reads of what is confidential.
CREATE TABLE access_log_head (
    only_row INTEGER PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
INSERT INTO access_log_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', '1970-01-01T00:00:00.000000Z');

CREATE TABLE access_log (
    number BIGINT PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    organization_id TEXT,
    payload TEXT,
    salt TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- What an auditor asks for: what somebody did, what happened of a kind, who looked at an organization.
CREATE INDEX access_log_by_actor ON access_log (actor, number);
CREATE INDEX access_log_by_act ON access_log (act, number);
CREATE INDEX access_log_by_organization ON access_log (organization_id, number);
