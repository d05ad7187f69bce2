ALTER TABLE assessments DROP COLUMN accepted_by;
DROP TABLE affiliations;
DROP TABLE affiliation_lists;
