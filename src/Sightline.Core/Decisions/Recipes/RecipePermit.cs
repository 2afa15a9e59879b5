using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Recipes;

/// <summary>
/// Tells with a line's permit that a station of it works with what is not released. It denies nothing: only the next right
/// record ends it, and a line that stands still would never send one.
/// </summary>
internal sealed class RecipePermit(ProjectionReader projections) : IPermitReasons
{
    public IEnumerable<PermitReason> Of(string line, DateTimeOffset now) => projections.Read(db =>
    {
        var found = new List<PermitReason>();
        using var rows = db.Prepare(
            "SELECT f.station, f.recipe, f.version, f.flags, f.since, f.records, m.body FROM recipe_findings f JOIN master m ON m.kind = 'stations' AND m.id = f.station ORDER BY f.station, f.recipe").Query();
        while (rows.Read())
        {
            if (LineOf(rows.Span(6)) == line)
            {
                var (station, recipe, flags) = (rows.Text(0), rows.Text(1), rows.Text(3));
                var used = recipe.Length == 0 ? "a model" : $"recipe '{recipe}'{(rows.NullableText(2) is { } version ? $" version '{version}'" : "")}";
                found.Add(new PermitReason(
                    flags.Split(' ')[0], $"Station '{station}' works with {used} that is not released, since {Rfc3339.Write(FactHash.FromMicroseconds(rows.Int64(4)))}: {rows.Int64(5)} flagged. Load the active recipe and its model there.", Blocks: false));
            }
        }

        return found;
    });

    private static string? LineOf(ReadOnlySpan<byte> station)
    {
        var reader = new Utf8JsonReader(station);
        using var body = JsonDocument.ParseValue(ref reader);
        return body.RootElement.TryGetProperty("line", out var line) ? line.GetString() : null;
    }
}
