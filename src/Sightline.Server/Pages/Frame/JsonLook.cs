using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sightline.Server.Pages.Frame;

/// <summary>JSON with line breaks. What is no JSON is shown as it is: somebody looks at it because something is wrong with it.</summary>
internal static class JsonLook
{
    // Only ever shown through a component, which escapes it for HTML.
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_024 };

    public static string Pretty(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_024 });
            using var bytes = new MemoryStream();
            using (var writer = new Utf8JsonWriter(bytes, s_indented))
            {
                document.RootElement.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(bytes.ToArray());
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
