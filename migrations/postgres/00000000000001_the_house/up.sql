-- The first schema, for PostgreSQL. Sort keys are COLLATE "C", so that both databases sort alike.

-- The journal: the one append-only, hash-chained record of everything that happened.
CREATE TABLE journal_head (
    only_row INTEGER PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
INSERT INTO journal_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', '1970-01-01T00:00:00.000000Z');

CREATE TABLE journal (
    number BIGINT PRIMARY KEY,
    recorded_at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    organization_id UUID,
    payload TEXT,
    salt TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- The Standards.
CREATE TABLE arenas (
    code TEXT PRIMARY KEY COLLATE "C",
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    referable BOOLEAN NOT NULL
);

CREATE TABLE editions (
    id UUID PRIMARY KEY,
    code TEXT NOT NULL COLLATE "C" UNIQUE,
    status TEXT NOT NULL,
    frame JSONB NOT NULL,
    revision INTEGER NOT NULL
);

CREATE TABLE standards (
    edition_id UUID NOT NULL REFERENCES editions (id),
    code TEXT NOT NULL COLLATE "C",
    section_order INTEGER NOT NULL,
    position INTEGER NOT NULL,
    content JSONB NOT NULL,
    PRIMARY KEY (edition_id, code)
);

-- Organizations and what they offer.
CREATE TABLE organizations (
    id UUID PRIMARY KEY,
    entered BIGINT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    name TEXT NOT NULL,
    other_names JSONB NOT NULL,
    kind TEXT NOT NULL,
    website TEXT,
    phone TEXT,
    round_the_clock_line TEXT,
    revision INTEGER NOT NULL
);

CREATE TABLE organization_identifiers (
    scheme TEXT NOT NULL COLLATE "C",
    value TEXT NOT NULL COLLATE "C",
    organization_id UUID NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (scheme, value)
);
CREATE INDEX organization_identifiers_by_organization ON organization_identifiers (organization_id);

CREATE TABLE offerings (
    organization_id UUID NOT NULL REFERENCES organizations (id),
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
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    edition_id UUID NOT NULL REFERENCES editions (id),
    arenas TEXT NOT NULL,
    due_on TEXT NOT NULL,
    status TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX invitations_by_organization ON invitations (organization_id, id);

CREATE TABLE assessments (
    id UUID PRIMARY KEY,
    invitation_id UUID NOT NULL UNIQUE REFERENCES invitations (id),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    edition_id UUID NOT NULL REFERENCES editions (id),
    arenas TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    accepted_at TIMESTAMPTZ,
    revision INTEGER NOT NULL
);
CREATE INDEX assessments_by_organization ON assessments (organization_id, id);

CREATE TABLE answers (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL COLLATE "C",
    rating TEXT,
    narrative TEXT,
    evidence JSONB NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);

CREATE TABLE findings (
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL COLLATE "C",
    content JSONB NOT NULL,
    found_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);

-- Policies and decisions.
CREATE TABLE policies (
    id UUID PRIMARY KEY,
    for_use TEXT NOT NULL,
    version INTEGER NOT NULL,
    provenance TEXT NOT NULL,
    terms JSONB NOT NULL,
    UNIQUE (for_use, version)
);

CREATE TABLE decisions (
    number BIGINT PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    for_use TEXT NOT NULL,
    arena TEXT,
    act TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    conditions JSONB NOT NULL,
    reason TEXT,
    against_verdict BOOLEAN NOT NULL,
    verdict JSONB NOT NULL,
    decided_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX decisions_by_organization ON decisions (organization_id, number);

-- People and machines.
CREATE TABLE users (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL COLLATE "C" UNIQUE,
    role TEXT NOT NULL,
    organization_id UUID REFERENCES organizations (id),
    password_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

CREATE TABLE clients (
    id UUID PRIMARY KEY,
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
    user_id UUID NOT NULL REFERENCES users (id),
    client TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE idempotency (
    caller TEXT NOT NULL COLLATE "C",
    request_key TEXT NOT NULL COLLATE "C",
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (caller, request_key)
);

CREATE TABLE imports (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    counts JSONB NOT NULL,
    planned_by TEXT NOT NULL,
    planned_at TIMESTAMPTZ NOT NULL,
    applied_at TIMESTAMPTZ
);

CREATE TABLE import_rows (
    import_id UUID NOT NULL REFERENCES imports (id),
    line BIGINT NOT NULL,
    act TEXT NOT NULL,
    organization_id UUID,
    reasons JSONB NOT NULL,
    record JSONB,
    PRIMARY KEY (import_id, line)
);
