using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>What was declared of a parameter, as known at some fact.</summary>
internal sealed record Declared(string Id, string? Place, string? Unit, decimal? Lower, decimal? Upper, IReadOnlyList<ToolCondition>? Conditions)
{
    /// <summary>Null where it declares none, or is of another unit.</summary>
    public IReadOnlyList<ToolCondition>? ConditionsIn(string unit) => Unit is null || Unit == unit ? Conditions : null;
}

/// <summary>What master data said of parameters, since each fact that said so.</summary>
internal static class DeclaredTable
{
    public static void Put(SqliteDatabase db, string id, Fact fact)
    {
        var said = JsonSerializer.Deserialize(fact.Body, ContextJson.Default.ParameterMaster)!;
        db.Prepare("INSERT INTO parameter_declared (id, position, name, place, unit, lower, upper, conditions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, id).Bind(2, fact.Position).Bind(3, said.Name).Bind(4, said.Place).Bind(5, said.Unit)
            .Bind(6, said.Lower is { } lower ? PieceTable.Text(lower) : null).Bind(7, said.Upper is { } upper ? PieceTable.Text(upper) : null)
            .Bind(8, said.Conditions is { } conditions ? JsonSerializer.Serialize(conditions, ContextJson.Default.IReadOnlyListToolCondition) : null).Execute();
    }

    /// <summary>What was declared of a parameter at a place; one for the place before one for every place, then the first by id.</summary>
    public static Declared? Of(SqliteDatabase db, string place, string name, long known)
    {
        // Only the newest of each record counts, whatever name it had before.
        using var rows = db.Prepare(
            "SELECT d.id, d.place, d.unit, d.lower, d.upper, d.conditions FROM parameter_declared d WHERE d.name = ?1 AND d.position <= ?3 AND (d.place IS NULL OR d.place = ?2) " +
            "AND NOT EXISTS (SELECT 1 FROM parameter_declared n WHERE n.id = d.id AND n.position > d.position AND n.position <= ?3) ORDER BY d.place IS NULL, d.id LIMIT 1")
            .Bind(1, name).Bind(2, place).Bind(3, known).Query();
        return rows.Read()
            ? new Declared(
                rows.Text(0), rows.NullableText(1), rows.NullableText(2), rows.NullableText(3) is { } lower ? PieceTable.Number(lower) : null, rows.NullableText(4) is { } upper ? PieceTable.Number(upper) : null,
                rows.NullableText(5) is { } conditions ? JsonSerializer.Deserialize(conditions, ContextJson.Default.IReadOnlyListToolCondition) : null)
            : null;
    }
}

/// <summary>How long before an inspection its parameters are looked at, by station, since each fact that said so.</summary>
internal static class WindowTable
{
    /// <summary>The longest window: a day.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(1);

    public static void Put(SqliteDatabase db, string station, Fact fact)
    {
        var said = JsonSerializer.Deserialize(fact.Body, ContextJson.Default.StationMaster)!.ParameterWindow;
        var span = said is null ? (TimeSpan?)null : HoldTimeText.Read(said)!.Value;
        if (span != Of(db, station, fact.Position))
        {
            db.Prepare("INSERT INTO parameter_windows (station, position, span) VALUES (?1, ?2, ?3)").Bind(1, station).Bind(2, fact.Position).Bind(3, span?.Ticks / TimeSpan.TicksPerMicrosecond).Execute();
        }
    }

    /// <summary>Null where master data says nothing: the settings do.</summary>
    public static TimeSpan? Of(SqliteDatabase db, string station, long known)
    {
        using var rows = db.Prepare("SELECT span FROM parameter_windows WHERE station = ?1 AND position <= ?2 ORDER BY position DESC LIMIT 1").Bind(1, station).Bind(2, known).Query();
        return rows.Read() && rows.NullableInt64(0) is { } span ? TimeSpan.FromMicroseconds(span) : null;
    }
}
