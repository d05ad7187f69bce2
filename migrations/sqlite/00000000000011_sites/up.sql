-- Places of service. Confidential unless an opening holds today; queries take whose sight they are for.
CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    status TEXT NOT NULL,
    county TEXT NOT NULL,
    place TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX sites_by_organization ON sites (organization_id, id);
CREATE INDEX sites_by_county ON sites (county, id);

CREATE TABLE site_arenas (
    site_id TEXT NOT NULL REFERENCES sites (id),
    arena TEXT NOT NULL REFERENCES arenas (code),
    PRIMARY KEY (arena, site_id)
);
CREATE INDEX site_arenas_by_site ON site_arenas (site_id);

-- By whose word a site is open, and until when. Rows are added and settled once, never removed.
CREATE TABLE site_openings (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES sites (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    authorized_by TEXT NOT NULL,
    authorized_on TEXT NOT NULL,
    open_until TEXT NOT NULL,
    state TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    settled_by TEXT,
    settled_at TEXT
);
CREATE INDEX site_openings_by_site ON site_openings (site_id, id);
CREATE INDEX site_openings_by_organization ON site_openings (organization_id, id);
CREATE INDEX site_openings_by_state ON site_openings (state, id);
