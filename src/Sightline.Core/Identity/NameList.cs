using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>Lists of names as JSON arrays, in columns and in facts.</summary>
internal static class NameList
{
    public static string ToJson(IReadOnlyList<string> names) => JsonSerializer.Serialize(names, NameListJson.Default.IReadOnlyListString);

    public static IReadOnlyList<string> FromJson(string text) => JsonSerializer.Deserialize(text, NameListJson.Default.IReadOnlyListString) ?? [];

    /// <summary>A scope in a fact or an answer: the names, or null for no limit.</summary>
    public static JsonArray? ToNode(Scope scope) => scope.Names is { } names ? ToNode(names) : null;

    public static JsonArray ToNode(IReadOnlyList<string> names) => new([.. names.Select(n => (JsonNode?)JsonValue.Create(n))]);
}

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class NameListJson : JsonSerializerContext;
