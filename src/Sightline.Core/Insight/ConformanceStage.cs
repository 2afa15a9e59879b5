using System.Runtime.InteropServices;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>
/// Counts how well each source keeps to the contract, by station and hour of receipt. Gathered in memory and written once for
/// each transaction. What was refused counts for the station it names.
/// </summary>
internal sealed class ConformanceStage : IStage
{
    public const long MicrosecondsInAnHour = 3_600_000_000;

    /// <summary>Further off than this a clock does not keep to the contract.</summary>
    public static readonly TimeSpan ClockLimit = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<(string Station, long Hour), ConformanceCounts> _hours = [];
    private readonly Dictionary<string, (long Number, long ExposedAt)> _last = [];
    private readonly HashSet<string> _moved = [];

    public void Load(SqliteDatabase projections)
    {
        // What a rolled back transaction gathered comes again.
        _hours.Clear();
        _moved.Clear();
        _last.Clear();
        using var rows = projections.Prepare("SELECT station, number, exposed_at FROM conformance_last").Query();
        while (rows.Read())
        {
            _last[rows.Text(0)] = (rows.Int64(1), rows.Int64(2));
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Inspection)
        {
            var hand = step.Inspections[0];
            Count(ref At(hand.Inspection.Station, step.Fact), hand);
        }
        else if (step.Fact.Kind == FactKinds.Refused)
        {
            Refused(ref At(step.Fact.Source, step.Fact), step.Fact);
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var ((station, hour), counts) in _hours)
        {
            counts.Write(projections, station, hour);
        }

        foreach (var station in _moved)
        {
            projections.Prepare("INSERT INTO conformance_last (station, number, exposed_at) VALUES (?1, ?2, ?3) ON CONFLICT (station) DO UPDATE SET number = excluded.number, exposed_at = excluded.exposed_at")
                .Bind(1, station).Bind(2, _last[station].Number).Bind(3, _last[station].ExposedAt).Execute();
        }

        _hours.Clear();
        _moved.Clear();
    }

    public static long HourOf(DateTimeOffset moment) => FactHash.Microseconds(moment) / MicrosecondsInAnHour;

    private ref ConformanceCounts At(string station, Fact fact) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_hours, (station, HourOf(fact.Times.ReceivedAt)), out _);

    private void Count(ref ConformanceCounts counts, InspectionInHand hand)
    {
        counts.Stored++;
        counts.WithSerial += hand.Inspection.Part.Serial is null ? 0 : 1;
        counts.Strange += hand.Flags.Contains(RecordFlags.UnknownMembers) ? 1 : 0;
        if (hand.Clock is { } clock && clock.State != ClockStates.Estimated)
        {
            counts.Measured++;
            counts.InTime += clock.Offset.Duration() <= ClockLimit ? 1 : 0;
        }

        if (hand.Inspection.Sequence is { } number)
        {
            counts.Numbered++;
            Order(ref counts, hand.Inspection.Station, number, FactHash.Microseconds(hand.InspectedAt));
        }
    }

    /// <summary>A higher number was exposed later. A counter that starts anew starts this comparison anew.</summary>
    private void Order(ref ConformanceCounts counts, string station, long number, long exposedAt)
    {
        if (!_last.TryGetValue(station, out var last) || (number < 2 && last.Number >= 2))
        {
            Keep(station, number, exposedAt);
            return;
        }

        if (number == last.Number)
        {
            return;
        }

        counts.Ordered++;
        counts.Backwards += (number > last.Number ? exposedAt < last.ExposedAt : exposedAt > last.ExposedAt) ? 1 : 0;
        if (number > last.Number)
        {
            Keep(station, number, exposedAt);
        }
    }

    private void Keep(string station, long number, long exposedAt)
    {
        _last[station] = (number, exposedAt);
        _moved.Add(station);
    }

    private static void Refused(ref ConformanceCounts counts, Fact fact)
    {
        var why = fact.Body.AsMemory(0, Array.IndexOf(fact.Body, (byte)'\n'));
        using var refusal = JsonDocument.Parse(why);
        switch (refusal.RootElement.GetProperty("status").GetInt32())
        {
            case 409: counts.Conflicts++; break;
            // Sent with a key that may not speak for this station: no word about the station itself.
            case 401 or 403: counts.Forbidden++; break;
            default: counts.Invalid++; break;
        }
    }
}
