-- An account whose person has set no password yet has an empty password_hash.
ALTER TABLE users ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE INDEX users_of_organization ON users (organization_id);

-- Working records: in no journal. Secrets are kept as SHA-256.
CREATE TABLE one_time_codes (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    code_digest TEXT NOT NULL UNIQUE,
    expires_at TEXT NOT NULL
);
CREATE INDEX one_time_codes_by_end ON one_time_codes (expires_at);

ALTER TABLE authorization_codes ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    client TEXT NOT NULL,
    scope TEXT NOT NULL,
    network TEXT,
    second_factor BOOLEAN NOT NULL,
    code_digest TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    holds_until TEXT NOT NULL,
    ends_at TEXT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (holds_until);

CREATE TABLE refresh_tokens (
    token_digest TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    used BOOLEAN NOT NULL
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE INDEX idempotency_by_age ON idempotency (recorded_at);
