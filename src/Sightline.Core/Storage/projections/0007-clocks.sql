-- Each station's clock: what was measured last, how late its records arrive at the least, and what is shown of it. Times are microseconds.
CREATE TABLE clocks (
    station     TEXT PRIMARY KEY,
    method      TEXT NOT NULL,
    state       TEXT,
    shown       BIGINT,
    bound       BIGINT,
    shown_at    BIGINT NOT NULL,
    since       BIGINT,
    measured    BIGINT,
    uncertainty BIGINT,
    round_trip  BIGINT,
    measured_at BIGINT,
    reference   TEXT,
    reference_offset BIGINT NOT NULL,
    began       BIGINT,
    records     BIGINT NOT NULL,
    least       BIGINT,
    before_records BIGINT NOT NULL,
    before_least   BIGINT
) WITHOUT ROWID;
CREATE INDEX clocks_alarm ON clocks (since) WHERE since IS NOT NULL;

-- The limits in force, where the plant has set its own.
CREATE TABLE clock_limits (one INTEGER PRIMARY KEY CHECK (one = 1), alarm_at BIGINT NOT NULL, untrusted_at BIGINT NOT NULL);
