-- Electronic signatures by what was signed: delivery:mes.123, record:123. The text is the signature as its fact carries it.
CREATE TABLE signatures (object TEXT NOT NULL, position BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (object, position)) WITHOUT ROWID;
