-- What is parked, by since when: who asks what is late reads what is late.
CREATE INDEX inspections_waiting_since ON inspections (received_at, station) WHERE waits_for IS NOT NULL;
CREATE INDEX outbox_parked_since ON outbox (target, COALESCE(ended_at, created_at)) WHERE state = 2;

-- Context: what a person said of a parked record. It is kept while the record waits, and stays as it was said.
CREATE TABLE matches (record INTEGER PRIMARY KEY, position BIGINT NOT NULL, work_order TEXT, station TEXT, matched_by TEXT NOT NULL);

-- Context: bound records that would be bound otherwise today, until the fact that says so has come. "because" is the fact that
-- changed the past; "context_id" is what they are bound with then, null while that waits for an order nobody knows.
CREATE TABLE relink_waiting (record INTEGER PRIMARY KEY, because BIGINT NOT NULL, context_id BIGINT, waits_for TEXT);
CREATE INDEX relink_waiting_for ON relink_waiting (waits_for, record) WHERE waits_for IS NOT NULL;

-- What a relinked record was known to be, and is: one row for each time it was bound, by the fact that bound it.
CREATE TABLE context_history (record BIGINT NOT NULL, position BIGINT NOT NULL, context_id BIGINT NOT NULL, because BIGINT, PRIMARY KEY (record, position)) WITHOUT ROWID;

-- Forwarding: an entry that is written anew while it waits keeps what it said before. Who was told that is told so.
ALTER TABLE outbox ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN told_before BIGINT;
CREATE TABLE outbox_former (position BIGINT NOT NULL, target TEXT NOT NULL, revision INTEGER NOT NULL, map_version TEXT NOT NULL, fields TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (position, target, revision)) WITHOUT ROWID;
