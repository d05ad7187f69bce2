DROP TABLE pair_dismissals;
DROP TABLE organization_contact_keys;
