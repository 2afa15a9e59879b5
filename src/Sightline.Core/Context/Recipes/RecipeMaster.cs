using System.Text.Json;

namespace Sightline.Context.Recipes;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>One version of an inspection recipe, as somebody drafted it.</summary>
internal sealed record RecipeMaster
{
    /// <summary>Its version. Null: 1.</summary>
    public string? Version { get; set; }

    public string? Name { get; set; }

    /// <summary>The product it inspects; null for any.</summary>
    public string? Product { get; set; }

    /// <summary>The variant of the product; null for any.</summary>
    public string? Variant { get; set; }

    /// <summary>The station it is for; null for any.</summary>
    public string? Station { get; set; }

    /// <summary>The model that must judge with it; null where the recipe does not say.</summary>
    public RecipeModel? Model { get; set; }

    /// <summary>What the station loads, kept byte for byte; null where it lies elsewhere.</summary>
    public JsonElement? Content { get; set; }

    /// <summary>SHA-256 of the content, here or elsewhere.</summary>
    public string? ContentSha256 { get; set; }

    /// <summary>Where the content lies in another system.</summary>
    public string? Reference { get; set; }

    /// <summary>What was changed, and why.</summary>
    public string? Note { get; set; }
}

/// <summary>The model a recipe was made for.</summary>
internal sealed record RecipeModel
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Sha256 { get; set; }
}
