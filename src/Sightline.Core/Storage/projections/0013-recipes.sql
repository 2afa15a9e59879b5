-- Context: the versions of each inspection recipe, what each says, and its life. What the station loads is kept byte for byte.
CREATE TABLE recipe_versions (
    recipe         TEXT NOT NULL,
    version        TEXT NOT NULL,
    state          TEXT NOT NULL,
    said           TEXT NOT NULL,
    content        TEXT,
    content_length BIGINT,
    content_sha256 TEXT,
    authors        TEXT NOT NULL,
    draft          BIGINT NOT NULL,
    drafted_at     BIGINT NOT NULL,
    drafted_by     TEXT NOT NULL,
    approved       BIGINT,
    approved_at    BIGINT,
    approved_by    TEXT,
    approved_why   TEXT,
    activated      BIGINT,
    activated_at   BIGINT,
    activated_by   TEXT,
    activated_why  TEXT,
    retired        BIGINT,
    retired_at     BIGINT,
    retired_by     TEXT,
    retired_why    TEXT,
    PRIMARY KEY (recipe, version)
);

-- Decisions: when each station last worked with what is approved, and what it works with since that is not. Times are microseconds.
CREATE TABLE recipe_uses (station TEXT PRIMARY KEY, good_at BIGINT) WITHOUT ROWID;
CREATE TABLE recipe_findings (
    station TEXT NOT NULL,
    recipe  TEXT NOT NULL,
    version TEXT,
    model   TEXT,
    flags   TEXT NOT NULL,
    since   BIGINT NOT NULL,
    last    BIGINT NOT NULL,
    records BIGINT NOT NULL,
    PRIMARY KEY (station, recipe)
) WITHOUT ROWID;
