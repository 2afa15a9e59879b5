using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Hosting;

/// <summary>
/// Writes a fact when something waits to be told and none came that could carry it: in a plant at rest nothing else would be written.
/// </summary>
internal sealed partial class ToldNudge(ProjectionReader projections, IJournal journal, Projector projector, TimeProvider time, ILogger<ToldNudge> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private const string Actor = "node";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        while (true)
        {
            await Task.Delay(Every, time, stoppingToken);
            if (IsDue() && (await journal.AppendAsync(new FactDraft(FactKinds.ToldDue, "", null, null, time.GetUtcNow(), Actor, ReadOnlyMemory<byte>.Empty), stoppingToken)).Outcome != AppendOutcome.Durable)
            {
                LogNoRoom();
            }
        }
    }

    /// <summary>What came up since the last look may still be carried by a fact of its own.</summary>
    private bool IsDue() => projections.Read(db =>
        db.Prepare("SELECT EXISTS (SELECT 1 FROM cost_waiting WHERE at <= ?1) OR EXISTS (SELECT 1 FROM order_corrections WHERE since <= ?1)").Bind(1, FactHash.Microseconds(time.GetUtcNow() - Every)) is var statement
        && Scalar(statement) != 0);

    private static long Scalar(SqliteStatement statement)
    {
        using var rows = statement.Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    [LoggerMessage(EventId = 8042, Level = LogLevel.Warning, Message = "The journal has no room to tell targets what waits; it is told as soon as there is room")]
    private partial void LogNoRoom();
}
