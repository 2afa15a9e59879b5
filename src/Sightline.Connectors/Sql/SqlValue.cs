using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sightline.Connectors.Sql;

/// <summary>One value as text, ready for a parameter. What would have to be changed to fit is refused instead.</summary>
internal static partial class SqlValue
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text to write, or in <paramref name="fault"/> what is wrong as a phrase after "is" with its remedy.</summary>
    public static string? Of(SqlType type, JsonNode value, out string fault)
    {
        fault = "";
        var text = type is SqlType.Json ? value.ToJsonString(Readable) : PlainText(value);
        if (text is null)
        {
            fault = "an object or a list. Declare the column as json, or name a member of it in the map.";
            return null;
        }

        switch (type)
        {
            case SqlType.Integer:
                var whole = SqlNumber.Plain(text);
                fault = whole is null || !SqlNumber.IsWhole(whole) ? $"'{Short(text)}', no whole number as it stands. Correct the map, or declare the column as text." : "";
                return fault.Length == 0 ? whole : null;
            case SqlType.Decimal:
                var number = SqlNumber.Plain(text);
                fault = number is null ? $"'{Short(text)}', no number as it stands. Correct the map, or declare the column as text." : "";
                return number;
            case SqlType.Boolean:
                fault = text is "true" or "false" ? "" : $"'{Short(text)}', neither true nor false. Correct the map, or declare the column as text.";
                return fault.Length == 0 ? text : null;
            case SqlType.Timestamp:
                fault = IsMoment(text) ? "" : $"'{Short(text)}', no time with date and offset such as 2026-03-01T14:05:09.123+01:00. Correct the map, or declare the column as text.";
                return fault.Length == 0 ? text : null;
            default:
                return text;
        }
    }

    /// <summary>Why the column cannot keep this text unchanged, as a phrase after "is"; null when it can.</summary>
    public static string? Misfit(SqlType type, string text, SqlColumn column, SqlEngine engine)
    {
        if (engine is SqlEngine.Postgresql && (text.Contains('\0') || (type is SqlType.Json && NulEscape().IsMatch(text))))
        {
            return "a text with a NUL character, which PostgreSQL cannot keep. Correct the map.";
        }

        return (type, column) switch
        {
            (SqlType.Text or SqlType.Json, _) or (_, { Family: SqlFamily.Text }) => TextMisfit(text, column),
            (SqlType.Integer, { Family: SqlFamily.Integer or SqlFamily.Numeric }) when !SqlNumber.FitsBits(text, column.Bits) =>
                $"{Short(text)}, beyond what {column.Written} can hold. Make the column wider.",
            (SqlType.Integer or SqlType.Decimal, { Digits: { } digits }) when SqlNumber.Digits(text) is var has && (has.Before > digits.Before || has.After > digits.After) =>
                $"{Short(text)}, of which {column.Written} would lose digits. Make the column wider.",
            (SqlType.Timestamp, { SecondDigits: { } most }) when SecondDigits(text) > most =>
                $"{text}, of which {column.Written} would lose digits of the second. Let the map write fewer, or declare text and make the column text.",
            _ => null,
        };
    }

    public static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string? TextMisfit(string text, SqlColumn column)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            length++;
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD'))
            {
                return "a text with half a character. Correct what sends it.";
            }
        }

        return length > column.Characters ? $"'{Short(text)}' with {length} characters, and {column.Written} keeps {column.Characters}. Make the column wider, or shorten the value in the map."
            : column.IsPadded && text.EndsWith(' ') ? $"'{Short(text)}' with a blank at its end, which {column.Written} does not keep. Make the column varchar."
            : null;
    }

    private static string? PlainText(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Object or JsonValueKind.Array => null,
        _ => value.ToJsonString(),
    };

    private static bool IsMoment(string text) =>
        Moment().IsMatch(text) && DateTimeOffset.TryParse(Fraction().Replace(text, ""), CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static int SecondDigits(string moment) => Fraction().Match(moment) is { Success: true } fraction ? fraction.Value.TrimStart('.').TrimEnd('0').Length : 0;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\.[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    // A backslash that is itself escaped does not begin an escape.
    [GeneratedRegex(@"(?<!\\)(\\\\)*\\u0000", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NulEscape();
}
