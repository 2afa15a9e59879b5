using Sightline.Images;
using Sightline.Model;

namespace Sightline.Insight.Notices;

/// <summary>Images that records name and that have not come in their time, and those whose files were found changed.</summary>
internal sealed class ImageNotices(MissingImagesQuery missing, AlteredImages altered) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => missing.ByStation(Scope.Everything).Select(station => new Notice
    {
        Id = $"images:{station.Station}",
        Kind = "images",
        Severity = NoticeSeverity.Warning,
        Station = station.Station,
        Since = station.Oldest,
        What = $"{(station.Count == 1 ? "1 image" : $"{station.Count} images")} that records of station '{station.Station}' name {(station.Count == 1 ? "has" : "have")} not come.",
        Do = $"See that the station still has them and sends them; they are taken whenever they come. GET /api/v1/images/missing?station={Uri.EscapeDataString(station.Station)} lists them.",
    }).Concat(Altered());

    private IEnumerable<Notice> Altered() => altered.All is { Count: > 0 } found
        ?
        [
            new Notice
            {
                Id = "images-altered",
                Kind = "images",
                Severity = NoticeSeverity.Alarm,
                Since = found[0].Since,
                What = $"{(found.Count == 1 ? "The file of 1 image is" : $"The files of {found.Count} images are")} not what {(found.Count == 1 ? "its hash says" : "their hashes say")}: changed on the disk, first {found[0].Sha256}.",
                Do = "Find out who or what wrote to the folder of images. Bring the file back from a backup, or send the image again: it is compared and replaced.",
            },
        ]
        : [];
}
