-- Decisions: what bad quality costs, charge by charge, with the rate of the moment. Amounts are millionths of the currency.
CREATE TABLE quality_costs (
    cause      TEXT    NOT NULL,  -- scrap, rework, falseCall, lateDetection
    ref        BIGINT  NOT NULL,  -- the fact that asked for the disposition, or the record that was judged
    kind       INTEGER NOT NULL,  -- 0 a serialised part, 1 a batch, 2 a material lot
    key        TEXT    NOT NULL,
    position   BIGINT  NOT NULL,  -- of the fact since which it is charged
    at         BIGINT  NOT NULL,
    work_order TEXT,
    product    TEXT,
    family     TEXT,
    line       TEXT,
    station    TEXT,
    class      TEXT,
    quantity   TEXT,              -- decimal, as digits; null where it is not known
    rate       TEXT,              -- the master record; null where none has a price for it
    currency   TEXT,
    amount     BIGINT,            -- null where rate or quantity are not known
    PRIMARY KEY (cause, ref, kind, key)
) WITHOUT ROWID;
CREATE INDEX quality_costs_at ON quality_costs (at);
CREATE INDEX quality_costs_order ON quality_costs (work_order, at) WHERE work_order IS NOT NULL;
CREATE INDEX quality_costs_ref ON quality_costs (ref);

-- Closed orders whose costs targets are to be told, in the order in which that came up. currency: empty for charges without one.
CREATE TABLE cost_waiting (
    work_order TEXT NOT NULL,
    currency   TEXT NOT NULL,
    since      BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (work_order, currency)
) WITHOUT ROWID;
