namespace Sightline.Exports;

/// <summary>What came up while one record was translated. All reasons are kept, not the first.</summary>
internal sealed class Findings
{
    // A record may carry 10,000 defects; its reason is read by a person.
    private const int MostShown = 5;

    private List<string>? _parks;
    private List<string>? _reviews;
    private List<string>? _remarks;

    public bool MustPark => _parks is not null;

    public bool MustReview => _reviews is not null;

    public IReadOnlyList<string> Remarks => _remarks is null ? [] : _remarks;

    public void Park(string reason) => (_parks ??= []).Add(reason);

    public void Review(string reason) => (_reviews ??= []).Add(reason);

    public void Remark(string remark) => (_remarks ??= []).Add(remark);

    public string ParkReason() => Join(_parks!);

    public string ReviewReason() => Join(_reviews!);

    private static string Join(List<string> reasons)
    {
        var distinct = reasons.Distinct(StringComparer.Ordinal).ToList();
        var more = distinct.Count - MostShown;
        return string.Join(' ', distinct.Take(MostShown)) + (more > 0 ? $" And {more} more." : "");
    }
}
