using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Context.Recipes;

namespace Sightline.Server.Api;

/// <summary>Recipes and their versions as the API says them.</summary>
internal static class RecipeJsonText
{
    /// <summary>One version, without its content.</summary>
    public static JsonObject Version(RecipeVersion version)
    {
        var json = new JsonObject { ["recipe"] = version.Recipe, ["version"] = version.Version, ["state"] = RecipeLife.Word(version.State) };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(version.Said, RecipeJson.Default.RecipeMaster)!.AsObject())
        {
            if (!json.ContainsKey(name))
            {
                json[name] = value?.DeepClone();
            }
        }

        json["contentSha256"] = version.ContentSha256;
        json["contentBytes"] = version.ContentBytes;
        json["position"] = version.Drafted.Position;
        json["drafted"] = Step(version.Drafted);
        json["authors"] = JsonText.Words(version.Authors);
        json["approved"] = Step(version.Approved);
        json["activated"] = Step(version.Activated);
        json["retired"] = Step(version.Retired);
        json["actions"] = JsonText.Words(RecipeLife.ActsIn(version.State));
        return json;
    }

    /// <summary>One version with its content and the signatures on it.</summary>
    public static JsonObject Whole(RecipeVersion version, byte[]? content, IEnumerable<string> signatures)
    {
        var json = Version(version);
        json["content"] = content is null ? null : JsonText.Raw(content);
        json["signatures"] = new JsonArray([.. signatures.Select(s => JsonNode.Parse(s))]);
        return json;
    }

    /// <summary>A recipe as its newest draft has it, with where each version stands.</summary>
    public static JsonObject Recipe(string id, byte[] body, long position, IReadOnlyList<RecipeVersion> versions, bool withContent)
    {
        var json = new JsonObject { ["id"] = id };
        foreach (var (name, value) in JsonText.Raw(body)!.AsObject().Where(m => withContent || m.Key != "content"))
        {
            json[name] = value?.DeepClone();
        }

        var newest = versions.FirstOrDefault(v => v.Drafted.Position == position);
        json["version"] = newest?.Version ?? (string?)json["version"];
        json["contentSha256"] = newest?.ContentSha256;
        json["state"] = newest is null ? null : RecipeLife.Word(newest.State);
        json["active"] = versions.FirstOrDefault(v => v.State == RecipeState.Active)?.Version;
        json["versions"] = new JsonArray([.. versions.Select(v => (JsonNode?)new JsonObject { ["version"] = v.Version, ["state"] = RecipeLife.Word(v.State) })]);
        json["position"] = position;
        return json;
    }

    private static JsonObject? Step(RecipeStep? step)
    {
        if (step is null)
        {
            return null;
        }

        var json = new JsonObject { ["at"] = JsonText.Time(step.At), ["by"] = step.By, ["position"] = step.Position };
        if (step.Reason is { } reason)
        {
            json["reason"] = reason;
        }

        return json;
    }
}
