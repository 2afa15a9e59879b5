-- Keys: scoped, expiring, rotating. stations, targets and permissions are JSON arrays; NULL means no limit, or all the role has.
ALTER TABLE keys ADD COLUMN expires_at BIGINT;
ALTER TABLE keys ADD COLUMN stations TEXT;
ALTER TABLE keys ADD COLUMN targets TEXT;
ALTER TABLE keys ADD COLUMN permissions TEXT;
ALTER TABLE keys ADD COLUMN added_by TEXT;
ALTER TABLE keys ADD COLUMN replaces TEXT;
ALTER TABLE keys ADD COLUMN used_at BIGINT;
ALTER TABLE keys ADD COLUMN used_from TEXT;

-- People. password_hash is ASP.NET Core Identity's; NULL for who comes through a provider. version makes lost updates show.
CREATE TABLE people (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    normal_name    TEXT NOT NULL UNIQUE,
    display_name   TEXT,
    role           TEXT NOT NULL,
    stations       TEXT,
    targets        TEXT,
    expires_at     BIGINT,
    password_hash  TEXT,
    must_change    INTEGER NOT NULL,
    security_stamp TEXT NOT NULL,
    failures       INTEGER NOT NULL,
    locked_until   BIGINT,
    second_factor  INTEGER NOT NULL,
    factor_key     TEXT,
    recovery_codes TEXT,
    used_code      TEXT,
    issuer         TEXT,
    subject        TEXT,
    added_at       BIGINT NOT NULL,
    ended_at       BIGINT,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_external ON people (issuer, subject) WHERE issuer IS NOT NULL;

-- Who is signed in. id is the SHA-256 of what the cookie protects.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    began_at   BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address    TEXT,
    browser    TEXT
);
CREATE INDEX sessions_person ON sessions (person);

-- The one-time link with which the first person comes in.
CREATE TABLE invitations (hash TEXT PRIMARY KEY, expires_at BIGINT NOT NULL);

-- Acts that are done and not yet facts in the journal, written with the change itself. The node that holds the journal carries them over.
CREATE TABLE acts (id TEXT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, object TEXT NOT NULL, body BLOB NOT NULL);
