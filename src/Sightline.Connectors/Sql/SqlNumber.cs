using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Sightline.Connectors.Sql;

/// <summary>A decimal number as text. It never passes through floating point.</summary>
internal static partial class SqlNumber
{
    private const int LargestExponent = 1000;

    /// <summary>The same number without an exponent, digit by digit; null when the text is no number.</summary>
    public static string? Plain(string text)
    {
        var match = Number().Match(text);
        if (!match.Success)
        {
            return null;
        }

        if (!match.Groups["exponent"].Success)
        {
            return text;
        }

        return int.TryParse(match.Groups["exponent"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && Math.Abs(exponent) <= LargestExponent
            ? Shifted(match.Groups["sign"].Value, match.Groups["whole"].Value, match.Groups["fraction"].Value, exponent)
            : null;
    }

    public static bool IsWhole(string plain) => !plain.Contains('.');

    public static bool FitsBits(string whole, int bits) =>
        BigInteger.Parse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) is var number
        && number >= -BigInteger.Pow(2, bits - 1) && number < BigInteger.Pow(2, bits - 1);

    /// <summary>Digits that count before and after the point; zeros at either end do not.</summary>
    public static (int Before, int After) Digits(string plain)
    {
        var parts = plain.TrimStart('-').Split('.');
        return (parts[0].TrimStart('0').Length, parts.Length > 1 ? parts[1].TrimEnd('0').Length : 0);
    }

    private static string Shifted(string sign, string whole, string fraction, int by)
    {
        var digits = whole + fraction;
        var point = whole.Length + by;
        if (point <= 0)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        if (point >= digits.Length)
        {
            digits = (digits + new string('0', point - digits.Length)).TrimStart('0');
            return sign + (digits.Length > 0 ? digits : "0");
        }

        var before = digits[..point].TrimStart('0');
        return $"{sign}{(before.Length > 0 ? before : "0")}.{digits[point..]}";
    }

    [GeneratedRegex(@"^(?<sign>-?)(?<whole>0|[1-9][0-9]*)(\.(?<fraction>[0-9]+))?([eE](?<exponent>[+-]?[0-9]+))?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
