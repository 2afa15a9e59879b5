using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>What targets are told of a nonconformance: opened, dispositioned, a disposition taken back, closed; each with the exact parts.</summary>
internal static class NonconformanceTold
{
    /// <summary>Null for moves that change nothing outside.</summary>
    /// <param name="db">After the move was taken into the tables.</param>
    /// <param name="fact">The move.</param>
    /// <param name="ncr">Of which one.</param>
    /// <param name="move">Its body.</param>
    public static ToldFact? Of(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        var happened = move.Act switch
        {
            NcrActs.Open => "opened",
            NcrActs.Dispose when move.Disposition!.What != Dispositions.UseAsIs => "dispositioned",
            NcrActs.Concede => "dispositioned",
            NcrActs.Undo => "undone",
            NcrActs.Close => "closed",
            _ => null,
        };
        return happened is null ? null : Told(db, fact, ncr, move, happened);
    }

    private static ToldFact Told(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move, string happened)
    {
        using var rows = db.Prepare("SELECT title, what, line, station, product, class FROM nonconformances WHERE position = ?1").Bind(1, ncr).Query();
        if (!rows.Read())
        {
            throw new InvalidDataException($"Fact {fact.Position} is of nonconformance {ncr}, which is none.");
        }

        var (id, given) = (ncr.ToString(CultureInfo.InvariantCulture), Given(db, fact, move));
        var units = move.Act switch
        {
            NcrActs.Open => [.. NonconformanceRows.UnitsOf(move)],
            NcrActs.Close => [],
            _ => given.Units,
        };
        return new ToldFact(ToldKinds.Nonconformance, $"{id}.{fact.Position}", $"nonconformance:{id}", rows.NullableText(2), fact.Times.RecordedAt, new JsonObject
        {
            ["nonconformance.id"] = id,
            ["nonconformance.happened"] = happened,
            ["nonconformance.title"] = rows.Text(0),
            ["nonconformance.what"] = rows.NullableText(1),
            ["nonconformance.line"] = rows.NullableText(2),
            ["nonconformance.station"] = rows.NullableText(3),
            ["nonconformance.product"] = rows.NullableText(4),
            ["nonconformance.class"] = rows.NullableText(5),
            ["nonconformance.disposition"] = given.What,
            ["nonconformance.reworkAt"] = given.ReworkAt,
            ["nonconformance.reason"] = move.Reason,
            ["nonconformance.serials"] = Keys(units, HoldUnitKind.Serial),
            ["nonconformance.batches"] = Keys(units, HoldUnitKind.Batch),
            ["nonconformance.lots"] = Keys(units, HoldUnitKind.Lot),
            ["nonconformance.count"] = units.Count,
            ["nonconformance.by"] = move.By,
            ["nonconformance.at"] = Rfc3339.Write(fact.Times.RecordedAt),
        });
    }

    /// <summary>The disposition that a move gives, signs or takes back, and its parts.</summary>
    private static (string? What, string? ReworkAt, IReadOnlyList<(HoldUnitKind Kind, string Key)> Units) Given(SqliteDatabase db, Fact fact, NonconformanceMove move)
    {
        var asked = move.Act switch { NcrActs.Dispose => fact.Position, NcrActs.Concede or NcrActs.Undo => move.Of!.Value, _ => 0 };
        var (what, reworkAt, found) = ((string?)null, (string?)null, new List<(HoldUnitKind, string)>());
        using var rows = db.Prepare("SELECT what, rework_at, kind, key FROM dispositions WHERE position = ?1 ORDER BY kind, key").Bind(1, asked).Query();
        while (rows.Read())
        {
            (what, reworkAt) = (rows.Text(0), rows.NullableText(1));
            found.Add(((HoldUnitKind)rows.Int64(2), rows.Text(3)));
        }

        return (what, reworkAt, move.Act == NcrActs.Undo ? [.. NonconformanceRows.UnitsOf(move)] : found);
    }

    private static JsonArray Keys(IReadOnlyList<(HoldUnitKind Kind, string Key)> units, HoldUnitKind kind) => [.. units.Where(u => u.Kind == kind).Select(u => JsonValue.Create(u.Key))];
}
