using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

internal sealed partial class InspectionReader
{
    private const int MostErrors = 100;
    private const int MostDigits = 28;

    private delegate T? Item<T>(JsonElement value, Pointer pointer)
        where T : class;

    private void Error(Pointer pointer, string detail)
    {
        // A message of eight megabytes can hold a million problems; nobody reads past the first hundred.
        if (_reading.Errors.Count < MostErrors)
        {
            _reading.Errors.Add(new ContractError(pointer.ToString(), detail));
        }
        else if (_reading.Errors.Count == MostErrors)
        {
            _reading.Errors.Add(new ContractError("", $"There are more problems; the first {MostErrors} are listed."));
        }
    }

    private bool Once(ref MemberSet seen, int member, Pointer pointer)
    {
        if (seen.Add(member))
        {
            return true;
        }

        Error(pointer, "Stands twice in the same object. Send each member once.");
        return false;
    }

    private string? OptionalWord(JsonElement value, Pointer pointer, int length) =>
        value.ValueKind == JsonValueKind.Null ? null : Word(value, pointer, length);

    private string? Word(JsonElement value, Pointer pointer, int length)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Error(pointer, value.ValueKind == JsonValueKind.Number
                ? $"Is the number {Shown(value)}. Send it as a string, such as \"{Shown(value)}\": identities survive character by character."
                : $"Is {Kind(value)}. Send a string.");
            return null;
        }

        if (!TryGetText(value, out var text))
        {
            Error(pointer, "Holds half of a surrogate pair. Send well-formed Unicode.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Error(pointer, text.Length == 0 ? "Is empty. Send at least one character, or leave the member out where it is optional." : "Is blank. Send what it is called.");
            return null;
        }

        if (text.Length > length && CodePoints(text) is var count && count > length)
        {
            Error(pointer, $"Has {count} characters. Send at most {length}.");
            return null;
        }

        return text;
    }

    private decimal? Number(JsonElement value, Pointer pointer, decimal? least = null, decimal? most = null)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || (!_isStored && IsRounded(value, number)))
        {
            Error(pointer, value.ValueKind == JsonValueKind.Number
                ? $"Is {Shown(value)}, outside of what a decimal can hold. Send a number of at most 28 digits."
                : $"Is {Kind(value)}. Send a number.");
            return null;
        }

        if (number < least || number > most)
        {
            Error(pointer, most is null ? $"Is {number}. Send {least} or more." : $"Is {number}. Send a number from {least} to {most}.");
            return null;
        }

        return number;
    }

    private decimal? Share(JsonElement value, Pointer pointer) => Number(value, pointer, 0, 1);

    private long? Whole(JsonElement value, Pointer pointer, long most)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && TryGetWhole(value, out var number) && number >= 0 && number <= most)
        {
            return number;
        }

        Error(pointer, $"Is {(value.ValueKind == JsonValueKind.Number ? Shown(value) : Kind(value))}. Send a whole number from 0 to {most}.");
        return null;
    }

    private string? Time(JsonElement value)
    {
        const string Pointer = "/inspectedAt";
        if (value.ValueKind == JsonValueKind.Number)
        {
            Error(Pointer, $"Is the number {Shown(value)}. Send a time with an offset, such as 2026-11-20T08:15:30.123Z.");
            return null;
        }

        var text = Word(value, Pointer, 64);
        if (text is null)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            (_reading.InspectedAt, _reading.HasTime) = (time, true);
            return text;
        }

        Error(Pointer, $"Is '{text}', which is not an RFC 3339 time with an offset. Send for example 2026-11-20T08:15:30.123Z or 2026-11-20T09:15:30.123+01:00.");
        return null;
    }

    /// <summary>One word of a few; null with the problem told where it is none at all.</summary>
    private string? Choice(JsonElement value, Pointer pointer, string words)
    {
        if (value.ValueKind == JsonValueKind.String && TryGetText(value, out var text) && !string.IsNullOrWhiteSpace(text))
        {
            return Word(value, pointer, 64);
        }

        Error(pointer, $"Is {(value.ValueKind == JsonValueKind.Number ? $"the number {Shown(value)}" : value.ValueKind == JsonValueKind.String ? "no word" : Kind(value))}. Send {words}.");
        return null;
    }

    private InspectionResult Result(JsonElement value)
    {
        switch (Choice(value, "/result", "pass, fail or review"))
        {
            case "pass": return InspectionResult.Pass;
            case "fail": return InspectionResult.Fail;
            case "review": return InspectionResult.Review;
            case null: return default;
            case var other:
                Error("/result", $"Is '{other}'. Send pass, fail or review.");
                return default;
        }
    }

    private InspectionPurpose Purpose(JsonElement value)
    {
        switch (value.ValueKind == JsonValueKind.Null ? null : Choice(value, "/purpose", "production, challenge or rehearsal"))
        {
            case null or "production": return InspectionPurpose.Production;
            case "challenge": return InspectionPurpose.Challenge;
            case "rehearsal": return InspectionPurpose.Rehearsal;
            case var other:
                Error("/purpose", $"Is '{other}'. Send production, challenge or rehearsal.");
                return default;
        }
    }

    private List<T>? List<T>(JsonElement value, Pointer pointer, Item<T> read)
        where T : class
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Error(pointer, $"Is {Kind(value)}. Send an array, or leave it out.");
            return null;
        }

        var length = value.GetArrayLength();
        if (length > ContractLimits.ListItems)
        {
            Error(pointer, $"Has {length} items. Send at most {ContractLimits.ListItems}.");
            return null;
        }

        var items = new List<T>(length);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (read(item, pointer.Item(index++)) is { } read1)
            {
                items.Add(read1);
            }
        }

        return items;
    }

    private bool IsObject(JsonElement value, Pointer pointer)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Error(pointer, $"Is {Kind(value)}. Send an object.");
        return false;
    }

    /// <summary>Looks through content we keep without interpreting: texts that are texts, no member twice, no deeper than the contract allows.</summary>
    private void CheckKept(JsonElement value, string pointer, int depth = 2)
    {
        if (value.ValueKind == JsonValueKind.String && !_isStored && !TryGetText(value, out _))
        {
            Error(pointer, "Holds half of a surrogate pair. Send well-formed Unicode.");
            return;
        }

        if (value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            return;
        }

        if (depth > ContractLimits.Depth)
        {
            Error(pointer.Length <= 120 ? pointer : pointer[..120] + "…", $"Is nested deeper than {ContractLimits.Depth} levels. Send it flatter.");
            return;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                CheckKept(item, $"{pointer}/{index++}", depth + 1);
            }

            return;
        }

        var names = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(member.Name)}";
            if (!names.Add(member.Name))
            {
                Error(at, "Stands twice in the same object. Send each member once.");
            }

            CheckKept(member.Value, at, depth + 1);
        }
    }

    /// <summary>More digits than a decimal holds were cut off, or a number so small that nothing of it was left.</summary>
    private static bool IsRounded(JsonElement value, decimal number)
    {
        var text = JsonMarshal.GetRawUtf8Value(value);
        var mantissa = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var e ? text[..e] : text;
        if (mantissa.Length <= MostDigits && number != 0)
        {
            return false;
        }

        return Digits(Encoding.ASCII.GetString(mantissa)) != Digits(number.ToString(CultureInfo.InvariantCulture));

        static string Digits(string text) => text.Replace(".", "", StringComparison.Ordinal).Trim('-', '0');
    }

    /// <summary>1.0 is a whole number too.</summary>
    private static bool TryGetWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
        {
            return true;
        }

        if (!value.TryGetDecimal(out var exact) || decimal.Truncate(exact) != exact || exact is < 0 or > long.MaxValue)
        {
            return false;
        }

        number = (long)exact;
        return true;
    }

    private static bool TryGetText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune;
            count++;
        }

        return count;
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    /// <summary>Which members of one object were seen.</summary>
    private struct MemberSet
    {
        private int _seen;

        public readonly bool Has(int member) => (_seen & (1 << member)) != 0;

        public bool Add(int member)
        {
            var before = _seen;
            _seen |= 1 << member;
            return before != _seen;
        }
    }
}
