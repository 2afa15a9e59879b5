using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>Answers where images are: one look at an index each.</summary>
internal sealed class ImageStates(ProjectionReader projections, IOptions<ImagesOptions> options, TimeProvider time) : IRemovedImages
{
    /// <summary>Each image that an inspection names, in its order.</summary>
    public IReadOnlyList<RecordImage> Of(SqliteDatabase db, Inspection inspection, DateTimeOffset receivedAt) =>
        [.. (inspection.Images ?? []).Select(image => Of(db, image, receivedAt))];

    /// <summary>When and why an image went; null when it is here, or never was.</summary>
    public ImageRemoval? RemovalOf(string sha256) => projections.Read(db => Find(db, sha256.ToLowerInvariant())?.Removal);

    public bool Holds(string sha256) => RemovalOf(sha256) is not null;

    private RecordImage Of(SqliteDatabase db, ImageReference image, DateTimeOffset receivedAt)
    {
        if (Find(db, image.Sha256.ToLowerInvariant()) is not var (stored, removal))
        {
            return new RecordImage(image, time.GetUtcNow() - receivedAt < options.Value.MissingAfter ? ImageState.OnTheWay : ImageState.Missing, null, null);
        }

        return new RecordImage(image, removal is null ? ImageState.Stored : ImageState.Removed, stored, removal);
    }

    private static (StoredImage Stored, ImageRemoval? Removal)? Find(SqliteDatabase db, string sha256)
    {
        using var rows = db.Prepare(
            "SELECT i.stored_at, i.size, i.media_type, i.width, i.height, i.removed_at, r.policy, r.reason, r.class " +
            "FROM images i LEFT JOIN image_removals r ON r.position = i.removed_by WHERE i.sha256 = ?1").Bind(1, sha256).Query();
        if (!rows.Read())
        {
            return null;
        }

        var stored = new StoredImage(FactHash.FromMicroseconds(rows.Int64(0)), rows.Int64(1), rows.Text(2), (int?)rows.NullableInt64(3), (int?)rows.NullableInt64(4));
        return (stored, rows.NullableInt64(5) is { } at ? new ImageRemoval(FactHash.FromMicroseconds(at), $"{(rows.IsNull(8) ? "Removed to make room" : "Removed because its time was over")}: {rows.Text(6)}. {rows.Text(7)}") : null);
    }
}
