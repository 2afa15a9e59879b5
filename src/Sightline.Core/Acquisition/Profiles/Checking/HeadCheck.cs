using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads the rules for the id, the time and the verdict.</summary>
internal static class HeadCheck
{
    public static IdRule Id(ProfileNode root, TextCheck texts)
    {
        const string Remedy = "Give field, or generatedFrom with the fields that never change.";
        if (root.RequiredObject("id", Remedy) is not { } id)
        {
            return new IdRule(null, null);
        }

        var rule = new IdRule(id.Text("field"), id.Texts("generatedFrom"));
        if (!id.Has("field") && !id.Has("generatedFrom"))
        {
            id.Problem($"does not say where the identity comes from. {Remedy}");
        }

        if (rule.Field is { } field)
        {
            texts.CheckField(id, "field", field, eachBox: false);
        }

        foreach (var part in rule.GeneratedFrom ?? [])
        {
            CheckIdPart(id, part, texts);
        }

        id.Done();
        return rule;
    }

    private static void CheckIdPart(ProfileNode id, string part, TextCheck texts)
    {
        if (!part.StartsWith('$'))
        {
            texts.CheckField(id, "generatedFrom", part, eachBox: false);
        }
        else if (!FieldNames.OfInspection.Contains(part) && part != FieldNames.Record)
        {
            IReadOnlyList<string> known = [.. FieldNames.OfInspection, FieldNames.Record];
            id.Problem("generatedFrom", $"names '{part}'.{Nearest.Hint(part, known)} Known: {string.Join(", ", known)}.");
        }
    }

    public static TimeRule Time(ProfileNode root, TextCheck texts)
    {
        const string Remedy = "Give field and format, or { \"stated\": true } when the records have no time.";
        if (root.RequiredObject("inspectedAt", Remedy) is not { } time)
        {
            return new TimeRule(null, "", null, Stated: false);
        }

        var field = time.Text("field");
        var always = time.Flag("stated");
        var whenNoColumn = TextCheck.Stated(time, "whenNoColumn");
        var format = field is null ? "" : time.RequiredText("format", "Give rfc3339, unix-s, unix-ms, or a pattern such as dd.MM.yyyy HH:mm:ss.");
        if ((field is null) != always)
        {
            time.Problem($"does not say where the time comes from. {Remedy}");
        }

        if (field is not null)
        {
            texts.CheckField(time, "field", field, eachBox: false);
            CheckFormat(time, format);
        }

        var rule = new TimeRule(field, format, Offset(time), always || whenNoColumn);
        time.Done();
        return rule;
    }

    private static void CheckFormat(ProfileNode time, string format)
    {
        if (format is "rfc3339" or "unix-s" or "unix-ms" or "")
        {
            return;
        }

        if (!format.Contains("yyyy") || !format.Contains("MM") || !format.Contains("dd") || !(format.Contains("HH") || format.Contains("hh")))
        {
            var hint = Nearest.Hint(format, ["rfc3339", "unix-s", "unix-ms"]);
            time.Problem("format", $"is '{format}'.{hint} Give rfc3339, unix-s, unix-ms, or a pattern with yyyy, MM, dd and HH.");
        }
    }

    private static TimeSpan? Offset(ProfileNode time)
    {
        if (time.Text("offset") is not { } text)
        {
            return null;
        }

        if (!TimeTexts.TryOffset(text, out var offset))
        {
            time.Problem("offset", $"is '{text}'. Give hours and minutes, for example +02:00.");
        }

        return offset;
    }

    public static ResultRule Result(ProfileNode root, TextCheck texts)
    {
        const string Remedy = "Give constant, field with lookup, or byDefects.";
        if (root.RequiredObject("result", Remedy) is not { } result)
        {
            return new ResultRule.Said(new TextRule());
        }

        if (!result.Has("byDefects"))
        {
            var said = texts.Required(root, "result");
            texts.Restrict(root, "result", said, RulesCheck.Results);
            return new ResultRule.Said(said);
        }

        var by = result.Object("byDefects");
        var rule = new ResultRule.ByDefects(Verdict(by, "some"), Verdict(by, "none"));
        by?.Done();
        result.Done();
        return rule;
    }

    private static string Verdict(ProfileNode? by, string name)
    {
        var words = string.Join(", ", RulesCheck.Results);
        var word = by?.RequiredText(name, $"Give one of: {words}.") ?? "";
        if (word.Length > 0 && !RulesCheck.Results.Contains(word))
        {
            by!.Problem(name, $"is '{word}'.{Nearest.Hint(word, RulesCheck.Results)} Give one of: {words}.");
        }

        return word;
    }
}
