using System.Globalization;

namespace Sightline.Context.Plant;

/// <summary>Something in the plant that a person should look at. Nothing is stopped by it.</summary>
/// <param name="Code">Which kind of problem; stable.</param>
/// <param name="Kind">Kind of master data it is about, such as stations.</param>
/// <param name="Id">The record.</param>
/// <param name="Words">What fills the places of the sentence.</param>
internal sealed record PlantProblem(string Code, string Kind, string Id, IReadOnlyList<string> Words)
{
    /// <summary>The sentence of each code: the problem, and what to do.</summary>
    public static readonly IReadOnlyDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["unknown-reference"] = "{0} names {1} '{2}', which has no master record. Create it, or correct the name.",
        ["unknown-station"] = "A context was set for station '{0}', which has no master record. Its records are parked until PUT /api/v1/stations/{0} comes.",
        ["unknown-place"] = "Something was reported at {0}, which has no master record. It acts on no record until that comes.",
        ["shift-gap"] = "No shift is on at line {0} from {1} to {2}, after {3}: {4} times in two weeks. Records of that time have none.",
        ["shift-overlap"] = "At line {0} from {1} to {2} shift {3} is on, and {4} too: {5} times in two weeks. Records get {3}, the first by id.",
        ["context-twice"] = "Station {0} was told {1} contexts from {2} on. The newest holds.",
        ["two-orders"] = "Stations of line {0} make different orders: {1}. Each station's own holds.",
        ["ahead-of-clock"] = "{0} at {1} was reported for {2}, which is still to come. It holds from then on.",
        ["unit-differs"] = "Of material lot {0}, {1} {2} were consumed, and it is counted in {3}. They are not taken from what remains.",
        ["over-consumed"] = "Of material lot {0} more was taken than there was: {1} of {2} {3}.",
    };

    /// <summary>In words, with what to do.</summary>
    public string Text => string.Format(CultureInfo.InvariantCulture, Sentences[Code], [.. Words]);
}
