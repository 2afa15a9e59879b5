using System.Text.Json.Nodes;
using Sightline.Genealogy;
using Sightline.Images;

namespace Sightline.Server.Api;

/// <summary>Where images are, as the API writes it.</summary>
internal static class RecordImageJson
{
    public static JsonArray Of(FullRecord record) => new([.. record.Images.Select(image => (JsonNode?)One(record.Row, image))]);

    private static JsonObject One(RecordRow row, RecordImage image) => new()
    {
        ["name"] = image.Declared.Name,
        ["sha256"] = image.Declared.Sha256,
        ["stored"] = image.State == ImageState.Stored,
        ["state"] = image.Word,
        ["storedAt"] = JsonText.Time(image.Stored?.StoredAt),
        ["size"] = image.Stored?.Size,
        ["mediaType"] = image.Stored?.MediaType,
        ["width"] = image.Stored?.Width,
        ["height"] = image.Stored?.Height,
        ["declared"] = new JsonObject { ["mediaType"] = image.Declared.MediaType, ["width"] = image.Declared.Width, ["height"] = image.Declared.Height },
        ["differs"] = JsonText.Words(image.Differences),
        ["removedAt"] = JsonText.Time(image.Removal?.At),
        ["removedWhy"] = image.Removal?.Why,
        ["url"] = UrlOf(row, image),
    };

    public static string UrlOf(RecordRow row, RecordImage image) =>
        $"/api/v1/images/{image.Sha256}?station={Uri.EscapeDataString(row.Station)}&inspection={Uri.EscapeDataString(row.Id)}";
}
