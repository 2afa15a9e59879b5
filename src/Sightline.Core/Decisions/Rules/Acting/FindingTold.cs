using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>What a target is told when a rule has it notified.</summary>
internal static class FindingTold
{
    /// <summary>So many serial numbers are named; the count says how many there are.</summary>
    private const int MostSerials = 100;

    /// <summary>Null where the finding is not there.</summary>
    public static ToldFact? Of(SqliteDatabase db, Fact fact, RuleActed acted)
    {
        using var rows = db.Prepare("SELECT text, station, line, class, place, exposed_at, records, late, provisional FROM findings WHERE id = ?1").Bind(1, acted.Finding).Query();
        return !rows.Read() ? null : new ToldFact(ToldKinds.Finding, $"{acted.Finding}.{acted.Nr}", $"finding:{acted.Finding}", rows.NullableText(2), fact.Times.RecordedAt, new JsonObject
        {
            ["finding.id"] = acted.Finding,
            ["finding.rule"] = acted.Rule,
            ["finding.version"] = acted.Version,
            ["finding.text"] = rows.Text(0),
            ["finding.station"] = rows.NullableText(1),
            ["finding.line"] = rows.NullableText(2),
            ["finding.class"] = rows.NullableText(3),
            ["finding.place"] = rows.NullableText(4),
            ["finding.at"] = Rfc3339.Write(FactHash.FromMicroseconds(rows.Int64(5))),
            ["finding.count"] = rows.Int64(6),
            ["finding.serials"] = Serials(db, acted.Finding),
            ["finding.late"] = rows.Int64(7) != 0 ? "yes" : "no",
            ["finding.provisional"] = rows.Int64(8) != 0 ? "yes" : "no",
            ["finding.page"] = $"/findings/{acted.Finding}",
        });
    }

    private static JsonArray Serials(SqliteDatabase db, string finding)
    {
        var serials = new JsonArray();
        using var rows = db.Prepare($"SELECT DISTINCT i.serial FROM finding_records r JOIN inspections i ON i.position = r.record WHERE r.finding = ?1 AND i.serial IS NOT NULL ORDER BY r.record LIMIT {MostSerials}").Bind(1, finding).Query();
        while (rows.Read())
        {
            serials.Add(rows.Text(0));
        }

        return serials;
    }
}
