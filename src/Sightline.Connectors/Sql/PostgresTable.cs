using Npgsql;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>Inserts each message as one row of a PostgreSQL table. See docs/connectors/sql.md.</summary>
internal sealed class PostgresTable(SqlTargetOptions options, PostgresWire wire) : ITargetConnector, IProbe, IBareExchange, ICodeList
{
    private readonly SqlRows _rows = new(options);
    private readonly PostgresShapes _shapes = new(options, wire.Time);
    private readonly string _returned = options.Reference ?? options.KeyColumn;

    public bool RecognisesRepeats => options.RowsStay is true;

    public bool CanReadBack => options.RowsStay is true;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            var (shape, problem) = await _shapes.CurrentAsync(connection, attempt.Limit);
            if (shape is null)
            {
                return new DeliveryOutcome.TryAgain($"{wire.Place}: {problem}");
            }

            if (_rows.Make(message, shape, out var fault) is not { } cells)
            {
                return new DeliveryOutcome.Refused(fault, "value");
            }

            attempt.Send();
            return await InsertAsync(connection, shape, cells, attempt);
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            _shapes.Forget();
            return attempt.Judge(e);
        }
    }

    public async Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!CanReadBack)
        {
            return new ReadBack.CannotTell("Readers take the rows away, so an absent row says nothing. Ask the reader's side.");
        }

        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            var (shape, problem) = await _shapes.CurrentAsync(connection, attempt.Limit);
            return shape is null
                ? new ReadBack.CannotTell($"{wire.Place}: {problem}")
                : await PostgresQuestion.AskAsync(connection, PostgresSql.Find(shape.Quoted, options.KeyColumn, _returned), message.Key, attempt.Limit);
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            _shapes.Forget();
            return attempt.JudgeQuestion(e);
        }
    }

    public Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) => new PostgresTrial(options, wire).RunAsync(setup, ct);

    public Task<string?> ExchangeAsync(CancellationToken ct) => new PostgresTrial(options, wire).ExchangeAsync(ct);

    public string? WhyNoCodes => options.Codes is null ? SqlCodes.Why : null;

    public Task<CodeList> CodesAsync(CancellationToken ct) => new PostgresTrial(options, wire).CodesAsync(ct);

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private async Task<DeliveryOutcome> InsertAsync(NpgsqlConnection connection, SqlShape shape, IReadOnlyList<SqlCell> cells, PostgresAttempt attempt)
    {
        await using (var command = PostgresSql.Command(connection, PostgresSql.Insert(shape, cells, options.KeyColumn, _returned), cells.Select(cell => cell.Text)))
        await using (var reader = await command.ExecuteReaderAsync(attempt.Limit))
        {
            var reference = default(string);
            if (await reader.ReadAsync(attempt.Limit))
            {
                reference = reader.IsDBNull(0) ? null : reader.GetString(0);
                // The row is stored only when the server is done: a check made at its commit comes after the row.
                await reader.CloseAsync();
                return new DeliveryOutcome.Accepted(reference);
            }

            await reader.CloseAsync();
        }

        attempt.StoredNothing();
        return await CompareAsync(connection, shape, cells, attempt.Limit);
    }

    private async Task<DeliveryOutcome> CompareAsync(NpgsqlConnection connection, SqlShape shape, IReadOnlyList<SqlCell> cells, CancellationToken limit)
    {
        await using var command = PostgresSql.Command(connection, PostgresSql.Compare(shape, cells, _returned), cells.Select(cell => cell.Text));
        await using var reader = await command.ExecuteReaderAsync(limit);
        if (!await reader.ReadAsync(limit))
        {
            return SqlWords.KeptNone(shape);
        }

        var different = cells.Skip(1).Where((_, i) => !reader.GetBoolean(i + 1)).Select(cell => cell.Column.Name).ToList();
        return different.Count > 0 ? SqlWords.OtherContent(shape, cells[0], different) : new DeliveryOutcome.Accepted(reader.IsDBNull(0) ? null : reader.GetString(0));
    }
}
