-- Decisions: rules, what they remember, what they found, and what was done about it.
CREATE TABLE rule_versions (
    rule        TEXT NOT NULL,
    version     TEXT NOT NULL,
    state       TEXT NOT NULL,
    body        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    authors     TEXT NOT NULL,
    draft       BIGINT NOT NULL,
    drafted_at  BIGINT NOT NULL,
    drafted_by  TEXT NOT NULL,
    replay      TEXT,
    late_after  BIGINT,
    PRIMARY KEY (rule, version)
);
CREATE INDEX rule_versions_watching ON rule_versions (rule) WHERE state IN ('shadow', 'live');
CREATE TABLE rule_steps (
    position BIGINT NOT NULL,
    rule     TEXT NOT NULL,
    version  TEXT NOT NULL,
    act      TEXT NOT NULL,
    at       BIGINT NOT NULL,
    by_whom  TEXT NOT NULL,
    reason   TEXT,
    PRIMARY KEY (position, rule, version, act)
);
CREATE INDEX rule_steps_rule ON rule_steps (rule, version, position);

-- Pieces of memory of the watches of a rule: of its live version, and of the one in shadow.
CREATE TABLE rule_pieces (
    rule   TEXT NOT NULL,
    shadow INTEGER NOT NULL,
    piece  TEXT NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (rule, shadow, piece)
);

-- id: position of the deciding fact, a full stop, and the place among what that fact brought. shadow: found by a rule that is not live.
CREATE TABLE findings (
    id           TEXT PRIMARY KEY,
    position     BIGINT NOT NULL,
    rule         TEXT NOT NULL,
    version      TEXT NOT NULL,
    key          TEXT NOT NULL,
    shadow       INTEGER NOT NULL,
    late         INTEGER NOT NULL,
    provisional  INTEGER NOT NULL,
    clock        INTEGER NOT NULL,
    station      TEXT,
    line         TEXT,
    class        TEXT,
    place        TEXT,
    text         TEXT NOT NULL,
    stands       TEXT,
    expected     REAL,
    threshold    REAL,
    chance       REAL,
    records      BIGINT NOT NULL,
    opened_at    BIGINT NOT NULL,
    exposed_at   BIGINT NOT NULL,
    closed_at    BIGINT,
    closed_text  TEXT,
    acknowledged BIGINT,
    ack_at       BIGINT,
    ack_by       TEXT,
    asked        INTEGER NOT NULL,
    done         INTEGER NOT NULL
);
-- Each index ends in the rowid, which is the order in which findings were made.
CREATE INDEX findings_open ON findings (station) WHERE closed_at IS NULL;
-- What stands on the andon board: it is not over, or nobody took it on.
CREATE INDEX findings_standing ON findings (shadow) WHERE closed_at IS NULL OR acknowledged IS NULL;
CREATE INDEX findings_rule ON findings (rule);
CREATE INDEX findings_station ON findings (station);
CREATE INDEX findings_line ON findings (line);
CREATE INDEX findings_class ON findings (class);
CREATE INDEX findings_todo ON findings (position) WHERE done < asked;
CREATE TABLE finding_records (
    record  BIGINT NOT NULL,
    finding TEXT NOT NULL,
    PRIMARY KEY (record, finding)
);
CREATE INDEX finding_records_finding ON finding_records (finding, record);

-- Each action of a finding once: nr is its place in the rule. ref: the hold or nonconformance it became. upto: the newest record it
-- was done for. whom: who was told or asked. outcome: done, refused, skipped, unknown; asked while an answer is out.
CREATE TABLE finding_actions (
    finding TEXT NOT NULL,
    nr      INTEGER NOT NULL,
    what    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    fact    BIGINT NOT NULL,
    ref     BIGINT,
    upto    BIGINT,
    whom    TEXT,
    outcome TEXT NOT NULL,
    text    TEXT NOT NULL,
    PRIMARY KEY (finding, nr)
);

-- What brought a hold about, where that was no person: a finding.
ALTER TABLE holds ADD COLUMN cause TEXT;
CREATE INDEX holds_cause ON holds (cause) WHERE cause IS NOT NULL;
