using System.Globalization;
using System.Text.RegularExpressions;
using Sightline.Images;

namespace Sightline.Server.Api;

/// <summary>Parts of a file, in the headers of HTTP: which part is sent, and which is asked for. RFC 9110, section 14.</summary>
internal static partial class ByteRanges
{
    /// <summary>Reads Content-Range. False when it is there and cannot be a part of a whole.</summary>
    public static bool TryPart(string? header, out ImagePart? part)
    {
        part = null;
        if (string.IsNullOrEmpty(header))
        {
            return true;
        }

        if (Sent().Match(header) is not { Success: true } match
            || !Number(match, "first", out var first) || !Number(match, "last", out var last) || !Number(match, "total", out var total) || last < first || last >= total)
        {
            return false;
        }

        part = new ImagePart(first, last, total);
        return true;
    }

    /// <summary>Reads Range: one range is answered, several or a kind that is not known as if none were asked for. False when it lies outside the file.</summary>
    public static bool TryAsked(IHeaderDictionary headers, string hash, long size, out long from, out long count)
    {
        (from, count) = (0, size);
        if (Asked().Match(headers.Range.ToString()) is not { Success: true } match || (headers.IfRange.Count > 0 && headers.IfRange != $"\"{hash}\""))
        {
            return true;
        }

        var (hasFirst, hasLast) = (Number(match, "first", out var first), Number(match, "last", out var last));
        if (!hasFirst && !hasLast)
        {
            return true;
        }

        (from, var to) = hasFirst ? (first, hasLast ? Math.Min(last, size - 1) : size - 1) : (Math.Max(0, size - last), size - 1);
        count = to - from + 1;
        return from < size && count > 0;
    }

    private static bool Number(Match match, string name, out long number) =>
        long.TryParse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"\Abytes (?<first>\d+)-(?<last>\d+)/(?<total>\d+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Sent();

    [GeneratedRegex(@"\Abytes=(?<first>\d*)-(?<last>\d*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Asked();
}
