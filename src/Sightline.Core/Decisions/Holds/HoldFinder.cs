using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>
/// Finds the exact parts of what somebody wants held, as they are known at that moment. A part without a serial cannot be told
/// from its batch: its batch is held. Test pieces and rehearsals are no product and are not found by batch, lot or window.
/// </summary>
internal sealed class HoldFinder(SqliteDatabase db, HoldAsked asked, IPlantView plant, DateTimeOffset now)
{
    private readonly List<ContractError> _errors = [];
    private readonly SortedSet<string> _serials = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _batches = new(StringComparer.Ordinal);

    public HoldPlan Find()
    {
        CheckWords();
        _serials.UnionWith(asked.Serials ?? []);
        _batches.UnionWith(asked.Batches ?? []);
        if (_errors.Count == 0)
        {
            FindInspections();
            FindWindow();
            FindOrder();
        }

        foreach (var batch in _errors.Count == 0 ? asked.Batches ?? [] : [])
        {
            Take(db.Prepare($"SELECT serial, batch FROM inspections WHERE batch = ?1 AND purpose = 0 AND serial IS NOT NULL LIMIT {Most}").Bind(1, batch));
        }

        foreach (var lot in _errors.Count == 0 && !asked.LotsAlone ? (asked.Lots ?? []).SelectMany(lot => HoldLotParts.Lots(db, lot)).Distinct(StringComparer.Ordinal) : [])
        {
            Take(HoldLotParts.Stated(db, lot, Most));
            Take(HoldLotParts.Loaded(db, lot, Most));
        }

        var plan = new HoldPlan(_errors, [.. _serials], [.. _batches], [.. (asked.Lots ?? []).Distinct(StringComparer.Ordinal)]);
        if (_errors.Count == 0 && plan.Units == 0)
        {
            _errors.Add(new ContractError("", "Holds nothing: no part was found by it. Send serials, batches, lots or inspections, a window in which parts were exposed, or an order."));
        }
        else if (plan.Units > HoldDesk.MostUnits)
        {
            _errors.Add(new ContractError("", $"Holds {plan.Units} parts or more. Hold at most {HoldDesk.MostUnits} at once: split it by station or time."));
        }

        return _errors.Count > 0 ? HoldPlan.Not(_errors) : plan;
    }

    /// <summary>So many rows show that there are too many parts, also where each was seen at several stations.</summary>
    private static int Most => HoldDesk.MostUnits * 4;

    private void CheckWords()
    {
        if (string.IsNullOrWhiteSpace(asked.Reason))
        {
            _errors.Add(new ContractError("/reason", "Missing. Send why these parts are held: whoever finds them wants to know."));
        }

        if (asked.Line is { } line && !plant.Lines().Any(l => l.Id == line))
        {
            _errors.Add(new ContractError("/line", $"Is '{line}', which has no master record. Send a line that is there, or leave it out.{Nearest.Hint(line, plant.Lines().Select(l => l.Id))}"));
        }

        foreach (var (name, words) in ((string, IReadOnlyList<string>?)[])[("serials", asked.Serials), ("batches", asked.Batches), ("lots", asked.Lots)])
        {
            for (var i = 0; i < words?.Count; i++)
            {
                if (string.IsNullOrWhiteSpace(words[i]) || words[i].Length > ContractLimits.WordLength)
                {
                    _errors.Add(new ContractError($"/{name}/{i}", $"Has {words[i]?.Length ?? 0} characters. Send 1 to {ContractLimits.WordLength}, not blank."));
                }
            }
        }
    }

    private void FindInspections()
    {
        for (var i = 0; i < asked.Inspections?.Count; i++)
        {
            if (!long.TryParse(asked.Inspections[i], out var position) || Take(db.Prepare("SELECT serial, batch FROM inspections WHERE position = ?1").Bind(1, position)) == 0)
            {
                _errors.Add(new ContractError($"/inspections/{i}", $"Is '{asked.Inspections[i]}', which is the position of no inspection. Send the position of a record."));
            }
        }
    }

    private void FindWindow()
    {
        if (asked.Window is not { } window)
        {
            return;
        }

        var (from, to) = (Time("/window/from", window.From), window.To is null ? now : Time("/window/to", window.To));
        if (from > to)
        {
            _errors.Add(new ContractError("/window", $"Ends before it begins: {Rfc3339.Write(from.Value)} to {Rfc3339.Write(to.Value)}. Send from before to."));
        }

        var stations = Stations(window);
        foreach (var station in _errors.Count > 0 ? [] : stations)
        {
            Take(db.Prepare($"SELECT serial, batch FROM inspections WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at <= ?3 AND purpose = 0 LIMIT {Most}")
                .Bind(1, station).Bind(2, FactHash.Microseconds(from!.Value)).Bind(3, FactHash.Microseconds(to!.Value)));
        }
    }

    private void FindOrder()
    {
        if (asked.Order is not { } order)
        {
            return;
        }

        var (from, to) = (order.From is null ? null : Time("/order/from", order.From), order.To is null ? now : Time("/order/to", order.To));
        if (from > to)
        {
            _errors.Add(new ContractError("/order", $"Ends before it begins: {Rfc3339.Write(from.Value)} to {Rfc3339.Write(to.Value)}. Send from before to."));
        }

        var span = (from is { } first ? FactHash.Microseconds(first) : (long?)null, to is { } last ? FactHash.Microseconds(last) : (long?)null);
        if (_errors.Count == 0 && HoldOrderFinder.Find(db, order, span, Most, _errors) is { } parts)
        {
            Take(parts);
        }
    }

    private IReadOnlyList<string> Stations(HoldWindow window)
    {
        if (window.Station is null == window.Line is null)
        {
            _errors.Add(new ContractError("/window", window.Station is null ? "Names neither station nor line. Send one of them." : "Names both a station and a line. Send one of them."));
            return [];
        }

        if (window.Station is { } station)
        {
            using var rows = db.Prepare("SELECT 1 FROM inspections WHERE station = ?1 LIMIT 1").Bind(1, station).Query();
            if (!rows.Read())
            {
                _errors.Add(new ContractError("/window/station", $"Is '{station}', which has sent no inspection. Send a station that has.{Nearest.Hint(station, plant.Stations().Select(s => s.Id))}"));
            }

            return [station];
        }

        var found = plant.Stations().Where(s => s.Line == window.Line).Select(s => s.Id).ToList();
        if (found.Count == 0)
        {
            _errors.Add(new ContractError("/window/line", $"Is '{window.Line}', on which no station stands. Send a line with stations.{Nearest.Hint(window.Line!, plant.Lines().Select(l => l.Id))}"));
        }

        return found;
    }

    private DateTimeOffset? Time(string pointer, string? text)
    {
        if (text is not null && Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        _errors.Add(new ContractError(pointer, $"Is {(text is null ? "missing" : $"'{text}'")}. Send an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."));
        return null;
    }

    private int Take(SqliteStatement parts)
    {
        using var rows = parts.Query();
        var taken = 0;
        for (; rows.Read(); taken++)
        {
            if (rows.NullableText(0) is { } serial)
            {
                _serials.Add(serial);
            }
            else if (rows.NullableText(1) is { } batch)
            {
                _batches.Add(batch);
            }
        }

        return taken;
    }
}
