using System.Text.Json.Nodes;
using Sightline.Settings;

namespace Sightline.Server.Api;

/// <summary>Settings in effect, with where each was written. Secrets are never among them, only where they are.</summary>
internal sealed class SettingsApi(SettingsQuery settings)
{
    public Task ListAsync(HttpContext http)
    {
        var read = settings.Read();
        return Answers.JsonAsync(http, new JsonObject
        {
            ["items"] = new JsonArray([.. read.Settings.Select(Shape)]),
            ["problems"] = JsonText.Words(read.Problems),
        });
    }

    private static JsonObject Shape(EffectiveSetting setting) => new()
    {
        ["name"] = setting.Name,
        ["value"] = setting.Value,
        ["default"] = setting.Default,
        ["origin"] = setting.Origin,
        ["kind"] = setting.Kind,
        ["meaning"] = setting.Meaning,
        ["secret"] = setting.IsSecret,
    };
}
