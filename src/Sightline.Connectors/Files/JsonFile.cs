using System.Text.Json;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>One JSON document a file.</summary>
internal sealed class JsonFile(FileTargetOptions options) : IFileFormat
{
    private readonly BodyTemplate _body = new(options.Body);

    public string Extension => ".json";

    public byte[] Write(DeliveryMessage message, out string refusal)
    {
        refusal = "";
        return _body.Render(message);
    }

    // Compared as parsed: a map built anew may order members differently and still say the same.
    public bool Same(byte[] there, byte[] ours)
    {
        if (there.AsSpan().SequenceEqual(ours))
        {
            return true;
        }

        try
        {
            using var one = JsonDocument.Parse(there);
            using var other = JsonDocument.Parse(ours);
            return JsonElement.DeepEquals(one.RootElement, other.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
