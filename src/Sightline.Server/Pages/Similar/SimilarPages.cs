using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Images.Fingerprints;
using Sightline.Insight.Similar;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Similar;

/// <summary>Defects like one of a record, and where else to look.</summary>
/// <param name="Record">Whose defect it is.</param>
/// <param name="Defects">All of its defects, to choose from.</param>
/// <param name="Asked">What was asked for.</param>
/// <param name="Found">The answer; null where the record has no such defect.</param>
/// <param name="In">Where was looked, as it stands in the address; null for everywhere.</param>
internal sealed record SimilarView(FullRecord Record, IReadOnlyList<SeenDefect> Defects, SimilarAsked Asked, Insight.Similar.Similar? Found, string? In);

/// <summary>A piece of an image with its defect in the middle, in pixels of the image.</summary>
internal sealed record Cutout(SeenDefect Defect)
{
    public string Url => $"/api/v1/images/{Defect.Image!.Sha256.ToLowerInvariant()}?station={Uri.EscapeDataString(Defect.Station)}&inspection={Uri.EscapeDataString(Defect.Id)}";

    public bool IsShown => Defect is { IsShown: true, Box: not null, Width: > 0, Height: > 0 };

    /// <summary>What is looked at when two are compared: the box with what is around it.</summary>
    public PixelBox Piece => PixelBox.Around(Defect.Box!.Value, Defect.Width!.Value, Defect.Height!.Value);
}

/// <summary>GET /inspections/{station}/{id}/similar: the same query as the path of the API.</summary>
internal sealed class SimilarPages(SimilarQuery query, RecordQuery records)
{
    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Paths.Inspections + "/{station}/{id}/similar", (HttpContext http, SimilarPages similar) => similar.ShowAsync(http)).Needs(Permission.ReadRecords, narrowed: true);

    public static string Of(string station, string id) => Paths.Inspection(station, id) + "/similar";

    private async Task ShowAsync(HttpContext http)
    {
        var (station, id) = (PathText.At(http, 1), PathText.At(http, 2));
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        if (records.PositionOf(station, id) is not { } position || records.At(position) is not { } record)
        {
            await ErrorPages.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
            return;
        }

        var asked = new Asked(http);
        if (SimilarAnswer.Read(http, asked, records, position) is not { } wanted)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        await PageAnswer.Of<SimilarPage>(http, new SimilarView(record, query.DefectsOf(position), wanted, query.Read(wanted), asked.Text("in"))).ExecuteAsync(http);
    }
}
