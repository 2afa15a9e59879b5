using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>What a person said a parked record belongs to, in force.</summary>
/// <param name="WorkOrder">The order; null where a station was said.</param>
/// <param name="Station">The station whose context it gets; null where an order was said.</param>
/// <param name="By">Who said so.</param>
/// <param name="Position">Journal position of the fact.</param>
internal sealed record MatchMade(string? WorkOrder, string? Station, string By, long Position);

/// <summary>Body of a <c>parked.matched</c> fact.</summary>
internal sealed record MatchBody
{
    /// <summary>Journal position of the record.</summary>
    public long Position { get; set; }

    public string? WorkOrder { get; set; }

    public string? Station { get; set; }

    /// <summary>The name under which the record shows who matched it.</summary>
    public string By { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>What it waited for, for the audit.</summary>
    public MatchChange? Old { get; set; }

    /// <summary>What it was matched with, for the audit.</summary>
    public MatchChange? New { get; set; }

    public Signature? Signature { get; set; }
}

/// <summary>One side of a match, as the audit shows it.</summary>
internal sealed record MatchChange
{
    public string? WaitsFor { get; set; }

    public string? WorkOrder { get; set; }

    public string? Station { get; set; }
}

/// <summary>Matches in the projections. They stay: a record that was matched by a person is that person's word for good.</summary>
internal static class Matches
{
    /// <summary>Takes a match into the tables, with its signature.</summary>
    public static void Put(SqliteDatabase db, Fact fact, MatchBody body)
    {
        db.Prepare("INSERT INTO matches (record, position, work_order, station, matched_by) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (record) DO UPDATE SET position = excluded.position, work_order = excluded.work_order, station = excluded.station, matched_by = excluded.matched_by")
            .Bind(1, body.Position).Bind(2, fact.Position).Bind(3, body.WorkOrder).Bind(4, body.Station).Bind(5, body.By).Execute();
        SignatureRows.Put(db, body.Signature, fact.Position);
    }

    /// <summary>What was said of a record; null for nothing.</summary>
    public static MatchMade? Of(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare("SELECT work_order, station, matched_by, position FROM matches WHERE record = ?1").Bind(1, record).Query();
        return rows.Read() ? new MatchMade(rows.NullableText(0), rows.NullableText(1), rows.Text(2), rows.Int64(3)) : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MatchBody))]
internal sealed partial class MatchJson : JsonSerializerContext;
