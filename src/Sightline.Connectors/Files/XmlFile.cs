using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>One XML document a file: members are elements, the entries of a list are elements of the member's name, null is xsi:nil.</summary>
internal sealed class XmlFile(FileTargetOptions options) : IFileFormat
{
    private const string Schema = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly XmlWriterSettings s_form = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        // A carriage return in a value would else come back as a line feed.
        NewLineHandling = NewLineHandling.Entitize,
    };

    private readonly BodyTemplate _body = new(options.Body);

    public string Extension => ".xml";

    public static bool IsName(string name) => name.Length > 0 && XmlConvert.IsStartNCNameChar(name[0]) && name.All(XmlConvert.IsNCNameChar);

    public byte[]? Write(DeliveryMessage message, out string refusal)
    {
        var document = _body.Fill(message);
        refusal = Faults(document, options.Root).FirstOrDefault() ?? "";
        if (refusal.Length > 0)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, s_form))
        {
            Write(writer, options.Root, document);
        }

        return bytes.ToArray();
    }

    public bool Same(byte[] there, byte[] ours) => there.AsSpan().SequenceEqual(ours);

    private static void Write(XmlWriter writer, string name, JsonNode? node)
    {
        writer.WriteStartElement(name);
        switch (node)
        {
            case JsonObject members:
                foreach (var (member, value) in members)
                {
                    WriteMember(writer, member, value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Write(writer, "item", item);
                }

                break;
            case null:
                writer.WriteAttributeString("xsi", "nil", Schema, "true");
                break;
            default:
                writer.WriteString(TextOf(node));
                break;
        }

        writer.WriteEndElement();
    }

    private static void WriteMember(XmlWriter writer, string name, JsonNode? value)
    {
        if (value is not JsonArray items)
        {
            Write(writer, name, value);
            return;
        }

        foreach (var item in items)
        {
            Write(writer, name, item);
        }
    }

    /// <summary>What XML cannot say: names that are none, and control characters.</summary>
    private static IEnumerable<string> Faults(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => IsName(member.Key)
            ? Faults(member.Value, $"{path}/{member.Key}")
            : [$"'{member.Key}' in {path} cannot name an element of XML. Name it otherwise in the map or in body."]),
        JsonArray items => items.SelectMany(item => Faults(item, path)),
        JsonValue value when !IsText(TextOrNull(value)) => [$"{path} holds a character that XML cannot carry. Correct the map, or use another format."],
        _ => [],
    };

    private static string TextOf(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    /// <summary>The same, or null for half a surrogate pair: JSON lets it be escaped, and no text can be made of it.</summary>
    private static string? TextOrNull(JsonNode value)
    {
        try
        {
            return TextOf(value);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsText(string? text)
    {
        for (var i = 0; i < text?.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }
        }

        return text is not null;
    }
}
