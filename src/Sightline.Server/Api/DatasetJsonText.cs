using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Labels;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Training sets as the API shows them.</summary>
internal static class DatasetJsonText
{
    public static JsonObject Shape(Dataset dataset) => new()
    {
        ["id"] = dataset.Id, ["state"] = dataset.State, ["name"] = dataset.Definition.Name, ["format"] = dataset.Definition.Format, ["asOf"] = dataset.Id,
        ["askedAt"] = JsonText.Time(dataset.AskedAt), ["askedBy"] = dataset.AskedBy, ["madeAt"] = JsonText.Time(dataset.MadeAt), ["why"] = dataset.Why, ["sha256"] = dataset.Sha256,
        ["definition"] = JsonSerializer.SerializeToNode(dataset.Definition, DatasetJson.Default.DatasetDefinition),
        ["counts"] = dataset.Counts is { } counts ? JsonSerializer.SerializeToNode(counts, DatasetJson.Default.DatasetCounts) : null,
        ["actions"] = dataset.State == DatasetWords.Made ? JsonText.Words(["file", "manifest", "labels"]) : new JsonArray(),
    };

    public static JsonObject InFull(Dataset dataset, IReadOnlyList<DatasetLabelling> labels)
    {
        var json = Shape(dataset);
        json["labels"] = new JsonArray([.. labels.Select(l => (JsonNode?)new JsonObject
        {
            ["at"] = JsonText.Time(l.At), ["by"] = l.By, ["reason"] = l.Reason, ["sha256"] = l.Sha256, ["reviews"] = l.Reviews, ["same"] = l.Same,
        })]);
        return json;
    }

    public static JsonObject Shape(RelabelOutcome outcome, bool applied) => new()
    {
        ["applied"] = applied, ["reviews"] = outcome.Reviews, ["same"] = outcome.Plan!.Same, ["boxesMoved"] = outcome.Plan.Moved, ["refused"] = JsonText.Words(outcome.Refused ?? []),
        ["changes"] = new JsonArray([.. outcome.Plan.Changes.Select(c => (JsonNode?)Shape(c))]),
    };

    private static JsonObject Shape(Relabel change) => new()
    {
        ["position"] = change.Position, ["station"] = change.Station, ["inspection"] = change.Inspection,
        ["from"] = new JsonObject { ["verdict"] = change.FromVerdict, ["classes"] = JsonText.Words(change.FromClasses) },
        ["to"] = new JsonObject { ["verdict"] = change.Verdict, ["class"] = change.Class },
    };
}
