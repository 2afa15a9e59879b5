-- Genealogy: the holds that were placed for a recall. What was found later is held by a further one.
CREATE TABLE recall_holds (recall BIGINT NOT NULL, hold BIGINT NOT NULL, PRIMARY KEY (recall, hold)) WITHOUT ROWID;
