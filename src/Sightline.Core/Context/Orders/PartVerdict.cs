using Sightline.Contract;

namespace Sightline.Context.Orders;

/// <summary>One station's word on a part.</summary>
internal readonly record struct PartWord(string Station, long CorrectedAt, long Position, InspectionResult Result);

/// <summary>What a part of an order is, all stations taken together.</summary>
internal static class PartVerdict
{
    /// <summary>Of each station the word on the newest exposure counts: rejected where one is fail, to be judged where one is review, good otherwise. Null for a part that nobody inspected.</summary>
    public static InspectionResult? Of(IEnumerable<PartWord> words)
    {
        InspectionResult? verdict = null;
        foreach (var newest in words.GroupBy(w => w.Station, (_, ofStation) => ofStation.MaxBy(w => (w.CorrectedAt, w.Position)).Result))
        {
            verdict = verdict is null ? newest : Worse(verdict.Value, newest);
        }

        return verdict;
    }

    private static InspectionResult Worse(InspectionResult a, InspectionResult b) =>
        a == InspectionResult.Fail || b == InspectionResult.Fail ? InspectionResult.Fail
        : a == InspectionResult.Review || b == InspectionResult.Review ? InspectionResult.Review
        : InspectionResult.Pass;
}
