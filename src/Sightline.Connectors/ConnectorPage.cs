using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sightline.Connectors.Feeding;
using Sightline.Connectors.Options;
using Sightline.Connectors.Reading;
using Sightline.Model;

namespace Sightline.Connectors;

/// <summary>Writes a kind's page from what the kind says of itself, so that page and code cannot drift apart.</summary>
internal static class ConnectorPage
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string For(IDocumentedKind kind) => Of(
        kind.Page, kind.Page == kind.Name ? kind.Summary : $"{kind.Summary} Its name in a target's file is `{kind.Name}`.", kind.Maturity, kind.ProvenAgainst, kind.OptionsType, kind.Example, kind.Limits, "target", "What every connector promises is in [contract.md](contract.md).", kind.Notes);

    public static string For(IDocumentedSource kind) => Of(
        kind.Name, kind.Summary, kind.Maturity, kind.ProvenAgainst, kind.OptionsType, kind.Example, kind.Limits, "source", "What every context source promises is in [context-sources.md](../context-sources.md).", notes: null);

    public static string For(IDocumentedFeed kind) => Of(
        kind.Page, $"{kind.Summary} Its name in a feed's file is `{kind.Name}`.", kind.Maturity, kind.ProvenAgainst, kind.OptionsType, kind.Example, kind.Limits, "feed", "What every feed of inspections promises is in [intake.md](../intake.md).", notes: null);

    private static string Of(string name, string summary, Maturity maturity, string proven, Type options, string example, IReadOnlyList<string> limits, string what, string promises, string? notes)
    {
        var page = new StringBuilder();
        Line(page, $"# {name}");
        Line(page, "<!-- Written from the code. Change the options class, then run the tests with SIGHTLINE_WRITE=1. -->");
        Line(page, summary);
        Line(page, $"Maturity: {maturity}. Proven against: {proven}");
        Line(page, $"{promises} A member not listed here is refused when the file is read.");
        Line(page, "## Example");
        Line(page, $"The `options` member of a {what}'s file:\n\n```json\n{example}\n```");
        Line(page, "## Options");
        Table(page, options);
        Nested(page, options, "");
        Line(page, "## Limits");
        Line(page, string.Join('\n', limits.Select(limit => $"- {limit}")));
        Line(page, notes ?? "");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Nested(StringBuilder page, Type options, string prefix)
    {
        foreach (var option in Option.Of(options).Where(option => option.Nested is not null))
        {
            var path = $"{prefix}{option.Name}{(option.IsList ? "[]" : "")}";
            Line(page, $"### {path}");
            Table(page, option.Nested!);
            Nested(page, option.Nested!, $"{path}.");
        }
    }

    private static void Table(StringBuilder page, Type options)
    {
        var start = Activator.CreateInstance(options)!;
        page.Append("| Option | Value | Default | What it does |\n|---|---|---|---|\n");
        foreach (var option in Option.Of(options))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {ValueOf(option)} | {DefaultOf(option, start)} | {option.Setting?.Summary} |\n");
        }

        page.Append('\n');
    }

    private static string ValueOf(Option option) =>
        OptionValues.Wanted(option.Type) + (option.Setting?.Unit is { } unit ? $" ({unit})" : "");

    private static string DefaultOf(Option option, object start) => option switch
    {
        { Setting.Required: true } => "must be stated",
        { Setting.Default: { } said } => said,
        _ => $"`{Written(option.Property.GetValue(start))}`",
    };

    private static string Written(object? value) => value switch
    {
        TimeSpan span => $"\"{span:c}\"",
        Enum word => $"\"{JsonNamingPolicy.CamelCase.ConvertName(word.ToString())}\"",
        IEnumerable<int> numbers => $"[{string.Join(", ", numbers)}]",
        _ => JsonSerializer.Serialize(value, Plain),
    };

    private static void Line(StringBuilder page, string text) => page.Append(text).Append("\n\n");
}
