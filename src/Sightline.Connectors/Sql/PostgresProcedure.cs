using Npgsql;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>
/// Hands each message to one PostgreSQL procedure, in a transaction of its own. Where the key can be read back it is looked for first,
/// under a lock by key, so that a call whose answer was lost and which is still at work is never made a second time.
/// </summary>
internal sealed class PostgresProcedure(SqlTargetOptions options, PostgresWire wire) : ITargetConnector, IProbe, IBareExchange, ICodeList
{
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))";

    private readonly SqlRows _rows = new(options);
    private readonly PostgresShapes _shapes = new(options, wire.Time);
    private readonly string? _question = options.ReadBack is { } back ? PostgresSql.Find(SqlName.QuoteAll(back.Table), back.KeyColumn, back.KeyColumn) : null;

    public bool RecognisesRepeats => _question is not null;

    public bool CanReadBack => _question is not null;

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

            await using var transaction = await connection.BeginTransactionAsync(attempt.Limit);
            if (_question is not null && await IsThereAsync(connection, message.Key, locked: true, attempt.Limit))
            {
                return new DeliveryOutcome.Accepted(message.Key);
            }

            attempt.Send();
            return await CallAsync(transaction, shape, cells, attempt.Limit);
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
        if (_question is null)
        {
            return new ReadBack.CannotTell("The target's file has no readBack. Add one, or let a person look.");
        }

        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            return await PostgresQuestion.AskAsync(connection, _question, message.Key, attempt.Limit);
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            return attempt.JudgeQuestion(e);
        }
    }

    public Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) => new PostgresTrial(options, wire).RunAsync(setup, ct);

    public Task<string?> ExchangeAsync(CancellationToken ct) => new PostgresTrial(options, wire).ExchangeAsync(ct);

    public string? WhyNoCodes => options.Codes is null ? SqlCodes.Why : null;

    public Task<CodeList> CodesAsync(CancellationToken ct) => new PostgresTrial(options, wire).CodesAsync(ct);

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private async Task<DeliveryOutcome> CallAsync(NpgsqlTransaction transaction, SqlShape shape, IReadOnlyList<SqlCell> cells, CancellationToken limit)
    {
        await using (var command = PostgresSql.Command(transaction.Connection!, PostgresSql.Call(shape, cells), cells.Select(cell => cell.Text)))
        {
            await command.ExecuteNonQueryAsync(limit);
        }

        var key = cells[0].Text!;
        if (_question is not null && !await IsThereAsync(transaction.Connection!, key, locked: false, limit))
        {
            await transaction.RollbackAsync(limit);
            return new DeliveryOutcome.Refused(
                $"{shape.Title} returned and left no row with the key in {options.ReadBack!.Table}, so it was rolled back. Let it write the key there in the same transaction, or correct options.readBack.",
                "no-key");
        }

        await transaction.CommitAsync(limit);
        return new DeliveryOutcome.Accepted(key);
    }

    private async Task<bool> IsThereAsync(NpgsqlConnection connection, string key, bool locked, CancellationToken limit)
    {
        if (locked)
        {
            await using var waiting = PostgresSql.Command(connection, Lock, [key]);
            await waiting.ExecuteNonQueryAsync(limit);
        }

        return await PostgresQuestion.AskAsync(connection, _question!, key, limit) is ReadBack.Found;
    }
}
