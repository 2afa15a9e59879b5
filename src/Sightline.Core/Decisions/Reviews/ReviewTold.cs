using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>What targets are told when a person judged a part, or took that back: the word that counts since.</summary>
internal static class ReviewTold
{
    /// <summary>Null where nothing changes: a second look, or one who cannot tell either.</summary>
    /// <param name="db">Before the record's verdict is written.</param>
    /// <param name="fact">The review.</param>
    /// <param name="body">Its body.</param>
    /// <param name="counts">The person's word that counts since; null: the machine's.</param>
    public static ToldFact? Of(SqliteDatabase db, Fact fact, ReviewBody body, PersonsWord? counts)
    {
        using var rows = db.Prepare("SELECT i.station, i.id, i.serial, i.batch, i.work_order, i.result, i.verdict, i.verdict_class, (SELECT o.part_key FROM outbox o WHERE o.position = i.position LIMIT 1) FROM inspections i WHERE i.position = ?1").Bind(1, body.Position).Query();
        if (!rows.Read())
        {
            throw new InvalidDataException($"Fact {fact.Position} reviews record {body.Position}, which is none.");
        }

        var before = rows.IsNull(6) ? null : new PersonsWord((InspectionResult)rows.Int64(6), rows.NullableText(7));
        if (before == counts)
        {
            return null;
        }

        var (serial, batch) = (rows.NullableText(2), rows.NullableText(3));
        return new ToldFact(ToldKinds.Review, $"{body.Position}.{fact.Position}", rows.NullableText(8) ?? (serial is null ? $"b:{batch}:" : $"s:{serial}"), null, fact.Times.RecordedAt, new JsonObject
        {
            ["review.id"] = fact.Position.ToString(),
            ["review.station"] = rows.Text(0),
            ["review.inspection"] = rows.Text(1),
            ["review.serial"] = serial,
            ["review.batch"] = batch,
            ["review.workOrder"] = rows.NullableText(4),
            ["review.verdict"] = counts is null ? ReviewBody.Undecided : Word(counts.Result),
            ["review.machine"] = Word((InspectionResult)rows.Int64(5)),
            ["review.class"] = counts?.Class,
            ["review.reason"] = body.Reason,
            ["review.by"] = body.By,
            ["review.at"] = Rfc3339.Write(fact.Times.RecordedAt),
        });
    }

    public static string Word(InspectionResult result) => result.ToString().ToLowerInvariant();
}
