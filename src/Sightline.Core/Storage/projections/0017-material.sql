-- What happened with material lots: loaded, unloaded, consumed. One row for each event.
CREATE TABLE material_moves (
    lot      TEXT    NOT NULL,  -- empty where a slot was unloaded and no lot named
    at       BIGINT  NOT NULL,  -- microseconds since 1970, as reported
    position BIGINT  NOT NULL,  -- of the fact
    kind     INTEGER NOT NULL,  -- 0 loaded, 1 unloaded, 2 consumed
    place    TEXT    NOT NULL,  -- station:X, line:X, machine:X
    slot     TEXT    NOT NULL,
    quantity TEXT,              -- decimal, as digits
    unit     TEXT,
    part     TEXT,              -- serial, where one was named
    PRIMARY KEY (lot, at, position)
) WITHOUT ROWID;
CREATE INDEX material_moves_place ON material_moves (place, at, position);

-- What was consumed of each lot, by unit.
CREATE TABLE material_totals (lot TEXT NOT NULL, unit TEXT NOT NULL, consumed TEXT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (lot, unit)) WITHOUT ROWID;
