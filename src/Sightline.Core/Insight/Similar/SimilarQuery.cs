using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Similar;

/// <summary>Defects like which one are looked for, and where.</summary>
/// <param name="Record">Position of its record.</param>
/// <param name="Defect">Its place in the message, from 1.</param>
/// <param name="Scope">Stations that may be seen.</param>
internal sealed record SimilarAsked(long Record, int Defect, Scope Scope)
{
    public string? Lot { get; init; }

    public string? WorkOrder { get; init; }

    public string? Station { get; init; }

    /// <summary>First moment of exposure.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Moment after the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Look at other classes as well, among those that have a picture.</summary>
    public bool AnyClass { get; init; }

    public int Limit { get; init; } = 20;
}

/// <summary>A defect that was found, and how like the other it is.</summary>
internal sealed record SimilarDefect(SeenDefect Defect, DefectScore Score);

/// <summary>The most similar first.</summary>
/// <param name="Of">What was looked for.</param>
/// <param name="Found">At most as many as were asked for.</param>
/// <param name="Looked">How many defects were compared.</param>
/// <param name="Records">Of how many records.</param>
/// <param name="IsCut">There are older records that were not looked at.</param>
internal sealed record Similar(SeenDefect Of, IReadOnlyList<SimilarDefect> Found, int Looked, int Records, bool IsCut);

/// <summary>
/// Finds defects like a given one: by class, place, size and look. It compares the newest records only, a bounded number of them, and says so.
/// </summary>
internal sealed class SimilarQuery(IFactSource journal, ProjectionReader projections)
{
    /// <summary>Most records that are compared.</summary>
    public const int MostRecords = 2_000;

    /// <summary>Every defect of a record, to choose from.</summary>
    public IReadOnlyList<SeenDefect> DefectsOf(long record) => projections.Read(db => SeenDefect.Of(db, journal, record));

    /// <summary>Null where there is no such defect.</summary>
    public Similar? Read(SimilarAsked asked) => projections.Read(db =>
    {
        if (SeenDefect.Of(db, journal, asked.Record).FirstOrDefault(d => d.N == asked.Defect) is not { } wanted)
        {
            return null;
        }

        var records = SimilarRecords.Newest(db, asked, wanted.Class);
        var looked = records.Take(MostRecords).SelectMany(r => SeenDefect.Of(db, journal, r)).Where(d => asked.AnyClass || d.Class == wanted.Class).ToList();
        return new Similar(wanted, Rank(wanted, looked, asked.Limit), looked.Count, Math.Min(records.Count, MostRecords), records.Count > MostRecords);
    });

    /// <summary>The most similar first; of equal ones the newest.</summary>
    public static IReadOnlyList<SimilarDefect> Rank(SeenDefect wanted, IEnumerable<SeenDefect> among, int limit) =>
    [
        .. among.Where(d => d.Record != wanted.Record).Select(d => new SimilarDefect(d, DefectScore.Of(wanted, d)))
            .OrderByDescending(s => s.Score.Total).ThenByDescending(s => s.Defect.Record).ThenBy(s => s.Defect.N).Take(limit),
    ];
}
