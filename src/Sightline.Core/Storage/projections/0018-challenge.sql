-- Decisions: test pieces that stations were shown. One row for each showing; it is named by the position of its inspection.
CREATE TABLE challenges (
    position    INTEGER PRIMARY KEY,
    station     TEXT    NOT NULL,
    line        TEXT,
    piece       TEXT,               -- null for one that is not registered
    serial      TEXT,
    shown_at    BIGINT  NOT NULL,   -- the moment of exposure by this node's clock
    outcome     INTEGER NOT NULL,   -- 0 caught, 1 missed, 2 not registered
    why         TEXT    NOT NULL,
    good_before BIGINT              -- when the same station had caught the same piece last
);
CREATE INDEX challenges_line ON challenges (line, position) WHERE line IS NOT NULL;
CREATE INDEX challenges_piece ON challenges (station, piece, shown_at) WHERE piece IS NOT NULL;

-- Where each station stands with each piece: what it said last, and when it was right last.
CREATE TABLE challenge_states (
    station       TEXT    NOT NULL,
    piece         TEXT    NOT NULL,
    position      BIGINT  NOT NULL,
    shown_at      BIGINT  NOT NULL,
    outcome       INTEGER NOT NULL,
    why           TEXT    NOT NULL,
    good_position BIGINT,
    good_at       BIGINT,
    good_parts    BIGINT,           -- production parts the station had seen then
    PRIMARY KEY (station, piece)
) WITHOUT ROWID;

-- Production parts that each station has seen, and when the last of them was exposed.
CREATE TABLE challenge_parts (station TEXT PRIMARY KEY, parts BIGINT NOT NULL, last_at BIGINT NOT NULL) WITHOUT ROWID;

-- When a machine of a line was last started again.
CREATE TABLE challenge_restarts (line TEXT PRIMARY KEY, position BIGINT NOT NULL, at BIGINT NOT NULL) WITHOUT ROWID;
