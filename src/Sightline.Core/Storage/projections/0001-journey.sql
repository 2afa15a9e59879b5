-- Projections: what screens and rules read. All of it can be rebuilt from the journal.
CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position BIGINT NOT NULL);
INSERT INTO checkpoint (one, position) VALUES (1, 0);

CREATE TABLE totals (account TEXT NOT NULL, of TEXT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (account, of)) WITHOUT ROWID;

-- Buffering: the sources' own counters.
CREATE TABLE sequences (station TEXT PRIMARY KEY, first BIGINT NOT NULL, last BIGINT NOT NULL, repeats BIGINT NOT NULL, resets BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE gaps (station TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (station, first)) WITHOUT ROWID;

-- Context: master data, intervals, and the record with what was being made frozen on it.
CREATE TABLE master (kind TEXT NOT NULL, id TEXT NOT NULL, position BIGINT NOT NULL, changed_at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE station_context (station TEXT NOT NULL, valid_from BIGINT NOT NULL, position BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (station, valid_from, position)) WITHOUT ROWID;
CREATE TABLE contexts (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE inspections (
    position     INTEGER PRIMARY KEY,
    station      TEXT NOT NULL,
    id           TEXT NOT NULL,
    serial       TEXT,
    batch        TEXT,
    inspected_at BIGINT NOT NULL,
    received_at  BIGINT NOT NULL,
    result       INTEGER NOT NULL,
    purpose      INTEGER NOT NULL,
    work_order   TEXT,
    product      TEXT,
    state        INTEGER NOT NULL,
    flags        TEXT,
    context_id   BIGINT,
    bound_by     BIGINT,
    waits_for    TEXT,
    reason       TEXT
);
CREATE INDEX inspections_serial ON inspections (serial, position) WHERE serial IS NOT NULL;
CREATE INDEX inspections_batch ON inspections (batch, position) WHERE batch IS NOT NULL;
CREATE INDEX inspections_order ON inspections (work_order, position) WHERE work_order IS NOT NULL;
CREATE INDEX inspections_station ON inspections (station, position);
CREATE INDEX inspections_time ON inspections (inspected_at);
CREATE INDEX inspections_result ON inspections (result, position) WHERE result <> 0;
CREATE INDEX inspections_purpose ON inspections (purpose, position) WHERE purpose <> 0;
CREATE INDEX inspections_waits ON inspections (waits_for, position) WHERE waits_for IS NOT NULL;
CREATE INDEX inspections_parked ON inspections (position) WHERE state = 2;

-- Exports: the maps that were published.
CREATE TABLE maps (target TEXT NOT NULL, position BIGINT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, published_at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (target, position)) WITHOUT ROWID;

-- Forwarding: targets and the outbox.
CREATE TABLE targets (name TEXT PRIMARY KEY, position BIGINT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox (
    position    BIGINT NOT NULL,
    target      TEXT NOT NULL,
    seq         BIGINT NOT NULL,
    state       INTEGER NOT NULL,
    part_key    TEXT NOT NULL,
    map_version TEXT NOT NULL,
    fields      TEXT,
    started     INTEGER NOT NULL,
    reason      TEXT,
    reference   TEXT,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT,
    PRIMARY KEY (position, target)
) WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (target, seq) WHERE state = 0;
CREATE INDEX outbox_parked ON outbox (target, position) WHERE state = 2;

-- Genealogy: who looks for a part or a lot finds its inspections here.
CREATE TABLE defects (class TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (class, position)) WITHOUT ROWID;
CREATE TABLE lots (lot TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (lot, position)) WITHOUT ROWID;
CREATE TABLE images (sha256 TEXT PRIMARY KEY, position BIGINT NOT NULL, stored_at BIGINT NOT NULL, size BIGINT NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE quarantine (position INTEGER PRIMARY KEY, station TEXT, received_at BIGINT NOT NULL, actor TEXT NOT NULL, why TEXT NOT NULL, resubmitted BIGINT, answered INTEGER);
CREATE TABLE events (position INTEGER PRIMARY KEY, type TEXT NOT NULL, at BIGINT NOT NULL, source TEXT NOT NULL, serial TEXT, lot TEXT);
CREATE INDEX events_serial ON events (serial, position) WHERE serial IS NOT NULL;
CREATE INDEX events_lot ON events (lot, position) WHERE lot IS NOT NULL;
CREATE INDEX events_source ON events (source, position);
