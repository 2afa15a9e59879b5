using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>A confirmation as it is matched: what it names, and when the PLC says it was.</summary>
internal sealed record Confirmation(long Position, string Station, long At, PlcEvent Said);

/// <summary>The tables of ejections: which part a confirmation is of, and what is decided and confirmed of each part.</summary>
internal static class EjectTable
{
    /// <summary>How long before its confirmation a part with the index was exposed at the earliest: counters begin anew.</summary>
    private const long IndexReaches = 3_600_000_000;

    /// <summary>The part that a confirmation is of, and by what it was found; null where none is known.</summary>
    public static (long Record, string How)? Find(SqliteDatabase db, Confirmation confirmation, EjectorPolicy policy)
    {
        var (station, at, said) = (confirmation.Station, confirmation.At, confirmation.Said);
        var latest = at + Microseconds(policy.WithinSpan);
        if (said.Serial is { } serial)
        {
            return One(db.Prepare("SELECT p.record FROM inspections i INDEXED BY inspections_serial CROSS JOIN numbered_parts p ON p.record = i.position WHERE i.serial = ?1 AND p.station = ?2 AND p.exposed_at <= ?3 ORDER BY i.position DESC LIMIT 1")
                .Bind(1, serial).Bind(2, station).Bind(3, latest), "serial");
        }

        if (said.Key is { } key)
        {
            return One(db.Prepare("SELECT record FROM numbered_parts WHERE station = ?1 AND key = ?2 AND exposed_at <= ?3 ORDER BY record DESC LIMIT 1").Bind(1, station).Bind(2, key).Bind(3, latest), "key");
        }

        if (said.Index is { } index)
        {
            return One(db.Prepare("SELECT record FROM numbered_parts WHERE station = ?1 AND sequence = ?2 AND exposed_at BETWEEN ?3 AND ?4 ORDER BY exposed_at DESC, record DESC LIMIT 1")
                .Bind(1, station).Bind(2, index).Bind(3, at - IndexReaches).Bind(4, latest), "index");
        }

        return One(db.Prepare("SELECT record FROM ejects INDEXED BY ejects_unconfirmed WHERE station = ?1 AND confirms = 0 AND decided = 1 AND exposed_at BETWEEN ?2 AND ?3 ORDER BY ABS(?3 - exposed_at - ?4), record LIMIT 1")
            .Bind(1, station).Bind(2, at - Microseconds(policy.WithinSpan)).Bind(3, at).Bind(4, Microseconds(policy.DelaySpan)), "time");
    }

    /// <summary>Confirmations that came before the inspection of their part. One that names nothing fits a part whose ejection was decided.</summary>
    public static List<(long Position, long At, string How)> Early(SqliteDatabase db, NumberedPart part, string? serial, bool decided, EjectorPolicy policy)
    {
        var found = new List<(long, long, string)>();
        (long Position, long At, long Apart)? nearest = null;
        var (within, delay) = (Microseconds(policy.WithinSpan), Microseconds(policy.DelaySpan));
        using var rows = db.Prepare("SELECT position, at, serial, key, number FROM eject_confirms INDEXED BY eject_confirms_station WHERE station = ?1 AND at >= ?2 ORDER BY at, position")
            .Bind(1, part.Station).Bind(2, part.ExposedAt - within).Query();
        while (rows.Read())
        {
            var (position, at) = (rows.Int64(0), rows.Int64(1));
            if (!rows.IsNull(2) || !rows.IsNull(3) || !rows.IsNull(4))
            {
                var how = rows.NullableText(2) is { } named ? (named == serial ? "serial" : null)
                    : rows.NullableText(3) is { } key ? (key == part.Key ? "key" : null)
                    : rows.Int64(4) == part.Sequence && at - part.ExposedAt <= IndexReaches ? "index" : null;
                if (how is not null)
                {
                    found.Add((position, at, how));
                }
            }
            else if (decided && at >= part.ExposedAt && at - part.ExposedAt <= within && (nearest is not { } best || Math.Abs(at - part.ExposedAt - delay) < best.Apart))
            {
                nearest = (position, at, Math.Abs(at - part.ExposedAt - delay));
            }
        }

        if (found.Count == 0 && nearest is { } only)
        {
            found.Add((only.Position, only.At, "time"));
        }

        return found;
    }

    /// <summary>A part that is to be ejected.</summary>
    public static void Decide(SqliteDatabase db, NumberedPart part, string? serial, InspectionPurpose purpose, Belonging belonging) =>
        belonging.BindTo(db.Prepare(
            "INSERT INTO ejects (record, station, n, serial, exposed_at, purpose, decided, confirms, work_order, line, segment, shift, shift_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, ?7, ?8, ?9, ?10, ?11) "
            + "ON CONFLICT (record) DO UPDATE SET decided = 1")
            .Bind(1, part.Record).Bind(2, part.Station).Bind(3, part.N).Bind(4, serial).Bind(5, part.ExposedAt).Bind(6, (long)purpose), 7).Execute();

    /// <summary>A part of an ejector's station that a station before it failed, told late.</summary>
    public static void DecideLate(SqliteDatabase db, string ejector, string serial, long exposedAt)
    {
        var passed = One(db.Prepare("SELECT p.record FROM inspections i INDEXED BY inspections_serial CROSS JOIN numbered_parts p ON p.record = i.position WHERE i.serial = ?1 AND p.station = ?2 AND p.exposed_at >= ?3 ORDER BY p.exposed_at LIMIT 1")
            .Bind(1, serial).Bind(2, ejector).Bind(3, exposedAt), "serial");
        if (passed is var (record, _))
        {
            Keep(db, record);
            db.Prepare("UPDATE ejects SET decided = 1 WHERE record = ?1").Bind(1, record).Execute();
        }
    }

    /// <summary>The PLC took a part off. The first time counts; that there was a second is kept.</summary>
    public static void Confirm(SqliteDatabase db, long record, long position, long at, string how)
    {
        Keep(db, record);
        db.Prepare("UPDATE ejects SET confirms = confirms + 1, again_at = CASE WHEN confirms = 1 THEN ?3 ELSE again_at END, "
            + "confirmed_by = COALESCE(confirmed_by, ?2), confirmed_at = COALESCE(confirmed_at, ?3), how = COALESCE(how, ?4) WHERE record = ?1")
            .Bind(1, record).Bind(2, position).Bind(3, at).Bind(4, how).Execute();
    }

    public static void Open(SqliteDatabase db, Confirmation confirmation, Belonging belonging) =>
        belonging.BindTo(db.Prepare("INSERT INTO eject_confirms (position, station, at, serial, key, number, work_order, line, segment, shift, shift_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, confirmation.Position).Bind(2, confirmation.Station).Bind(3, confirmation.At).Bind(4, confirmation.Said.Serial).Bind(5, confirmation.Said.Key).Bind(6, confirmation.Said.Index), 7).Execute();

    public static void Close(SqliteDatabase db, long position) => db.Prepare("DELETE FROM eject_confirms WHERE position = ?1").Bind(1, position).Execute();

    /// <summary>What a part belongs to turned out to be known, or another.</summary>
    public static void Belongs(SqliteDatabase db, long record, Belonging belonging) =>
        belonging.BindTo(db.Prepare("UPDATE ejects SET work_order = ?2, line = ?3, segment = ?4, shift = ?5, shift_day = ?6 WHERE record = ?1").Bind(1, record), 2).Execute();

    public static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The row of a numbered part, as one that nobody decided to eject, where it has none yet.</summary>
    private static void Keep(SqliteDatabase db, long record)
    {
        using (var rows = db.Prepare("SELECT 1 FROM ejects WHERE record = ?1").Bind(1, record).Query())
        {
            if (rows.Read())
            {
                return;
            }
        }

        Belonging.OfRecord(db, record).BindTo(db.Prepare(
            "INSERT INTO ejects (record, station, n, serial, exposed_at, purpose, decided, confirms, work_order, line, segment, shift, shift_day) "
            + "SELECT p.record, p.station, p.n, i.serial, p.exposed_at, i.purpose, 0, 0, ?2, ?3, ?4, ?5, ?6 FROM numbered_parts p JOIN inspections i ON i.position = p.record WHERE p.record = ?1")
            .Bind(1, record), 2).Execute();
    }

    private static (long Record, string How)? One(SqliteStatement query, string how)
    {
        using var rows = query.Query();
        return rows.Read() ? (rows.Int64(0), how) : null;
    }
}
