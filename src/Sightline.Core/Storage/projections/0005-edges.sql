-- Edges, each as it last said of itself. One row for each journal that spoke under a name: two rows of one name are two nodes,
-- or one that was set up anew.
CREATE TABLE edges (
    name     TEXT   NOT NULL,
    instance TEXT   NOT NULL,
    position BIGINT NOT NULL,
    report   BLOB   NOT NULL,
    PRIMARY KEY (name, instance)
);
