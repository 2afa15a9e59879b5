-- Decisions: times in which a station's word was not to be trusted, as its own facts show them: clock, model, ejector. What recipes and test pieces say is in tables of their own.
CREATE TABLE trust_breaks (
    position INTEGER NOT NULL,   -- of the fact that shows it first
    cause    TEXT    NOT NULL,   -- clock, model, ejector
    station  TEXT    NOT NULL,
    began_at BIGINT  NOT NULL,   -- first exposure that is suspect; microseconds
    last_at  BIGINT  NOT NULL,   -- newest exposure that is suspect
    ended_at BIGINT,             -- first that is good again, itself outside; null while it lasts
    what     TEXT    NOT NULL,
    PRIMARY KEY (position, cause)
) WITHOUT ROWID;
CREATE INDEX trust_breaks_open ON trust_breaks (station, cause) WHERE ended_at IS NULL;
CREATE INDEX trust_breaks_began ON trust_breaks (began_at);

-- The model that each station worked with last.
CREATE TABLE station_models (station TEXT PRIMARY KEY, model TEXT NOT NULL, version TEXT, sha256 TEXT, last_at BIGINT NOT NULL) WITHOUT ROWID;
