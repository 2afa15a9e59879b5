using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Genealogy.Links;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>Body of a <c>links.withdrawn</c> fact: what an event said of where things went is not so.</summary>
internal sealed record LinkWithdrawal
{
    /// <summary>Types of events that say what something is made of and nothing else. What was consumed, packed or shipped is told elsewhere too.</summary>
    public static readonly IReadOnlyList<string> Types = [LinkTypes.Assembled, LinkTypes.Replaced, LinkTypes.Split, LinkTypes.Merged, LinkTypes.Finished];

    /// <summary>Position of the event.</summary>
    public long Event { get; set; }

    public string By { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>The event as it came: what it changed besides links is taken back by it.</summary>
    public JsonElement Said { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LinkWithdrawal))]
internal sealed partial class LinkWithdrawalJson : JsonSerializerContext;
