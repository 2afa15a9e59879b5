-- Proof: the tree over the hashes of the facts. level 8: one row for 256 facts, then each pair of rows has one above it. n counts from 0.
CREATE TABLE tree_nodes (level INTEGER NOT NULL, n BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, n)) WITHOUT ROWID;

-- What the newest facts have of their 256 so far: for each bit of their count a hash of 32 bytes, the highest bit first.
CREATE TABLE tree_edge (one INTEGER PRIMARY KEY CHECK (one = 1), facts BIGINT NOT NULL, hashes BLOB NOT NULL);

-- Keys of the installation, each by the fact that brought it.
CREATE TABLE proof_keys (position INTEGER PRIMARY KEY, key_id TEXT NOT NULL, public_key BLOB NOT NULL, previous TEXT, vouched INTEGER NOT NULL, at BIGINT NOT NULL, by_whom TEXT NOT NULL, reason TEXT);

-- Heads of the tree that were signed: own ones, and those of other nodes that are kept for them.
CREATE TABLE anchors (
    position INTEGER PRIMARY KEY,
    instance TEXT    NOT NULL,
    own      INTEGER NOT NULL,
    facts    BIGINT  NOT NULL,
    root     TEXT    NOT NULL,
    head     TEXT    NOT NULL,
    at       BIGINT  NOT NULL,
    key_id   TEXT    NOT NULL,
    body     TEXT    NOT NULL   -- the signed anchor as it is handed out
);
CREATE INDEX anchors_instance ON anchors (instance, facts);

-- What another node sent and what cannot be: it contradicts what it sent before.
CREATE TABLE anchor_conflicts (position INTEGER PRIMARY KEY, instance TEXT NOT NULL, at BIGINT NOT NULL, why TEXT NOT NULL);
