-- Context: systems that are asked for orders, products and lots. What each is set to, how far it was read, and what came of it.
CREATE TABLE context_sources (
    name     TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    body     TEXT NOT NULL,
    cursor   TEXT,
    read_at  BIGINT,
    taken    BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The last word of each source about each record. A word that is repeated is no news. The problem says why it was not taken.
CREATE TABLE source_words (
    source   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    position BIGINT NOT NULL,
    said_at  BIGINT NOT NULL,
    body     TEXT NOT NULL,
    problem  TEXT,
    PRIMARY KEY (source, kind, id)
) WITHOUT ROWID;
CREATE INDEX source_words_record ON source_words (kind, id);
CREATE INDEX source_words_problem ON source_words (source, said_at) WHERE problem IS NOT NULL;

-- Where the last word of a source is not what holds.
CREATE TABLE source_differences (
    source TEXT NOT NULL,
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    member TEXT NOT NULL,
    theirs TEXT NOT NULL,
    ours   TEXT NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (source, kind, id, member)
) WITHOUT ROWID;
