DROP INDEX idempotency_by_age;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
ALTER TABLE authorization_codes DROP COLUMN second_factor;
DROP TABLE one_time_codes;
DROP INDEX users_of_organization;
ALTER TABLE users DROP COLUMN revision;
