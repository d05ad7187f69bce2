ALTER TABLE decisions DROP COLUMN inherited_from;
DROP TABLE former_names;
DROP TABLE succession_withdrawals;
DROP TABLE succession_successors;
DROP TABLE successions;
