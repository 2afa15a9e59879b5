using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Proof.Archives;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Past;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>Archives of the journal: what of its oldest facts was exported, checked, and is kept as hashes since.</summary>
internal sealed class ArchivesApi(ArchiveActs acts, ArchiveQuery archives, DataFolder folder)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/journal/archives", (HttpContext http, ArchivesApi journal) => journal.ListAsync(http)).WithTags("evidence").Lists().Needs(Permission.ReadJournal);
        api.MapPost("/journal/archives", (HttpContext http, ArchivesApi journal) => journal.MakeAsync(http)).WithTags("evidence").Needs(Permission.ArchiveJournal);
        api.MapGet("/journal/archives/{position}/file", (HttpContext http, ArchivesApi journal) => journal.FileAsync(http)).WithTags("evidence").Needs(Permission.ExportEvidence).AsOf(AsOfMark.Never);
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = archives.List(before, limit);
        return Answers.ListAsync(http, found.Select(a => (JsonNode?)Shape(a)), found.Count == limit ? found[^1].Position.ToString() : null);
    }

    private async Task MakeAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var wish = new ArchiveWish(Whole(body, "through"), body.Time("before"), body.Text("reason"));
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.MakeAsync(http, wish), () => Shape(archives.List(long.MaxValue, 1)[0])));
        }
    }

    private static long? Whole(SmallBody body, string name)
    {
        if (body.Number(name) is { } number && (number != decimal.Truncate(number) || number is < 0 or > long.MaxValue))
        {
            body.Errors.Add(new ContractError($"/{name}", $"Is {number}. Send a position of the journal, a whole number."));
            return null;
        }

        return (long?)body.Number(name);
    }

    /// <summary>The file itself, to be kept somewhere else too.</summary>
    private async Task FileAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 2);
        var archive = long.TryParse(name, out var position) && archives.List(position < long.MaxValue ? position + 1 : position, 1) is [var found] && found.Position == position ? found : null;
        if (archive is null)
        {
            await Problems.NotFoundAsync(http, $"There is no archive {name}. GET /api/v1/journal/archives lists them by position.");
        }
        else if (!IsThere(archive))
        {
            await Problems.NotFoundAsync(http, $"{archive.Fact.File} is not in {folder.Archives}: it was taken away from there.");
        }
        else
        {
            await Results.File(Path.Combine(folder.Archives, archive.Fact.File), "application/zip", archive.Fact.File, enableRangeProcessing: true).ExecuteAsync(http);
        }
    }

    private bool IsThere(KnownArchive archive) => File.Exists(Path.Combine(folder.Archives, archive.Fact.File));

    private JsonObject Shape(KnownArchive archive) => new()
    {
        ["position"] = archive.Position, ["at"] = JsonText.Time(archive.At), ["by"] = archive.By, ["reason"] = archive.Fact.Reason, ["first"] = archive.Fact.First, ["last"] = archive.Fact.Last,
        ["head"] = archive.Fact.Head, ["root"] = archive.Fact.Root, ["file"] = archive.Fact.File, ["size"] = archive.Fact.Size, ["sha256"] = archive.Fact.Sha256, ["keyId"] = archive.Fact.KeyId, ["here"] = IsThere(archive),
    };
}
