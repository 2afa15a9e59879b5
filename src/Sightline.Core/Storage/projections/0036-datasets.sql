-- Images: pictures that are still to be looked at (record 0: the whole picture), and what they look like. Why: it cannot be told.
CREATE TABLE fingerprints_due (sha256 TEXT NOT NULL, record BIGINT NOT NULL, PRIMARY KEY (sha256, record)) WITHOUT ROWID;
CREATE TABLE image_fingerprints (sha256 TEXT PRIMARY KEY, position BIGINT NOT NULL, look TEXT, why TEXT) WITHOUT ROWID;
CREATE TABLE box_fingerprints (record BIGINT NOT NULL, n INTEGER NOT NULL, sha256 TEXT NOT NULL, look TEXT NOT NULL, PRIMARY KEY (record, n)) WITHOUT ROWID;

-- Insight: training sets. state: 0 asked for, 1 made, 2 could not be made.
CREATE TABLE datasets (
    position   INTEGER PRIMARY KEY,  -- of the fact that asked for it; its id
    name       TEXT    NOT NULL,
    asked_at   BIGINT  NOT NULL,
    asked_by   TEXT    NOT NULL,
    definition TEXT    NOT NULL,
    state      INTEGER NOT NULL,
    made_at    BIGINT,
    counts     TEXT,
    sha256     TEXT,                 -- of its manifest
    why        TEXT
);
CREATE INDEX datasets_asked ON datasets (position) WHERE state = 0;
-- Labels that came back, each the position of the fact that said so.
CREATE TABLE dataset_labels (position INTEGER PRIMARY KEY, dataset BIGINT NOT NULL, at BIGINT NOT NULL, by_whom TEXT NOT NULL, reason TEXT NOT NULL, sha256 TEXT NOT NULL, reviews BIGINT NOT NULL, same BIGINT NOT NULL);
CREATE INDEX dataset_labels_of ON dataset_labels (dataset, position);
-- Records whose class a person named.
CREATE INDEX reviews_class ON reviews (class, record) WHERE class IS NOT NULL;
