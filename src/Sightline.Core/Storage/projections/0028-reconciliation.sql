-- Decisions: what the PLC says of parts, beside what was decided of them. Times are microseconds.
-- Stations with an ejector, or whose PLC counts parts one by one: how far each is.
CREATE TABLE eject_stations (
    station       TEXT PRIMARY KEY,
    n             BIGINT NOT NULL,   -- parts numbered so far
    last_at       BIGINT NOT NULL,   -- newest exposure
    confirms_open BIGINT NOT NULL,   -- confirmations whose part is not known
    last_index    BIGINT,            -- newest index of the PLC; null where it counted none
    parts_open    BIGINT NOT NULL    -- parts the PLC counted that have no inspection
) WITHOUT ROWID;

-- Their parts, numbered as they came. A part without a serial has its key here, where it names batch and position.
CREATE TABLE numbered_parts (
    record     INTEGER PRIMARY KEY,
    station    TEXT   NOT NULL,
    n          BIGINT NOT NULL,
    sequence   BIGINT,
    key        TEXT,
    exposed_at BIGINT NOT NULL
);
CREATE INDEX numbered_parts_sequence ON numbered_parts (station, sequence, exposed_at) WHERE sequence IS NOT NULL;
CREATE INDEX numbered_parts_key ON numbered_parts (station, key, record) WHERE key IS NOT NULL;

-- A row for each part whose ejection was decided or confirmed.
CREATE TABLE ejects (
    record       INTEGER PRIMARY KEY,
    station      TEXT    NOT NULL,   -- whose ejector it is
    n            BIGINT  NOT NULL,
    serial       TEXT,
    exposed_at   BIGINT  NOT NULL,
    purpose      INTEGER NOT NULL,
    decided      INTEGER NOT NULL,   -- 1: the machines' word was fail, here or at a station before
    confirms     BIGINT  NOT NULL,   -- how often the PLC confirmed it
    confirmed_by BIGINT,             -- the first confirmation
    confirmed_at BIGINT,
    again_at     BIGINT,             -- the second
    how          TEXT,               -- serial, key, index or time
    work_order   TEXT,
    line         TEXT,
    segment      TEXT,
    shift        TEXT,
    shift_day    TEXT
);
CREATE INDEX ejects_order ON ejects (work_order, record) WHERE work_order IS NOT NULL;
CREATE INDEX ejects_shift ON ejects (line, shift_day, shift, record) WHERE shift IS NOT NULL;
CREATE INDEX ejects_station ON ejects (station, n);
CREATE INDEX ejects_unconfirmed ON ejects (station, exposed_at) WHERE confirms = 0;

-- Confirmations whose part is not known. What they are counted to is what the newest part of the station belonged to.
CREATE TABLE eject_confirms (
    position   INTEGER PRIMARY KEY,
    station    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    serial     TEXT,
    key        TEXT,
    number     BIGINT,
    work_order TEXT,
    line       TEXT,
    segment    TEXT,
    shift      TEXT,
    shift_day  TEXT
);
CREATE INDEX eject_confirms_station ON eject_confirms (station, at);
CREATE INDEX eject_confirms_order ON eject_confirms (work_order, position) WHERE work_order IS NOT NULL;
CREATE INDEX eject_confirms_shift ON eject_confirms (line, shift_day, shift, position) WHERE shift IS NOT NULL;

-- Parts that the PLC counted, or whose index it left out, and that have no inspection.
CREATE TABLE plc_parts (
    position   BIGINT  NOT NULL,
    station    TEXT    NOT NULL,
    number     BIGINT,
    serial     TEXT,
    at         BIGINT  NOT NULL,
    gap        INTEGER NOT NULL,    -- 1: the PLC went past this index without a word
    work_order TEXT,
    line       TEXT,
    segment    TEXT,
    shift      TEXT,
    shift_day  TEXT,
    PRIMARY KEY (position, number)
);
CREATE INDEX plc_parts_number ON plc_parts (station, number);
CREATE INDEX plc_parts_serial ON plc_parts (station, serial) WHERE serial IS NOT NULL;
CREATE INDEX plc_parts_order ON plc_parts (work_order, position) WHERE work_order IS NOT NULL;
CREATE INDEX plc_parts_shift ON plc_parts (line, shift_day, shift, position) WHERE shift IS NOT NULL;

-- How many parts the PLC counted one by one.
CREATE TABLE plc_counts (
    work_order TEXT   NOT NULL,
    line       TEXT   NOT NULL,
    segment    TEXT   NOT NULL,
    shift      TEXT   NOT NULL,
    shift_day  TEXT   NOT NULL,
    station    TEXT   NOT NULL,
    parts      BIGINT NOT NULL,
    PRIMARY KEY (work_order, line, segment, shift, shift_day, station)
) WITHOUT ROWID;
CREATE INDEX plc_counts_shift ON plc_counts (line, shift_day, shift);

-- Context: closed orders whose counts changed since the targets were told.
CREATE TABLE order_corrections (
    work_order TEXT PRIMARY KEY,
    since      BIGINT,              -- first change nobody was told of; null for none
    because    TEXT,
    good       BIGINT NOT NULL,     -- as told last
    rejected   BIGINT NOT NULL,
    reviewed   BIGINT NOT NULL
) WITHOUT ROWID;

-- Records that somebody or something failed at any time, with what they belong to: who asks for rejected parts reads no good ones.
CREATE TABLE rejects (
    record     INTEGER PRIMARY KEY,
    serial     TEXT NOT NULL,
    work_order TEXT,
    line       TEXT,
    segment    TEXT,
    shift      TEXT,
    shift_day  TEXT
);
CREATE INDEX rejects_order ON rejects (work_order, record) WHERE work_order IS NOT NULL;
CREATE INDEX rejects_shift ON rejects (line, shift_day, shift, record) WHERE shift IS NOT NULL;

-- Parts and batches that were packed or shipped, each once, with what their newest record belongs to. kind as in part_moves.
CREATE TABLE moved_parts (
    kind       INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    quantity   TEXT,             -- decimal, as digits; null where nobody said how many
    work_order TEXT,
    line       TEXT,
    segment    TEXT,
    shift      TEXT,
    shift_day  TEXT,
    PRIMARY KEY (kind, key, what)
) WITHOUT ROWID;
CREATE INDEX moved_parts_order ON moved_parts (work_order, what) WHERE work_order IS NOT NULL;
CREATE INDEX moved_parts_shift ON moved_parts (line, shift_day, shift, what) WHERE shift IS NOT NULL;
