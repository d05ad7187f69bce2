DROP TABLE alerts;
DROP TABLE lookups;
DROP TABLE partner_identifiers;
DROP INDEX clients_by_identifier_scheme;
ALTER TABLE clients DROP COLUMN identifier_scheme;
