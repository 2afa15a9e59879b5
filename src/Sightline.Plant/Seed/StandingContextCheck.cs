using System.Text.Json;

namespace Sightline.Plant.Seed;

/// <summary>Does the hub already say that a station makes what the plant would tell it?</summary>
internal static class StandingContextCheck
{
    /// <summary>The same work order; for a station whose messages name the order, the same first material lot.</summary>
    public static bool IsAlready(JsonElement answer, StandingContext wanted)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        return wanted.WorkOrder is { } order
            ? answer.TryGetProperty("workOrder", out var known) && IdOf(known) == order
            : answer.TryGetProperty("materialLots", out var lots) && Holds(lots, wanted.MaterialLots[0]);
    }

    private static bool Holds(JsonElement lots, string lot)
    {
        // A value may come with where it came from: { "value": […], "source": … }.
        var list = lots.ValueKind == JsonValueKind.Object && lots.TryGetProperty("value", out var value) ? value : lots;
        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(l => IdOf(l) == lot);
    }

    private static string? IdOf(JsonElement named)
    {
        if (named.ValueKind == JsonValueKind.Object)
        {
            return named.TryGetProperty("id", out var id) || named.TryGetProperty("value", out id) ? IdOf(id) : null;
        }

        return named.ValueKind == JsonValueKind.String ? named.GetString() : null;
    }
}
