using Npgsql;
using Sightline.Connectors.Probing;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>Tries a PostgreSQL target right by right, from the server's own catalogue, and reads the codes it knows. Writes nothing.</summary>
internal sealed class PostgresTrial(SqlTargetOptions options, PostgresWire wire)
{
    private const string Clock = "SELECT clock_timestamp()";

    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(ProbeSetup setup, CancellationToken ct)
    {
        var found = new List<ProbeFinding>
        {
            new(ProbeChecks.Certificate, ProbeVerdict.NotAsked, "Cannot be asked: the client library checks the certificate as SSL Mode says, and does not show it."),
        };
        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            found.Add(new(ProbeChecks.SignIn, ProbeVerdict.Good, $"The server lets this node into {wire.Place}."));
            found.Add(await ClockAsync(connection, setup, attempt.Limit));
            var server = await PostgresCatalogue.ServerProblemAsync(connection, attempt.Limit);
            found.Add(Right("server", server, "The server takes rows, and an accepted one survives a crash."));
            found.AddRange(options.Table is { } table
                ? OfTable(await PostgresCatalogue.TableAsync(connection, table, attempt.Limit))
                : OfProcedure(await PostgresCatalogue.ProcedureAsync(connection, options.Procedure!, attempt.Limit)));
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            var why = attempt.JudgeQuestion(e) is ReadBack.CannotTell cannot ? cannot.Reason : "";
            found.Add(new(found.Any(f => f.Check == ProbeChecks.SignIn) ? ProbeChecks.Permission : ProbeChecks.SignIn, ProbeVerdict.Bad, why));
        }

        return found;
    }

    public async Task<string?> ExchangeAsync(CancellationToken ct)
    {
        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(attempt.Limit);
            return null;
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            return (attempt.JudgeQuestion(e) as ReadBack.CannotTell)?.Reason;
        }
    }

    public async Task<CodeList> CodesAsync(CancellationToken ct)
    {
        await using var attempt = wire.Begin(ct);
        try
        {
            await using var connection = await attempt.ConnectAsync();
            await using var command = new NpgsqlCommand(SqlCodes.Question(options.Codes!, "::text"), connection);
            await using var reader = await command.ExecuteReaderAsync(attempt.Limit);
            var codes = new List<string>();
            while (await reader.ReadAsync(attempt.Limit))
            {
                codes.Add(reader.GetString(0));
            }

            return SqlCodes.Of(codes, options.Codes!);
        }
        catch (Exception e) when (attempt.Explains(e))
        {
            return new CodeList.CannotTell((attempt.JudgeQuestion(e) as ReadBack.CannotTell)?.Reason ?? "");
        }
    }

    private async Task<ProbeFinding> ClockAsync(NpgsqlConnection connection, ProbeSetup setup, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Clock, connection);
        var sent = wire.Time.GetUtcNow();
        var told = (DateTime)(await command.ExecuteScalarAsync(ct))!;
        return ClockSpan.Of(sent, wire.Time.GetUtcNow(), new DateTimeOffset(told.ToUniversalTime()), TimeSpan.FromMicroseconds(1)).Judge(setup.MostClockSkew);
    }

    private IEnumerable<ProbeFinding> OfTable((SqlShape? Shape, string? Problem) found)
    {
        if (found.Shape is not { } shape)
        {
            return [Right("table", found.Problem, "")];
        }

        var names = options.Columns.Select(c => c.Name).Append(options.KeyColumn).ToList();
        var columns = shape.Columns.Where(c => names.Contains(c.Name)).ToList();
        return
        [
            Right("insert", Lacking(columns.Where(c => !c.CanWrite), "INSERT", shape), $"This user may insert {string.Join(", ", columns.Select(c => c.Name))} of {shape.Title}."),
            Right("select", Lacking(columns.Where(c => !c.CanRead), "SELECT", shape), $"This user may read them, so that a repeat is compared."),
            Right("columns", SqlShapeCheck.Problem(options, shape), "Every column keeps what it is given, and the key has a unique index of its own."),
        ];
    }

    private IEnumerable<ProbeFinding> OfProcedure((SqlShape? Shape, string? Problem) found) => found.Shape is { } shape
        ? [Right("execute", null, $"This user may call {shape.Title}."), Right("parameters", SqlShapeCheck.Problem(options, shape), "Every parameter keeps what it is given.")]
        : [Right("execute", found.Problem, "")];

    private static string? Lacking(IEnumerable<SqlColumn> columns, string right, SqlShape shape)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        return names.Length == 0 ? null : $"This user has no {right} on {names} of {shape.Title}. Run GRANT {right} ON {shape.Quoted}.";
    }

    private static ProbeFinding Right(string right, string? problem, string good) =>
        new($"{ProbeChecks.Permission} {right}", problem is null ? ProbeVerdict.Good : ProbeVerdict.Bad, problem ?? good);
}
