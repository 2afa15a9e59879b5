-- Keys of machines. The secret is shown once and never stored; hash is its SHA-256.
CREATE TABLE keys (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    added_at   BIGINT NOT NULL,
    revoked_at BIGINT
);
