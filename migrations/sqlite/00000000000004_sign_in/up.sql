-- Signing in: second factors of people, and working records of sign-ins under way, browsers and /account.
CREATE TABLE second_factors (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    sealed_secret TEXT NOT NULL,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    code_digest TEXT NOT NULL,
    PRIMARY KEY (user_id, code_digest)
);

-- Working records: in no journal.
CREATE TABLE sign_ins (
    id_digest TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    stage TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    tries INTEGER NOT NULL,
    sealed_secret TEXT,
    expires_at TEXT NOT NULL
);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

CREATE TABLE known_browsers (
    id_digest TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    expires_at TEXT NOT NULL
);
CREATE INDEX known_browsers_by_expiry ON known_browsers (expires_at);

CREATE TABLE account_sessions (
    id_digest TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    sealed_secret TEXT,
    expires_at TEXT NOT NULL
);
CREATE INDEX account_sessions_by_user ON account_sessions (user_id);
