ALTER TABLE answers DROP COLUMN changed_at;
ALTER TABLE answers DROP COLUMN not_yet;
DROP TABLE assessment_versions;
