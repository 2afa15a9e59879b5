-- Decisions: what a machine was asked to divert, ask by ask. A record of the finding belongs to the first ask that is not before it.
CREATE TABLE finding_asks (
    finding TEXT    NOT NULL,
    nr      INTEGER NOT NULL,
    upto    BIGINT  NOT NULL,  -- the newest record it was asked for
    at      BIGINT  NOT NULL,
    outcome TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (finding, nr, upto)
) WITHOUT ROWID;
INSERT INTO finding_asks (finding, nr, upto, at, outcome, text)
SELECT a.finding, a.nr, coalesce((SELECT MAX(r.record) FROM finding_records r WHERE r.finding = a.finding AND r.record < a.fact), 0), a.at, a.outcome, a.text
FROM finding_actions a WHERE a.what = 'divert' AND a.whom IS NOT NULL;

-- Decisions: one verdict that is taken back can move several nonconformances.
CREATE TABLE nonconformance_moved (
    position BIGINT  NOT NULL,
    ncr      BIGINT  NOT NULL,
    act      TEXT    NOT NULL,
    at       BIGINT  NOT NULL,
    by_whom  TEXT    NOT NULL,
    what     TEXT,
    units    BIGINT  NOT NULL,
    said     TEXT,
    PRIMARY KEY (position, ncr)
) WITHOUT ROWID;
INSERT INTO nonconformance_moved SELECT position, ncr, act, at, by_whom, what, units, said FROM nonconformance_moves;
DROP TABLE nonconformance_moves;
ALTER TABLE nonconformance_moved RENAME TO nonconformance_moves;
CREATE INDEX nonconformance_moves_ncr ON nonconformance_moves (ncr, position);

-- Decisions: a hold of a finding grows with it. since: the fact that put the part on hold, which is the hold's own or one of its additions.
ALTER TABLE hold_units ADD COLUMN since BIGINT;
UPDATE hold_units SET since = hold;
CREATE TABLE hold_additions (
    position INTEGER PRIMARY KEY,
    hold     BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    units    BIGINT NOT NULL
);
CREATE INDEX hold_additions_hold ON hold_additions (hold, position);
