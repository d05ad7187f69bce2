ALTER TABLE organizations DROP COLUMN contacts;
ALTER TABLE organizations DROP COLUMN description;
