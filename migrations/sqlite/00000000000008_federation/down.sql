DROP TABLE sign_ins_elsewhere;
DROP TABLE federated_identities;
