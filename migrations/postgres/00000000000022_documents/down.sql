DELETE FROM alerts WHERE client_id IS NULL;
DROP INDEX alerts_by_network;
ALTER TABLE alerts DROP COLUMN network;
ALTER TABLE alerts ALTER COLUMN client_id SET NOT NULL;
DROP TABLE concern_contacts;
DROP TABLE concerns;
DROP TABLE documents;
DROP TABLE acceptances;
DROP TABLE published_texts;
