-- Forwarding: since which fact an entry stands as it does, and which fact last gave it the words that it waited with.
ALTER TABLE outbox ADD COLUMN since BIGINT;
ALTER TABLE outbox ADD COLUMN made_by BIGINT;

-- How an entry stood before: only of one that was put anew or ended a second time. Most entries never have a row.
CREATE TABLE outbox_past (
    position    BIGINT  NOT NULL,
    target      TEXT    NOT NULL,
    since       BIGINT  NOT NULL,
    made_by     BIGINT  NOT NULL,
    state       INTEGER NOT NULL,
    map_version TEXT    NOT NULL,
    reason      TEXT,
    reference   TEXT,
    ended_by    TEXT,
    PRIMARY KEY (position, target, since)
) WITHOUT ROWID;

-- Decisions: the fact that put a part into a nonconformance.
ALTER TABLE nonconformance_parts ADD COLUMN added BIGINT NOT NULL DEFAULT 0;

-- Genealogy: the fact that closed a recall.
ALTER TABLE recalls ADD COLUMN closed_fact BIGINT;
