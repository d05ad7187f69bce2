-- What an organization says of itself in its own words, and its public contacts.
ALTER TABLE organizations ADD COLUMN description TEXT;
ALTER TABLE organizations ADD COLUMN contacts JSONB NOT NULL DEFAULT '[]';
