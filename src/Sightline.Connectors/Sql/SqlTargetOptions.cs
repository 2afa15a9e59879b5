using System.Text.Json.Nodes;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Sql;

internal sealed class SqlTargetOptions
{
    [Setting("postgresql or sqlite.", Required = true)]
    public SqlEngine? Engine { get; set; }

    [Setting("postgresql: \"Host=…;Database=…;Username=…;Password=${file:PATH};SSL Mode=VerifyFull\". The password is a reference, ${env:NAME} or ${file:PATH}, never the "
        + "password itself, and is read anew for every connection. sqlite: the absolute path of the database file, which must be there; it is never created.", Required = true)]
    public string Connection { get; set; } = "";

    [Setting("Staging table to insert into, letter by letter as the database has it, with its schema as \"schema.table\". Either table or procedure.", Default = "a procedure is called")]
    public string? Table { get; set; }

    [Setting("True when rows stay in the table after they were read: repeats are then recognised and the target can be asked. "
        + "False when readers delete or move them: a lost answer then goes to a person, for nobody can say what was taken. Must be stated with table.", Default = "not used with procedure")]
    public bool? RowsStay { get; set; }

    [Setting("Stored procedure (PostgreSQL) to call, written as table is. It gets the message key, must leave everything as it is when called again with the same key, "
        + "raises an exception to refuse, and neither commits nor rolls back.", Default = "rows are inserted into table")]
    public string? Procedure { get; set; }

    [Setting("Column, or parameter of the procedure, that receives the message key: text of at least 64 characters. A table needs a unique index on this column alone.", Required = true)]
    public string KeyColumn { get; set; } = "";

    [Setting("What is written where. Only these columns or parameters are written, besides the key.", Required = true)]
    public IReadOnlyList<SqlColumnOptions> Columns { get; set; } = [];

    [Setting("Column of table that holds the target's own identity of the row, for example an identity column. It is kept with the delivery.", Default = "the message key")]
    public string? Reference { get; set; }

    [Setting("Where a procedure leaves the key, so that the target can be asked. Without it a lost answer goes to a person.", Default = "a table is asked itself; a procedure's target cannot be asked")]
    public SqlReadBackOptions? ReadBack { get; set; }

    [Setting("Where the target lists the codes it knows. A map is then compared with it in preflight, and one with a code that the target does not know is not published.", Default = "codes are not compared")]
    public SqlCodesOptions? Codes { get; set; }

    [Setting("How long one attempt may take, from connecting to the answer. Too short turns slow answers into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Most connections to a PostgreSQL server at once. More lanes than connections wait, and waiting counts into the timeout. An SQLite file takes one writer at a time whatever this says.", Unit = "connections")]
    public int MaxConnections { get; set; } = 8;
}

internal sealed class SqlColumnOptions
{
    [Setting("Column or parameter, letter by letter as the database has it.", Required = true)]
    public string Name { get; set; } = "";

    [Setting("What it keeps. text: character by character. integer and decimal: digit by digit. boolean. timestamp: ISO 8601 with its offset. json: a document. "
        + "The database's own type must be able to keep it, see Limits.", Required = true)]
    public SqlType? Type { get; set; }

    [Setting("Value to write: \"{{field}}\" takes the field, \"x {{field}} y\" is filled as text, {{key}} is the message key. For json an object or a list with places may stand here. "
        + "A field the message does not have leaves the column to its default, or NULL.", Default = "for json the translated fields themselves; else it must be stated")]
    public JsonNode? Value { get; set; }
}

internal sealed class SqlReadBackOptions
{
    [Setting("Table, or view, in which the procedure leaves the key, in the same transaction; rows stay there.", Required = true)]
    public string Table { get; set; } = "";

    [Setting("Column of that table that holds the message key.", Required = true)]
    public string KeyColumn { get; set; } = "";
}

internal enum SqlEngine
{
    Postgresql,
    Sqlite,
}

/// <summary>What a column is to keep, as the target's file declares it.</summary>
internal enum SqlType
{
    Text,
    Integer,
    Decimal,
    Boolean,
    Timestamp,
    Json,
}
