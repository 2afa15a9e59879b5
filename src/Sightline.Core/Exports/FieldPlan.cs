using System.Text.Json.Nodes;

namespace Sightline.Exports;

/// <summary>One field rule, compiled: paths are delegates, names are split, nothing is looked up by name again.</summary>
internal sealed class FieldPlan
{
    private readonly FieldRule _rule;
    private readonly string _map;
    private readonly string _setting;
    private readonly string? _list;
    private readonly ReadSource[] _sources;
    private readonly FieldPath _path;

    // The map's name is for reasons, for example "mes map 3". The list is the field of defectsAs, null for a field of the record.
    public FieldPlan(FieldRule rule, string map, string? list)
    {
        _rule = rule;
        _map = map;
        _list = list;
        _setting = (rule.Kind is { } kind ? $"facts.{kind}." : list is null ? "fields." : "defectsAs.each.") + rule.Field;
        _sources = [.. rule.From.Select(p => MapSources.Find(p, rule.Kind)!.Read)];
        _path = new FieldPath(rule.Field);
    }

    private string Source => string.Join(" or ", _rule.From);

    public void Write(in MapInput input, JsonObject into, Findings findings)
    {
        var value = _sources.Length == 0 ? _rule.Const : Translated(input, findings);
        if (!value.IsMissing)
        {
            _path.Put(into, value.ToNode());
        }
    }

    private SourceValue Translated(in MapInput input, Findings findings)
    {
        var value = First(input);
        if (value.IsMissing)
        {
            return WhenMissing(input, findings);
        }

        if (!value.IsWhole)
        {
            findings.Park($"{Where(input)} cannot send {Source}: it has half a character. Correct it at its source.");
            return default;
        }

        if (_rule.Lookup is not null)
        {
            value = LookUp(value, input, findings, out var settled);
            if (settled)
            {
                return value;
            }
        }

        if (_rule.Type is { } type)
        {
            value = Convert(value, type, input, findings);
        }

        return _rule.MaxLength is { } longest ? Fit(value, longest, input, findings) : value;
    }

    private SourceValue First(in MapInput input)
    {
        foreach (var read in _sources)
        {
            var value = read(input);
            if (!value.IsMissing)
            {
                return value;
            }
        }

        return default;
    }

    private SourceValue WhenMissing(in MapInput input, Findings findings)
    {
        switch (_rule.Missing)
        {
            case MissingPolicy.Default:
                findings.Remark($"{Where(input)} got its default '{_rule.Default.AsText()}': {input.Subject} has no {Source}.");
                return _rule.Default;
            case MissingPolicy.Park:
                findings.Park($"{Where(input)} needs {Source}, and {input.Subject} has none. "
                    + $"Complete the record, or change {_setting}.missing.");
                return default;
            default:
                return default;
        }
    }

    // Settled: the value is final and skips type and length.
    private SourceValue LookUp(SourceValue value, in MapInput input, Findings findings, out bool settled)
    {
        settled = true;
        if (value.AsText() is { } key && _rule.Lookup!.TryGetValue(key, out var word))
        {
            settled = false;
            return SourceValue.Of(word);
        }

        var what = $"{Where(input)} has no word for {Shown(value)} from {Source}";
        switch (_rule.LookupMissing)
        {
            case LookupMissingPolicy.Keep:
                findings.Remark($"{what}; it was sent as it is.");
                settled = false;
                return value;
            case LookupMissingPolicy.Default:
                findings.Remark($"{what}; its default '{_rule.Default.AsText()}' was sent.");
                return _rule.Default;
            case LookupMissingPolicy.Drop:
                findings.Remark($"{what}; the field was left out.");
                return default;
            default:
                findings.Park($"{what}. Add it to {_setting}.lookup.");
                return default;
        }
    }

    private SourceValue Convert(SourceValue value, FieldType type, in MapInput input, Findings findings)
    {
        switch (type)
        {
            case FieldType.String when value.AsText() is { } text:
                return SourceValue.Of(text);
            case FieldType.Number when value.TryNumber(out var number):
                return SourceValue.Of(number);
            case FieldType.Boolean when value.TryBoolean(out var flag):
                return SourceValue.Of(flag);
            case FieldType.Time when value.Kind == SourceValueKind.Time:
                return SourceValue.Of(TimeText.Write(value.Instant, _rule.Format, _rule.TimeZone));
            default:
                findings.Park($"{Where(input)} wants type '{type.Word()}', and {Source} is {Shown(value)}. "
                    + $"Correct it at its source, or change {_setting}.type.");
                return default;
        }
    }

    private SourceValue Fit(SourceValue value, int longest, in MapInput input, Findings findings)
    {
        var text = value.AsText();
        if (text is null || text.Length <= longest || TextLength.Of(text) <= longest)
        {
            return value;
        }

        var what = $"{Where(input)} takes {longest} characters, and {Source} is {Shown(value)} with {TextLength.Of(text)}";

        // Digits cut from a number make another number, so only text is cut.
        if (_rule.TooLong == TooLongPolicy.Park || value.Kind is not (SourceValueKind.Text or SourceValueKind.Time))
        {
            findings.Park($"{what}. Raise {_setting}.maxLength, or set tooLong to 'cut'.");
            return default;
        }

        findings.Remark($"{what}; the rest was cut off.");
        return SourceValue.Of(TextLength.Cut(text, longest));
    }

    private string Where(in MapInput input) =>
        $"Field '{(_list is null ? "" : $"{_list}[{input.Current}].")}{_rule.Field}' of {_map}";

    private static string Shown(SourceValue value) =>
        value.AsText() is { } text ? $"'{MapProblems.Short(text)}'" : "a list or an object";
}
