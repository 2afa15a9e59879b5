-- An older version moves only the position. Where the two differ, facts went by that the tables below have not seen.
ALTER TABLE checkpoint ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;

-- Proof: who did what. "latest" never falls back, also where the node's clock was set back: times are looked up by it.
CREATE TABLE audit (
    position INTEGER PRIMARY KEY,
    at       BIGINT NOT NULL,
    latest   BIGINT NOT NULL,
    who      TEXT NOT NULL,
    role     TEXT,
    address  TEXT,
    act      TEXT NOT NULL,
    object   TEXT NOT NULL,
    reason   TEXT,
    count    BIGINT NOT NULL,
    previous BIGINT
);
CREATE INDEX audit_who ON audit (who, position);
CREATE INDEX audit_role ON audit (role, position) WHERE role IS NOT NULL;
CREATE INDEX audit_act ON audit (act, position);
CREATE INDEX audit_object ON audit (object, position);
CREATE INDEX audit_latest ON audit (latest, position);
CREATE INDEX audit_set_back ON audit (position) WHERE at < latest;

-- Insight: what each station sent, by the minute of exposure.
CREATE TABLE station_minutes (
    station   TEXT NOT NULL,
    minute    BIGINT NOT NULL,
    pass      BIGINT NOT NULL,
    fail      BIGINT NOT NULL,
    review    BIGINT NOT NULL,
    challenge BIGINT NOT NULL,
    rehearsal BIGINT NOT NULL,
    PRIMARY KEY (station, minute)
) WITHOUT ROWID;

-- Forwarding: how long the newest deliveries took, a thousand for each target, and its newest refusal.
CREATE TABLE delivery_times (target TEXT NOT NULL, slot INTEGER NOT NULL, nth BIGINT NOT NULL, ended_at BIGINT NOT NULL, took BIGINT NOT NULL, PRIMARY KEY (target, slot)) WITHOUT ROWID;
CREATE TABLE target_troubles (target TEXT PRIMARY KEY, position BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
