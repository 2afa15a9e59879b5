using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Telemetry;

namespace Sightline.Uplink;

/// <summary>
/// Forwards the edge's journal to the hub: in order, one request in flight, from the place up to which the hub owns it. The
/// journal itself is the outbox; whatever breaks, the same facts are sent again and the hub knows what it has.
/// </summary>
internal sealed partial class FactUplink(
    HubAddress hub, Journal journal, UplinkFile file, HubLine line, HubReach reach, EdgeCondition condition, HeardStations heard, IOptions<EdgeOptions> options,
    UplinkMetrics metrics, TimeProvider time, ILogger<FactUplink> log) : BackgroundService
{
    private readonly Pause _pause = new(options.Value.LongestPause, Random.Shared);
    private readonly Signal _moved = new();

    // Fewer after every failure: over a slow line a full request would never be answered in its time, and nothing ever move.
    private int _most = options.Value.FactsPerRequest;
    private readonly string _path = $"/api/v1/edges/{Uri.EscapeDataString(hub.Edge)}/facts";

    /// <summary>Completes when the hub has all facts there are now. Images wait for that.</summary>
    public Task WaitUntilIdleAsync(CancellationToken ct) => _moved.WaitUntilAsync(() => IsIdle, ct);

    public bool IsIdle => file.Place.Position >= journal.Head;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = await OnceAsync(stoppingToken);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stoppingToken);
            }
            else if (IsIdle)
            {
                await MoreOrReportAsync(stoppingToken);
            }
        }
    }

    /// <summary>One request, and what came of it. Returns how long to wait before the next.</summary>
    private async Task<TimeSpan> OnceAsync(CancellationToken ct)
    {
        try
        {
            var batch = Gather(out var images);
            var started = time.GetTimestamp();
            var answer = await line.PostAsync(_path, batch.Pack(), ct);
            var took = time.GetElapsedTime(started);
            metrics.Asked(took);
            return answer switch
            {
                HubAnswer.Good good when Read(good, batch) is { } read => Take(batch, read, images, took),
                HubAnswer.Good => Lost("It answered what no hub answers. Is something else at its address?", null),
                HubAnswer.Refused refused => Lost($"It answered {refused.Status}. {refused.Why}", null),
                HubAnswer.Lost lost => Lost(lost.Why, lost.NotBefore),
                _ => throw new InvalidOperationException("Unknown answer."),
            };
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // A disk that refuses for a while must not end the forwarding for good.
            LogFailed(error);
            return _pause.Next(null);
        }
    }

    private EdgeBatch Gather(out List<WaitingImage> images)
    {
        var place = file.Place;
        if (!Fits(place))
        {
            place = Another(place);
        }

        var upTo = place.Place;
        var lines = new List<FactLine>();
        images = [];
        long bytes = 0;
        foreach (var fact in journal.Read(place.Position, _most))
        {
            if (Carried.Includes(fact.Kind))
            {
                if (bytes > 0 && bytes + fact.Body.Length > EdgeBatch.MostBytes)
                {
                    break;
                }

                bytes += fact.Body.Length;
                lines.Add(FactLine.Of(fact));
                if (fact.Kind == FactKinds.Inspection)
                {
                    heard.Add(fact.Source);
                }
            }
            else if (fact.Kind == FactKinds.Image)
            {
                images.Add(new WaitingImage(fact.Position, fact.Source));
            }

            upTo = new JournalPlace(fact.Position, Convert.ToHexStringLower(fact.Hash));
        }

        return new EdgeBatch(condition.Greet(place.Place, upTo, lines.Count > 0 ? lines[0].ReceivedAt : null), lines);
    }

    private static EdgeAnswer? Read(HubAnswer.Good good, EdgeBatch batch)
    {
        try
        {
            return JsonSerializer.Deserialize(good.Body, UplinkJson.Default.EdgeAnswer) is { Statuses: not null } answer
                && (answer.GoBackTo is { } back ? back >= 0 && back < batch.Greeting.After.Position : answer.Statuses.Count == batch.Facts.Count && answer.Statuses.All(IsStatus))
                ? answer
                : null;
        }
        catch (JsonException)
        {
            // Not from a hub: counts as a lost answer.
            return null;
        }
    }

    private static bool IsStatus(int status) => status is 200 or 201 or 403 or 409 or 413 or 422 or EdgeAnswer.NotTaken;

    private TimeSpan Take(EdgeBatch batch, EdgeAnswer answer, List<WaitingImage> images, TimeSpan took)
    {
        if (answer.GoBackTo is { } back)
        {
            GoBack(batch, back);
            return TimeSpan.Zero;
        }

        var owned = batch.OwnedUpTo(answer.Statuses);
        if (owned > batch.Greeting.After.Position)
        {
            MoveTo(owned, batch, images);
        }

        for (var i = 0; i < answer.Statuses.Count; i++)
        {
            metrics.Answered(answer.Statuses[i]);
        }

        if (owned < batch.Greeting.UpTo.Position)
        {
            return Lost("It has no room for more.", null);
        }

        _most = took < options.Value.AnswerTimeout / 4 ? Math.Min(_most * 2, options.Value.FactsPerRequest) : _most;
        _pause.Over();
        reach.Reached();
        return IsIdle ? TimeSpan.Zero : Rest(batch.Facts.Count, took);
    }

    /// <summary>What is left of the time that so many facts may take. Below a millisecond it is not worth waiting.</summary>
    private TimeSpan Rest(int facts, TimeSpan took)
    {
        var rest = (TimeSpan.FromSeconds(1) / options.Value.MostPerSecond * facts) - took;
        return rest >= TimeSpan.FromMilliseconds(1) ? rest : TimeSpan.Zero;
    }

    private void MoveTo(long owned, EdgeBatch batch, List<WaitingImage> images)
    {
        var place = file.Place;
        var hash = owned == batch.Greeting.UpTo.Position ? batch.Greeting.UpTo.Hash! : Convert.ToHexStringLower(journal.At(owned)!.Hash);
        var (stored, refused) = batch.Facts.TakeWhile(f => f.Position <= owned)
            .Aggregate((0L, 0L), (sum, f) => (sum.Item1 + (f.Kind == FactKinds.Inspection ? 1 : 0), sum.Item2 + (f.Kind == FactKinds.Refused ? 1 : 0)));

        file.Move(new OwnedPlace(owned, hash, place.Stored + stored, place.Refused + refused), images.Where(i => i.Position <= owned));
        _moved.Raise();
    }

    private void GoBack(EdgeBatch batch, long back)
    {
        LogGoesBack(hub.Url, back, batch.Greeting.After.Position);
        file.Move(Counted(Math.Max(back, journal.First - 1)), []);
    }

    /// <summary>True when the journal is the one whose facts the hub owns up to the place.</summary>
    private bool Fits(OwnedPlace place) => place.Position == 0
        ? journal.First == 1
        : place.Position <= journal.Head && journal.HashAt(place.Position) is { } hash && Convert.ToHexStringLower(hash) == place.Hash;

    /// <summary>The journal was replaced, by an older copy perhaps, or the place was lost: what the two have in common is not known, so all is sent again.</summary>
    private OwnedPlace Another(OwnedPlace place)
    {
        if (place.Position > 0)
        {
            reach.OwnTrouble = $"The journal is not the one of which the hub has {place.Position} facts: it was replaced, by an older copy perhaps. All that is in it was sent again; what came after the copy is at the hub alone.";
            LogAnother(place.Position, journal.Head);
        }

        var beginning = Counted(journal.First - 1);
        file.Move(beginning, []);
        return beginning;
    }

    private OwnedPlace Counted(long position)
    {
        if (position == 0)
        {
            return OwnedPlace.Nothing;
        }

        var totals = journal.TotalsAt(position);
        return new OwnedPlace(position, Convert.ToHexStringLower(journal.HashAt(position)!), totals.Stored, totals.Refused);
    }

    private TimeSpan Lost(string why, TimeSpan? notBefore)
    {
        _most = Math.Max(_most / 2, 1);
        metrics.LostOne();
        reach.Lost(why, journal.Head - file.Place.Position);
        return _pause.Next(notBefore);
    }

    private async Task MoreOrReportAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(journal.WaitPastAsync(file.Place.Position, either.Token), Task.Delay(options.Value.ReportEvery, time, either.Token));
        await either.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 6103, Level = LogLevel.Warning,
        Message = "The hub {Hub} has the journal of this edge up to {Back} and no further, though it had it up to {Owned}: it was restored, or is another. All that is still here is sent again from there; what the hub has, it recognises")]
    private partial void LogGoesBack(Uri hub, long back, long owned);

    [LoggerMessage(EventId = 6104, Level = LogLevel.Error,
        Message = "The journal, which ends at {Head}, is not the one of which the hub has {Owned} facts: it was replaced, by an older copy perhaps. All that is in it is sent again; what the hub has, it recognises. What came after the copy is at the hub alone")]
    private partial void LogAnother(long owned, long head);

    [LoggerMessage(EventId = 6105, Level = LogLevel.Error, Message = "Forwarding failed on this side, and tries again. Nothing is lost; what waits is in the journal")]
    private partial void LogFailed(Exception error);
}
