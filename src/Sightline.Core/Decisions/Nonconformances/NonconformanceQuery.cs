using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Reads nonconformances: the list, one with everything, its parts in pages, and those of a part.</summary>
internal sealed class NonconformanceQuery(ProjectionReader projections)
{
    private const string Columns =
        "n.position, n.state, n.title, n.what, n.line, n.station, n.product, n.class, n.finding, n.cause, n.opened_at, n.opened_by, n.moved_at, n.parts, n.undisposed, n.reworking, n.actions";

    private const string Given = "d.position, d.what, d.at, d.by_whom, d.reason, d.quantity, d.in_force, d.rework_at, d.reinspect_at, d.loop, d.outcome, d.checked_by, d.lot";

    /// <summary>Newest first.</summary>
    /// <param name="state">Only of this state, one of <see cref="NcrStages"/>; null for all.</param>
    /// <param name="before">Position that all of them are before.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<Nonconformance> List(long? state, long before, int limit) => projections.Read(db =>
    {
        var which = state is null ? "" : $" AND n.state = {state}";
        using var rows = db.Prepare($"SELECT {Columns} FROM nonconformances n WHERE n.position < ?1{which} ORDER BY n.position DESC LIMIT ?2").Bind(1, before).Bind(2, limit).Query();
        var found = new List<Nonconformance>();
        while (rows.Read())
        {
            found.Add(From(rows));
        }

        return found;
    });

    /// <summary>How many there are in each state.</summary>
    public IReadOnlyList<long> Counts() => projections.Read(db =>
    {
        var found = new long[NcrStages.Words.Count];
        using var rows = db.Prepare("SELECT state, COUNT(*) FROM nonconformances GROUP BY state").Query();
        while (rows.Read())
        {
            found[rows.Int64(0)] = rows.Int64(1);
        }

        return found;
    });

    public Nonconformance? One(long position) => projections.Read(db => One(db, position));

    public static Nonconformance? One(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM nonconformances n WHERE n.position = ?1").Bind(1, position).Query();
        return rows.Read() ? From(rows) : null;
    }

    public NonconformanceInFull? InFull(long position) => projections.Read(db => One(db, position) is not { } ncr ? null : new NonconformanceInFull(
        ncr, NcrPapersQuery.Evidence(db, position, "record"), NcrPapersQuery.Evidence(db, position, "hold"), Concessions(db, position), NcrPapersQuery.Actions(db, position),
        NcrPapersQuery.Deviations(db, position), NcrPapersQuery.Documents(db, position), NcrPapersQuery.Moves(db, position), SignatureRows.On(db, $"nonconformance:{position}")));

    /// <summary>Parts in the order of kind and key, after one of them.</summary>
    public IReadOnlyList<NcrPart> PartsOf(long ncr, (HoldUnitKind Kind, string Key)? after, int limit) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            $"SELECT {Given}, p.kind, p.key, p.disposition FROM nonconformance_parts p LEFT JOIN dispositions d ON d.kind = p.kind AND d.key = p.key AND d.position = " +
            "(SELECT MAX(m.position) FROM dispositions m WHERE m.kind = p.kind AND m.key = p.key AND m.ncr = p.ncr AND m.undone_by IS NULL) " +
            "WHERE p.ncr = ?1 AND (p.kind, p.key) > (?2, ?3) ORDER BY p.kind, p.key LIMIT ?4")
            .Bind(1, ncr).Bind(2, after is { } last ? (long)last.Kind : -1).Bind(3, after?.Key ?? "").Bind(4, limit).Query();
        var found = new List<NcrPart>();
        while (rows.Read())
        {
            found.Add(new NcrPart((HoldUnitKind)rows.Int64(13), rows.Text(14), rows.IsNull(0) ? null : DispositionFrom(rows), !rows.IsNull(15)));
        }

        return found;
    });

    /// <summary>Every nonconformance of a part, newest first: of its serial, and of a batch.</summary>
    public static IReadOnlyList<PartNonconformance> Of(SqliteDatabase db, string? serial, string? batch)
    {
        var found = new List<PartNonconformance>();
        foreach (var (kind, key) in ((HoldUnitKind, string?)[])[(HoldUnitKind.Serial, serial), (HoldUnitKind.Batch, batch)])
        {
            if (key is not null)
            {
                found.AddRange(Naming(db, kind, key));
            }
        }

        return [.. found.OrderByDescending(f => f.Ncr.Position)];
    }

    /// <summary>Corrective actions that were to be done before a day and are not found effective, of what is not closed.</summary>
    public IReadOnlyList<(long Ncr, string What, string Owner, string Due)> Overdue(string day) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            "SELECT a.ncr, a.what, a.owner, a.due FROM nonconformance_actions a JOIN nonconformances n ON n.position = a.ncr WHERE a.due < ?1 AND COALESCE(a.effective, 0) = 0 AND n.stage < 4 ORDER BY a.position LIMIT 1000").Bind(1, day).Query();
        var found = new List<(long, string, string, string)>();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3)));
        }

        return found;
    });

    /// <summary>Those that went back by themselves, and that nobody has done anything with since.</summary>
    public IReadOnlyList<(long Ncr, string Why, DateTimeOffset At)> Reopened() => projections.Read(db =>
    {
        using var rows = db.Prepare(
            "SELECT m.ncr, m.said, m.at FROM nonconformances n CROSS JOIN nonconformance_moves m ON m.ncr = n.position AND m.position = (SELECT MAX(l.position) FROM nonconformance_moves l WHERE l.ncr = n.position) " +
            "WHERE n.stage = 1 AND m.act = 'reopened' ORDER BY m.position LIMIT 1000").Query();
        var found = new List<(long, string, DateTimeOffset)>();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.NullableText(1) ?? "", FactHash.FromMicroseconds(rows.Int64(2))));
        }

        return found;
    });

    /// <summary>Concessions that were asked for and neither signed nor refused.</summary>
    public static IReadOnlyList<NcrConcession> Concessions(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare(
            "SELECT position, at, by_whom, reason, COUNT(*) FROM dispositions WHERE ncr = ?1 AND what = 'useAsIs' AND in_force IS NULL AND undone_by IS NULL GROUP BY position ORDER BY position").Bind(1, ncr).Query();
        var found = new List<NcrConcession>();
        while (rows.Read())
        {
            found.Add(new NcrConcession(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.NullableText(3), rows.Int64(4)));
        }

        return found;
    }

    private static List<PartNonconformance> Naming(SqliteDatabase db, HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare(
            $"SELECT {Given}, {Columns} FROM nonconformance_parts p JOIN nonconformances n ON n.position = p.ncr LEFT JOIN dispositions d ON d.kind = p.kind AND d.key = p.key AND d.position = " +
            "(SELECT MAX(m.position) FROM dispositions m WHERE m.kind = p.kind AND m.key = p.key AND m.ncr = p.ncr AND m.undone_by IS NULL) WHERE p.kind = ?1 AND p.key = ?2")
            .Bind(1, (long)kind).Bind(2, key).Query();
        var found = new List<PartNonconformance>();
        while (rows.Read())
        {
            found.Add(new PartNonconformance(From(rows, 13), kind, key, rows.IsNull(0) ? null : DispositionFrom(rows)));
        }

        return found;
    }

    private static Nonconformance From(in SqliteRows rows, int at = 0) => new(
        rows.Int64(at), rows.Int64(at + 1),
        new NcrOpening
        {
            Title = rows.Text(at + 2), What = rows.NullableText(at + 3), Line = rows.NullableText(at + 4), Station = rows.NullableText(at + 5), Product = rows.NullableText(at + 6),
            Class = rows.NullableText(at + 7), Finding = rows.NullableText(at + 8), Cause = rows.NullableText(at + 9),
        },
        FactHash.FromMicroseconds(rows.Int64(at + 10)), rows.Text(at + 11), FactHash.FromMicroseconds(rows.Int64(at + 12)), rows.Int64(at + 13), rows.Int64(at + 14), rows.Int64(at + 15), rows.Int64(at + 16));

    private static NcrPartDisposition DispositionFrom(in SqliteRows rows) => new(
        rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4), rows.NullableText(5), !rows.IsNull(6), rows.NullableText(7), rows.NullableText(8),
        rows.NullableInt64(9), rows.NullableInt64(10), rows.NullableInt64(11), rows.NullableText(12));
}
