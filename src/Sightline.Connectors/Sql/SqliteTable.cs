using System.Globalization;
using System.Text.Json;
using Sightline.Model;
using Sightline.Storage;
using SQLitePCL;

namespace Sightline.Connectors.Sql;

/// <summary>Inserts each message as one row of a table in an SQLite file. See docs/connectors/sql.md.</summary>
internal sealed class SqliteTable(SqlTargetOptions options, SqliteFile file) : ITargetConnector, IProbe, ICodeList
{
    private readonly SqlRows _rows = new(options);
    private readonly string _returned = SqlName.Quote(options.Reference ?? options.KeyColumn);
    // The file takes one writer at a time; lanes wait here rather than in SQLite, which waits by polling.
    private readonly SemaphoreSlim _one = new(1);

    public bool RecognisesRepeats => options.RowsStay is true;

    public bool CanReadBack => options.RowsStay is true;

    public Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct) => OneAtATimeAsync(() => Deliver(message), ct);

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct) => OneAtATimeAsync(() => Find(message), ct);

    public Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) => OneAtATimeAsync(() => SqliteTrial.Run(options, file), ct);

    public string? WhyNoCodes => options.Codes is null ? SqlCodes.Why : null;

    public Task<CodeList> CodesAsync(CancellationToken ct) => OneAtATimeAsync(() => SqliteTrial.Codes(options, file), ct);

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> OneAtATimeAsync<T>(Func<T> work, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // Calls into SQLite block and cannot be stopped half way; they get a thread of their own and no token.
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _one.Release();
        }
    }

    private DeliveryOutcome Deliver(DeliveryMessage message)
    {
        try
        {
            using var database = file.Open();
            database.Run("BEGIN IMMEDIATE");
            var (shape, problem) = SqliteCatalogue.Table(database, options.Table!);
            problem ??= SqlShapeCheck.Problem(options, shape!);
            return problem is not null ? new DeliveryOutcome.TryAgain($"{file.Path}: {problem}")
                : _rows.Make(message, shape!, out var fault) is { } cells ? Insert(database, shape!, cells)
                : new DeliveryOutcome.Refused(fault, "value");
        }
        catch (SqliteFailure e)
        {
            // The transaction was not committed, and ended with its connection.
            return e.Code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH
                ? new DeliveryOutcome.Refused($"{file.Path}: {e.Message}", $"{e.Code}")
                : new DeliveryOutcome.TryAgain($"{file.Path}: {e.Message}. Nothing was stored.");
        }
    }

    private DeliveryOutcome Insert(SqliteDatabase database, SqlShape shape, IReadOnlyList<SqlCell> cells)
    {
        var insert = database.Prepare($"INSERT INTO {shape.Quoted} ({string.Join(", ", cells.Select(cell => SqlName.Quote(cell.Column.Name)))}) "
            + $"VALUES ({string.Join(", ", cells.Select(_ => "?"))}) ON CONFLICT ({SqlName.Quote(options.KeyColumn)}) DO NOTHING");
        for (var i = 0; i < cells.Count; i++)
        {
            Bind(insert, i + 1, cells[i]);
        }

        if (insert.Execute() == 0)
        {
            return Compare(database, shape, cells);
        }

        var reference = Reference(database, shape, cells[0].Text!);
        return reference.There ? Commit(database, reference.Value) : SqlWords.KeptNone(shape);
    }

    private DeliveryOutcome Commit(SqliteDatabase database, string? reference)
    {
        try
        {
            file.Commit(database);
            return new DeliveryOutcome.Accepted(reference);
        }
        // These two leave the transaction open: a reader in the way, or a foreign key that is checked at the end. Anything else is doubt.
        catch (SqliteFailure e) when (e.Code is not (raw.SQLITE_BUSY or raw.SQLITE_CONSTRAINT) || !database.InTransaction)
        {
            return new DeliveryOutcome.Unknown($"{file.Path}: the row was written and its commit failed. {e.Message}");
        }
    }

    private DeliveryOutcome Compare(SqliteDatabase database, SqlShape shape, IReadOnlyList<SqlCell> cells)
    {
        var columns = string.Join(", ", cells.Skip(1).Select(cell => $"CAST({SqlName.Quote(cell.Column.Name)} AS TEXT)").Prepend($"CAST({_returned} AS TEXT)"));
        using var rows = database.Prepare($"SELECT {columns} FROM {shape.Quoted} WHERE {SqlName.Quote(options.KeyColumn)} = ?").Bind(1, cells[0].Text).Query();
        if (!rows.Read())
        {
            return SqlWords.KeptNone(shape);
        }

        var different = new List<string>();
        for (var i = 1; i < cells.Count; i++)
        {
            if (!Same(cells[i], rows.NullableText(i)))
            {
                different.Add(cells[i].Column.Name);
            }
        }

        return different.Count > 0 ? SqlWords.OtherContent(shape, cells[0], different) : new DeliveryOutcome.Accepted(rows.NullableText(0));
    }

    private ReadBack Find(DeliveryMessage message)
    {
        if (!CanReadBack)
        {
            return new ReadBack.CannotTell("Readers take the rows away, so an absent row says nothing. Ask the reader's side.");
        }

        try
        {
            using var database = file.Open();
            database.Run("BEGIN");
            var (shape, problem) = SqliteCatalogue.Table(database, options.Table!);
            problem ??= SqlShapeCheck.Problem(options, shape!);
            if (problem is not null)
            {
                return new ReadBack.CannotTell($"{file.Path}: {problem}");
            }

            var reference = Reference(database, shape!, message.Key);
            return reference.There ? new ReadBack.Found(reference.Value) : new ReadBack.NotThere();
        }
        catch (SqliteFailure e)
        {
            return new ReadBack.CannotTell($"{file.Path} could not be asked: {e.Message}");
        }
    }

    private (bool There, string? Value) Reference(SqliteDatabase database, SqlShape shape, string key)
    {
        using var rows = database.Prepare($"SELECT CAST({_returned} AS TEXT) FROM {shape.Quoted} WHERE {SqlName.Quote(options.KeyColumn)} = ?").Bind(1, key).Query();
        return rows.Read() ? (true, rows.NullableText(0)) : (false, null);
    }

    private static void Bind(SqliteStatement insert, int place, SqlCell cell)
    {
        switch (cell)
        {
            case { Text: not null, Type: SqlType.Integer }:
                insert.Bind(place, long.Parse(cell.Text, CultureInfo.InvariantCulture));
                break;
            case { Text: not null, Type: SqlType.Boolean }:
                insert.Bind(place, cell.Text == "true" ? 1L : 0L);
                break;
            default:
                insert.Bind(place, cell.Text);
                break;
        }
    }

    private static bool Same(SqlCell cell, string? there) => (cell.Type, cell.Text, there) switch
    {
        (_, null, _) or (_, _, null) => cell.Text == there,
        (SqlType.Boolean, _, _) => there == (cell.Text == "true" ? "1" : "0"),
        (SqlType.Json, _, _) => SameDocument(cell.Text, there),
        _ => cell.Text == there,
    };

    private static bool SameDocument(string ours, string there)
    {
        try
        {
            using var one = JsonDocument.Parse(ours);
            using var other = JsonDocument.Parse(there);
            return JsonElement.DeepEquals(one.RootElement, other.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
