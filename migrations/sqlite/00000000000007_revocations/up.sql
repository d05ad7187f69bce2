-- What has been taken back before its time: access tokens, and everything issued to a session, a client or a person.
CREATE TABLE revocations (
    subject TEXT PRIMARY KEY,
    issued_until TEXT NOT NULL,
    needed_until TEXT NOT NULL
);
