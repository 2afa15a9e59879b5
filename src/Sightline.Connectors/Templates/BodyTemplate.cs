using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Connectors.Templates;

/// <summary>
/// The document sent to a target. A text that is one place takes the field with its JSON type; a text around places is filled as text;
/// a member or item that names a missing field is left out. Without a template the fields themselves are the document.
/// </summary>
internal sealed class BodyTemplate
{
    // Escaping beyond what JSON demands serves HTML pages; targets read plain JSON, and people read the files.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Node? _root;

    public BodyTemplate(JsonNode? template) => _root = template is null ? null : Build(template);

    /// <summary>Every fault of a template, each as: where is what. Do this.</summary>
    public static IEnumerable<string> Faults(JsonNode? template, string where) => template switch
    {
        null => [],
        JsonObject or JsonArray => NodeFaults(template, where),
        _ => [$"{where} is {template.ToJsonString()}. Give an object or a list; one text alone is no document."],
    };

    /// <summary>The filled document, for forms other than JSON.</summary>
    public JsonNode Fill(DeliveryMessage message)
    {
        var document = message.Fields as JsonNode;
        if (_root is not null)
        {
            TryRender(_root, message, out document);
        }

        return document!;
    }

    /// <summary>UTF-8 bytes of the document; numbers exactly as the map wrote them.</summary>
    public byte[] Render(DeliveryMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Fill(message).WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static IEnumerable<string> NodeFaults(JsonNode? node, string where) => node switch
    {
        JsonObject members => members.SelectMany(member => MemberFaults(member.Key, where)
            .Concat(NodeFaults(member.Value, $"{where}.{member.Key}"))),
        JsonArray items => items.SelectMany((item, i) => NodeFaults(item, $"{where}[{i}]")),
        JsonValue text when text.GetValueKind() == JsonValueKind.String
            && !TextTemplate.TryParse(text.GetValue<string>(), out _, out var fault) => [$"{where} is {fault}"],
        _ => [],
    };

    private static IEnumerable<string> MemberFaults(string name, string where) =>
        name.Contains("{{", StringComparison.Ordinal) ? [$"{where}.{name} is a place in a member's name. Only values can hold places."] : [];

    private static Node Build(JsonNode? template) => template switch
    {
        JsonObject members => new Members([.. members.Select(m => KeyValuePair.Create(m.Key, Build(m.Value)))]),
        JsonArray items => new Items([.. items.Select(Build)]),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => new Text(TextTemplate.Parse(text.GetValue<string>())),
        _ => new Literal(template),
    };

    private static bool TryRender(Node node, DeliveryMessage message, out JsonNode? rendered)
    {
        (var there, rendered) = node switch
        {
            Members members => (true, Render(members, message)),
            Items items => (true, Render(items, message)),
            Text text => Render(text.Template, message),
            Literal literal => (true, literal.Value?.DeepClone()),
            _ => throw new InvalidOperationException("Unhandled template node."),
        };
        return there;
    }

    private static JsonNode Render(Members members, DeliveryMessage message)
    {
        var rendered = new JsonObject();
        foreach (var (name, template) in members.All)
        {
            if (TryRender(template, message, out var value))
            {
                rendered[name] = value;
            }
        }

        return rendered;
    }

    private static JsonNode Render(Items items, DeliveryMessage message)
    {
        var rendered = new JsonArray();
        foreach (var template in items.All)
        {
            if (TryRender(template, message, out var value))
            {
                rendered.Add(value);
            }
        }

        return rendered;
    }

    private static (bool There, JsonNode? Value) Render(TextTemplate template, DeliveryMessage message)
    {
        if (template.OnlyName is { } name)
        {
            return TextTemplate.TryValue(message, name, out var value) ? (true, value?.DeepClone()) : (false, null);
        }

        var text = template.Fill(message, plain => plain, out _);
        return text is null ? (false, null) : (true, JsonValue.Create(text));
    }

    private abstract record Node;

    private sealed record Members(IReadOnlyList<KeyValuePair<string, Node>> All) : Node;

    private sealed record Items(IReadOnlyList<Node> All) : Node;

    private sealed record Text(TextTemplate Template) : Node;

    private sealed record Literal(JsonNode? Value) : Node;
}
