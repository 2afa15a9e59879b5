using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Model;

/// <summary>One thing known about what was being made, and where it came from.</summary>
/// <param name="Value">The value as text, exactly as its source gave it.</param>
/// <param name="Source">Where it came from, for example <c>station context</c>, <c>work order WO-1001</c>, <c>shift calendar</c>.</param>
/// <param name="Position">Journal position of the fact that said so.</param>
public sealed record ContextValue(string Value, string Source, long Position);

/// <summary>What was being made at the corrected moment of exposure, frozen on the record. Names are those of <see cref="ContextNames"/>.</summary>
public sealed record BoundContext(IReadOnlyDictionary<string, ContextValue> Values)
{
    public string? this[string name] => Values.TryGetValue(name, out var value) ? value.Value : null;

    /// <summary>The form in which it is frozen.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, ContextValue>(Values), BoundContextJson.Default.DictionaryStringContextValue);

    public static BoundContext FromJson(ReadOnlySpan<byte> json) =>
        new(JsonSerializer.Deserialize(json, BoundContextJson.Default.DictionaryStringContextValue) ?? []);
}

/// <summary>Names of what a record knows about its context. Used in maps, the API and pages alike.</summary>
public static class ContextNames
{
    public const string WorkOrder = "workOrder";
    public const string Product = "product";
    public const string Revision = "revision";
    public const string Variant = "variant";
    public const string Batch = "batch";
    public const string MaterialLot = "materialLot";
    public const string SupplierLot = "supplierLot";
    public const string CustomerOrder = "customerOrder";
    public const string TargetQuantity = "targetQuantity";
    public const string Line = "line";
    public const string Machine = "machine";
    public const string Operator = "operator";
    public const string Shift = "shift";
    public const string ShiftDay = "shiftDay";
    public const string RecipeExpected = "recipeExpected";
    public const string RecipeVersionExpected = "recipeVersionExpected";

    /// <summary>What the station last reported as active.</summary>
    public const string RecipeUsed = "recipeUsed";
    public const string RecipeVersionUsed = "recipeVersionUsed";

    /// <summary>The part of an order between two changeovers.</summary>
    public const string Segment = "segment";
    public const string Changeover = "changeover";
    public const string SetUp = "setUp";

    public static readonly IReadOnlyList<string> All =
    [
        WorkOrder, Product, Revision, Variant, Batch, MaterialLot, SupplierLot, CustomerOrder, TargetQuantity,
        Line, Machine, Operator, Shift, ShiftDay, RecipeExpected, RecipeVersionExpected, RecipeUsed, RecipeVersionUsed, Segment, Changeover, SetUp,
    ];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, ContextValue>))]
internal sealed partial class BoundContextJson : JsonSerializerContext;
