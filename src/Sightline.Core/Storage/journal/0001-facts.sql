-- The journal: facts appended and never changed. Times are microseconds since 1970 (UTC).
-- stored_total and refused_total count inspections and refusals up to and with this fact, so the books can be read at any position.
CREATE TABLE facts (
    position        INTEGER PRIMARY KEY,
    kind            TEXT   NOT NULL,
    source          TEXT   NOT NULL,
    key             TEXT,
    observed_at     BIGINT,
    observed_offset INTEGER,
    received_at     BIGINT NOT NULL,
    recorded_at     BIGINT NOT NULL,
    actor           TEXT   NOT NULL,
    body            BLOB   NOT NULL,
    hash            BLOB   NOT NULL,
    stored_total    BIGINT NOT NULL,
    refused_total   BIGINT NOT NULL
);

-- One fact for one identity, for as long as the journal lives.
CREATE UNIQUE INDEX facts_identity ON facts (source, key, kind) WHERE key IS NOT NULL;
