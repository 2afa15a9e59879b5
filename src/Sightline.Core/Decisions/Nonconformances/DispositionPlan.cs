using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Checks what is to become of parts, and finds the exact parts it is about.</summary>
internal sealed class DispositionPlan(SqliteDatabase db, IPlantPolicies plant, Nonconformance ncr, NcrWish wish, NcrFaults faults)
{
    private readonly List<(string Pointer, HoldUnitKind Kind, string Key)> _parts = [];

    /// <summary>Nothing to be trusted where there are faults.</summary>
    public NonconformanceMove Dispose(NonconformanceMove move)
    {
        if (!Dispositions.All.Contains(wish.Disposition))
        {
            faults.Wrong("/disposition", $"{(wish.Disposition is null ? "Missing" : $"Is '{wish.Disposition}'")}. Send {string.Join(", ", Dispositions.All)}.");
        }

        Find("position IS NOT NULL");
        NotDecided();
        var asked = new NcrDisposition
        {
            What = wish.Disposition ?? "", Quantity = Quantity(), ReworkAt = Station("/reworkAt", wish.ReworkAt), ReinspectAt = Station("/reinspectAt", wish.ReinspectAt), Lot = Lot(),
        };
        Rework(asked);
        return On(move) with { Disposition = asked };
    }

    /// <summary>The parts of a disposition that is taken back. A rework that was inspected again was done, and stays.</summary>
    public NonconformanceMove Undo(NonconformanceMove move, long asked)
    {
        var which = $"position = {asked} AND undone_by IS NULL AND in_force IS NOT NULL AND COALESCE(outcome, 0) = 0";
        Find(which);
        foreach (var (pointer, kind, key) in _parts.Where(p => !Is(p.Kind, p.Key, which)))
        {
            faults.Wrong(pointer, $"Is {HoldUnit.WordOf(kind)} '{key}', of which there is nothing to take back in disposition '{asked}'. Leave it out.");
        }

        return On(move) with { Of = asked };
    }

    /// <summary>Batches whose rework a person vouches for.</summary>
    public NonconformanceMove Reworked(NonconformanceMove move, long asked)
    {
        Find($"position = {asked} AND outcome = 0 AND undone_by IS NULL AND kind = 1");
        foreach (var (pointer, kind, key) in _parts.Where(p => p.Kind != HoldUnitKind.Batch || !Is(p.Kind, p.Key, $"position = {asked} AND outcome = 0 AND undone_by IS NULL")))
        {
            faults.Wrong(pointer, kind == HoldUnitKind.Batch
                ? $"Is batch '{key}', which waits for no rework by disposition '{asked}'. Leave it out."
                : $"Is {HoldUnit.WordOf(kind)} '{key}'. Only of a batch does a person say how its rework turned out; inspect the part again.");
        }

        return On(move) with { Of = asked };
    }

    private NonconformanceMove On(NonconformanceMove move) => move with { Serials = Keys(HoldUnitKind.Serial), Batches = Keys(HoldUnitKind.Batch), Lots = Keys(HoldUnitKind.Lot) };

    private List<string> Keys(HoldUnitKind kind) => [.. _parts.Where(p => p.Kind == kind).Select(p => p.Key).Distinct(StringComparer.Ordinal)];

    /// <summary>What was named; where nothing was, all parts it can be about.</summary>
    private void Find(string which)
    {
        if (wish.NamesNone)
        {
            All(which == "position IS NOT NULL"
                ? "SELECT p.kind, p.key FROM nonconformance_parts p WHERE p.ncr = ?1 AND p.disposition IS NULL AND NOT EXISTS " +
                  "(SELECT 1 FROM dispositions d WHERE d.kind = p.kind AND d.key = p.key AND d.ncr = ?1 AND d.in_force IS NULL AND d.undone_by IS NULL) ORDER BY p.kind, p.key"
                : $"SELECT kind, key FROM dispositions WHERE ncr = ?1 AND {which} ORDER BY kind, key");
        }

        Named("serials", HoldUnitKind.Serial, wish.Serials);
        Named("batches", HoldUnitKind.Batch, wish.Batches);
        Named("lots", HoldUnitKind.Lot, wish.Lots);
        if (_parts.Count == 0 && faults.IsClean)
        {
            faults.Wrong("", "Is about nothing: no part is left for it. Name parts of this nonconformance that are.");
        }
    }

    private void All(string sql)
    {
        using var rows = db.Prepare(sql).Bind(1, ncr.Position).Query();
        while (rows.Read())
        {
            _parts.Add(("", (HoldUnitKind)rows.Int64(0), rows.Text(1)));
        }
    }

    private void Named(string name, HoldUnitKind kind, IReadOnlyList<string>? keys)
    {
        for (var i = 0; i < keys?.Count; i++)
        {
            using var rows = db.Prepare("SELECT 1 FROM nonconformance_parts WHERE ncr = ?1 AND kind = ?2 AND key = ?3").Bind(1, ncr.Position).Bind(2, (long)kind).Bind(3, keys[i]).Query();
            if (rows.Read())
            {
                _parts.Add(($"/{name}/{i}", kind, keys[i]));
            }
            else
            {
                faults.Wrong($"/{name}/{i}", $"Is '{keys[i]}', which this nonconformance does not name. Send one of its parts, or add it first.");
            }
        }
    }

    private bool Is(HoldUnitKind kind, string key, string which)
    {
        using var rows = db.Prepare($"SELECT 1 FROM dispositions WHERE kind = ?1 AND key = ?2 AND ncr = ?3 AND {which} LIMIT 1").Bind(1, (long)kind).Bind(2, key).Bind(3, ncr.Position).Query();
        return rows.Read();
    }

    /// <summary>Nothing is decided twice, and what another nonconformance scrapped or sent back is so in this one too.</summary>
    private void NotDecided()
    {
        foreach (var (pointer, kind, key) in _parts)
        {
            if (Is(kind, key, "in_force IS NULL AND undone_by IS NULL"))
            {
                faults.Wrong(pointer, $"Is {HoldUnit.WordOf(kind)} '{key}', whose concession waits for a signature. Sign or refuse that first.");
            }
            else if (IsDecidedHere(kind, key))
            {
                faults.Wrong(pointer, $"Is {HoldUnit.WordOf(kind)} '{key}', which has a disposition. Take that back first.");
            }
            else if (PartDispositions.Of(db, kind, key).FirstOrDefault(d => d.What is Dispositions.Scrap or Dispositions.Return) is { } final && final.What != wish.Disposition)
            {
                faults.Wrong(pointer, $"Is {HoldUnit.WordOf(kind)} '{key}', which nonconformance {final.Ncr} {(final.What == Dispositions.Scrap ? "scrapped" : "returned")}. That is for good.");
            }
        }
    }

    private bool IsDecidedHere(HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare("SELECT 1 FROM nonconformance_parts WHERE ncr = ?1 AND kind = ?2 AND key = ?3 AND disposition IS NOT NULL").Bind(1, ncr.Position).Bind(2, (long)kind).Bind(3, key).Query();
        return rows.Read();
    }

    private string? Quantity()
    {
        if (wish.Quantity is not null && _parts is not [(_, HoldUnitKind.Batch or HoldUnitKind.Lot, _)])
        {
            faults.Wrong("/quantity", "Is given, and this is not about one batch or one lot. Leave it out, or name the one.");
        }

        return faults.Quantity("/quantity", wish.Quantity);
    }

    private string? Station(string pointer, string? station)
    {
        if (station is null)
        {
            return null;
        }

        if (wish.Disposition != Dispositions.Rework)
        {
            faults.Wrong(pointer, $"Is given, and the disposition is {wish.Disposition}. Leave it out.");
        }
        else if (plant.Station(station) is null)
        {
            faults.Wrong(pointer, $"Is '{station}', which has no master record. Send a station that is there.");
        }

        return station;
    }

    private string? Lot()
    {
        var lot = faults.Text("/lot", wish.Lot) ?? (wish.Disposition == Dispositions.Return && _parts is [(_, HoldUnitKind.Lot, var only)] ? only : null);
        if (wish.Disposition == Dispositions.Return && lot is null)
        {
            faults.Wrong("/lot", "Missing. Send the lot that goes back to the supplier.");
        }

        return lot;
    }

    private void Rework(NcrDisposition asked)
    {
        if (asked.What != Dispositions.Rework)
        {
            return;
        }

        if (asked.ReworkAt is null)
        {
            faults.Wrong("/reworkAt", "Missing. Send the station that reworks.");
            return;
        }

        var limit = plant.Station(asked.ReworkAt)?.ReworkLimit ?? StationPolicies.UsualReworkLimit;
        foreach (var (pointer, kind, key) in _parts)
        {
            if (kind == HoldUnitKind.Lot)
            {
                faults.Wrong(pointer, $"Is lot '{key}', which no station reworks. Scrap it, return it, or ask to use it as it is.");
            }
            else if (ReworkRows.Loops(db, kind, key) is var loops && loops >= limit)
            {
                faults.Wrong(pointer, $"Is {HoldUnit.WordOf(kind)} '{key}', which was sent to rework {loops} times; '{asked.ReworkAt}' takes a part {limit} times at most. Scrap it, return it, or ask to use it as it is.");
            }
        }
    }
}
