using System.Text.Json.Nodes;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>An inspection on its way through the journey, as the map sees it.</summary>
/// <param name="Inspection">As sent and parsed.</param>
/// <param name="Context">Frozen as of the corrected moment of exposure.</param>
/// <param name="InspectedAt">The moment of exposure as sent, with its offset.</param>
/// <param name="Position">Journal position of the inspection.</param>
public sealed record InspectionForExport(Inspection Inspection, BoundContext Context, DateTimeOffset InspectedAt, long Position)
{
    /// <summary>The same by a person's word; itself where nobody said any.</summary>
    public InspectionForExport By(PersonsWord? word) => word is null ? this : this with { Inspection = word.On(Inspection) };
}

/// <summary>What a map made of one inspection for one target.</summary>
public abstract record Translation
{
    private Translation() { }

    /// <summary>Ready to send.</summary>
    public sealed record Ready(JsonObject Fields, IReadOnlyList<string> Remarks) : Translation;

    /// <summary>Cannot be said in the target's words yet; waits for a better map or a person.</summary>
    public sealed record Parked(string Reason) : Translation;

    /// <summary>A person should judge first.</summary>
    public sealed record Review(string Reason) : Translation;

    /// <summary>The map's written policy says this target does not want it.</summary>
    public sealed record NotWanted(string Policy) : Translation;
}
