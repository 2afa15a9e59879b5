-- Context: the changeovers of each line, the newest one is how the line stands. The body holds all that was done.
CREATE TABLE changeovers (
    line       TEXT   NOT NULL,
    n          BIGINT NOT NULL,
    position   BIGINT NOT NULL,  -- of the fact that moved it last
    state      TEXT   NOT NULL,
    work_order TEXT,
    segment    TEXT,
    began_at   BIGINT NOT NULL,  -- microseconds since 1970
    ended_at   BIGINT,
    body       TEXT   NOT NULL,
    PRIMARY KEY (line, n)
) WITHOUT ROWID;
CREATE INDEX changeovers_order ON changeovers (work_order, line, n) WHERE segment IS NOT NULL;

-- The recipe that each station reported or used last, since when.
CREATE TABLE station_recipes (
    station  TEXT PRIMARY KEY,
    recipe   TEXT   NOT NULL,
    version  TEXT,
    since    BIGINT NOT NULL,
    position BIGINT NOT NULL,
    how      TEXT   NOT NULL   -- reported or used
) WITHOUT ROWID;

-- Times in which a station worked with another recipe than was expected of it. Numbered on its line.
CREATE TABLE mismatches (
    line        TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    station     TEXT   NOT NULL,
    expected    TEXT   NOT NULL,
    expected_version TEXT,
    actual      TEXT   NOT NULL,
    actual_version   TEXT,
    began_at    BIGINT NOT NULL,  -- first exposure or report with it
    ended_at    BIGINT,           -- null while it lasts
    detected_at BIGINT NOT NULL,  -- when this node knew
    detected_by BIGINT NOT NULL,
    ended_by    BIGINT,
    PRIMARY KEY (line, n)
) WITHOUT ROWID;
CREATE INDEX mismatches_station ON mismatches (station, began_at);
CREATE INDEX mismatches_open ON mismatches (station) WHERE ended_at IS NULL;
