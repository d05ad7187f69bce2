DELETE FROM deadlines WHERE kind = 'document_end';
DROP INDEX deadlines_by_stay;
CREATE INDEX deadlines_by_stay ON deadlines (stays, rank);
ALTER TABLE deadlines DROP COLUMN document_id;
ALTER TABLE deadlines DROP COLUMN until_day;
