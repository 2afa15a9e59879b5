-- What is parked, by since when: who asks what is late reads what is late.
CREATE INDEX inspections_waiting_since ON inspections (received_at, station) WHERE waits_for IS NOT NULL;
CREATE INDEX outbox_parked_since ON outbox (target, COALESCE(ended_at, created_at)) WHERE state = 2;

-- Context: what a person said of a parked record. It is kept while the record waits, and stays as it was said.
CREATE TABLE matches (record INTEGER PRIMARY KEY, position BIGINT NOT NULL, work_order TEXT, station TEXT, matched_by TEXT NOT NULL);
