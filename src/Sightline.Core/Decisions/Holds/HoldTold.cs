using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>What targets are told of holds and releases: the exact parts, as the fact has them.</summary>
internal static class HoldTold
{
    /// <summary>A hold with its parts, or the parts that joined it since.</summary>
    public static ToldFact Placed(Fact fact, long position, HoldPlaced hold, long units)
    {
        var id = position.ToString();
        return new ToldFact(ToldKinds.Hold, position == fact.Position ? id : $"{id}.{fact.Position}", $"hold:{id}", hold.Line, fact.Times.RecordedAt, new JsonObject
        {
            ["hold.id"] = id,
            ["hold.reason"] = hold.Reason,
            ["hold.by"] = hold.By,
            ["hold.at"] = Rfc3339.Write(fact.Times.RecordedAt),
            ["hold.line"] = hold.Line,
            ["hold.serials"] = List(hold.Serials),
            ["hold.batches"] = List(hold.Batches),
            ["hold.lots"] = List(hold.Lots),
            ["hold.count"] = units,
        });
    }

    /// <summary>A release, with exactly what it set free.</summary>
    /// <param name="db">After the release was taken into the tables.</param>
    /// <param name="fact">The release.</param>
    /// <param name="release">Its body.</param>
    /// <param name="freed">What it set free, by name.</param>
    /// <param name="units">How many that were.</param>
    public static ToldFact Released(SqliteDatabase db, Fact fact, HoldReleased release, HoldChoice freed, long units)
    {
        using var rows = db.Prepare("SELECT line, held FROM holds WHERE position = ?1").Bind(1, release.Hold).Query();
        var (line, left) = rows.Read() ? (rows.NullableText(0), rows.Int64(1)) : throw new InvalidDataException($"Fact {fact.Position} releases hold {release.Hold}, which is none.");
        var id = release.Hold.ToString();
        return new ToldFact(ToldKinds.Release, $"{id}.{fact.Position}", $"hold:{id}", line, fact.Times.RecordedAt, new JsonObject
        {
            ["hold.id"] = id,
            ["hold.line"] = line,
            ["release.id"] = fact.Position.ToString(),
            ["release.reason"] = release.Reason,
            ["release.by"] = release.By,
            ["release.at"] = Rfc3339.Write(fact.Times.RecordedAt),
            ["release.serials"] = List(freed.Serials),
            ["release.batches"] = List(freed.Batches),
            ["release.lots"] = List(freed.Lots),
            ["release.count"] = units,
            ["release.left"] = left,
        });
    }

    private static JsonArray List(IReadOnlyList<string>? keys) => [.. (keys ?? []).Select(key => JsonValue.Create(key))];
}
