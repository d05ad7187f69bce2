-- A client keeps its newest secret; one that has none gets a digest that nothing matches.
DROP TABLE client_assertions;
ALTER TABLE clients ADD COLUMN secret_digest TEXT NOT NULL DEFAULT 'none';
UPDATE clients SET secret_digest = COALESCE(
    (SELECT digest FROM client_secrets WHERE client_id = clients.id ORDER BY created_at DESC LIMIT 1),
    secret_digest
);
DROP TABLE client_secrets;
ALTER TABLE clients DROP COLUMN created_at;
ALTER TABLE clients DROP COLUMN keys;
ALTER TABLE clients DROP COLUMN last_used_on;
ALTER TABLE clients DROP COLUMN revision;
