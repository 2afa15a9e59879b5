using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Sightline.Buffering;

namespace Sightline.Clocks;

/// <summary>This node's own clock against that of the node it forwards to.</summary>
/// <param name="Name">What the other end knows this node as, for example <c>edge:PRESS-SHOP</c>.</param>
/// <param name="Offset">This node's clock minus the other's; null while not measured.</param>
/// <param name="Uncertainty">Of that offset.</param>
/// <param name="Stepped"><see cref="NodeClock.Stepped"/> when it was measured: what the clock was set by since then is added.</param>
internal sealed record ClockReference(string Name, TimeSpan? Offset, TimeSpan? Uncertainty, TimeSpan Stepped)
{
    /// <summary>The same, after all by which this node's clock was set.</summary>
    public ClockReference At(TimeSpan stepped) => this with { Offset = Offset + (stepped - Stepped), Stepped = stepped };
}

/// <summary>What a station is answered.</summary>
/// <param name="T3">This node's clock as it answers; null when nothing was begun.</param>
/// <param name="Known">What is known of its clock.</param>
/// <param name="Note">Why a finished exchange did not count; null where it did, or there was none.</param>
internal sealed record ClockAnswer(DateTimeOffset? T3, KnownClock? Known, string? Note);

/// <summary>
/// Answers stations that compare their clocks with this node's. It needs the journal and nothing else, so an edge has one
/// too. Exchanges are kept in memory; the journal is told what came out, and only when it is news.
/// </summary>
internal sealed class ClockDesk(IJournal journal, NodeClock clock, ClockWatch watch, IOptions<ClockOptions> options, TimeProvider time)
{
    /// <summary>Stations whose exchanges are remembered. Of more, the one that has been silent longest is forgotten, and begins anew.</summary>
    public const int MostStations = 10_000;

    private readonly ConcurrentDictionary<string, KeptClock> _stations = [];
    private readonly long _started = time.GetTimestamp();

    /// <summary>Set on an edge; null where this node's clock is the one that counts.</summary>
    public ClockReference? Reference { get; set; }

    /// <summary>One exchange: takes what the station reports, tells the journal what is news, and answers.</summary>
    /// <param name="station">The station.</param>
    /// <param name="report">What it says, already found possible.</param>
    /// <param name="arrivedAt">This node's clock when the last byte had arrived.</param>
    /// <param name="actor">The key that brought it.</param>
    public async Task<ClockAnswer> ExchangeAsync(string station, ClockReport report, DateTimeOffset arrivedAt, string actor)
    {
        var known = Of(station);
        string? note;
        ClockFact? news;
        var steps = clock.Steps;
        lock (known.Gate)
        {
            known.Heard = time.GetElapsedTime(_started);
            known.ForgetBefore(steps);
            note = Take(known, report, arrivedAt);
            var reference = Reference?.At(clock.Stepped);
            news = known.IsNews(reference?.Offset ?? TimeSpan.Zero) ? FactOf(known.Known!, reference) : null;
        }

        if (news is not null)
        {
            var draft = new FactDraft(FactKinds.Clock, station, null, null, arrivedAt, actor, news.ToBytes());
            await TellAsync(known, draft, steps);
        }

        lock (known.Gate)
        {
            DateTimeOffset? t3 = report.Sent is null ? null : clock.Now();
            if (t3 is { } given)
            {
                known.Gives(given);
            }

            return new ClockAnswer(t3, known.Known, note);
        }
    }

    /// <summary>What this process has found out of a station's clock; null when it has not spoken.</summary>
    public (KnownClock? Known, decimal? Drift, long Exchanges)? Find(string station)
    {
        if (!_stations.TryGetValue(station, out var known))
        {
            return null;
        }

        clock.Now();
        lock (known.Gate)
        {
            known.ForgetBefore(clock.Steps);
            return (known.Known, known.DriftInPartsPerMillion, known.Exchanges);
        }
    }

    private string? Take(KeptClock known, ClockReport report, DateTimeOffset arrivedAt)
    {
        if (report.Finished is { } exchange)
        {
            if (arrivedAt - exchange.T2 > ClockReport.LatestReport)
            {
                return "The exchange before did not count: it was answered more than an hour ago.";
            }

            if (!known.Gave(exchange.T3, clock.Since))
            {
                return "The exchange before did not count: this node was started, or its clock was set, in between.";
            }

            known.Finish(exchange, arrivedAt);
        }
        else if (report.Sent is { } sent)
        {
            known.Begin(sent - arrivedAt, arrivedAt);
        }

        return null;
    }

    /// <summary>What was measured before this node's clock was set must not come to the journal after that step.</summary>
    private async Task TellAsync(KeptClock known, FactDraft draft, int steps)
    {
        var told = await watch.LookAsync() && clock.Steps == steps && (await journal.AppendAsync(draft, CancellationToken.None)).Outcome != AppendOutcome.Full;
        if (!told)
        {
            lock (known.Gate)
            {
                known.NotTold();
            }
        }
    }

    private KeptClock Of(string station)
    {
        var known = _stations.GetOrAdd(station, _ => new KeptClock(options.Value));
        if (_stations.Count > MostStations)
        {
            var silent = _stations.Where(s => s.Value != known).MinBy(s => s.Value.Heard);
            _stations.TryRemove(silent.Key, out _);
        }

        return known;
    }

    private static ClockFact FactOf(KnownClock known, ClockReference? reference) => new()
    {
        Method = known.Method,
        Offset = ClockFact.Milliseconds(known.Offset),
        Uncertainty = In(known.Uncertainty),
        RoundTrip = In(known.RoundTrip),
        Reference = reference?.Name,
        ReferenceOffset = In(reference?.Offset),
        ReferenceUncertainty = In(reference?.Uncertainty),
    };

    private static decimal? In(TimeSpan? span) => span is { } known ? ClockFact.Milliseconds(known) : null;
}
