-- Genealogy: what went into what, as events say it. What follows from the lots that were loaded is read from the records and stands in no row.
-- Kinds: 0 serial, 1 batch, 2 lot, 3 finished lot, 4 container, 5 shipment, 6 customer, 7 work order.
CREATE TABLE genealogy (
    position  BIGINT  NOT NULL,  -- of the fact
    n         INTEGER NOT NULL,  -- which link of that fact
    from_kind INTEGER NOT NULL,
    from_key  TEXT    NOT NULL,
    to_kind   INTEGER NOT NULL,
    to_key    TEXT    NOT NULL,
    relation  TEXT    NOT NULL,
    place     TEXT,              -- where in the product
    quantity  TEXT,              -- decimal, as digits
    unit      TEXT,
    at        BIGINT  NOT NULL,  -- as reported
    source    TEXT    NOT NULL,
    undone_by BIGINT,            -- position of the fact that took it out again
    PRIMARY KEY (position, n)
) WITHOUT ROWID;
CREATE INDEX genealogy_from ON genealogy (from_kind, from_key, position);
CREATE INDEX genealogy_to ON genealogy (to_kind, to_key, position);

-- Of what has no serials: how much was taken, and how much was made by splitting, merging and finishing. Decimal, as digits.
CREATE TABLE genealogy_amounts (kind INTEGER NOT NULL, key TEXT NOT NULL, unit TEXT NOT NULL, taken TEXT NOT NULL, made TEXT NOT NULL, PRIMARY KEY (kind, key, unit)) WITHOUT ROWID;

-- A container that comes back is filled anew: the position of the fact that shipped it last.
CREATE TABLE genealogy_loads (container TEXT PRIMARY KEY, shipped BIGINT NOT NULL) WITHOUT ROWID;

-- What cannot be, and was reported.
CREATE TABLE genealogy_exceptions (
    position   BIGINT  NOT NULL,
    n          INTEGER NOT NULL,
    why        TEXT    NOT NULL,  -- cycle, overdrawn, usedTwice, notThere, held, scrapped, shipped
    kind       INTEGER NOT NULL,  -- the thing it is about
    key        TEXT    NOT NULL,
    other_kind INTEGER,           -- what it went into, or the product that has it already
    other_key  TEXT,
    pointer    TEXT    NOT NULL,  -- the place in the event
    detail     TEXT,              -- of what was overdrawn: taken, had, unit
    at         BIGINT  NOT NULL,  -- as reported
    noticed_at BIGINT  NOT NULL,  -- as recorded
    source     TEXT    NOT NULL,
    PRIMARY KEY (position, n, why)
) WITHOUT ROWID;
CREATE INDEX genealogy_exceptions_thing ON genealogy_exceptions (kind, key, position);
CREATE INDEX genealogy_exceptions_noticed ON genealogy_exceptions (noticed_at);

-- Parts of a batch that have no serial: a batch of serialised parts, such as that of an order, may have millions of records that a trace need not read.
CREATE INDEX inspections_batch_bare ON inspections (batch, position) WHERE batch IS NOT NULL AND serial IS NULL;
