namespace Sightline.Decisions.Reconciliation;

/// <summary>A stretch in which the PLC took off other parts than those that were rejected, always the same number of parts later or earlier.</summary>
/// <param name="Offset">How many parts later the PLC acted; below zero: earlier.</param>
/// <param name="Rejected">Numbers of the parts that were rejected and whose neighbour went.</param>
/// <param name="FaultsWithout">How many single faults would explain the stretch without a slip.</param>
/// <param name="Nats">By how much the slip is likelier than those, as the natural logarithm of the ratio.</param>
internal sealed record Slip(int Offset, IReadOnlyList<long> Rejected, int FaultsWithout, double Nats)
{
    /// <summary>The parts that went in their place.</summary>
    public IEnumerable<long> Taken => Rejected.Select(n => n + Offset);
}

/// <summary>
/// Finds the likeliest history of a PLC and a camera that number the same parts: in step, or out of step by up to three parts for a
/// while. Each reject that was not taken off and each part that was taken off unasked costs what a single fault does; falling out of
/// step costs more than four of these, so that two neighbours by accident are no slip and three rejects in a row are one.
/// </summary>
internal static class SlipFinder
{
    /// <summary>Furthest out of step that is looked for, in parts.</summary>
    public const int Widest = 3;

    /// <summary>A single fault: one in two hundred of what is decided or taken off.</summary>
    public static readonly double Fault = Math.Log(200);

    /// <summary>Falling out of step: rarer than four single faults together, likelier than five.</summary>
    public static readonly double Falls = 4.5 * Math.Log(200);

    private const int Shifts = (2 * Widest) + 1;

    /// <summary>Slips by number, from the parts that were rejected and those that were taken off.</summary>
    public static IReadOnlyList<Slip> Find(IReadOnlyCollection<long> rejected, IReadOnlyCollection<long> taken)
    {
        var (asked, gone) = (rejected.ToHashSet(), taken.ToHashSet());
        var sites = asked.Concat(gone.SelectMany(n => Enumerable.Range(-Widest, Shifts).Select(s => n - s))).Distinct().Order().ToArray();
        var shifts = Likeliest(sites, (site, shift) => Cost(asked, gone, site, shift));
        var found = new List<Slip>();
        for (var from = 0; from < sites.Length;)
        {
            var to = from;
            while (to < sites.Length && shifts[to] == shifts[from])
            {
                to++;
            }

            if (shifts[from] != 0 && Of(shifts[from], sites[from..to], asked, gone) is { } slip)
            {
                found.Add(slip);
            }

            from = to;
        }

        return found;
    }

    /// <summary>What a history costs: its faults, and each time it falls out of step.</summary>
    public static double CostOf(IReadOnlyList<int> shifts, Func<int, int, double> cost)
    {
        var (sum, before) = (0.0, 0);
        for (var i = 0; i < shifts.Count; i++)
        {
            sum += cost(i, shifts[i]) + Step(before, shifts[i]);
            before = shifts[i];
        }

        return sum;
    }

    public static double Cost(IReadOnlySet<long> rejected, IReadOnlySet<long> taken, long site, int shift) =>
        rejected.Contains(site) == taken.Contains(site + shift) ? 0 : Fault;

    /// <summary>Of two histories that cost the same, the one that stays in step.</summary>
    private static int[] Likeliest(long[] sites, Func<long, int, double> cost)
    {
        var came = new int[sites.Length, Shifts];
        var best = Enumerable.Range(0, Shifts).Select(s => s == Widest ? 0 : double.PositiveInfinity).ToArray();
        for (var i = 0; i < sites.Length; i++)
        {
            var next = new double[Shifts];
            for (var s = 0; s < Shifts; s++)
            {
                var from = s;
                for (var f = 0; f < Shifts; f++)
                {
                    if (best[f] + Step(f - Widest, s - Widest) < best[from] + Step(from - Widest, s - Widest) - 1e-9)
                    {
                        from = f;
                    }
                }

                (next[s], came[i, s]) = (best[from] + Step(from - Widest, s - Widest) + cost(sites[i], s - Widest), from);
            }

            best = next;
        }

        var shifts = new int[sites.Length];
        var at = Enumerable.Range(0, Shifts).Aggregate(Widest, (least, s) => best[s] < best[least] - 1e-9 ? s : least);
        for (var i = sites.Length - 1; i >= 0; i--)
        {
            shifts[i] = at - Widest;
            at = came[i, at];
        }

        return shifts;
    }

    private static double Step(int from, int to) => from == to || to == 0 ? 0 : Falls;

    private static Slip? Of(int shift, long[] sites, HashSet<long> rejected, HashSet<long> taken)
    {
        var hits = sites.Where(n => rejected.Contains(n) && taken.Contains(n + shift)).ToList();
        if (hits.Count == 0)
        {
            return null;
        }

        // In step, each of these is a fault of its own: a reject that stayed, and a part that went in its place.
        var faults = hits.Count(n => !taken.Contains(n)) + hits.Count(n => !rejected.Contains(n + shift));
        return new Slip(shift, hits, faults, (faults * Fault) - Falls);
    }
}
