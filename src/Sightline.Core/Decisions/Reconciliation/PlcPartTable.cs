using System.Runtime.InteropServices;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Parts that a PLC counts one by one: how many there are, and which of them have no inspection.</summary>
internal sealed class PlcPartTable
{
    /// <summary>A step further than this is no gap: the PLC began to count elsewhere.</summary>
    private const long WidestGap = 1_000;

    private readonly Dictionary<(string Station, Belonging Of), long> _counted = [];

    public void Forget() => _counted.Clear();

    /// <summary>A part that the PLC counted. Numbers that it left out are kept as such until they come.</summary>
    public void Add(SqliteDatabase db, NumberedStation known, string station, PlcEvent said, long position, long at)
    {
        var belonging = Belonging.OfNewest(db, station);
        if (said.Index is { } index && known.LastIndex is { } last)
        {
            if (index == last)
            {
                return;
            }

            if (index > last)
            {
                for (var missing = last + 1; missing < index && index - last <= WidestGap; missing++)
                {
                    Open(db, known, station, new PlcEvent(said.Type, null, null, missing), belonging, position, at, gap: true);
                }
            }
            else
            {
                known.PartsOpen -= db.Prepare("DELETE FROM plc_parts WHERE station = ?1 AND number = ?2 AND gap = 1").Bind(1, station).Bind(2, index).Execute();
            }
        }

        // Behind by little is late; behind by much is a counter that began anew.
        known.LastIndex = said.Index is { } now && (known.LastIndex is not { } before || now > before || before - now > WidestGap || now <= 1) ? now : known.LastIndex;
        if (InspectedAs(db, station, said, at) is { } record)
        {
            Count(station, Belonging.OfRecord(db, record), 1);
            return;
        }

        Count(station, belonging, 1);
        Open(db, known, station, said, belonging, position, at, gap: false);
    }

    /// <summary>A part was inspected: whatever the PLC counted of it has its inspection, and is counted to what that belongs to.</summary>
    public void Inspected(SqliteDatabase db, NumberedStation known, NumberedPart part, string? serial, Belonging belonging)
    {
        if (known.PartsOpen == 0)
        {
            return;
        }

        using (var rows = db.Prepare("SELECT work_order, line, segment, shift, shift_day FROM plc_parts WHERE station = ?1 AND gap = 0 AND ((serial IS NOT NULL AND serial = ?2) OR (serial IS NULL AND number = ?3))")
            .Bind(1, part.Station).Bind(2, serial).Bind(3, part.Sequence).Query())
        {
            while (rows.Read())
            {
                Count(part.Station, new Belonging(rows.NullableText(0), rows.NullableText(1), rows.NullableText(2), rows.NullableText(3), rows.NullableText(4)), -1);
                Count(part.Station, belonging, 1);
            }
        }

        known.PartsOpen -= db.Prepare("DELETE FROM plc_parts WHERE station = ?1 AND ((serial IS NOT NULL AND serial = ?2) OR (serial IS NULL AND number = ?3))")
            .Bind(1, part.Station).Bind(2, serial).Bind(3, part.Sequence).Execute();
    }

    public void Finish(SqliteDatabase db)
    {
        foreach (var ((station, of), parts) in _counted.Where(c => c.Value != 0))
        {
            db.Prepare("INSERT INTO plc_counts (work_order, line, segment, shift, shift_day, station, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET parts = plc_counts.parts + excluded.parts")
                .Bind(1, of.WorkOrder ?? "").Bind(2, of.Line ?? "").Bind(3, of.Segment ?? "").Bind(4, of.Shift ?? "").Bind(5, of.ShiftDay ?? "").Bind(6, station).Bind(7, parts).Execute();
        }

        if (_counted.Values.Any(parts => parts < 0))
        {
            db.Prepare("DELETE FROM plc_counts WHERE parts = 0").Execute();
        }

        _counted.Clear();
    }

    private void Count(string station, Belonging belonging, long parts)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counted, (station, belonging), out _);
        count += parts;
    }

    private static void Open(SqliteDatabase db, NumberedStation known, string station, PlcEvent said, Belonging belonging, long position, long at, bool gap)
    {
        if (gap && InspectedAs(db, station, said, at) is not null)
        {
            return;
        }

        known.PartsOpen++;
        belonging.BindTo(db.Prepare("INSERT INTO plc_parts (position, station, number, serial, at, gap, work_order, line, segment, shift, shift_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, position).Bind(2, station).Bind(3, said.Index).Bind(4, said.Serial).Bind(5, at).Bind(6, gap ? 1L : 0L), 7).Execute();
    }

    /// <summary>The record of a part with that serial within a day, or with that number within an hour: counters begin anew, and parts come again.</summary>
    private static long? InspectedAs(SqliteDatabase db, string station, PlcEvent said, long at)
    {
        const long hour = 3_600_000_000;
        using var rows = said.Serial is { } serial
            ? db.Prepare("SELECT p.record FROM inspections i INDEXED BY inspections_serial CROSS JOIN numbered_parts p ON p.record = i.position WHERE i.serial = ?1 AND p.station = ?2 AND p.exposed_at BETWEEN ?3 AND ?4 LIMIT 1")
                .Bind(1, serial).Bind(2, station).Bind(3, at - (24 * hour)).Bind(4, at + (24 * hour)).Query()
            : db.Prepare("SELECT record FROM numbered_parts WHERE station = ?1 AND sequence = ?2 AND exposed_at BETWEEN ?3 AND ?4 LIMIT 1")
                .Bind(1, station).Bind(2, said.Index).Bind(3, at - hour).Bind(4, at + hour).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }
}
