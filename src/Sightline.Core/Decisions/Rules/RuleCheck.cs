using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sightline.Contract;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;

namespace Sightline.Decisions.Rules;

/// <summary>What the file of a rule says, or everything that is wrong with it.</summary>
/// <param name="File">Null when there is any problem.</param>
/// <param name="Problems">All of them, each at its place.</param>
internal sealed record RuleReading(RuleFile? File, IReadOnlyList<ContractError> Problems);

/// <summary>Checks the whole file of a rule at once, as far as it says by itself whether it is one.</summary>
internal static class RuleCheck
{
    private const int LongestId = 64;
    private const int LongestTitle = 200;
    private const int MostNames = 500;
    private const int Depth = 16;

    public static RuleReading Read(string text)
    {
        var problems = new List<ContractError>();
        if (Parse(text, problems) is not { } file)
        {
            return new RuleReading(null, problems);
        }

        Name("/id", file.Id, "Send a name for the rule", problems);
        Name("/version", file.Version, "Send the version as text, such as '1'", problems);
        if (file.Title is { Length: 0 or > LongestTitle })
        {
            problems.Add(new ContractError("/title", $"Has {file.Title.Length} characters. Send 1 to {LongestTitle}, or leave it out."));
        }

        Names("/where/lines", file.Where.Lines, problems);
        Names("/where/stations", file.Where.Stations, problems);
        Names("/where/products", file.Where.Products, problems);
        Names("/where/classes", file.Where.Classes, problems);
        problems.AddRange(WatchCatalogue.Problems(file.Watch));
        problems.AddRange(RuleActionsCheck.Problems(file));
        return new RuleReading(problems.Count == 0 ? file : null, problems);
    }

    private static RuleFile? Parse(string text, List<ContractError> problems)
    {
        using var sent = SentJson.ParseStrictly(System.Text.Encoding.UTF8.GetBytes(text), Depth, problems);
        if (sent is null)
        {
            return null;
        }

        if (sent.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new ContractError("", "Is not an object. Send one JSON object, as in docs/rules.md."));
            return null;
        }

        // What is not known is told and left aside, so that the rest is checked as well.
        var known = JsonObject.Create(sent.RootElement)!;
        Prune(known, RuleJson.Default.RuleFile, "", problems);
        try
        {
            return known.Deserialize(RuleJson.Default.RuleFile) is { Where: not null, Watch: not null, Actions: not null } file && !file.Actions.Contains(null!)
                ? file
                : Refuse(problems, "", "Holds null where an object belongs. Send the form that docs/rules.md shows.");
        }
        catch (JsonException error)
        {
            return Refuse(problems, PointerOf(error.Path), "Is of another type. Send the form that docs/rules.md shows.");
        }
    }

    private static RuleFile? Refuse(List<ContractError> problems, string pointer, string detail)
    {
        problems.Add(new ContractError(pointer, detail));
        return null;
    }

    private static void Prune(JsonNode? node, JsonTypeInfo form, string at, List<ContractError> problems)
    {
        if (node is JsonArray items && form.ElementType is { } element)
        {
            foreach (var (i, item) in items.Index())
            {
                Prune(item, RuleJson.Default.GetTypeInfo(element)!, $"{at}/{i}", problems);
            }
        }
        else if (node is JsonObject members && form.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (form.Properties.FirstOrDefault(p => p.Name == name) is { } property)
                {
                    Prune(value, RuleJson.Default.GetTypeInfo(property.PropertyType)!, $"{at}/{name}", problems);
                    continue;
                }

                problems.Add(new ContractError($"{at}/{name}", $"Is not known here.{Nearest.Hint(name, form.Properties.Select(p => p.Name))} Leave it out, or write one of {string.Join(", ", form.Properties.Select(p => p.Name))}."));
                members.Remove(name);
            }
        }
    }

    private static void Name(string pointer, string name, string remedy, List<ContractError> problems)
    {
        if (name.Length is 0 or > LongestId || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name is "." or "..")
        {
            problems.Add(new ContractError(pointer, $"Is '{name}'. {remedy}: 1 to {LongestId} letters, digits, - _ and dots."));
        }
    }

    private static void Names(string pointer, IReadOnlyList<string>? names, List<ContractError> problems)
    {
        if (names is { Count: 0 or > MostNames })
        {
            problems.Add(new ContractError(pointer, $"Has {names.Count} names. Send 1 to {MostNames}, or leave it out: then it narrows nothing."));
        }

        foreach (var (i, name) in (names ?? []).Index())
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > ContractLimits.IdLength)
            {
                problems.Add(new ContractError($"{pointer}/{i}", $"Has {name?.Length ?? 0} characters. Send 1 to {ContractLimits.IdLength}."));
            }
            else if (names!.Take(i).Contains(name))
            {
                problems.Add(new ContractError($"{pointer}/{i}", $"Is '{name}' again. Send each name once."));
            }
        }
    }

    private static string PointerOf(string? path) => path is null or "$" ? "" : path.TrimStart('$').Replace('.', '/').Replace("[", "/").Replace("]", "");
}
