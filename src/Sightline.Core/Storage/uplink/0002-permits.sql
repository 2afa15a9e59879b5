-- Whether a line may run, as the hub last said. Times are microseconds since 1970 (UTC).
CREATE TABLE permits (
    line     TEXT PRIMARY KEY,
    asked_at BIGINT NOT NULL,
    answer   BLOB NOT NULL
);
