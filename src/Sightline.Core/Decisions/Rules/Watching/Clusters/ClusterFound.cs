using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>More parts in one window than chance would bring.</summary>
internal sealed record ClusterFound(ClusterCombination Combination, IReadOnlyList<ClusterHit> Hits, int Parts, bool IsProvisional, double Expected, double PartsInWindow, long Threshold, double Chance)
{
    /// <summary>
    /// Looks at every window that holds the defect, in whichever order its neighbours came; null where none holds enough. The first one
    /// that does is what was found. Defects of a finding, also of one that is over, count for no second one.
    /// </summary>
    public static ClusterFound? Look(ClusterSettings settings, ClusterCombination combination, int at, long combinations)
    {
        var recent = combination.Recent;
        if (recent.Count < settings.Floor)
        {
            return null;
        }

        var time = recent[at].Time;
        for (var last = at; last < recent.Count && recent[last].Time < time + settings.Ticks; last++)
        {
            // Windows end at a defect.
            if (recent[last].Finding == 0 && Judge(settings, combination, Window(recent, last, settings.Ticks), combinations) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static List<ClusterHit> Window(List<ClusterHit> recent, int last, long ticks)
    {
        var (first, begin) = (last, recent[last].Time - ticks);
        while (first > 0 && recent[first - 1].Time > begin)
        {
            first--;
        }

        var hits = new List<ClusterHit>(last - first + 1);
        for (var i = first; i < recent.Count && recent[i].Time <= recent[last].Time; i++)
        {
            if (recent[i].Finding == 0)
            {
                hits.Add(recent[i]);
            }
        }

        return hits;
    }

    private static ClusterFound? Judge(ClusterSettings settings, ClusterCombination combination, List<ClusterHit> hits, long combinations)
    {
        if (hits.Count < settings.Floor)
        {
            return null;
        }

        var parts = Distinct(hits);
        if (parts < settings.Floor)
        {
            return null;
        }

        var scope = combination.Class.Scope;
        if (scope.Learned < settings.ProvisionalParts)
        {
            return new ClusterFound(combination, hits, parts, true, 0, 0, settings.Floor, 0);
        }

        var inWindow = scope.PartsUntil(hits[^1].Time, settings);
        var (m, windows) = (combination.Rate * inWindow, settings.WindowsOfShift);
        if (!ScanStatistic.IsWithin(parts, m, windows, combinations, settings.FalseAlarms))
        {
            return null;
        }

        var k = ScanStatistic.Smallest(m, windows, combinations, settings.FalseAlarms, settings.Floor);
        return new ClusterFound(combination, hits, parts, false, m, inWindow, k, ScanStatistic.Alarm(k, m, windows));
    }

    private static int Distinct(List<ClusterHit> hits)
    {
        if (hits.Count > 8)
        {
            return hits.Select(h => h.Part).Distinct().Count();
        }

        var distinct = 0;
        for (var i = 0; i < hits.Count; i++)
        {
            var known = false;
            for (var j = 0; j < i && !known; j++)
            {
                known = hits[j].Part == hits[i].Part;
            }

            distinct += known ? 0 : 1;
        }

        return distinct;
    }
}
