CREATE TABLE alerts_before (
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
INSERT INTO alerts_before (id, number, client_id, day, kind, level, count, threshold, raised_at, acknowledged_at, acknowledged_by, note, revision) SELECT id, number, client_id, day, kind, level, count, threshold, raised_at, acknowledged_at, acknowledged_by, note, revision FROM alerts WHERE client_id IS NOT NULL;
DROP TABLE alerts;
ALTER TABLE alerts_before RENAME TO alerts;
DROP TABLE concern_contacts;
DROP TABLE concerns;
DROP TABLE documents;
DROP TABLE acceptances;
DROP TABLE published_texts;
