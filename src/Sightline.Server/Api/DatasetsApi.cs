using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Formats;
using Sightline.Insight.Datasets.Labels;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>Training sets: asked for, read as one ZIP, and their labels taken back as reviews.</summary>
internal sealed class DatasetsApi(DatasetActs acts, DatasetQuery query, DatasetZip zip)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/datasets", (HttpContext http, DatasetsApi datasets) => datasets.ListAsync(http)).WithTags("datasets").Lists().Needs(Permission.ExportDatasets, narrowed: true);
        api.MapPost("/datasets", (HttpContext http, DatasetsApi datasets) => datasets.AskAsync(http)).WithTags("datasets").Needs(Permission.ExportDatasets, narrowed: true);
        api.MapGet("/datasets/{id}", (HttpContext http, DatasetsApi datasets) => datasets.OneAsync(http)).WithTags("datasets").Needs(Permission.ExportDatasets, narrowed: true);
        api.MapGet("/datasets/{id}/manifest", (HttpContext http, DatasetsApi datasets) => datasets.ManifestAsync(http)).WithTags("datasets").Needs(Permission.ExportDatasets, narrowed: true).AsOf(AsOfMark.Never);
        api.MapGet("/datasets/{id}/file", (HttpContext http, DatasetsApi datasets) => datasets.FileAsync(http)).WithTags("datasets").Needs(Permission.ExportDatasets, narrowed: true).AsOf(AsOfMark.Never);
        api.MapPost("/datasets/{id}/labels", (HttpContext http, DatasetsApi datasets) => datasets.LabelsAsync(http)).WithTags("datasets").Takes(AskMarks.Json, "application/zip").Asks("apply", "reason").Needs(Permission.ExportDatasets, narrowed: true);
    }

    /// <summary>What was sent, as labels of a set: a ZIP of YOLO by its first bytes, else COCO.</summary>
    public static RelabelFile Read(DatasetManifest manifest, byte[] sent)
    {
        if (!sent.AsSpan().StartsWith("PK"u8))
        {
            return CocoReader.Read(sent);
        }

        using var stream = new MemoryStream(sent, writable: false);
        return new YoloReader(manifest).Read(stream);
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.List(http.CallerOf()!.Stations, before, limit);
        return Answers.ListAsync(http, found.Select(d => (JsonNode?)DatasetJsonText.Shape(d)), found.Count == limit ? found[^1].Id : null);
    }

    private async Task AskAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var definition = DatasetAsked.Read(body);
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        var outcome = await acts.AskAsync(http, definition);
        await (outcome.Outcome is ActOutcome.Done ? Answers.JsonAsync(http, DatasetJsonText.InFull(query.One(outcome.Dataset)!, []), 202) : ActAnswers.WriteAsync(http, outcome.Outcome, () => []));
    }

    private Task OneAsync(HttpContext http) => WithAsync(http, dataset => Answers.JsonAsync(http, DatasetJsonText.InFull(dataset, query.LabelsOf(dataset.Position))));

    private Task ManifestAsync(HttpContext http) => WithManifestAsync(http, manifest => Answers.WriteAsync(http, 200, "application/json", manifest.ToBytes()));

    private Task FileAsync(HttpContext http) => WithManifestAsync(http, async manifest =>
    {
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"dataset-{PathText.Segment(http, 1)}.zip\"";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        // The archive's own headers are written without waiting; they are a few bytes between files.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } control)
        {
            control.AllowSynchronousIO = true;
        }

        await zip.WriteAsync(manifest, http.Response.Body, http.RequestAborted);
    });

    private async Task LabelsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (apply, reason) = (asked.Text("apply"), asked.Text("reason"));
        if (apply is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("apply", $"Is '{apply}'. Send true to record the reviews, or false for a dry run."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var body = await BodyReader.ReadAsync(http, RelabelFile.MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        var sent = body.Bytes.ToArray();
        var outcome = await acts.LabelAsync(http, PathText.Segment(http, 1), manifest => Read(manifest, sent), Convert.ToHexStringLower(SHA256.HashData(sent)), apply == "true", reason);
        await ActAnswers.WriteAsync(http, outcome.Outcome, () => DatasetJsonText.Shape(outcome, apply == "true"));
    }

    private Task WithAsync(HttpContext http, Func<Dataset, Task> answer) =>
        acts.Find(http, PathText.Segment(http, 1)) is var (dataset, refused) && dataset is not null ? answer(dataset) : ActAnswers.WriteAsync(http, refused!, () => []);

    private Task WithManifestAsync(HttpContext http, Func<DatasetManifest, Task> answer) => WithAsync(http, dataset =>
        acts.Manifest(dataset, http.RequestAborted) is var (manifest, refused) && manifest is not null ? answer(manifest) : ActAnswers.WriteAsync(http, refused!, () => []));
}
