using System.Text.Json.Serialization;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>Body of an <c>inspection.reviewed</c> fact: what a person says of a record. The machine's word stays beside it.</summary>
internal sealed record ReviewBody
{
    /// <summary>Undecided: the person cannot tell. The machine's word counts on.</summary>
    public const string Undecided = "undecided";

    /// <summary>Journal position of the inspection.</summary>
    public long Position { get; set; }

    /// <summary>pass, fail or undecided.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>The defect class they saw; null for none named.</summary>
    public string? Class { get; set; }

    public string? Reason { get; set; }

    public string By { get; set; } = "";

    /// <summary>True for a blind second look: it is compared, and counts for nothing else.</summary>
    public bool? Second { get; set; }

    /// <summary>Set where the fact takes back a review; its position. Verdict, class and reason are those of that review.</summary>
    public long? Undoes { get; set; }

    /// <summary>Where the record stood, for the audit.</summary>
    public string? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public string? New { get; set; }

    [JsonIgnore]
    public InspectionResult? Result => Verdict switch { "pass" => InspectionResult.Pass, "fail" => InspectionResult.Fail, _ => null };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReviewBody))]
internal sealed partial class ReviewJson : JsonSerializerContext;

/// <summary>
/// Which person's word on a record counts: the newest that was not taken back, and that is no second look. One that cannot tell leaves the
/// machine's.
/// </summary>
internal static class Verdicts
{
    /// <summary>What counts once a review was taken in that the tables do not have yet.</summary>
    public static PersonsWord? With(SqliteDatabase db, ReviewBody review)
    {
        if (review.Undoes is null && review.Second != true)
        {
            return review.Result is { } result ? new PersonsWord(result, review.Class) : null;
        }

        return Newest(db, review.Position, review.Undoes ?? 0, long.MaxValue);
    }

    /// <summary>What counted at a position of the journal.</summary>
    public static PersonsWord? At(SqliteDatabase db, long record, long position) => Newest(db, record, 0, position);

    /// <summary>What counts now.</summary>
    public static PersonsWord? Of(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare("SELECT verdict, verdict_class FROM inspections WHERE position = ?1 AND verdict IS NOT NULL").Bind(1, record).Query();
        return rows.Read() ? new PersonsWord((InspectionResult)rows.Int64(0), rows.NullableText(1)) : null;
    }

    private static PersonsWord? Newest(SqliteDatabase db, long record, long without, long position)
    {
        using var rows = db.Prepare(
            "SELECT verdict, class FROM reviews WHERE record = ?1 AND position <> ?2 AND position <= ?3 AND second = 0 AND (undone_by IS NULL OR undone_by > ?3) ORDER BY position DESC LIMIT 1")
            .Bind(1, record).Bind(2, without).Bind(3, position).Query();
        return rows.Read() && rows.Int64(0) != (long)InspectionResult.Review ? new PersonsWord((InspectionResult)rows.Int64(0), rows.NullableText(1)) : null;
    }
}
