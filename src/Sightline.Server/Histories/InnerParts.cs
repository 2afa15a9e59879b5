using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Histories;

/// <summary>Something within a part of which more is known than the part itself shows.</summary>
/// <param name="Thing">A component, or a lot that it is made of.</param>
/// <param name="HeldBy">The holds it is under.</param>
/// <param name="Nonconformances">The open nonconformances it is in.</param>
/// <param name="Failed">A station's newest word of it is that it failed, and nobody decided otherwise.</param>
internal sealed record InnerPart(Thing Thing, IReadOnlyList<string> HeldBy, IReadOnlyList<string> Nonconformances, bool Failed)
{
    public bool IsOpen => Failed || HeldBy.Count > 0 || Nonconformances.Count > 0;

    public JsonNode ToJson() => new JsonObject { ["thing"] = Thing.ToString(), ["heldBy"] = JsonText.Words(HeldBy), ["nonconformances"] = JsonText.Words(Nonconformances), ["failed"] = Failed };
}

/// <summary>Looks at what a part is made of for what is open on it, as known at a position of the journal.</summary>
internal static class InnerParts
{
    /// <summary>By what the trace found, nearest first. What reaches the part by its own names is told of the part itself.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="back">From the part to what it is made of.</param>
    /// <param name="own">The holds that are told of the part itself: what it was freed from by name counts within it no more.</param>
    public static IReadOnlyList<InnerPart> Of(SqliteDatabase db, Trace back, IReadOnlyList<KnownHold> own)
    {
        var builtIn = back.Links.Where(l => l.Relation is Relations.Assembled or Relations.Consumed).Select(l => l.From).ToHashSet();
        var told = own.Select(h => h.Position).ToHashSet();
        return [.. back.Back.Select(t => t.Thing).Where(t => t.Kind is ThingKind.Lot or ThingKind.Finished || (t.Kind is ThingKind.Serial or ThingKind.Batch && builtIn.Contains(t))).Select(t => One(db, t, told, back.AsOf)).Where(i => i.IsOpen)];
    }

    private static InnerPart One(SqliteDatabase db, Thing thing, HashSet<long> told, long asOf)
    {
        var key = (thing.Kind == ThingKind.Finished ? HoldUnitKind.Lot : (HoldUnitKind)thing.Kind, thing.Key);
        var held = HoldHistory.Of(db, [key], asOf).Where(h => h.IsHeld && !told.Contains(h.Position)).Select(h => h.Id).Distinct().ToList();
        if (thing.Kind is not (ThingKind.Serial or ThingKind.Batch))
        {
            return new InnerPart(thing, held, [], false);
        }

        var ncrs = NonconformanceHistory.Of(db, [key], asOf);
        var decided = NonconformanceHistory.Counting(ncrs);
        var settled = decided is { What: Dispositions.UseAsIs } ? long.MaxValue : decided is { What: Dispositions.Rework, Rework: ReworkRows.Good } ? decided.Position : 0;
        return new InnerPart(thing, held, [.. ncrs.Where(n => !n.IsClosed).Select(n => n.Id).Distinct()], thing.Kind == ThingKind.Serial && Failed(db, thing.Key, settled, asOf));
    }

    /// <summary>The newest production record of each station, after what was decided.</summary>
    private static bool Failed(SqliteDatabase db, string serial, long after, long asOf)
    {
        using var rows = db.Prepare("SELECT position, station, corrected_at, result FROM inspections WHERE serial = ?1 AND position > ?2 AND position <= ?3 AND purpose = 0 AND merged_into IS NULL ORDER BY position DESC LIMIT 200")
            .Bind(1, serial).Bind(2, after).Bind(3, asOf).Query();
        var found = new List<(long Position, string Station, long At, InspectionResult Result)>();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Text(1), rows.Int64(2), (InspectionResult)rows.Int64(3)));
        }

        return found.GroupBy(f => f.Station).Select(g => g.MaxBy(f => (f.At, f.Position))).Any(f => (Buffering.Verdicts.At(db, f.Position, asOf)?.Result ?? f.Result) == InspectionResult.Fail);
    }
}
