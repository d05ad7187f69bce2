DROP TABLE account_sessions;
DROP TABLE known_browsers;
DROP TABLE sign_ins;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
