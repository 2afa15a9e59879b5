-- Up to where the hub has the journal of this edge. stored and refused count what the hub said it owns, apart from the
-- journal's own totals: the two must agree.
CREATE TABLE place (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL,
    hash     TEXT   NOT NULL,
    stored   BIGINT NOT NULL,
    refused  BIGINT NOT NULL
);

-- Images that the hub does not have yet, and those it would not take.
CREATE TABLE images (
    position BIGINT PRIMARY KEY,
    sha256   TEXT NOT NULL,
    refused  TEXT
);

-- What the hub last said a station makes. Times are microseconds since 1970 (UTC).
CREATE TABLE contexts (
    station  TEXT PRIMARY KEY,
    asked_at BIGINT NOT NULL,
    answer   BLOB NOT NULL
);
