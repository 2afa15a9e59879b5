using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>Which bad parts are counted.</summary>
/// <param name="From">First moment of exposure.</param>
/// <param name="To">Moment after the last.</param>
/// <param name="Scope">Stations that may be seen.</param>
/// <param name="Stations">Only these; null for all.</param>
/// <param name="Product">Only this; null for all.</param>
/// <param name="WorkOrder">Only this; null for all.</param>
/// <param name="WithFalseCalls">Count what a person judged good among the defects as well.</param>
internal sealed record ParetoAsked(DateTimeOffset From, DateTimeOffset To, Scope Scope, IReadOnlyList<string>? Stations, string? Product, string? WorkOrder, bool WithFalseCalls);

/// <summary>One class of defects. A part that shows it twice counts once.</summary>
/// <param name="Class">In the vision system's words; null where a bad part names none.</param>
/// <param name="Parts">Parts that have it.</param>
/// <param name="FalseCalls">Parts of which a person said that they are good.</param>
internal sealed record ParetoBar(string? Class, long Parts, long FalseCalls);

/// <summary>Defect classes, the most frequent first.</summary>
/// <param name="Bars">The classes.</param>
/// <param name="BadParts">Parts that are bad by the word that counts.</param>
/// <param name="FalseCalls">Parts the machine called bad and a person good.</param>
/// <param name="Escapes">Parts the machine called good and a person bad; among the bad parts.</param>
/// <param name="IsCut">There is more than was read.</param>
internal sealed record Pareto(IReadOnlyList<ParetoBar> Bars, long BadParts, long FalseCalls, long Escapes, bool IsCut);

/// <summary>
/// Counts defect classes over bad parts of production. False calls are left out of the classes and counted on their own, so that a
/// camera that cries wolf does not send people to mend a machine.
/// </summary>
internal sealed class ParetoQuery(ProjectionReader projections)
{
    /// <summary>Most bad records of one answer.</summary>
    public const int MostRecords = 200_000;

    public Pareto Read(ParetoAsked asked) => projections.Read(db =>
    {
        var (parts, falseCalls) = (new Dictionary<string, HashSet<string>>(StringComparer.Ordinal), new Dictionary<string, HashSet<string>>(StringComparer.Ordinal));
        var (bad, wolf, escaped) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var read = 0;
        using var rows = Bad(db, asked).Query();
        for (; rows.Read() && read < MostRecords; read++)
        {
            var (part, machineBad, verdict) = (rows.NullableText(1) is { } serial ? $"s{serial}" : $"p{rows.Int64(0)}", rows.Int64(2) == 1, rows.NullableInt64(3));
            var isFalseCall = machineBad && verdict == 0;
            (isFalseCall ? wolf : bad).Add(part);
            if (rows.Int64(2) == 0)
            {
                escaped.Add(part);
            }

            foreach (var name in Classes(db, rows.Int64(0), verdict == 1 ? rows.NullableText(4) : null))
            {
                Of(isFalseCall ? falseCalls : parts, name).Add(part);
            }
        }

        var bars = parts.Keys.Concat(falseCalls.Keys).Distinct(StringComparer.Ordinal)
            .Select(name => new ParetoBar(name.Length == 0 ? null : name, Count(parts, name, asked.WithFalseCalls ? falseCalls : null), falseCalls.GetValueOrDefault(name)?.Count ?? 0))
            .OrderByDescending(b => b.Parts).ThenByDescending(b => b.FalseCalls).ThenBy(b => b.Class, StringComparer.Ordinal).ToList();
        return new Pareto(bars, bad.Count, wolf.Count, escaped.Count, read == MostRecords);
    });

    private static SqliteStatement Bad(SqliteDatabase db, ParetoAsked asked)
    {
        var names = new ScopeSql(5);
        var where = names.Within("station", asked.Scope) + (asked.Stations is { } stations ? names.Within("station", Scope.Of(stations)) : "")
            + (asked.Product is null ? "" : " AND product = ?3") + (asked.WorkOrder is null ? "" : " AND work_order = ?4");
        var statement = db.Prepare(
            "SELECT position, serial, result, verdict, verdict_class FROM inspections WHERE (result = 1 OR verdict = 1) AND corrected_at >= ?1 AND corrected_at < ?2 " +
            $"AND purpose = 0 AND merged_into IS NULL{where} ORDER BY corrected_at DESC")
            .Bind(1, FactHash.Microseconds(asked.From)).Bind(2, FactHash.Microseconds(asked.To));
        statement = asked.Product is { } product ? statement.Bind(3, product) : statement;
        statement = asked.WorkOrder is { } order ? statement.Bind(4, order) : statement;
        return names.Bind(statement);
    }

    /// <summary>The class that a person named goes before the machine's.</summary>
    private static List<string> Classes(SqliteDatabase db, long position, string? named)
    {
        if (named is not null)
        {
            return [named];
        }

        var found = new List<string>();
        using var rows = db.Prepare("SELECT class FROM defects WHERE position = ?1").Bind(1, position).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found.Count == 0 ? [""] : found;
    }

    private static long Count(Dictionary<string, HashSet<string>> parts, string name, Dictionary<string, HashSet<string>>? also) =>
        (parts.GetValueOrDefault(name) ?? []).Union(also?.GetValueOrDefault(name) ?? [], StringComparer.Ordinal).LongCount();

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> sets, string name)
    {
        if (!sets.TryGetValue(name, out var set))
        {
            sets[name] = set = new HashSet<string>(StringComparer.Ordinal);
        }

        return set;
    }
}
