-- Archives of the journal: which facts lie in which file. body: what the fact says, JSON.
CREATE TABLE journal_archives (
    position BIGINT PRIMARY KEY,
    at       BIGINT NOT NULL,
    by_whom  TEXT   NOT NULL,
    body     BLOB   NOT NULL
);
