using Npgsql;

namespace Sightline.Connectors.Sql;

/// <summary>
/// What the server has under the name in the target's file, read before the first write, after every error, and at least once a minute:
/// a column made narrower meanwhile would round what it is given without a word.
/// </summary>
internal sealed class PostgresShapes(SqlTargetOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_trusted = TimeSpan.FromMinutes(1);

    private volatile Seen? _seen;

    /// <summary>The shape, or in words why nothing can be written to it.</summary>
    public async Task<(SqlShape? Shape, string? Problem)> CurrentAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (_seen is { } seen && time.GetElapsedTime(seen.At) < s_trusted)
        {
            return (seen.Shape, null);
        }

        var at = time.GetTimestamp();
        var problem = await PostgresCatalogue.ServerProblemAsync(connection, ct);
        if (problem is not null)
        {
            return (null, problem);
        }

        (var shape, problem) = options.Table is { } table
            ? await PostgresCatalogue.TableAsync(connection, table, ct)
            : await PostgresCatalogue.ProcedureAsync(connection, options.Procedure!, ct);
        problem ??= SqlShapeCheck.Problem(options, shape!);
        if (problem is not null)
        {
            return (null, problem);
        }

        _seen = new Seen(shape!, at);
        return (shape, null);
    }

    public void Forget() => _seen = null;

    private sealed record Seen(SqlShape Shape, long At);
}
