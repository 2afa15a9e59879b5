using System.Text.Json.Nodes;
using Sightline.Context.Sources;
using Sightline.Hosting.Sources;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>The systems that are asked for orders, products, lots and contexts: how each fares, and what of its words does not hold.</summary>
internal sealed class ContextSourcesApi(ContextSourcesView view)
{
    /// <summary>Differences and refusals in one answer. Whoever has more has one cause to mend, and sees it in these.</summary>
    private const int MostListed = 500;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/context-sources", (HttpContext http, ContextSourcesApi sources) => sources.ListAsync(http)).WithTags("context-sources").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/context-sources/{name}", (HttpContext http, ContextSourcesApi sources) => sources.GetAsync(http)).WithTags("context-sources").Needs(Permission.ReadPlant);
    }

    public Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => view.All(), Shape);

    public Task GetAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        if (view.All().FirstOrDefault(s => s.Settings.Name == name) is not { } source)
        {
            return Problems.NotFoundAsync(http, $"There is no context source '{name}'. Put a file config/sources/{name}.json; docs/context-sources.md has its form.");
        }

        var json = Shape(source);
        json["settings"] = new JsonObject
        {
            ["every"] = source.Settings.Every.ToString("c"),
            ["longestPause"] = source.Settings.LongestPause.ToString("c"),
            ["owns"] = new JsonObject(source.Settings.Owns.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)JsonText.Words(o.Value)))),
            ["options"] = source.Settings.Options.DeepClone(),
        };
        json["differing"] = new JsonArray([.. view.Differences(name, MostListed).Select(Difference)]);
        json["refusals"] = new JsonArray([.. view.Refusals(name, MostListed).Select(r =>
            (JsonNode?)new JsonObject { ["kind"] = r.Kind, ["id"] = r.Id, ["problem"] = r.Problem, ["at"] = JsonText.Time(r.At) })]);
        return Answers.JsonAsync(http, json);
    }

    private static JsonObject Shape(ContextSourceSeen source) => new()
    {
        ["name"] = source.Settings.Name,
        ["connector"] = source.Settings.Connector,
        ["state"] = source.State.State,
        ["since"] = JsonText.Time(source.State.Since),
        ["trouble"] = source.State.Trouble,
        ["lastSuccess"] = JsonText.Time(source.State.LastSuccess),
        ["lastNews"] = JsonText.Time(source.Books.LastNews),
        ["lagInSeconds"] = source.State.Lag is { } lag ? Math.Round(lag.TotalSeconds, 3) : null,
        ["cursor"] = source.Books.Cursor,
        ["looks"] = source.State.Looks,
        ["read"] = source.State.Records,
        ["unchanged"] = source.State.Unchanged,
        ["records"] = source.Books.Words,
        ["taken"] = source.Books.Taken,
        ["refused"] = source.Books.Refused,
        ["differences"] = source.Books.Differences,
    };

    private static JsonObject Difference(SourceDifference difference) => new()
    {
        ["kind"] = difference.Kind,
        ["id"] = difference.Id,
        ["member"] = difference.Member,
        ["theirs"] = JsonNode.Parse(difference.Theirs),
        ["ours"] = JsonNode.Parse(difference.Ours),
        ["owner"] = difference.Owner,
        ["since"] = JsonText.Time(difference.Since),
    };
}
