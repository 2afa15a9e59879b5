-- What holds at a place from a moment on, by topic, until the next entry of the topic. The newest fact about a moment wins.
CREATE TABLE timelines (
    place      TEXT    NOT NULL,  -- station:X, line:X, machine:X
    topic      TEXT    NOT NULL,  -- a context name, or material:SLOT
    valid_from INTEGER NOT NULL,  -- microseconds since 1970
    position   INTEGER NOT NULL,  -- of the fact that says so
    value      TEXT,              -- null: nothing holds from here on
    source     TEXT    NOT NULL,  -- in words, for people
    PRIMARY KEY (place, topic, valid_from, position)
) WITHOUT ROWID;
