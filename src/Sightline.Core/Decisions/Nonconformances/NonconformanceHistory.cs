using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>What was known to be decided of a part in a nonconformance.</summary>
/// <param name="Position">Of the fact that asked for it.</param>
/// <param name="What">One of <see cref="Dispositions"/>.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="By">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Quantity">How much, as digits.</param>
/// <param name="InForce">The fact since which it counts; null for a concession nobody has signed.</param>
/// <param name="UndoneBy">The fact that took it back or refused it.</param>
/// <param name="ReworkAt">The station that reworks.</param>
/// <param name="ReinspectAt">The station that inspects again.</param>
/// <param name="Rework">How a rework turned out: 0 not inspected again, 1 good, 2 not good; null for everything else.</param>
internal sealed record KnownDisposition(
    long Position, string What, DateTimeOffset At, string By, string? Reason, string? Quantity, long? InForce, long? UndoneBy, string? ReworkAt, string? ReinspectAt, long? Rework)
{
    public bool Counts => InForce is not null && UndoneBy is null;
}

/// <summary>A nonconformance that a part was known to be in.</summary>
/// <param name="Position">Of the fact that opened it; its id.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Class">The defect class it is about.</param>
/// <param name="Via">What of the part is in it: its serial, its batch, a lot in it.</param>
/// <param name="Key">Which one.</param>
/// <param name="Added">The fact that put it in.</param>
/// <param name="Moves">What persons did with it as a whole, oldest first.</param>
/// <param name="Given">What was decided of the part, oldest first.</param>
/// <param name="Signatures">On what was decided of the part and on the nonconformance, each as its fact carries it.</param>
internal sealed record KnownNonconformance(
    long Position, string Title, string? Class, HoldUnitKind Via, string Key, long Added, IReadOnlyList<NcrMove> Moves, IReadOnlyList<KnownDisposition> Given, IReadOnlyList<string> Signatures)
{
    public string Id => Position.ToString();

    public bool IsClosed => Moves.LastOrDefault(m => m.Act is NcrActs.Close or NcrActs.Reopened)?.Act == NcrActs.Close;

    /// <summary>Who put the part in, and when.</summary>
    public NcrMove Entry => Moves.First(m => m.Position == Added);
}

/// <summary>One act on a nonconformance.</summary>
internal sealed record NcrMove(long Position, string Act, DateTimeOffset At, string By, string? Said);

/// <summary>The nonconformances of a part as known at a position of the journal.</summary>
internal static class NonconformanceHistory
{
    private const int MostOfOneKey = 100;

    /// <summary>Oldest first.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="keys">What the part was known to be, to belong to and to be made of.</param>
    /// <param name="asOf">Nothing that came later counts.</param>
    public static IReadOnlyList<KnownNonconformance> Of(SqliteDatabase db, IEnumerable<(HoldUnitKind Kind, string Key)> keys, long asOf)
    {
        var found = new List<KnownNonconformance>();
        foreach (var (kind, key) in keys)
        {
            using var rows = db.Prepare(
                "SELECT n.position, n.title, n.class, p.added FROM nonconformance_parts p CROSS JOIN nonconformances n ON n.position = p.ncr WHERE p.kind = ?1 AND p.key = ?2 AND p.added <= ?3 ORDER BY p.ncr DESC LIMIT ?4")
                .Bind(1, (long)kind).Bind(2, key).Bind(3, asOf).Bind(4, MostOfOneKey).Query();
            while (rows.Read())
            {
                found.Add(new KnownNonconformance(rows.Int64(0), rows.Text(1), rows.NullableText(2), kind, key, rows.Int64(3), [], [], []));
            }
        }

        return [.. found.OrderBy(n => n.Position).ThenBy(n => n.Via).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => InFull(db, n, asOf))];
    }

    /// <summary>What counts of a part itself; else of its batch. What was scrapped or returned is so for good; else the newest counts.</summary>
    public static KnownDisposition? Counting(IReadOnlyList<KnownNonconformance> known)
    {
        foreach (var kind in (HoldUnitKind[])[HoldUnitKind.Serial, HoldUnitKind.Batch])
        {
            var given = known.Where(n => n.Via == kind).SelectMany(n => n.Given).Where(d => d.Counts).OrderByDescending(d => d.Position).ToList();
            if (given.Count > 0)
            {
                return given.Find(d => d.What is Dispositions.Scrap or Dispositions.Return) ?? given[0];
            }
        }

        return null;
    }

    private static KnownNonconformance InFull(SqliteDatabase db, KnownNonconformance ncr, long asOf)
    {
        var (moves, given) = (Moves(db, ncr, asOf), Given(db, ncr, asOf));
        var about = moves.Select(m => m.Position).Concat(given.SelectMany(d => (long?[])[d.Position, d.InForce, d.UndoneBy]).OfType<long>()).ToHashSet();
        return ncr with
        {
            Moves = moves, Given = given,
            Signatures = [.. SignatureRows.Of(db, $"nonconformance:{ncr.Position}", asOf).Where(s => about.Contains(s.Position)).Select(s => s.Body)],
        };
    }

    private static List<NcrMove> Moves(SqliteDatabase db, KnownNonconformance ncr, long asOf)
    {
        using var rows = db.Prepare("SELECT position, act, at, by_whom, said FROM nonconformance_moves WHERE ncr = ?1 AND position <= ?2 AND (act IN ('open', 'contain', 'verify', 'close', 'reopened') OR position = ?3) ORDER BY position")
            .Bind(1, ncr.Position).Bind(2, asOf).Bind(3, ncr.Added).Query();
        var found = new List<NcrMove>();
        while (rows.Read())
        {
            found.Add(new NcrMove(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4)));
        }

        return found;
    }

    private static List<KnownDisposition> Given(SqliteDatabase db, KnownNonconformance ncr, long asOf)
    {
        var found = new List<(KnownDisposition Given, long? CheckedBy)>();
        using (var rows = db.Prepare(
            "SELECT position, what, at, by_whom, reason, quantity, in_force, undone_by, rework_at, reinspect_at, outcome, checked_by FROM dispositions WHERE kind = ?1 AND key = ?2 AND ncr = ?3 AND position <= ?4 ORDER BY position")
            .Bind(1, (long)ncr.Via).Bind(2, ncr.Key).Bind(3, ncr.Position).Bind(4, asOf).Query())
        {
            while (rows.Read())
            {
                found.Add((new KnownDisposition(
                    rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4), rows.NullableText(5), Until(rows.NullableInt64(6)), Until(rows.NullableInt64(7)),
                    rows.NullableText(8), rows.NullableText(9), rows.NullableInt64(10)), Until(rows.NullableInt64(11))));
            }
        }

        return found.ConvertAll(f => f.Given.Rework is null ? f.Given : f.Given with { Rework = OutcomeOf(db, f.Given.Rework.Value, f.CheckedBy, asOf) });

        long? Until(long? position) => position <= asOf ? position : null;
    }

    /// <summary>Judged by a record it is what the word on that record was worth then; judged by a person it is what they said.</summary>
    private static long OutcomeOf(SqliteDatabase db, long outcome, long? checkedBy, long asOf)
    {
        if (checkedBy is not { } by)
        {
            return ReworkRows.Waits;
        }

        using var rows = db.Prepare("SELECT result FROM inspections WHERE position = ?1").Bind(1, by).Query();
        return rows.Read() ? ReworkRows.OutcomeOf(Verdicts.At(db, by, asOf)?.Result ?? (InspectionResult)rows.Int64(0)) : outcome;
    }
}
