-- Forwarding: change requests with their steps, and what was delivered in each quarter of an hour. Times are microseconds.
CREATE TABLE changes (
    position  BIGINT PRIMARY KEY,
    kind      TEXT NOT NULL,
    object    TEXT NOT NULL,
    state     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    risk      TEXT NOT NULL,
    level     TEXT NOT NULL,
    until     BIGINT NOT NULL,
    newest    BIGINT NOT NULL,
    used      BIGINT
);

CREATE INDEX changes_object ON changes (kind, object, state);

CREATE TABLE change_steps (
    change    BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    act       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    who       TEXT NOT NULL,
    reason    TEXT,
    PRIMARY KEY (change, position)
);

CREATE TABLE delivered_quarters (
    target    TEXT NOT NULL,
    quarter   BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    PRIMARY KEY (target, quarter)
);
