-- Context: process parameters. One row for each parameter in each unit at each place; "newest" is its newest minute.
CREATE TABLE parameters (
    id             INTEGER PRIMARY KEY,
    place          TEXT NOT NULL,
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL,
    unit           TEXT NOT NULL,
    first_position BIGINT NOT NULL,
    newest         BIGINT NOT NULL
);
CREATE UNIQUE INDEX parameters_place ON parameters (place, name, kind, unit);

-- Samples in pieces of a minute. The key is made of parameter, minute and number within the minute: a stretch of time is a
-- stretch of keys. "stored" counts samples, "counted" moments: of several samples of one moment the last stored counts.
CREATE TABLE parameter_minutes (
    key            INTEGER PRIMARY KEY,
    first_position BIGINT NOT NULL,
    last_position  BIGINT NOT NULL,
    stored         BIGINT NOT NULL,
    counted        BIGINT NOT NULL,
    low            TEXT NOT NULL,
    high           TEXT NOT NULL,
    total          TEXT NOT NULL
);
CREATE TABLE parameter_samples (key INTEGER PRIMARY KEY, body BLOB NOT NULL);

-- What master data said of parameters and of the window of a station, since each fact that said so.
CREATE TABLE parameter_declared (
    id       TEXT NOT NULL,
    position BIGINT NOT NULL,
    name     TEXT NOT NULL,
    place    TEXT,
    unit     TEXT,
    lower    TEXT,
    upper    TEXT,
    PRIMARY KEY (id, position)
) WITHOUT ROWID;
CREATE INDEX parameter_declared_name ON parameter_declared (name, id, position);
CREATE TABLE parameter_windows (station TEXT NOT NULL, position BIGINT NOT NULL, span BIGINT, PRIMARY KEY (station, position)) WITHOUT ROWID;

-- What happened at a place, by moment, and the states of machines.
CREATE TABLE place_events (place TEXT NOT NULL, at BIGINT NOT NULL, position BIGINT NOT NULL, type TEXT NOT NULL, PRIMARY KEY (place, at, position)) WITHOUT ROWID;
CREATE TABLE machine_states (machine TEXT NOT NULL, at BIGINT NOT NULL, position BIGINT NOT NULL, state TEXT NOT NULL, reason TEXT, PRIMARY KEY (machine, at, position)) WITHOUT ROWID;
