-- Decisions: what is held and why. A hold is named by the position of the fact that placed it.
CREATE TABLE holds (
    position  INTEGER PRIMARY KEY,
    placed_at BIGINT  NOT NULL,
    placed_by TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    line      TEXT,
    asked     TEXT    NOT NULL,  -- what was named, as the fact carries it
    units     BIGINT  NOT NULL,
    held      BIGINT  NOT NULL   -- units that are not released
);
CREATE INDEX holds_open ON holds (position) WHERE held > 0;

-- What a hold holds: 0 a serialised part, 1 a batch, 2 a material lot. A part's own row goes before that of its batch or lot in the same hold.
CREATE TABLE hold_units (
    hold        BIGINT  NOT NULL,
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    released_by BIGINT,           -- position of the fact that released it
    PRIMARY KEY (hold, kind, key)
) WITHOUT ROWID;
CREATE INDEX hold_units_key ON hold_units (kind, key);

CREATE TABLE hold_releases (
    position    INTEGER PRIMARY KEY,
    hold        BIGINT NOT NULL,
    released_at BIGINT NOT NULL,
    released_by TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    units       BIGINT NOT NULL
);
CREATE INDEX hold_releases_hold ON hold_releases (hold, position);
