using Sightline.Images;
using Sightline.Model;

namespace Sightline.Insight.Notices;

/// <summary>Images that records name and that have not come in their time.</summary>
internal sealed class ImageNotices(MissingImagesQuery missing) : INotices
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
    });
}
