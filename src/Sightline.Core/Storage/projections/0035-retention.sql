-- Retention: how long classes of data are kept, by product, customer or customer order. A policy is named by a person; the newest fact about it counts.
CREATE TABLE retention_policies (
    id       TEXT PRIMARY KEY,
    position BIGINT NOT NULL,   -- of the newest fact about it
    of_kind  TEXT,              -- product, customer, customerOrder
    of_key   TEXT,
    keep     TEXT NOT NULL,     -- class to time, as JSON
    reason   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    by_whom  TEXT NOT NULL,
    ended_at BIGINT             -- null while it is in force
) WITHOUT ROWID;

-- What must be kept because a person says so. A pin is named by the position of the fact that set it.
CREATE TABLE retention_pins (
    position     INTEGER PRIMARY KEY,
    of           TEXT   NOT NULL,
    kind         TEXT   NOT NULL,  -- legal, quality
    reason       TEXT   NOT NULL,
    from_at      BIGINT,           -- of a line: exposures from
    to_at        BIGINT,           -- and before
    at           BIGINT NOT NULL,
    by_whom      TEXT   NOT NULL,
    released_at  BIGINT,
    released_by  TEXT,
    released_why TEXT
);
CREATE INDEX retention_pins_open ON retention_pins (position) WHERE released_at IS NULL;

-- Passes that removed what was due. One is named by the position of the fact that began it.
CREATE TABLE retention_passes (
    position INTEGER PRIMARY KEY,
    at       BIGINT NOT NULL,
    due_at   BIGINT NOT NULL,   -- what was due at this moment
    as_of    BIGINT NOT NULL,   -- the newest fact that its plan knew of
    by_whom  TEXT   NOT NULL,
    reason   TEXT,
    images   BIGINT NOT NULL,   -- planned to go
    bytes    BIGINT NOT NULL,
    stays    BIGINT NOT NULL,   -- due, and kept for a reason
    moves    BIGINT NOT NULL,   -- planned to go to the cold store
    ended_at BIGINT,            -- null while it runs, or after it was cut off
    removed  BIGINT,
    freed    BIGINT,
    moved    BIGINT,
    kept     BIGINT,            -- planned to go, and needed by then
    trouble  TEXT
);
CREATE INDEX retention_passes_running ON retention_passes (position) WHERE ended_at IS NULL;

-- When records of a station whose clock is not trusted were recorded: their age counts from then.
CREATE TABLE retention_untrusted (record INTEGER PRIMARY KEY, recorded_at BIGINT NOT NULL);

-- What kind of data went with a removal, and by which policy; null for what went because the disk was full.
ALTER TABLE image_removals ADD COLUMN class TEXT;
ALTER TABLE image_removals ADD COLUMN pass BIGINT;
CREATE INDEX image_removals_pass ON image_removals (pass) WHERE pass IS NOT NULL;

-- Images that lie in the cold store.
ALTER TABLE images ADD COLUMN cold_at BIGINT;
CREATE TABLE image_moves (position INTEGER PRIMARY KEY, at BIGINT NOT NULL, class TEXT NOT NULL, pass BIGINT NOT NULL, images BIGINT NOT NULL, bytes BIGINT NOT NULL);
