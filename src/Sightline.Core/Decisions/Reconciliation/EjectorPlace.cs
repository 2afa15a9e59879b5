using System.Text.Json;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Which ejector a confirmation is about.</summary>
internal static class EjectorPlace
{
    /// <summary>
    /// The station of the ejector: the one that is named, or the one that takes off its rejects; of a line, its only ejector, else the one
    /// that saw the part last. Null where none fits.
    /// </summary>
    public static string? Of(SqliteDatabase db, IPlantPolicies plant, JsonElement body, PlcEvent said)
    {
        var named = Word(body, "station");
        if (named is not null && plant.Station(named)?.Ejector is not null)
        {
            return named;
        }

        var line = named is not null ? plant.Station(named)?.Line : Word(body, "line") ?? (Word(body, "machine") is { } machine ? plant.LineOfMachine(machine) : null);
        if (line is null)
        {
            return null;
        }

        var fitting = plant.StationsOf(line).Where(s => plant.Station(s)?.Ejector is { } ejector && (named is null || ejector.Of?.Contains(named) == true)).ToList();
        return fitting.Count == 1 ? fitting[0] : said.Serial is { } serial && fitting.Count > 1 ? Newest(db, fitting, serial) : null;
    }

    public static string? Word(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? EventText.Of(value) : null;

    private static string? Newest(SqliteDatabase db, List<string> stations, string serial)
    {
        using var rows = db.Prepare("SELECT p.station FROM inspections i INDEXED BY inspections_serial CROSS JOIN numbered_parts p ON p.record = i.position WHERE i.serial = ?1 ORDER BY i.position DESC LIMIT 20").Bind(1, serial).Query();
        while (rows.Read())
        {
            if (stations.Contains(rows.Text(0)))
            {
                return rows.Text(0);
            }
        }

        return null;
    }
}
