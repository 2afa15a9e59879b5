-- Context: the same inspection from two sources. A key for each record that counts and may be brought again by another source,
-- and for each record that was merged: into which, by which rule, and what agreed. Times are microseconds.
CREATE TABLE merge_keys (
    key          TEXT NOT NULL,
    corrected_at BIGINT NOT NULL,
    position     BIGINT NOT NULL,
    station      TEXT NOT NULL,
    sequence     BIGINT,
    PRIMARY KEY (key, corrected_at, position)
) WITHOUT ROWID;
CREATE TABLE merges (
    position      INTEGER PRIMARY KEY,
    merged_into   BIGINT NOT NULL,
    station       TEXT NOT NULL,
    sequence      BIGINT,
    rule_of       TEXT NOT NULL,
    rule_position BIGINT NOT NULL,
    matched       TEXT NOT NULL,
    span          BIGINT NOT NULL,
    apart         BIGINT NOT NULL
);
CREATE INDEX merges_into ON merges (merged_into, position);

-- Buffering: numbers that were missing and came, and when a counter repeated itself or was started anew.
CREATE TABLE closed_gaps (
    station   TEXT NOT NULL,
    closed_by BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (station, closed_by)
) WITHOUT ROWID;
CREATE INDEX closed_gaps_last ON closed_gaps (station, last);
CREATE TABLE counter_events (
    station  TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    first    BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    times    BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (station, position)
) WITHOUT ROWID;
CREATE INDEX gaps_seen ON gaps (station, seen_at);

-- Forwarding: how many entries the outbox must hold, by slices of the journal. A row that vanishes is noticed.
CREATE TABLE entries_made (slice BIGINT NOT NULL, target TEXT NOT NULL, entries BIGINT NOT NULL, PRIMARY KEY (slice, target)) WITHOUT ROWID;

-- Insight: how well each source keeps to the contract, by the hour of receipt.
CREATE TABLE conformance (
    station     TEXT NOT NULL,
    hour        BIGINT NOT NULL,
    stored      BIGINT NOT NULL,
    invalid     BIGINT NOT NULL,
    conflicts   BIGINT NOT NULL,
    forbidden   BIGINT NOT NULL,
    strange     BIGINT NOT NULL,
    with_serial BIGINT NOT NULL,
    numbered    BIGINT NOT NULL,
    ordered     BIGINT NOT NULL,
    backwards   BIGINT NOT NULL,
    measured    BIGINT NOT NULL,
    in_time     BIGINT NOT NULL,
    PRIMARY KEY (station, hour)
) WITHOUT ROWID;
CREATE TABLE conformance_last (station TEXT PRIMARY KEY, number BIGINT NOT NULL, exposed_at BIGINT NOT NULL) WITHOUT ROWID;
