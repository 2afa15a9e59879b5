namespace Sightline.Context;

/// <summary>What a parked record may belong to: a work order, or the station it was meant to name.</summary>
/// <param name="WorkOrder">The order; null where it is a station.</param>
/// <param name="Station">The station; null where it is an order.</param>
/// <param name="Score">Above 0 and below 1; the higher the more speaks for it.</param>
/// <param name="Reason">What speaks for it, in words.</param>
internal sealed record Candidate(string? WorkOrder, string? Station, double Score, string Reason);

/// <summary>Gathers what speaks for each order and station. Several weak reasons make a stronger one, never a certainty.</summary>
internal sealed class CandidateList(OrderBook book)
{
    public const int Most = 5;

    private const int MostReasons = 3;

    private readonly Dictionary<(string Id, bool IsOrder), List<(double Score, string Why)>> _found = [];

    /// <summary>Something speaks for an order. One that has no master record is no candidate.</summary>
    public void Order(string? id, double score, string why)
    {
        if (book.Find(id) is not null)
        {
            Add((id!, true), score, why);
        }
    }

    /// <summary>Something speaks for a station.</summary>
    public void Station(string id, double score, string why)
    {
        if (book.Stations.ContainsKey(id))
        {
            Add((id, false), score, why);
        }
    }

    /// <summary>The best, best first; equal ones by id.</summary>
    public IReadOnlyList<Candidate> Best() =>
    [
        .. _found.Select(f => new Candidate(f.Key.IsOrder ? f.Key.Id : null, f.Key.IsOrder ? null : f.Key.Id, Together(f.Value), InWords(f.Value)))
            .OrderByDescending(c => c.Score).ThenBy(c => c.WorkOrder ?? c.Station, StringComparer.Ordinal).ThenBy(c => c.Station is null ? 0 : 1).Take(Most),
    ];

    private void Add((string Id, bool IsOrder) key, double score, string why)
    {
        if (!_found.TryGetValue(key, out var reasons))
        {
            _found[key] = reasons = [];
        }

        if (!reasons.Exists(r => r.Why == why))
        {
            reasons.Add((score, why));
        }
    }

    private static double Together(List<(double Score, string Why)> reasons) =>
        Math.Min(0.99, Math.Round(1 - reasons.OrderBy(r => r.Score).Aggregate(1.0, (against, r) => against * (1 - r.Score)), 2));

    private static string InWords(List<(double Score, string Why)> reasons)
    {
        var text = string.Join("; ", reasons.OrderByDescending(r => r.Score).ThenBy(r => r.Why, StringComparer.Ordinal).Take(MostReasons).Select(r => r.Why));
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }
}
