DROP INDEX idempotency_by_age;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE one_time_codes;
DROP INDEX users_of_organization;
ALTER TABLE users DROP COLUMN revision;
