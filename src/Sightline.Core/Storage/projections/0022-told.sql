-- What besides inspections targets are told: written when the first target is owed a message about it.
CREATE TABLE told (
    position  INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    part_key  TEXT NOT NULL,
    line      TEXT,
    at        BIGINT NOT NULL,
    content   TEXT NOT NULL
);

-- The target whose acceptance of the same fact an entry waits for; until then its place in the order (seq) is below zero.
ALTER TABLE outbox ADD COLUMN after TEXT;
-- When it was set free; null where it never waited for another target.
ALTER TABLE outbox ADD COLUMN freed_at BIGINT;
