-- Who people are at the issuers that vouch for them.
CREATE TABLE federated_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL UNIQUE REFERENCES users (id),
    PRIMARY KEY (issuer, subject)
);

-- Working records: in no journal. Sign-ins that have been sent to an issuer and are expected back.
CREATE TABLE sign_ins_elsewhere (
    id_digest TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    asked TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sign_ins_elsewhere_by_expiry ON sign_ins_elsewhere (expires_at);
