-- Decisions: what persons said of records, beside what the machine said.
CREATE TABLE reviews (
    position  INTEGER PRIMARY KEY,
    record    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    by_whom   TEXT NOT NULL,
    verdict   INTEGER NOT NULL,
    class     TEXT,
    reason    TEXT,
    second    INTEGER NOT NULL,
    machine   INTEGER NOT NULL,
    station   TEXT NOT NULL,
    shift     TEXT,
    shift_day TEXT,
    undone_by BIGINT
);
CREATE INDEX reviews_record ON reviews (record, position);
CREATE INDEX reviews_at ON reviews (at);

-- The person's word that counts (result as in inspections; null: the machine's), the class they named, and the newest fact about it.
ALTER TABLE inspections ADD COLUMN verdict INTEGER;
ALTER TABLE inspections ADD COLUMN verdict_class TEXT;
ALTER TABLE inspections ADD COLUMN reviewed_by BIGINT;

-- What a person is asked to look at. state: 0 open, 1 a second look is open, 2 done.
CREATE TABLE review_items (
    record      INTEGER PRIMARY KEY,
    station     TEXT NOT NULL,
    exposed_at  BIGINT NOT NULL,
    state       INTEGER NOT NULL,
    why         TEXT NOT NULL,
    probability TEXT,
    class       TEXT,
    burst       BIGINT NOT NULL,
    second      INTEGER NOT NULL,
    said        TEXT
);
CREATE INDEX review_items_open ON review_items (state, record) WHERE state < 2;
CREATE INDEX review_items_station ON review_items (station, record);
