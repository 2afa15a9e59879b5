using System.Security.Cryptography;
using System.Text;

namespace Sightline.Insight.Datasets;

/// <summary>
/// Gives whole groups to splits: the largest first, each to the split that lacks most of its share. The seed decides among equal ones; the
/// same groups, shares and seed give the same splits on any machine.
/// </summary>
internal static class DatasetSplit
{
    /// <summary>The split of each record by its position, and what cannot be as it was asked for, in words.</summary>
    public static (IReadOnlyDictionary<long, string> Of, IReadOnlyList<string> Warnings) Assign(IReadOnlyList<IReadOnlyList<long>> groups, IReadOnlyList<(string Name, decimal Share)> splits, long seed)
    {
        var (of, all) = (new Dictionary<long, string>(), groups.Sum(g => g.Count));
        var given = splits.ToDictionary(s => s.Name, _ => 0);
        foreach (var group in groups.OrderByDescending(g => g.Count).ThenBy(g => Order(seed, g[0]), StringComparer.Ordinal))
        {
            var to = splits.MaxBy(s => (s.Share * all) - given[s.Name]).Name;
            given[to] += group.Count;
            foreach (var position in group)
            {
                of[position] = to;
            }
        }

        return (of, [.. Warnings(groups, splits, given, all)]);
    }

    private static IEnumerable<string> Warnings(IReadOnlyList<IReadOnlyList<long>> groups, IReadOnlyList<(string Name, decimal Share)> splits, Dictionary<string, int> given, int all)
    {
        var (largest, most) = (groups.MaxBy(g => g.Count), splits.Max(s => s.Share));
        if (largest is not null && largest.Count > most * all && splits.Count > 1)
        {
            yield return $"{largest.Count} of {all} records share a lot, a batch, a finished lot, a serial or an image (from position {largest[0]} on), more than the largest split's share. They stay together: the shares are not as asked. Take more lots.";
        }

        foreach (var (name, share) in splits)
        {
            if (given[name] == 0)
            {
                yield return $"No record is left for {name}: the records are {groups.Count} {(groups.Count == 1 ? "group" : "groups")} that share nothing with each other. Take more lots, or fewer splits.";
            }
            else if (Math.Abs((given[name] / (decimal)all) - share) > 0.1m)
            {
                yield return $"{name} has {given[name]} of {all} records where {decimal.Round(share * all)} were asked for: groups that share something are not split.";
            }
        }
    }

    private static string Order(long seed, long position) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{position}")));
}
