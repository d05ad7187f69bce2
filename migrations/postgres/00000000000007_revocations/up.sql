-- What has been taken back before its time: access tokens, and everything issued to a session, a client or a person.
CREATE TABLE revocations (
    subject TEXT COLLATE "C" PRIMARY KEY,
    issued_until TIMESTAMPTZ NOT NULL,
    needed_until TIMESTAMPTZ NOT NULL
);
