namespace Sightline.Model;

/// <summary>Something that is not settled about records when an order or a shift is closed, such as holds.</summary>
/// <param name="What">Stable, for programs: <c>parked</c>, <c>delivery-waiting</c>, <c>delivery-parked</c>, <c>hold</c>.</param>
/// <param name="Count">How many.</param>
public sealed record OpenItem(string What, long Count);

/// <summary>One part of the answer to "what is still open?".</summary>
internal interface IOpenItems
{
    /// <summary>What is open about these records, named by their journal positions.</summary>
    IEnumerable<OpenItem> Of(IReadOnlyCollection<long> records);
}
