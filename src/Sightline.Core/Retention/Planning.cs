using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>
/// Says of each image how long it is kept and what needs it, as of one position and one moment. Whoever removes images asks here, so
/// that a preview, a pass and a disk that fills go by one rule.
/// </summary>
internal sealed class Planning
{
    /// <summary>Images looked at in one step.</summary>
    public const int MostLookedAt = 2_000;

    private const string Columns = "i.sha256, i.size, i.position, i.stored_at, i.cold_at, " + RecordRow.Columns;
    private const string Joined = " LEFT JOIN record_images r ON r.sha256 = i.sha256 LEFT JOIN inspections n ON n.position = r.position ";

    private readonly SqliteDatabase _db;
    private readonly DateTimeOffset _at;
    private readonly RetentionOptions _options;
    private readonly PolicySet _policies;
    private readonly Needs _needs;
    private readonly ContextFacts _contexts;
    private readonly PartJudge _parts;
    private readonly Dictionary<Thing, List<string>> _customers = [];
    private readonly List<string> _everybody = [];

    /// <summary>Gathers what is needed.</summary>
    /// <param name="db">Where; it is read in one transaction.</param>
    /// <param name="reach">How far things reach.</param>
    /// <param name="options">The defaults.</param>
    /// <param name="at">What is due at this moment.</param>
    /// <param name="whatIf">Times tried in the place of those that are in force.</param>
    public Planning(SqliteDatabase db, IThingReach reach, RetentionOptions options, DateTimeOffset at, IReadOnlyDictionary<string, KeepFor>? whatIf = null)
    {
        (_db, _options, _at) = (db, options, at);
        _policies = new PolicySet(options, Policy.All(db), whatIf);
        _needs = Needs.Read(db, reach);
        _contexts = new ContextFacts(db);
        _parts = new PartJudge(db, _needs, _contexts);
        foreach (var customer in _policies.InForce.Where(p => p.Kind == PolicyKinds.Customer).Select(p => p.Key).Distinct(StringComparer.Ordinal))
        {
            var (things, complete) = reach.Of(db, new Thing(ThingKind.Customer, customer));
            if (!complete)
            {
                // Who may have got more than can be traced counts for all.
                _everybody.Add(customer);
            }

            foreach (var thing in things)
            {
                (_customers.TryGetValue(thing, out var known) ? known : _customers[thing] = []).Add(customer);
            }
        }

        AsOf = db.Scalar("SELECT position FROM checkpoint");
    }

    /// <summary>The newest fact that it knows of.</summary>
    public long AsOf { get; }

    /// <summary>The next images after a place in the journal, and how far it looked; null at the end.</summary>
    public (IReadOnlyList<JudgedImage> Images, long? LookedTo) After(long position)
    {
        var found = Judge(_db.Prepare(
            $"SELECT {Columns} FROM (SELECT * FROM images INDEXED BY images_here WHERE removed_at IS NULL AND position > ?1 ORDER BY position LIMIT {MostLookedAt}) i{Joined}ORDER BY i.position").Bind(1, position));
        return (found, found.Count == MostLookedAt ? found[^1].Position : null);
    }

    /// <summary>The image that was stored by a fact; null where it is gone.</summary>
    public JudgedImage? At(long position) =>
        Judge(_db.Prepare($"SELECT {Columns} FROM images i INDEXED BY images_here{Joined}WHERE i.removed_at IS NULL AND i.position = ?1").Bind(1, position)).FirstOrDefault();

    /// <summary>Records whose time is over, by product: they are listed, and never removed.</summary>
    public IReadOnlyDictionary<string, long> RecordsDue()
    {
        // A policy can only be longer than the default; two days more cover what the calendar differs.
        var keep = _policies.DefaultOf(DataClasses.Records);
        var latest = keep.Unit switch { 'd' => _at.AddDays(-keep.Count), 'M' => _at.AddMonths(-keep.Count), _ => _at.AddYears(-keep.Count) };
        var due = new Dictionary<string, long>(StringComparer.Ordinal);
        using var rows = _db.Prepare($"SELECT {RecordRow.Columns} FROM inspections n WHERE n.corrected_at <= ?1").Bind(1, FactHash.Microseconds(latest.AddDays(2))).Query();
        while (rows.Read())
        {
            var record = RecordRow.From(rows, 0);
            if (Keep(record, DataClasses.Records).DueAt <= _at)
            {
                due[record.Product ?? ""] = due.GetValueOrDefault(record.Product ?? "") + 1;
            }
        }

        return due;
    }

    private List<JudgedImage> Judge(SqliteStatement query)
    {
        var images = new List<(string Sha256, long Size, long Position, long StoredAt, long? ColdAt, List<RecordRow> Records)>();
        using (var rows = query.Query())
        {
            while (rows.Read())
            {
                if (images.Count == 0 || images[^1].Position != rows.Int64(2))
                {
                    images.Add((rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.NullableInt64(4), []));
                }

                if (!rows.IsNull(5))
                {
                    images[^1].Records.Add(RecordRow.From(rows, 5));
                }
            }
        }

        return images.ConvertAll(i => Judge(i.Sha256, i.Size, i.Position, i.StoredAt, i.ColdAt, i.Records));
    }

    private JudgedImage Judge(string sha256, long size, long position, long storedAt, long? coldAt, List<RecordRow> records)
    {
        var (standing, product, production) = (new PartStanding(InspectionResult.Pass, PartJudge.First(_needs.Everything, _needs.OfImage(sha256))), (string?)null, true);
        Keeping? longest = null;
        var start = DateTimeOffset.MinValue;
        foreach (var record in records)
        {
            var part = _parts.Of(record);
            standing = standing.With(part);
            production &= record.Purpose == InspectionPurpose.Production;
            var keep = Keep(record, DataClasses.Of(part.Worst));
            if (longest is null || keep.DueAt > longest.Value.DueAt)
            {
                (longest, product) = (keep, record.Product);
            }

            start = record.Start(_db) is var began && began > start ? began : start;
        }

        if (records.Count == 0)
        {
            start = FactHash.FromMicroseconds(storedAt);
            standing = standing.With(new PartStanding(InspectionResult.Pass, new Need(NeedWords.NoRecord, $"image:{sha256}")));
            longest = _policies.Of(DataClasses.Pass, start, null, null, []);
        }

        var dataClass = DataClasses.Of(standing.Worst);
        var coldFrom = _options.ColdAfterOf(dataClass)?.After(start);
        return new JudgedImage(
            sha256, size, position, storedAt, dataClass, product, longest!.Value, longest.Value.DueAt <= _at, standing.Need, production && records.Count > 0, coldAt, coldFrom, coldFrom <= _at);
    }

    private Keeping Keep(RecordRow record, string dataClass)
    {
        var customers = record.Part is { } part && _customers.TryGetValue(part, out var known) ? known.Concat(_everybody) : _everybody;
        return _policies.Of(dataClass, record.Start(_db), record.Product, _policies.InForce.Count == 0 ? null : _contexts.Of(record.Context).CustomerOrder, customers);
    }
}
