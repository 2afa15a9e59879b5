namespace Sightline.Exports;

/// <summary>Does the range of one rule fit its other members? And the policies of length and range, which nothing needed may leave out.</summary>
internal sealed class RangeFit(MapObject rule, FieldRule read)
{
    private static readonly string[] Limits = ["minimum", "maximum"];

    public void Run(bool required)
    {
        if (rule.Has("outOfRange") && !Limits.Any(rule.Has))
        {
            rule.Problem("outOfRange", "has no effect without minimum or maximum. Add one of them, or remove outOfRange.");
        }

        if (read.Minimum > read.Maximum)
        {
            rule.Problem("minimum", $"is {MapProblems.Show(rule["minimum"]!.Value)}, which is above maximum {MapProblems.Show(rule["maximum"]!.Value)}. Exchange them.");
        }

        Needed(required, "tooLong", read.TooLong == TooLongPolicy.Drop);
        Needed(required, "outOfRange", read.OutOfRange == OutOfRangePolicy.Drop);
        NoPart("missing", read.Missing == MissingPolicy.Review);
        NoPart("lookupMissing", read.LookupMissing == LookupMissingPolicy.Review);
        NoPart("tooLong", read.TooLong == TooLongPolicy.Review);
        NoPart("outOfRange", read.OutOfRange == OutOfRangePolicy.Review);
        if (read.HasRange)
        {
            Numbers();
            Words();
        }
    }

    private void Needed(bool required, string policy, bool drops)
    {
        if (required && drops)
        {
            rule.Problem(policy, "is 'drop', but the field is required. Use another policy, or remove required.");
        }
    }

    private void NoPart(string policy, bool reviews)
    {
        if (reviews && read.Kind is { } kind)
        {
            rule.Problem(policy, $"is 'review', but '{kind}' is no inspection whose part somebody could judge. Use 'park'.");
        }
    }

    // A source that always yields a number has a range as it is; anything else must be made a number first.
    private void Numbers()
    {
        var first = Limits.First(rule.Has);
        if (read.Type is FieldType.Boolean or FieldType.Time)
        {
            rule.Problem(first, $"is given, but the type is '{read.Type.Value.Word()}'. Remove it: only a number has a range.");
        }
        else if (read.Type != FieldType.Number && !rule.Has("type") && (read.Lookup is not null || read.From.Any(path => MapSources.Find(path, read.Kind)!.Kind is not (SourceKind.Number or SourceKind.List))))
        {
            rule.Problem(first, "is given, but the field is not a number. Add type 'number', or remove it.");
        }
        else if (read.Type == FieldType.String && (read.Lookup is not null || read.From.Any(path => MapSources.Find(path, read.Kind)!.Kind != SourceKind.Number)))
        {
            rule.Problem(first, "is given, but the type is 'string'. Use type 'number', or remove it.");
        }
    }

    private void Words()
    {
        foreach (var (key, word) in read.Lookup ?? new Dictionary<string, string>())
        {
            if (SourceValue.TryNumber(word, out var number) && Beyond(number) is { } why)
            {
                rule.Problem($"lookup.{key}", $"is '{MapProblems.Short(word)}', which is {why}. Write a number in the range.");
            }
        }

        if (rule["default"] is { } element && read.Default.Kind == SourceValueKind.Number && read.Default.TryNumber(out var value) && Beyond(value) is { } beyond)
        {
            rule.Problem("default", $"is {MapProblems.Show(element)}, which is {beyond}. Write a number in the range.");
        }
    }

    private string? Beyond(decimal number) => number < read.Minimum ? $"below minimum {MapProblems.Show(rule["minimum"]!.Value)}"
        : number > read.Maximum ? $"above maximum {MapProblems.Show(rule["maximum"]!.Value)}" : null;
}
