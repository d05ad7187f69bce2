-- Which organizations Commission staff belong to: nobody acts on an organization that they belong to.
CREATE TABLE affiliation_lists (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    revision INTEGER NOT NULL
);

CREATE TABLE affiliations (
    user_id TEXT NOT NULL REFERENCES affiliation_lists (user_id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    since TEXT NOT NULL,
    PRIMARY KEY (user_id, organization_id)
);

-- Who fixed the verified ratings does not decide on them. Unknown for what was accepted earlier.
ALTER TABLE assessments ADD COLUMN accepted_by TEXT;
