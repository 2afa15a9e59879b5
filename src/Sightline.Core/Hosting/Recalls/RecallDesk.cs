using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Recalls;

/// <summary>Finds the scope of a recall, says where its units are, and rehearses it. The caller waits until what it was told is readable.</summary>
internal sealed class RecallDesk(IJournal journal, ProjectionReader projections, TraceQuery traces, RecallQuery recalls, TimeProvider time)
{
    /// <summary>Most units of one recall: what one hold can hold.</summary>
    public const int MostUnits = HoldDesk.MostUnits;

    /// <summary>So many units of a drill are traced back.</summary>
    public const int MostSampled = 200;

    /// <summary>The exact units behind a thing, or everything that is wrong with what was asked.</summary>
    public (RecallScope? Scope, IReadOnlyList<ContractError> Errors) Scope(string? of)
    {
        var began = time.GetTimestamp();
        if (Thing.Parse(of) is not { } thing)
        {
            return (null, [new ContractError("/of", $"{(of is null ? "Missing" : $"Is '{of}'")}. Send a kind, a colon and a key, such as lot:L-77; kinds are {string.Join(", ", Thing.Words)}.")]);
        }

        if (traces.Of(new TraceAsked(thing, TraceWay.Forward)) is not { } trace)
        {
            return (null, [new ContractError("/of", $"Is '{of}', of which nothing is known. Send something that was seen.")]);
        }

        var units = RecallUnits.Of(trace);
        return units.Count == 0 ? (null, [new ContractError("/of", $"Is '{of}', which went into no part, batch or finished lot. Send something that did.")])
            : units.Count > MostUnits ? (null, [new ContractError("/of", $"Has {units.Count} units behind it. Recall at most {MostUnits} at once: send a smaller thing.")])
            : (ScopeOf(trace, units, time.GetElapsedTime(began)), []);
    }

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> AppendAsync(RecallMove move, string actor) =>
        (await journal.AppendAsync(new FactDraft(FactKinds.Recall, move.Scope?.Of ?? move.Recall.ToString(), null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, RecallJson.Default.RecallMove)), CancellationToken.None)).Position;

    /// <summary>A recall as it stands now; null for none of that id.</summary>
    public RecallReport? Report(long position) =>
        recalls.One(position) is { } recall && traces.Of(new TraceAsked(recall.Of, TraceWay.Forward)) is { } now
            ? projections.Read(db => RecallReport.Of(db, recall, recalls.UnitsOf(position), now)) : null;

    /// <summary>The report with where to look for each unit, read in one look.</summary>
    public T InPlaces<T>(RecallReport report, Func<UnitPlaces, T> read) =>
        traces.Of(new TraceAsked(report.Recall.Of, TraceWay.Forward)) is { } now ? projections.Read(db => read(new UnitPlaces(db, now))) : throw new InvalidOperationException($"Nothing is known of {report.Recall.Of}.");

    /// <summary>What a hold for a recall would name: all that may still be here and none of its holds names, and the lots for what is still to be made of them.</summary>
    public static HoldAsked HoldOf(RecallReport report, string? reason)
    {
        var things = report.ToHold.ToLookup(u => u.Kind, u => u.Key);
        return new HoldAsked
        {
            Reason = string.IsNullOrWhiteSpace(reason) ? $"Recall {report.Recall.Id}: {report.Recall.Reason}" : reason,
            Serials = [.. things[ThingKind.Serial]], Batches = [.. things[ThingKind.Batch]], Lots = [.. things[ThingKind.Lot], .. things[ThingKind.Finished]], LotsAlone = true,
        };
    }

    /// <summary>
    /// Picks a lot that has units behind it by a seed and measures how long its scope takes, whether its units lead back to it, and how
    /// many can be found. Null where no lot has any.
    /// </summary>
    public (RecallScope Scope, RecallDrill Drill)? Drill(long seed)
    {
        var (lots, random) = (projections.Read(LotsThatWentSomewhere).ToList(), new Random(unchecked((int)seed)));
        while (lots.Count > 0)
        {
            var n = random.Next(lots.Count);
            var lot = new Thing(ThingKind.Lot, lots[n]);
            var began = time.GetTimestamp();
            var trace = traces.Of(new TraceAsked(lot, TraceWay.Forward))!;
            if (RecallUnits.Of(trace) is { Count: > 0 } units)
            {
                return Measured(seed, random, trace, ScopeOf(trace, [.. units.Take(MostUnits)], time.GetElapsedTime(began)) with { Complete = trace.Complete && units.Count <= MostUnits }, units);
            }

            lots.RemoveAt(n);
        }

        return null;
    }

    private (RecallScope Scope, RecallDrill Drill) Measured(long seed, Random random, Trace trace, RecallScope scope, IReadOnlyList<RecallUnit> units)
    {
        var sample = units.Count <= MostSampled ? units : [.. Enumerable.Range(0, MostSampled).Select(_ => units[random.Next(units.Count)])];
        var confirmed = sample.Count(u => traces.Of(new TraceAsked(u.Thing, TraceWay.Back)) is { } back && back.Things.Any(t => t.Thing == trace.Of));
        var placed = projections.Read(db => new UnitStandings(db, trace) is var standings ? units.Count(u => standings.Of(u.Thing) != Standings.Unknown) : 0);
        return (scope, new RecallDrill { Seed = seed, Sampled = sample.Count, Confirmed = confirmed, Placed = placed });
    }

    private static RecallScope ScopeOf(Trace trace, IReadOnlyList<RecallUnit> units, TimeSpan took)
    {
        var by = units.ToLookup(u => u.Certainty, u => u.Thing.ToString());
        return new RecallScope
        {
            Of = trace.Of.ToString(), AsOf = trace.AsOf, Complete = trace.Complete, Took = (long)took.TotalMicroseconds,
            Stated = [.. by[Certainty.Stated]], Time = [.. by[Certainty.Time]], Batch = [.. by[Certainty.Batch]],
        };
    }

    /// <summary>Each lot is looked up by the one before it: there are many records of each.</summary>
    private static IReadOnlyList<string> LotsThatWentSomewhere(SqliteDatabase db)
    {
        using var rows = db.Prepare(
            "WITH RECURSIVE loaded(lot) AS (SELECT MIN(lot) FROM lots UNION ALL SELECT (SELECT MIN(l.lot) FROM lots l WHERE l.lot > loaded.lot) FROM loaded WHERE loaded.lot IS NOT NULL) " +
            "SELECT lot FROM loaded WHERE lot IS NOT NULL UNION SELECT DISTINCT from_key FROM genealogy WHERE from_kind = 2 ORDER BY 1").Query();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }
}
