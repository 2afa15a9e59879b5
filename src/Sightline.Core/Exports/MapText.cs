using System.Text;
using System.Text.Json;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>From text to JSON. Says the line and column where it stops being JSON.</summary>
internal static class MapText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsonDocument? Parse(string text, MapProblems problems)
    {
        try
        {
            var document = JsonDocument.Parse(Strict.GetBytes(text));
            if (SentJson.BrokenText(document.RootElement) is null)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException e)
        {
            var (line, column) = Place(text, e);
            problems.Add(
                $"line {line}, column {column}",
                "is not JSON. Look there and just before it for a missing or extra comma, quote or bracket.");
            return null;
        }
        catch (EncoderFallbackException)
        {
            // Falls through: half a surrogate pair in the text itself.
        }

        problems.Add("the file", "has half a character (a lone surrogate such as \\ud800). Write the whole character.");
        return null;
    }

    // The parser counts from 0 and in bytes; people count from 1 and in characters.
    private static (long Line, long Column) Place(string text, JsonException e)
    {
        var line = e.LineNumber ?? 0;
        var lines = text.Split('\n');
        var bytes = Strict.GetBytes(lines[Math.Min(line, lines.Length - 1)]);
        var before = (int)Math.Min(e.BytePositionInLine ?? 0, bytes.Length);
        return (line + 1, Encoding.UTF8.GetCharCount(bytes, 0, before) + 1);
    }
}
