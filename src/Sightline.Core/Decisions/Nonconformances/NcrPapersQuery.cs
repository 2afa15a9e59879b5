using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Reads what belongs to a nonconformance besides its parts: evidence, actions, deviations, documents, and its story.</summary>
internal static class NcrPapersQuery
{
    /// <summary>So much evidence of one kind is shown; there may be more.</summary>
    public const int MostEvidence = 1_000;

    public static IReadOnlyList<long> Evidence(SqliteDatabase db, long ncr, string kind)
    {
        using var rows = db.Prepare($"SELECT ref FROM nonconformance_evidence WHERE ncr = ?1 AND kind = ?2 ORDER BY ref LIMIT {MostEvidence}").Bind(1, ncr).Bind(2, kind).Query();
        var found = new List<long>();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    public static IReadOnlyList<NcrActionStanding> Actions(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare(
            "SELECT position, what, owner, due, by_whom, done_at, done_by, done_what, checked_at, checked_by, effective, checked_why FROM nonconformance_actions WHERE ncr = ?1 ORDER BY position").Bind(1, ncr).Query();
        var found = new List<NcrActionStanding>();
        while (rows.Read())
        {
            found.Add(new NcrActionStanding(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4), Time(rows.NullableInt64(5)), rows.NullableText(6), rows.NullableText(7), Time(rows.NullableInt64(8)), rows.NullableText(9),
                rows.NullableInt64(10) is { } effective ? effective == 1 : null, rows.NullableText(11)));
        }

        return found;
    }

    public static IReadOnlyList<NcrDeviationSigned> Deviations(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare("SELECT position, characteristic, limits, until, quantity, reason, by_whom, at FROM nonconformance_deviations WHERE ncr = ?1 ORDER BY position").Bind(1, ncr).Query();
        var found = new List<NcrDeviationSigned>();
        while (rows.Read())
        {
            found.Add(new NcrDeviationSigned(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.NullableText(4), rows.Text(5), rows.Text(6), FactHash.FromMicroseconds(rows.Int64(7))));
        }

        return found;
    }

    public static IReadOnlyList<NcrDocumentAttached> Documents(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare("SELECT position, name, sha256, place, by_whom, at FROM nonconformance_documents WHERE ncr = ?1 ORDER BY position").Bind(1, ncr).Query();
        var found = new List<NcrDocumentAttached>();
        while (rows.Read())
        {
            found.Add(new NcrDocumentAttached(rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.Text(4), FactHash.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    }

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<NcrMoved> Moves(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare("SELECT position, act, at, by_whom, what, units, said FROM nonconformance_moves WHERE ncr = ?1 ORDER BY position").Bind(1, ncr).Query();
        var found = new List<NcrMoved>();
        while (rows.Read())
        {
            found.Add(new NcrMoved(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4), rows.Int64(5), rows.NullableText(6)));
        }

        return found;
    }

    private static DateTimeOffset? Time(long? microseconds) => microseconds is { } at ? FactHash.FromMicroseconds(at) : null;
}
