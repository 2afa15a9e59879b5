using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sightline.Model;

/// <summary>Names of the contract's members as texts made once: asking each member of each message for its name makes a new text every time.</summary>
internal static class MemberNames
{
    private static readonly string[] s_known =
    [
        "id", "station", "part", "inspectedAt", "result", "confidence", "defects", "measurements", "codes", "recipe", "model", "images",
        "purpose", "sequence", "line", "workOrder", "extensions", "serial", "batch", "position", "class", "severity", "location", "image",
        "x", "y", "width", "height", "unit", "zone", "name", "value", "lower", "upper", "symbology", "version", "sha256", "mediaType", "speed",
    ];

    private static readonly (byte[] Utf8, string Text)[][] s_byLength = [.. Enumerable.Range(0, s_known.Max(n => n.Length) + 1).Select(
        length => s_known.Where(n => n.Length == length).Select(n => (System.Text.Encoding.UTF8.GetBytes(n), n)).ToArray())];

    public static string Of(JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Length < s_byLength.Length)
        {
            foreach (var (utf8, text) in s_byLength[raw.Length])
            {
                if (raw.SequenceEqual(utf8))
                {
                    return text;
                }
            }
        }

        // Unknown, or written with escapes: read as any text.
        return member.Name;
    }
}
