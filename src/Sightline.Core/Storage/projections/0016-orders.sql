-- Orders: where each stands, and every move of it. Times are microseconds.
CREATE TABLE order_states (
    work_order TEXT    PRIMARY KEY,
    state      INTEGER NOT NULL,  -- 1 running, 2 paused, 3 closed; planned orders have no row
    line       TEXT,              -- where it runs or last ran
    since      BIGINT  NOT NULL,
    position   BIGINT  NOT NULL,  -- of the newest move
    started_at BIGINT,            -- the first start
    ran        BIGINT  NOT NULL   -- how long it ran before its newest start
) WITHOUT ROWID;
CREATE INDEX order_states_line ON order_states (line, state, since) WHERE state IN (1, 2);
CREATE TABLE order_moves (
    position   BIGINT NOT NULL,
    work_order TEXT   NOT NULL,
    line       TEXT,
    move       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    reason     TEXT,
    actor      TEXT   NOT NULL,
    PRIMARY KEY (work_order, position)
) WITHOUT ROWID;
CREATE INDEX order_moves_line ON order_moves (line, at) WHERE line IS NOT NULL;

-- What was inspected of an order: by station, segment, shift and hour of exposure. A record that turns out to belong elsewhere moves.
CREATE TABLE order_counts (
    work_order TEXT   NOT NULL,
    line       TEXT   NOT NULL,
    station    TEXT   NOT NULL,
    segment    TEXT   NOT NULL,
    shift      TEXT   NOT NULL,
    shift_day  TEXT   NOT NULL,
    hour       BIGINT NOT NULL,  -- hours since 1970, UTC
    good       BIGINT NOT NULL,
    rejected   BIGINT NOT NULL,
    reviewed   BIGINT NOT NULL,
    challenge  BIGINT NOT NULL,
    rehearsal  BIGINT NOT NULL,
    PRIMARY KEY (work_order, line, station, segment, shift, shift_day, hour)
) WITHOUT ROWID;
CREATE INDEX order_counts_shift ON order_counts (line, shift_day, shift, hour);

-- Its parts, each once: rejected where a station's newest word is fail, to be judged where one is review, good otherwise.
CREATE TABLE order_parts (work_order TEXT PRIMARY KEY, good BIGINT NOT NULL, rejected BIGINT NOT NULL, reviewed BIGINT NOT NULL) WITHOUT ROWID;

-- What machines and the MES count of an order themselves. The newest of each source is compared.
CREATE TABLE counts_reported (position INTEGER PRIMARY KEY, work_order TEXT NOT NULL, source TEXT NOT NULL, at BIGINT NOT NULL, good BIGINT, rejected BIGINT);
CREATE INDEX counts_reported_order ON counts_reported (work_order, source, at, position);

-- Closings of orders and shifts. The fact holds the snapshot; here is how to find it.
CREATE TABLE closings (position INTEGER PRIMARY KEY, work_order TEXT, line TEXT, shift TEXT, shift_day TEXT, as_of BIGINT NOT NULL, at BIGINT NOT NULL, by_whom TEXT NOT NULL);
CREATE INDEX closings_order ON closings (work_order, position) WHERE work_order IS NOT NULL;
CREATE INDEX closings_line ON closings (line, position) WHERE line IS NOT NULL;

-- Records that were bound with a context once, for whoever recounts what was known at a position.
CREATE INDEX context_history_context ON context_history (context_id, record);
