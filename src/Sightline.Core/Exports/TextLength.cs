using System.Text;

namespace Sightline.Exports;

/// <summary>Length in Unicode code points, as the contract counts.</summary>
internal static class TextLength
{
    public static int Of(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    /// <summary>The first <paramref name="length"/> code points. Never half a character.</summary>
    public static string Cut(string text, int length)
    {
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (length-- == 0)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
