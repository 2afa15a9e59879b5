using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads rules that give one text, and checks that the fields they name can exist in the source.</summary>
internal sealed class TextCheck(SourceShape? shape)
{
    private const string Ways = "Give exactly one of: constant, field, oneHot.";

    public TextRule? Optional(ProfileNode parent, string name) => parent.Object(name) is { } node ? Read(node, eachBox: false) : null;

    public TextRule Required(ProfileNode parent, string name, bool eachBox = false) =>
        parent.RequiredObject(name, Ways) is { } node ? Read(node, eachBox) : new TextRule();

    public TextRule? InDefect(ProfileNode parent, string name, bool eachBox) =>
        parent.Object(name) is { } node ? Read(node, eachBox) : null;

    /// <summary>A text that must be one of a few words, wherever the profile can know it.</summary>
    public void Restrict(ProfileNode parent, string name, TextRule? rule, IReadOnlyList<string> words)
    {
        var given = rule switch
        {
            null => [],
            { Lookup: { } lookup } => lookup.Values,
            { OneHot: { } oneHot } => oneHot.Values,
            { Constant: { } constant } => [constant],
            _ => Enumerable.Empty<string>(),
        };
        foreach (var word in given.Where(word => !words.Contains(word)).Distinct(StringComparer.Ordinal))
        {
            parent.Problem(name, $"gives '{word}'.{Nearest.Hint(word, words)} Use one of: {string.Join(", ", words)}.");
        }
    }

    /// <summary>Reports a field that this kind of source can never have. Columns of a CSV file are checked against its header instead.</summary>
    public void CheckField(ProfileNode node, string member, string field, bool eachBox)
    {
        if (FieldNames.Known(shape, eachBox) is not { } known || field.Length == 0)
        {
            return;
        }

        var first = shape is SourceShape.MqttLines ? field.Split('.', 2)[0] : field;
        if (!known.Contains(first))
        {
            var hint = Nearest.Hint(first, known);
            node.Problem(member, $"reads '{field}', which the source does not have.{hint} Known: {string.Join(", ", known)}.");
        }
    }

    private TextRule Read(ProfileNode node, bool eachBox)
    {
        var rule = new TextRule
        {
            Constant = node.Text("constant"),
            Field = node.Text("field"),
            OneHot = node.Words("oneHot"),
            Prefix = node.Text("prefix"),
            PrefixStated = node.Flag("prefixStated"),
            Lookup = node.Words("lookup"),
            Optional = node.Flag("optional"),
            StatedWhenNoColumn = Stated(node, "whenNoColumn"),
        };
        if (new[] { "constant", "field", "oneHot" }.Count(node.Has) != 1)
        {
            node.Problem($"does not say where its text comes from. {Ways}");
        }

        foreach (var field in rule.Fields)
        {
            CheckField(node, rule.OneHot is null ? "field" : "oneHot", field, eachBox);
        }

        node.Done();
        return rule;
    }

    public static bool Stated(ProfileNode node, string name)
    {
        var text = node.Text(name);
        if (text is not (null or "stated"))
        {
            node.Problem(name, $"is '{text}'. Give \"stated\" or leave it out.");
        }

        return text is not null;
    }
}
