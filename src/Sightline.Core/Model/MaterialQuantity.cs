using System.Text.Json;

namespace Sightline.Model;

/// <summary>Quantities of material: decimal, so that sums are exact.</summary>
internal static class MaterialQuantity
{
    public const decimal Most = 1_000_000_000_000m;

    public const int Decimals = 9;

    /// <summary>Null for what is no quantity: no number, not above zero, too large, or with more decimals than are kept.</summary>
    public static decimal? Read(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var quantity) && quantity > 0 && quantity < Most && decimal.Round(quantity, Decimals) == quantity ? quantity : null;
}
