-- Telephones and websites in the form in which they are compared, so that matching finds them: `domain::organization`
-- writes it (`phone_key`, `website_key`), and each write of a profile keeps them up.
CREATE TABLE organization_contact_keys (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (organization_id, kind, value)
);

CREATE INDEX organization_contact_keys_by_value ON organization_contact_keys (kind, value);

-- What is there already. Telephones have been checked to be E.164.
INSERT INTO organization_contact_keys (organization_id, kind, value)
SELECT id, 'phone', phone FROM organizations WHERE phone IS NOT NULL
UNION
SELECT id, 'phone', round_the_clock_line FROM organizations WHERE round_the_clock_line IS NOT NULL
UNION
SELECT o.id, 'phone', json_extract(c.value, '$.phone')
FROM organizations o, json_each(o.contacts) c WHERE json_extract(c.value, '$.phone') IS NOT NULL;

WITH addresses AS (
    SELECT id, substr(lower(website), instr(website, '://') + 3) || '/' AS rest FROM organizations WHERE website IS NOT NULL
), hosts AS (
    SELECT id, rtrim(substr(rest, 1, instr(replace(replace(replace(rest, '?', '/'), '#', '/'), ':', '/'), '/') - 1), '.') AS host
    FROM addresses
)
INSERT INTO organization_contact_keys (organization_id, kind, value)
SELECT id, 'website', CASE WHEN host LIKE 'www.%' THEN substr(host, 5) ELSE host END FROM hosts WHERE host LIKE '%_.%';

-- Two organizations that staff have said are not the same: the smaller id first.
CREATE TABLE pair_dismissals (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    other_id TEXT NOT NULL REFERENCES organizations (id),
    note TEXT,
    dismissed_by TEXT NOT NULL,
    dismissed_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, other_id)
);
