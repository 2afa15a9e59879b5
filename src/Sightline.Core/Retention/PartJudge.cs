using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>What is known of a part over all its life.</summary>
/// <param name="Worst">The worst word that ever counted.</param>
/// <param name="Need">What needs the images of this part; null for nothing.</param>
internal readonly record struct PartStanding(InspectionResult Worst, Need? Need)
{
    public PartStanding With(PartStanding other) => new(DataClasses.Worse(Worst, other.Worst), PartJudge.First(Need, other.Need));
}

/// <summary>
/// Judges parts by all their records: what was ever said of them, by machine or person, and what needs them. A part without a serial
/// is its record. Parts are remembered for one plan, so that one of many images is looked at once.
/// </summary>
internal sealed class PartJudge(SqliteDatabase db, Needs needs, ContextFacts contexts)
{
    private const int MostRemembered = 100_000;

    private static readonly Dictionary<string, int> s_rank = NeedWords.All.Index().ToDictionary(w => w.Item, w => w.Index);

    private readonly Dictionary<string, PartStanding> _known = new(StringComparer.Ordinal);

    /// <summary>The one that weighs more; the first where both weigh the same.</summary>
    public static Need? First(Need? one, Need? other) => one is null || (other is not null && s_rank[other.Why] < s_rank[one.Why]) ? other : one;

    /// <summary>The part of a record, with the record that is counted in its place and those it is counted for.</summary>
    public PartStanding Of(RecordRow record)
    {
        var standing = Part(record).With(new PartStanding(InspectionResult.Pass, OfRecord(record)));
        if (record.MergedInto is { } counted && Find("SELECT " + RecordRow.Columns + " FROM inspections n WHERE n.position = ?1", counted) is [var into])
        {
            standing = standing.With(Part(into)).With(new PartStanding(InspectionResult.Pass, OfRecord(into)));
        }

        foreach (var merged in Find("SELECT " + RecordRow.Columns + " FROM inspections n WHERE n.merged_into = ?1", record.Position))
        {
            standing = standing.With(Part(merged));
        }

        return standing;
    }

    private PartStanding Part(RecordRow record)
    {
        if (record.Serial is not { } serial)
        {
            return One(record);
        }

        if (_known.TryGetValue(serial, out var known))
        {
            return known;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        var standing = default(PartStanding);
        foreach (var one in Find("SELECT " + RecordRow.Columns + " FROM inspections n WHERE n.serial = ?1 ORDER BY n.position", serial))
        {
            standing = standing.With(One(one));
        }

        return _known[serial] = standing;
    }

    /// <summary>What one record says of its part.</summary>
    private PartStanding One(RecordRow record)
    {
        var worst = record.IsReviewed ? DataClasses.Worse(record.Result, Said(record.Position)) : record.Result;
        var need = needs.OfPart(record.Position);
        if (record.Serial is not null)
        {
            need = First(need, needs.Of(new Thing(ThingKind.Serial, record.Serial)));
        }

        if (record.Batch is not null)
        {
            need = First(need, needs.Of(new Thing(ThingKind.Batch, record.Batch)));
        }

        if (record.WorkOrder is not null)
        {
            need = First(need, needs.Of(new Thing(ThingKind.Order, record.WorkOrder)));
        }

        return new PartStanding(worst, contexts.Of(record.Context).Lots.Aggregate(need, (so, lot) => First(so, needs.Of(lot))));
    }

    /// <summary>What keeps the images of this record, and no others of its part.</summary>
    private Need? OfRecord(RecordRow record)
    {
        var need = record.State switch
        {
            RecordStates.Waiting => new Need(NeedWords.Unsent, $"record:{record.Position}"),
            RecordStates.Parked => new Need(NeedWords.Parked, $"record:{record.Position}"),
            _ => null,
        };
        if (needs.HasWindows)
        {
            need = First(need, needs.Of(contexts.Of(record.Context).Line ?? contexts.LineOf(record.Station), record.CorrectedAt));
        }

        return First(need, needs.OfRecord(record.Position));
    }

    /// <summary>The worst that a person said of a record, whether it was taken back or not. A blind second look counts for nothing.</summary>
    private InspectionResult Said(long record)
    {
        using var rows = db.Prepare("SELECT verdict FROM reviews WHERE record = ?1 AND second = 0").Bind(1, record).Query();
        var worst = InspectionResult.Pass;
        while (rows.Read())
        {
            worst = DataClasses.Worse(worst, (InspectionResult)rows.Int64(0));
        }

        return worst;
    }

    private List<RecordRow> Find(string sql, long of) => Read(db.Prepare(sql).Bind(1, of));

    private List<RecordRow> Find(string sql, string of) => Read(db.Prepare(sql).Bind(1, of));

    private static List<RecordRow> Read(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<RecordRow>();
        while (rows.Read())
        {
            found.Add(RecordRow.From(rows, 0));
        }

        return found;
    }
}
