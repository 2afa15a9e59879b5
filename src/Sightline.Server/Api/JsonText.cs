using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>Small pieces of answers.</summary>
internal static class JsonText
{
    /// <summary>Served as application/json only, never inside HTML, so letters of any language stay readable.</summary>
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The contract's own forms, written as readably.</summary>
    public static readonly ContractJson Contract = new(new JsonSerializerOptions(ContractJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonNode? Time(DateTimeOffset? time) => time is { } moment ? JsonValue.Create(Rfc3339.Write(moment)) : null;

    public static JsonNode? Raw(byte[] json) => JsonNode.Parse(ByteOrderMark.Skip(json).Span, null, new JsonDocumentOptions { MaxDepth = 1_024 });

    public static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(w => (JsonNode?)JsonValue.Create(w))]);
}
