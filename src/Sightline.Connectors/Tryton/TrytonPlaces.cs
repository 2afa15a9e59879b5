using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>The locations that a target's file names, looked up once each and checked to be what they are named for.</summary>
internal sealed class TrytonPlaces(TrytonTargetOptions options)
{
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);

    public Task<long> StartAsync(TrytonAttempt attempt) => OfAsync(attempt, "from", options.From!, "storage", "view");

    public Task<long> EndAsync(TrytonAttempt attempt, TrytonMove move) => move switch
    {
        TrytonMove.Quarantine => OfAsync(attempt, "quarantine", options.Quarantine!, "storage"),
        TrytonMove.Scrap => OfAsync(attempt, "scrap", options.Scrap!, "lost_found"),
        _ => throw new InvalidOperationException("A result without a move has no place."),
    };

    private async Task<long> OfAsync(TrytonAttempt attempt, string option, string named, params string[] types)
    {
        if (_known.TryGetValue(option, out var known))
        {
            return known;
        }

        JsonArray domain = ["OR", new JsonArray("code", "=", named), new JsonArray("name", "=", named)];
        var rows = await attempt.FindAsync("stock.location", domain, ["type"]);
        if (rows.Count != 1)
        {
            throw TrytonSaid.Again($"Tryton has {(rows.Count == 0 ? "no location" : "more than one location")} with the code or name '{named}'. Correct the option {option}, or the locations.");
        }

        var type = rows[0].Text("type");
        return types.Contains(type, StringComparer.Ordinal)
            ? _known[option] = rows[0].Id()
            : throw TrytonSaid.Again($"The location '{named}' is a {type} in Tryton. The option {option} needs a {string.Join(" or a ", types)}.");
    }
}
