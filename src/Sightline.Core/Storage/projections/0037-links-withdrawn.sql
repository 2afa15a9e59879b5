-- Events that said wrongly where things went, and were taken back. What they said stays in the journal and is known as of before.
CREATE TABLE genealogy_withdrawals (
    event        BIGINT PRIMARY KEY,  -- position of the event
    position     BIGINT NOT NULL,     -- of the fact that takes it back
    withdrawn_at BIGINT NOT NULL,
    withdrawn_by TEXT   NOT NULL,
    reason       TEXT   NOT NULL
) WITHOUT ROWID;
CREATE INDEX genealogy_undone ON genealogy (undone_by) WHERE undone_by IS NOT NULL;
