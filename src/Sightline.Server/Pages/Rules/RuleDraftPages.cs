using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Rules;

/// <summary>The form of a draft: a field for each member that most rules have, and the rest as its file has it.</summary>
internal sealed class RuleDraftPages(RuleDesk desk, RuleActs acts)
{
    private const string Template = """{ "watch": { "kind": "cluster", "window": "PT15M" }, "actions": [ { "do": "alarm" } ] }""";

    private static readonly JsonSerializerOptions s_shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fields with one text, and where it stands.</summary>
    private static readonly string[] s_texts = ["id", "version", "title"];

    /// <summary>Fields with one name for each line, below where.</summary>
    private static readonly string[] s_lists = ["lines", "stations", "products", "classes"];

    public IResult Begin(HttpContext http)
    {
        var (rule, version) = (http.Request.Query["rule"].ToString(), http.Request.Query["version"].ToString());
        var known = desk.Find(rule, version);
        var file = JsonNode.Parse(known?.Text ?? Template)!.AsObject();
        if (known is { State: not (RuleState.Draft or RuleState.Replayed) })
        {
            file["version"] = desk.Versions(rule).Count + 1 is var next && desk.Find(rule, $"{next}") is null ? $"{next}" : "";
        }

        return Show(http, Filled(file), [], null, StatusCodes.Status200OK);
    }

    public async Task<IResult> SaveAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var typed = s_texts.Concat(s_lists).Append("rest").ToDictionary(field => field, form.TextOrNull);
        if (FileOf(typed, out var wrong) is not { } file)
        {
            return Show(http, typed, [new ContractError("", $"Is not a JSON object: {wrong}")], null, StatusCodes.Status422UnprocessableEntity);
        }

        var (outcome, taken) = await acts.DraftAsync(http, file.ToJsonString(s_shown));
        return outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(RuleRoutes.Of(taken!.Id, taken.Version), "rule-drafted"),
            ActOutcome.Wrong broken => Show(http, typed, broken.Errors, null, StatusCodes.Status422UnprocessableEntity),
            ActOutcome.Conflict conflict => Show(http, typed, [], conflict.Why, StatusCodes.Status409Conflict),
            _ => PageAnswer.Done(RuleRoutes.List, "noRoom"),
        };
    }

    /// <summary>The fields take their place in the file; what they do not say is as it is written beneath.</summary>
    private static JsonObject? FileOf(Dictionary<string, string?> typed, out string wrong)
    {
        wrong = "an object is needed.";
        JsonObject? rest;
        try
        {
            rest = JsonNode.Parse(typed["rest"] ?? "{}", null, new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException error)
        {
            wrong = error.Message;
            return null;
        }

        if (rest is null)
        {
            return null;
        }

        var (file, where) = (new JsonObject(), new JsonObject());
        foreach (var name in s_texts.Where(name => typed[name] is not null))
        {
            file[name] = typed[name];
        }

        foreach (var name in s_lists)
        {
            if (FormFields.Lines(typed[name] ?? "") is { } lines)
            {
                where[name] = new JsonArray([.. lines.Select(l => (JsonNode)l)]);
            }
        }

        file["where"] = where;
        foreach (var (name, value) in rest.Where(m => !file.ContainsKey(m.Key)).ToList())
        {
            file[name] = value?.DeepClone();
        }

        return file;
    }

    private static Dictionary<string, string?> Filled(JsonObject file)
    {
        var typed = s_texts.ToDictionary(name => name, name => (string?)file[name]);
        foreach (var name in s_lists)
        {
            typed[name] = file["where"]?[name] is JsonArray names ? string.Join('\n', names.Select(n => (string?)n)) : null;
        }

        foreach (var name in s_texts.Append("where"))
        {
            file.Remove(name);
        }

        typed["rest"] = file.ToJsonString(s_shown);
        return typed;
    }

    private static IResult Show(HttpContext http, IReadOnlyDictionary<string, string?> typed, IReadOnlyList<ContractError> problems, string? refused, int status) =>
        PageAnswer.Of<RuleDraftPage>(http, new RuleDraftView(typed, problems, refused), status);
}
