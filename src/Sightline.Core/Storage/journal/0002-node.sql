-- Which journal this is, whatever folder it lies in: made once, copied with it.
CREATE TABLE node (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    instance TEXT NOT NULL
);
INSERT INTO node (one, instance) VALUES (1, lower(hex(randomblob(16))));

-- Where the journal begins when facts were removed from its front: the last removed one, from which the chain is verified,
-- with the totals up to it. Without a row it begins at the first fact.
CREATE TABLE pruned (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    position      BIGINT NOT NULL,
    hash          BLOB   NOT NULL,
    stored_total  BIGINT NOT NULL,
    refused_total BIGINT NOT NULL,
    at            BIGINT NOT NULL
);
