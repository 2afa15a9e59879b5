using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Sightline.Context.Sources;

/// <summary>What other systems may tell of: orders, products and lots as master data, and what stations make.</summary>
internal static class SourcedKinds
{
    /// <summary>What a station makes; its id is the station.</summary>
    public const string StationContexts = "station-contexts";

    /// <summary>Not a kind of record: a whole that a source gives as one, such as a file.</summary>
    public const string Batches = "batches";

    public static readonly IReadOnlyList<MasterKind> All = [MasterKind.WorkOrders, MasterKind.Products, MasterKind.MaterialLots];

    /// <summary>The kind of master data of that name; null for any other.</summary>
    public static MasterKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>The form of a kind of record, contexts of stations too; null for what no source may tell of.</summary>
    public static JsonTypeInfo? FormOf(string kind) => kind == StationContexts ? ContextJson.Default.StationContext : Find(kind)?.Form;

    public static IEnumerable<string> Names => All.Select(k => k.Name).Append(StationContexts);
}

/// <summary>
/// Members of master data, for those that have only texts: a cell, an element, an attribute. A number becomes a number and a list
/// a list, or the text is refused; nothing is guessed.
/// </summary>
internal static class MasterMembers
{
    /// <summary>Between the entries of a list that is written as one text.</summary>
    public const char ListMark = ';';

    public static IReadOnlyList<string> Names(MasterKind kind) => Names(kind.Form);

    public static IReadOnlyList<string> Names(JsonTypeInfo form) => [.. form.Properties.Select(p => p.Name)];

    /// <summary>Every path a text can be put at: members, and members of members as <c>recipe.id</c>.</summary>
    public static IEnumerable<string> Paths(JsonTypeInfo form) => form.Properties.SelectMany(p =>
        Plain(p.PropertyType) ? [p.Name] : form.Options.GetTypeInfo(p.PropertyType).Properties.Where(q => Plain(q.PropertyType)).Select(q => $"{p.Name}.{q.Name}"));

    /// <summary>Puts a text at a path. Null when it is done, else what is wrong, as: is what. Do this.</summary>
    /// <param name="members">The record so far.</param>
    /// <param name="form">Its form.</param>
    /// <param name="path">A member, or <c>member.member</c>.</param>
    /// <param name="text">The text; null to say that there is none.</param>
    public static string? Set(JsonObject members, JsonTypeInfo form, string path, string? text)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? path : path[..dot];
        if (form.Properties.FirstOrDefault(p => p.Name == name) is not { } property || Plain(property.PropertyType) != (dot < 0))
        {
            return $"is not a member of this kind of record. Use one of: {string.Join(", ", Paths(form))}.";
        }

        if (dot >= 0)
        {
            if (members[name] is not JsonObject inner)
            {
                members[name] = inner = [];
            }

            return Set(inner, form.Options.GetTypeInfo(property.PropertyType), path[(dot + 1)..], text);
        }

        if (!TryValue(property.PropertyType, text, out var value))
        {
            return $"is '{text}'. Write {(property.PropertyType == typeof(bool) ? "true or false" : "a number, with a point for decimals")}.";
        }

        members[name] = value;
        return null;
    }

    private static bool TryValue(Type type, string? text, out JsonNode? value)
    {
        value = null;
        if (text is null)
        {
            return true;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string))
        {
            value = JsonValue.Create(text);
        }
        else if (plain == typeof(bool))
        {
            value = text is "true" or "false" ? JsonValue.Create(text == "true") : null;
        }
        else if (plain == typeof(IReadOnlyList<string>))
        {
            value = new JsonArray([.. text.Split(ListMark, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => JsonValue.Create(t))]);
        }
        else if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            value = JsonValue.Create(number);
        }

        return value is not null;
    }

    private static bool Plain(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(bool) || plain == typeof(decimal) || plain == typeof(int) || plain == typeof(long) || plain == typeof(IReadOnlyList<string>);
    }

    /// <summary>A member as JSON text, for showing and comparing; null for none.</summary>
    public static string Shown(JsonNode? value) => value?.ToJsonString(s_shown) ?? "null";

    private static readonly JsonSerializerOptions s_shown = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
