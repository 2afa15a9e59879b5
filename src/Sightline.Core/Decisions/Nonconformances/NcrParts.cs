using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>The parts and the evidence that somebody names when they open a nonconformance or add to one.</summary>
internal sealed class NcrParts(SqliteDatabase db, NcrFaults faults)
{
    private readonly SortedSet<string> _serials = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _batches = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _lots = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _records = [];
    private readonly SortedSet<long> _holds = [];

    public NonconformanceMove On(NonconformanceMove move) => move with { Serials = [.. _serials], Batches = [.. _batches], Lots = [.. _lots], Records = [.. _records], Holds = [.. _holds] };

    public bool IsEmpty => _serials.Count + _batches.Count + _lots.Count + _records.Count + _holds.Count == 0;

    /// <summary>Takes what is named. Holds bring their parts along where they are asked to.</summary>
    public NcrParts Take(NcrWish wish, bool partsOfHolds)
    {
        Words("serials", wish.Serials, _serials);
        Words("batches", wish.Batches, _batches);
        Words("lots", wish.Lots, _lots);
        Inspections(wish.Inspections);
        Holds(wish.Holds, partsOfHolds);
        if (_serials.Count + _batches.Count + _lots.Count > HoldDesk.MostUnits)
        {
            faults.Wrong("", $"Names {_serials.Count + _batches.Count + _lots.Count} parts. Name at most {HoldDesk.MostUnits}: open one for each shift or order.");
        }

        return this;
    }

    private void Words(string name, IReadOnlyList<string>? words, SortedSet<string> into)
    {
        for (var i = 0; i < words?.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(words[i]) || words[i].Length > ContractLimits.WordLength)
            {
                faults.Wrong($"/{name}/{i}", $"Has {words[i]?.Length ?? 0} characters. Send 1 to {ContractLimits.WordLength}, not blank.");
            }
            else
            {
                into.Add(words[i]);
            }
        }
    }

    private void Inspections(IReadOnlyList<string>? positions)
    {
        for (var i = 0; i < positions?.Count; i++)
        {
            if (!long.TryParse(positions[i], out var position) || !Inspection(position))
            {
                faults.Wrong($"/inspections/{i}", $"Is '{positions[i]}', which is the position of no inspection. Send the position of a record.");
            }
        }
    }

    private bool Inspection(long position)
    {
        using var rows = db.Prepare("SELECT serial, batch FROM inspections WHERE position = ?1").Bind(1, position).Query();
        if (!rows.Read())
        {
            return false;
        }

        _records.Add(position);
        if (rows.NullableText(0) is { } serial)
        {
            _serials.Add(serial);
        }
        else if (rows.NullableText(1) is { } batch)
        {
            _batches.Add(batch);
        }

        return true;
    }

    private void Holds(IReadOnlyList<string>? ids, bool parts)
    {
        for (var i = 0; i < ids?.Count; i++)
        {
            if (!long.TryParse(ids[i], out var hold) || !IsHold(hold))
            {
                faults.Wrong($"/holds/{i}", $"Is '{ids[i]}', which is no hold. Send the id of one of /api/v1/holds.");
                continue;
            }

            _holds.Add(hold);
            if (parts)
            {
                UnitsOf(hold);
            }
        }
    }

    private bool IsHold(long hold)
    {
        using var rows = db.Prepare("SELECT 1 FROM holds WHERE position = ?1").Bind(1, hold).Query();
        return rows.Read();
    }

    private void UnitsOf(long hold)
    {
        using var rows = db.Prepare("SELECT kind, key FROM hold_units WHERE hold = ?1").Bind(1, hold).Query();
        while (rows.Read())
        {
            ((HoldUnitKind)rows.Int64(0) switch { HoldUnitKind.Serial => _serials, HoldUnitKind.Batch => _batches, _ => _lots }).Add(rows.Text(1));
        }
    }
}
