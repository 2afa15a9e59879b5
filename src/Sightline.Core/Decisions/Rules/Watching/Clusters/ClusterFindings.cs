namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>Opens clusters, lets them grow and ends them. There is one for what goes on at a place, on whichever lattice it shows.</summary>
internal sealed class ClusterFindings(ClusterSettings settings, ClusterMemory memory)
{
    private int Watched => settings.Combinations ?? memory.Combinations;

    /// <summary>A defect belongs to what is open at its place, or shows something new, or nothing.</summary>
    public void Weigh(ClusterStation station, ClusterHit hit, IReadOnlyList<(ClusterCombination Combination, int At)> seen, ICollection<FindingMove> moves)
    {
        foreach (var (combination, _) in seen)
        {
            if (station.Open.Find(f => f.Class == hit.Class && f.Place == combination.Place) is { } open)
            {
                Join(open, [hit], moves);
                return;
            }
        }

        ClusterFound? best = null;
        foreach (var (combination, at) in seen)
        {
            var found = ClusterFound.Look(settings, combination, at, Watched);
            best = found is not null && (best is null || found.Parts > best.Parts) ? found : best;
        }

        if (best is null)
        {
            return;
        }

        // What lies half on the place of one that is open is the same cluster, not a second one.
        if (station.Open.Find(f => f.Class == hit.Class && f.Place.Overlaps(best.Combination.Place)) is { } neighbour)
        {
            Join(neighbour, best.Hits, moves);
        }
        else
        {
            Open(station, best, moves);
        }
    }

    private void Join(ClusterFinding finding, IReadOnlyList<ClusterHit> hits, ICollection<FindingMove> moves)
    {
        foreach (var hit in hits)
        {
            if (Take(finding, hit))
            {
                moves.Add(new FindingMove.Grew(finding.Key, ClusterWords.Grew(finding), hit.Record));
            }
        }
    }

    private void Open(ClusterStation station, ClusterFound found, ICollection<FindingMove> moves)
    {
        var defect = found.Combination.Class;
        var finding = new ClusterFinding(memory.NewFinding(), defect, found.Combination.Place, found.IsProvisional, settings.Slice(found.Hits[0].Time));
        station.Open.Add(finding);
        var records = found.Hits.Where(hit => Take(finding, hit)).Select(hit => hit.Record).ToList();
        if (!finding.IsProvisional)
        {
            defect.Covers.Add(new ClusterClass.Cover(finding.From, ClusterClass.Cover.Open));
            memory.Touch(defect);
        }

        moves.Add(new FindingMove.Opened(finding.Key, ClusterWords.Opened(settings, found, Watched), records)
        {
            Station = station.Name,
            Class = defect.Name,
            Place = finding.Place.Say(),
            IsProvisional = finding.IsProvisional,
            Expected = finding.IsProvisional ? null : found.Expected,
            Threshold = found.Threshold,
            Chance = finding.IsProvisional ? null : found.Chance,
        });
    }

    private bool Take(ClusterFinding finding, ClusterHit hit)
    {
        memory.Touch(finding);
        memory.Touch(hit.Class.Scope.Slices[settings.Slice(hit.Time)]);
        return finding.Take(hit);
    }

    /// <summary>It is over; from two windows after its last part on its class is learned again.</summary>
    public void Close(ClusterStation station, ClusterFinding finding, string text, ICollection<FindingMove> moves)
    {
        finding.IsOver = true;
        station.Open.Remove(finding);
        memory.Touch(finding);
        var covers = finding.Class.Covers;
        if (!finding.IsProvisional)
        {
            covers[covers.IndexOf(new ClusterClass.Cover(finding.From, ClusterClass.Cover.Open))] = new(finding.From, settings.Slice(finding.Last + settings.Reach));
            memory.Touch(finding.Class);
        }

        moves.Add(new FindingMove.Closed(finding.Key, text));
    }
}
