-- Genealogy: recalls and recall drills. One is named by the position of the fact that opened it.
CREATE TABLE recalls (
    position   INTEGER PRIMARY KEY,
    of_kind    INTEGER NOT NULL,
    of_key     TEXT    NOT NULL,
    drill      INTEGER NOT NULL,
    seed       BIGINT,             -- of a drill: what the lot was picked by
    reason     TEXT    NOT NULL,
    opened_at  BIGINT  NOT NULL,
    opened_by  TEXT    NOT NULL,
    as_of      BIGINT  NOT NULL,   -- the newest fact that its scope knows of
    complete   INTEGER NOT NULL,   -- 0 where the trace was cut
    units      BIGINT  NOT NULL,
    took       BIGINT  NOT NULL,   -- microseconds until the scope was known
    sampled    BIGINT,             -- of a drill: units that were traced back
    confirmed  BIGINT,             -- of these: that led back to the lot
    placed     BIGINT,             -- of a drill: units whose place was known
    hold       BIGINT,             -- the hold that holds its units
    closed_at  BIGINT,
    closed_by  TEXT,
    closed_why TEXT
);

-- What it is about: kind as in genealogy. certainty: 0 stated, 1 by time and station, 2 not told apart.
CREATE TABLE recall_units (recall BIGINT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL, certainty INTEGER NOT NULL, PRIMARY KEY (recall, kind, key)) WITHOUT ROWID;
CREATE INDEX recall_units_key ON recall_units (kind, key);
