-- Decisions: nonconformances. One is named by the position of the fact that opened it. stage: what persons decided, 0 open, 1 contained, 3 verified, 4 closed.
-- state: where it stands by that and by its parts, 2 (dispositioned) where nothing of a contained one is left to decide.
CREATE TABLE nonconformances (
    position    INTEGER PRIMARY KEY,
    stage       INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    what        TEXT,
    line        TEXT,
    station     TEXT,
    product     TEXT,
    class       TEXT,
    finding     TEXT,              -- in the words of the rule that opened it
    cause       TEXT,              -- the same cause opens no second one
    opened_at   BIGINT  NOT NULL,
    opened_by   TEXT    NOT NULL,
    moved_at    BIGINT  NOT NULL,
    parts       BIGINT  NOT NULL,
    undisposed  BIGINT  NOT NULL,  -- parts without a disposition in force
    reworking   BIGINT  NOT NULL,  -- parts whose rework was not inspected again
    actions     BIGINT  NOT NULL   -- corrective actions that are not done and found effective
);
CREATE INDEX nonconformances_state ON nonconformances (state, position);

-- What it is about: 0 a serialised part, 1 a batch, 2 a material lot. disposition: the one in force; null while there is none.
CREATE TABLE nonconformance_parts (
    ncr         BIGINT  NOT NULL,
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    disposition BIGINT,
    PRIMARY KEY (ncr, kind, key)
) WITHOUT ROWID;
CREATE INDEX nonconformance_parts_key ON nonconformance_parts (kind, key);

-- Every disposition that was asked for, part by part. It counts where in_force is set and undone_by is not.
CREATE TABLE dispositions (
    position   BIGINT  NOT NULL,  -- of the fact that asked for it
    kind       INTEGER NOT NULL,  -- as above
    key        TEXT    NOT NULL,
    ncr        BIGINT  NOT NULL,
    what       TEXT    NOT NULL,  -- rework, scrap, useAsIs, return
    quantity   TEXT,              -- decimal, as digits; 1 for a serialised part, null where a batch's is not known
    work_order TEXT,              -- of the part's newest record at that moment, as the next two
    product    TEXT,
    station    TEXT,
    class      TEXT,              -- of the nonconformance, else as a person named it on that record
    reason     TEXT,
    at         BIGINT  NOT NULL,
    by_whom    TEXT    NOT NULL,
    in_force   BIGINT,            -- position of the fact since which it counts; null while a concession waits for its signature
    in_force_at BIGINT,
    undone_by  BIGINT,            -- position of the fact that took it back or refused it
    rework_at  TEXT,              -- the station that reworks it
    reinspect_at TEXT,            -- the station that inspects it again
    loop       INTEGER,           -- how many times it was sent to rework, this one included
    outcome    INTEGER,           -- of a rework: 0 not inspected again, 1 good, 2 not good
    checked_by BIGINT,            -- the record, or the fact of the person, that says so
    checked_at BIGINT,            -- its exposure
    lot        TEXT,              -- the lot that goes back to the supplier
    PRIMARY KEY (position, kind, key)
) WITHOUT ROWID;
CREATE INDEX dispositions_part ON dispositions (kind, key, position);
CREATE INDEX dispositions_ncr ON dispositions (ncr, position);
CREATE INDEX dispositions_checked ON dispositions (checked_by) WHERE checked_by IS NOT NULL;
CREATE INDEX dispositions_order ON dispositions (work_order, position) WHERE work_order IS NOT NULL;
CREATE INDEX dispositions_waiting ON dispositions (position) WHERE outcome = 0 AND undone_by IS NULL;

CREATE TABLE nonconformance_evidence (ncr BIGINT NOT NULL, kind TEXT NOT NULL, ref BIGINT NOT NULL, PRIMARY KEY (ncr, kind, ref)) WITHOUT ROWID;  -- record, hold

-- Corrective actions, each named by the position of the fact that added it.
CREATE TABLE nonconformance_actions (
    position   INTEGER PRIMARY KEY,
    ncr        BIGINT NOT NULL,
    what       TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    due        TEXT   NOT NULL,   -- a day
    by_whom    TEXT   NOT NULL,
    done_at    BIGINT,
    done_by    TEXT,
    done_what  TEXT,
    checked_at BIGINT,
    checked_by TEXT,
    effective  INTEGER,
    checked_why TEXT
);
CREATE INDEX nonconformance_actions_ncr ON nonconformance_actions (ncr, position);

CREATE TABLE nonconformance_deviations (
    position       INTEGER PRIMARY KEY,
    ncr            BIGINT NOT NULL,
    characteristic TEXT   NOT NULL,
    limits         TEXT   NOT NULL,
    until          TEXT,          -- a day
    quantity       TEXT,          -- decimal, as digits
    reason         TEXT   NOT NULL,
    by_whom        TEXT   NOT NULL,
    at             BIGINT NOT NULL
);
CREATE INDEX nonconformance_deviations_ncr ON nonconformance_deviations (ncr, position);

CREATE TABLE nonconformance_documents (position INTEGER PRIMARY KEY, ncr BIGINT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, place TEXT, by_whom TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX nonconformance_documents_ncr ON nonconformance_documents (ncr, position);

-- Every move, for who reads its story.
CREATE TABLE nonconformance_moves (position INTEGER PRIMARY KEY, ncr BIGINT NOT NULL, act TEXT NOT NULL, at BIGINT NOT NULL, by_whom TEXT NOT NULL, what TEXT, units BIGINT NOT NULL, said TEXT);
CREATE INDEX nonconformance_moves_ncr ON nonconformance_moves (ncr, position);

-- Parts that left or were scanned: seen, packed into a container, shipped. ref: container or shipment. kind as above.
CREATE TABLE part_moves (
    position  BIGINT  NOT NULL,
    kind      INTEGER NOT NULL,
    key       TEXT    NOT NULL,
    what      TEXT    NOT NULL,  -- seen, packed, shipped
    at        BIGINT  NOT NULL,
    source    TEXT    NOT NULL,  -- who said so
    container TEXT,
    ref       TEXT,
    quantity  TEXT,
    PRIMARY KEY (position, kind, key)
) WITHOUT ROWID;
CREATE INDEX part_moves_part ON part_moves (kind, key, position);
CREATE INDEX part_moves_container ON part_moves (container, position) WHERE container IS NOT NULL;
CREATE INDEX part_moves_shipment ON part_moves (ref, position) WHERE ref IS NOT NULL;

-- What should not have happened with a part, and was reported: recorded as the exception it is.
CREATE TABLE part_exceptions (
    position BIGINT  NOT NULL,   -- of the fact that reports it
    kind     INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    what     TEXT    NOT NULL,   -- packed, shipped, or the type of an event, or inspected
    why      TEXT    NOT NULL,   -- held, scrapped, returned, rework, shipped
    at       BIGINT  NOT NULL,
    PRIMARY KEY (position, kind, key, why)
) WITHOUT ROWID;
CREATE INDEX part_exceptions_part ON part_exceptions (kind, key, position);
