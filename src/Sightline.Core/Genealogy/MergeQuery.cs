using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>Two records of one inspection, and the rule that joined them.</summary>
/// <param name="Position">Of the other record.</param>
/// <param name="Station">That sent it.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Rule">The station whose master record holds the rule.</param>
/// <param name="RulePosition">Journal position at which it said so.</param>
/// <param name="Matched">What agreed, for example <c>trigger 4711</c>.</param>
/// <param name="Window">How far the exposures might lie apart.</param>
/// <param name="Apart">How far they do.</param>
internal sealed record MergedRecord(long Position, string Station, string Id, string Rule, long RulePosition, string Matched, TimeSpan Window, TimeSpan Apart);

/// <summary>What a record was merged into, and what was merged into it.</summary>
internal sealed record Merges(MergedRecord? Into, IReadOnlyList<MergedRecord> From)
{
    public static readonly Merges None = new(null, []);
}

/// <summary>Reads which records are of the same inspection.</summary>
internal static class MergeQuery
{
    private const string Columns = "i.position, i.station, i.id, m.rule_of, m.rule_position, m.matched, m.span, m.apart";

    public static Merges Of(SqliteDatabase db, long position)
    {
        var into = Read(db.Prepare($"SELECT {Columns} FROM merges m JOIN inspections i ON i.position = m.merged_into WHERE m.position = ?1").Bind(1, position));
        var from = Read(db.Prepare($"SELECT {Columns} FROM merges m JOIN inspections i ON i.position = m.position WHERE m.merged_into = ?1 ORDER BY m.position").Bind(1, position));
        return into.Count == 0 && from.Count == 0 ? Merges.None : new Merges(into.FirstOrDefault(), from);
    }

    private static List<MergedRecord> Read(SqliteStatement query)
    {
        var found = new List<MergedRecord>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new MergedRecord(rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Int64(4), rows.Text(5), Span(rows.Int64(6)), Span(rows.Int64(7))));
        }

        return found;
    }

    private static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
