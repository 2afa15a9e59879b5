using System.Text.Json.Serialization;
using Sightline.Contract;

namespace Sightline.Decisions.Nonconformances;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>What somebody wants done with a nonconformance, as it is sent. Each act uses the members it needs.</summary>
internal sealed record NcrWish
{
    public string? Title { get; set; }

    /// <summary>What is wrong; of a corrective action what is to be done.</summary>
    public string? What { get; set; }

    public string? Reason { get; set; }

    public string? Line { get; set; }

    public string? Station { get; set; }

    public string? Product { get; set; }

    public string? Class { get; set; }

    public IReadOnlyList<string>? Serials { get; set; }

    public IReadOnlyList<string>? Batches { get; set; }

    public IReadOnlyList<string>? Lots { get; set; }

    /// <summary>Positions of inspections: evidence, and the parts they show.</summary>
    public IReadOnlyList<string>? Inspections { get; set; }

    /// <summary>Holds: evidence, and their parts.</summary>
    public IReadOnlyList<string>? Holds { get; set; }

    /// <summary>One of <see cref="Dispositions"/>.</summary>
    public string? Disposition { get; set; }

    public decimal? Quantity { get; set; }

    public string? ReworkAt { get; set; }

    public string? ReinspectAt { get; set; }

    /// <summary>The lot that goes back to the supplier.</summary>
    public string? Lot { get; set; }

    public bool? Good { get; set; }

    public string? Owner { get; set; }

    /// <summary>A day.</summary>
    public string? Due { get; set; }

    public string? Characteristic { get; set; }

    public string? Limit { get; set; }

    /// <summary>A day.</summary>
    public string? Until { get; set; }

    public string? Name { get; set; }

    public string? Sha256 { get; set; }

    public string? Place { get; set; }

    /// <summary>No part is named: all that the act can be about.</summary>
    [JsonIgnore]
    public bool NamesNone => Serials is null && Batches is null && Lots is null && Inspections is null && Holds is null;
}

/// <summary>Why an act was not done.</summary>
/// <param name="Errors">What is wrong with it; empty where the state of the nonconformance does not allow it.</param>
/// <param name="Conflict">Why not now.</param>
internal sealed record NcrRefusal(IReadOnlyList<ContractError> Errors, string? Conflict = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NcrWish))]
internal sealed partial class NcrWishJson : JsonSerializerContext;
