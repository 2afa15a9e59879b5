using System.Globalization;
using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>
/// Reads process.sample events: one value, or many samples of many parameters in the compact form. What is refused when it
/// arrives is read the same way when it is counted, so both agree on what was said.
/// </summary>
internal sealed class SampleReader
{
    private const int MostErrors = 20;

    /// <summary>Twenty years beside the event: more is a mistake in the unit of time.</summary>
    private const decimal MostMilliseconds = 20m * 366 * 86_400_000;

    private readonly List<ContractError> _errors;
    private readonly long _at;

    private SampleReader(DateTimeOffset at, List<ContractError> errors) => (_at, _errors) = (MicrosecondsOf(at), errors);

    /// <summary>The event, or every problem of it.</summary>
    public static SampleEvent? Read(JsonElement sent, DateTimeOffset at, List<ContractError> errors)
    {
        var before = errors.Count;
        var reader = new SampleReader(at, errors);
        var place = reader.Place(sent);
        var several = sent.TryGetProperty("series", out var series);
        IReadOnlyList<SampleSeries> read = several ? reader.Several(series, sent) : [reader.One(sent)];
        return errors.Count == before ? new SampleEvent(place, read) : null;
    }

    private string Place(JsonElement sent)
    {
        var named = PlaceText.Kinds.Where(kind => sent.TryGetProperty(kind, out var id) && EventText.Of(id) is not null).ToList();
        if (named.Count > 1)
        {
            Error("", $"Names {string.Join(" and ", named)}. Send the one place that the samples belong to.");
        }

        return named.Count == 0 ? "" : PlaceText.Of(named[0], sent.GetProperty(named[0]).GetString()!);
    }

    private SampleSeries One(JsonElement sent)
    {
        var (name, kind, unit) = Head(sent, "");
        decimal value = 0;
        if (!sent.TryGetProperty("value", out var given))
        {
            Error("/value", "Missing. Send the value as a number, or many samples as series.");
        }
        else
        {
            value = Value(given, "/value");
        }

        return new SampleSeries(name, kind, unit, [new SampledValue(_at, value)]);
    }

    private List<SampleSeries> Several(JsonElement series, JsonElement sent)
    {
        var read = new List<SampleSeries>();
        if (sent.TryGetProperty("value", out _))
        {
            Error("/value", "Stands beside series. Send one value, or series.");
        }

        if (series.ValueKind != JsonValueKind.Array || series.GetArrayLength() is 0 or > SampleLimits.Series)
        {
            Error("/series", $"Is not a list of 1 to {SampleLimits.Series} parameters. Send {{name, unit, samples}} for each; split more over several events.");
            return read;
        }

        var total = series.EnumerateArray().Sum(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("samples", out var s) && s.ValueKind == JsonValueKind.Array ? (long)s.GetArrayLength() : 0);
        if (total > SampleLimits.Samples)
        {
            Error("/series", $"Holds {total} samples. Send at most {SampleLimits.Samples} in one event: split them by time into {(total + SampleLimits.Samples - 1) / SampleLimits.Samples} events, which may go in one request.");
            return read;
        }

        var number = 0;
        foreach (var one in series.EnumerateArray())
        {
            read.Add(Series(one, $"/series/{number++}"));
        }

        return read;
    }

    private SampleSeries Series(JsonElement one, string pointer)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Is not an object. Send {name, unit, samples}.");
            return new SampleSeries("", SampleKinds.Actual, "", []);
        }

        var (name, kind, unit) = Head(one, pointer);
        var samples = new List<SampledValue>();
        if (!one.TryGetProperty("samples", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            Error(pointer + "/samples", "Is not a list of samples. Send [[t, value], …] with t as an RFC 3339 time or in milliseconds from the event's at.");
            return new SampleSeries(name, kind, unit, samples);
        }

        samples.Capacity = list.GetArrayLength();
        foreach (var pair in list.EnumerateArray())
        {
            samples.Add(Pair(pair, pointer, samples.Count));
        }

        return new SampleSeries(name, kind, unit, samples);
    }

    private SampledValue Pair(JsonElement pair, string pointer, int number)
    {
        if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2)
        {
            var (time, value) = (pair[0], pair[1]);
            if (time.ValueKind == JsonValueKind.Number && value.ValueKind == JsonValueKind.Number
                && time.TryGetDecimal(out var ms) && Math.Abs(ms) <= MostMilliseconds && value.TryGetDecimal(out var plain))
            {
                return new SampledValue(_at + (long)Math.Round(ms * 1_000), plain);
            }

            return new SampledValue(Time(time, $"{pointer}/samples/{number}/0"), Value(value, $"{pointer}/samples/{number}/1"));
        }

        Error($"{pointer}/samples/{number}", "Is not a pair. Send [t, value].");
        return default;
    }

    private (string Name, string Kind, string Unit) Head(JsonElement of, string pointer)
    {
        if (!of.TryGetProperty("name", out var name) || name.ValueKind == JsonValueKind.Null)
        {
            Error(pointer + "/name", "Missing. Send what is measured, such as oven.temperature.");
        }

        var kind = Word(of, "kind", pointer) ?? SampleKinds.Actual;
        if (kind is not (SampleKinds.Actual or SampleKinds.Setpoint))
        {
            Error(pointer + "/kind", $"Is '{kind}'. Send actual or setpoint.");
        }

        return (Word(of, "name", pointer) ?? "", kind, Word(of, "unit", pointer) ?? "");
    }

    private string? Word(JsonElement of, string member, string pointer)
    {
        if (!of.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        Error($"{pointer}/{member}", $"Is not a text of 1 to {ContractLimits.WordLength} characters.");
        return null;
    }

    private decimal Value(JsonElement value, string pointer)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number))
        {
            return number;
        }

        Error(pointer, value.ValueKind == JsonValueKind.Number ? "Is outside of what a decimal can hold. Send a number of at most 28 digits." : "Is not a number. Send the value as a number, in the unit beside it.");
        return 0;
    }

    private long Time(JsonElement time, string pointer)
    {
        switch (time.ValueKind)
        {
            case JsonValueKind.Number when time.TryGetDecimal(out var ms) && Math.Abs(ms) <= MostMilliseconds:
                return _at + (long)Math.Round(ms * 1_000);
            case JsonValueKind.String when Rfc3339.TryParse(EventText.Of(time), out var at):
                return MicrosecondsOf(at);
            default:
                Error(pointer, string.Create(CultureInfo.InvariantCulture, $"Is not a time. Send an RFC 3339 time with an offset, or milliseconds from the event's at, at most {MostMilliseconds:0}."));
                return 0;
        }
    }

    private void Error(string pointer, string detail)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(new ContractError(pointer, detail));
        }
    }

    private static long MicrosecondsOf(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;
}
