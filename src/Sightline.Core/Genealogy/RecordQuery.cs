using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>One inspection in full: as sent, with its frozen context, and where each image is.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="Fact">The fact as the journal keeps it, with the bytes as sent.</param>
/// <param name="Inspection">What those bytes say.</param>
/// <param name="Context">Null while it waits.</param>
/// <param name="Images">Where each of its images is, in the order of the message.</param>
/// <param name="MatchedAt">When it found the context it had waited for; null when it never waited, or waits still.</param>
internal sealed record FullRecord(
    RecordRow Row, Fact Fact, Inspection Inspection, BoundContext? Context, IReadOnlyList<RecordImage> Images, DateTimeOffset? MatchedAt)
{
    /// <summary>The moment of exposure, as sent and by this node's clock.</summary>
    public required RecordTime Time { get; init; }
}

/// <summary>Reads one inspection in full.</summary>
internal sealed class RecordQuery(IFactSource journal, ProjectionReader projections, ImageStates images)
{
    /// <summary>Position of an inspection; null when there is none. The journal answers, so it is known as soon as it is acknowledged.</summary>
    public long? PositionOf(string station, string id) => journal.Find(FactKinds.Inspection, station, id)?.Position;

    public FullRecord? At(long position)
    {
        if (journal.At(position) is not { Kind: FactKinds.Inspection } fact)
        {
            return null;
        }

        var inspection = InspectionInHand.From(fact, waited: false).Inspection;
        return projections.Read(db => Row(db, position) is { } row ? new FullRecord(row, fact, inspection, ContextOf(db, row), images.Of(db, inspection, row.ReceivedAt), MatchedAt(row)) { Time = RecordTime.Read(db, position)! } : null);
    }

    /// <summary>What was found, for a list: only records that can have a finding are opened.</summary>
    public IReadOnlyList<Defect> DefectsOf(RecordRow row) =>
        row.Result == InspectionResult.Pass && !row.Flags.Contains(RecordFlags.PassWithDefects)
            ? []
            : InspectionInHand.From(journal.At(row.Position)!, waited: false).Inspection.Defects ?? [];

    private DateTimeOffset? MatchedAt(RecordRow row) => row.BoundBy is { } by && by != row.Position ? journal.At(by)?.Times.RecordedAt : null;

    private static RecordRow? Row(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare($"SELECT {RecordRow.Columns} FROM inspections i WHERE i.position = ?1").Bind(1, position).Query();
        return RecordRow.All(rows).FirstOrDefault();
    }

    private static BoundContext? ContextOf(SqliteDatabase db, RecordRow row)
    {
        if (row.ContextId is not { } id)
        {
            return null;
        }

        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? BoundContext.FromJson(rows.Span(0)) : null;
    }
}
