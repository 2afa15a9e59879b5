using System.Text.Json;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>What of a frozen context matters here.</summary>
internal sealed record ContextFact(string? Line, string? CustomerOrder, IReadOnlyList<Thing> Lots)
{
    public static readonly ContextFact None = new(null, null, []);
}

/// <summary>Frozen contexts, each read once: thousands of records share one.</summary>
internal sealed class ContextFacts(SqliteDatabase db)
{
    private const int MostRemembered = 50_000;

    private readonly Dictionary<long, ContextFact> _known = [];
    private Dictionary<string, string>? _lines;

    public ContextFact Of(long? context)
    {
        if (context is not { } id)
        {
            return ContextFact.None;
        }

        if (!_known.TryGetValue(id, out var known))
        {
            if (_known.Count >= MostRemembered)
            {
                _known.Clear();
            }

            _known[id] = known = Read(id);
        }

        return known;
    }

    /// <summary>The line a station belongs to now, for a record that nothing is known of.</summary>
    public string? LineOf(string station)
    {
        if (_lines is null)
        {
            _lines = new(StringComparer.Ordinal);
            using var rows = db.Prepare("SELECT id, body FROM master WHERE kind = 'stations'").Query();
            while (rows.Read())
            {
                using var body = JsonDocument.Parse(rows.Bytes(1));
                if (body.RootElement.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.String)
                {
                    _lines[rows.Text(0)] = line.GetString()!;
                }
            }
        }

        return _lines.GetValueOrDefault(station);
    }

    private ContextFact Read(long id)
    {
        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        if (!rows.Read())
        {
            throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
        }

        var context = BoundContext.FromJson(rows.Span(0));
        return new ContextFact(
            context[ContextNames.Line], context[ContextNames.CustomerOrder],
            [.. context.Values.Where(v => v.Key.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal)).Select(v => new Thing(ThingKind.Lot, v.Value.Value)).Distinct()]);
    }
}
