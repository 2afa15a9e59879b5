namespace Sightline.Connectors.Sql;

/// <summary>How to make the staging table, and what this connector cannot do. Both stand on its page.</summary>
internal static class SqlLimits
{
    public static readonly IReadOnlyList<string> All =
    [
        "A staging table for PostgreSQL: `CREATE TABLE staging.inspection (id bigint GENERATED ALWAYS AS IDENTITY, message_key varchar(64) NOT NULL UNIQUE, serial text NOT NULL, "
            + "outcome varchar(10), diameter numeric(10,3), inspected_at timestamptz, fields jsonb, stored_at timestamptz NOT NULL DEFAULT now());` "
            + "and for the user: `GRANT USAGE ON SCHEMA staging TO sightline; GRANT SELECT, INSERT ON staging.inspection TO sightline;`.",
        "A staging table for SQLite: `CREATE TABLE inspection (message_key TEXT NOT NULL UNIQUE, serial TEXT NOT NULL, outcome VARCHAR(10), diameter TEXT, inspected_at TEXT, fields TEXT);`. "
            + "Decimals are kept as TEXT, because SQLite turns numbers of NUMERIC and REAL columns into floating point.",
        "A procedure for PostgreSQL, idempotent by the key: `CREATE PROCEDURE mes.take(p_key text, p_serial text) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO mes.taken (message_key) VALUES (p_key) "
            + "ON CONFLICT DO NOTHING; IF FOUND THEN INSERT INTO mes.result (serial) VALUES (p_serial); END IF; END $$;` with `\"readBack\": { \"table\": \"mes.taken\", \"keyColumn\": \"message_key\" }`.",
        "What the database has is read before the first write, after every error it reports, and at least once a minute. A table, column, type, grant or unique index that does not fit is said in words; "
            + "deliveries wait and resume by themselves once it is mended. A message that does not fit (too long, no value for NOT NULL, digits that would be lost) is refused before anything is written.",
        "PostgreSQL types: text goes into text, varchar, char; integer into smallint, integer, bigint, numeric; decimal into numeric; boolean into boolean; timestamp into timestamptz; json into json, jsonb. "
            + "Others, domains and enums among them, are refused; so are floating point and timestamps without a time zone, which lose what they are given.",
        "SQLite types, by the affinity of the declared name: text, decimal and json go into TEXT; integer into INTEGER or NUMERIC, within 64 bits; boolean likewise, as 1 and 0; timestamp into TEXT or NUMERIC, as written. "
            + "The length in VARCHAR(n), which SQLite itself ignores, is kept.",
        "timestamptz keeps the moment to the microsecond and not the offset; a value with more digits is refused. Where digits or the offset matter, use a text column.",
        "The same key with other content is refused; nothing is ever updated. Compared are the columns this message writes.",
        "A procedure with readBack is called only when the key is not there yet, under a lock by key, and must leave the key there in the same transaction. Parameters are IN parameters, and its name is not overloaded.",
        "A procedure asks to be called again later by raising an error of class 40, 53 or 55; what else it raises is a refusal, and class 42 a fault in it that somebody must mend.",
        "Row security, views, foreign and unlogged tables as staging tables, and a server or user with synchronous_commit off are refused: there an accepted row could be unseen or lost.",
        "A connection that the server closed while it was idle is found out by the next message, whose outcome is unknown until the target was asked.",
        "After the timeout the server is asked to cancel, and has two seconds to confirm that nothing was stored; otherwise the outcome is unknown. Over a line that is dead, reaching the server to cancel may take as long as the timeout once more.",
        "SQLite waits for a lock by the machine's own clock, at most the timeout, and its calls cannot be stopped half way. The file belongs on a local disk; its journal mode is left as it is, and every commit is flushed.",
    ];
}
