-- The first schema, for SQLite. Ids, instants and documents are TEXT; instants are RFC 3339 at one width, so that they sort.

-- The journal: the one append-only, hash-chained record of everything that happened.
CREATE TABLE journal_head (
    only_row INTEGER PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
INSERT INTO journal_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', '1970-01-01T00:00:00.000000Z');

CREATE TABLE journal (
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

-- The Standards.
CREATE TABLE arenas (
    code TEXT PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    referable BOOLEAN NOT NULL
);

CREATE TABLE editions (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    frame TEXT NOT NULL,
    revision INTEGER NOT NULL
);

CREATE TABLE standards (
    edition_id TEXT NOT NULL REFERENCES editions (id),
    code TEXT NOT NULL,
    section_order INTEGER NOT NULL,
    position INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (edition_id, code)
);

-- Organizations and what they offer.
CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    entered BIGINT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    name TEXT NOT NULL,
    other_names TEXT NOT NULL,
    kind TEXT NOT NULL,
    website TEXT,
    phone TEXT,
    round_the_clock_line TEXT,
    revision INTEGER NOT NULL
);

CREATE TABLE organization_identifiers (
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (scheme, value)
);
CREATE INDEX organization_identifiers_by_organization ON organization_identifiers (organization_id);

CREATE TABLE offerings (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    position INTEGER NOT NULL,
    arena TEXT NOT NULL REFERENCES arenas (code),
    statewide BOOLEAN NOT NULL,
    counties TEXT NOT NULL,
    populations TEXT NOT NULL,
    age_min INTEGER,
    age_max INTEGER,
    languages TEXT NOT NULL,
    intake TEXT NOT NULL,
    intake_confirmed_on TEXT NOT NULL,
    PRIMARY KEY (organization_id, position)
);

-- Self-assessment and review.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    edition_id TEXT NOT NULL REFERENCES editions (id),
    arenas TEXT NOT NULL,
    due_on TEXT NOT NULL,
    status TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX invitations_by_organization ON invitations (organization_id, id);

CREATE TABLE assessments (
    id TEXT PRIMARY KEY,
    invitation_id TEXT NOT NULL UNIQUE REFERENCES invitations (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    edition_id TEXT NOT NULL REFERENCES editions (id),
    arenas TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    accepted_at TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX assessments_by_organization ON assessments (organization_id, id);

CREATE TABLE answers (
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    rating TEXT,
    narrative TEXT,
    evidence TEXT NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);

CREATE TABLE findings (
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    content TEXT NOT NULL,
    found_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);

-- Policies and decisions.
CREATE TABLE policies (
    id TEXT PRIMARY KEY,
    for_use TEXT NOT NULL,
    version INTEGER NOT NULL,
    provenance TEXT NOT NULL,
    terms TEXT NOT NULL,
    UNIQUE (for_use, version)
);

CREATE TABLE decisions (
    number BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT,
    act TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    conditions TEXT NOT NULL,
    reason TEXT,
    against_verdict BOOLEAN NOT NULL,
    verdict TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
CREATE INDEX decisions_by_organization ON decisions (organization_id, number);

-- People and machines.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    organization_id TEXT REFERENCES organizations (id),
    password_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    belongs_to TEXT NOT NULL,
    agreement TEXT NOT NULL,
    secret_digest TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

-- Working records: in no journal.
CREATE TABLE authorization_codes (
    code_digest TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    client TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (caller, request_key)
);

CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    counts TEXT NOT NULL,
    planned_by TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    applied_at TEXT
);

CREATE TABLE import_rows (
    import_id TEXT NOT NULL REFERENCES imports (id),
    line BIGINT NOT NULL,
    act TEXT NOT NULL,
    organization_id TEXT,
    reasons TEXT NOT NULL,
    record TEXT,
    PRIMARY KEY (import_id, line)
);
