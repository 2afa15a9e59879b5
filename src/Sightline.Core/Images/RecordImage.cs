using Sightline.Contract;

namespace Sightline.Images;

/// <summary>Where an image of a record is.</summary>
internal enum ImageState
{
    /// <summary>Here, byte for byte.</summary>
    Stored,

    /// <summary>Not here, and not yet late.</summary>
    OnTheWay,

    /// <summary>Not here for longer than the plant allows.</summary>
    Missing,

    /// <summary>Was here, and went to make room.</summary>
    Removed,
}

/// <summary>What is known of a stored image, or of one that went.</summary>
/// <param name="StoredAt">When it arrived.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MediaType">Its kind by its own header.</param>
/// <param name="Width">Pixels by its own header; null for an image stored before headers were read.</param>
/// <param name="Height">As the width.</param>
internal sealed record StoredImage(DateTimeOffset StoredAt, long Size, string MediaType, int? Width, int? Height);

/// <summary>That an image went, and why.</summary>
internal sealed record ImageRemoval(DateTimeOffset At, string Why);

/// <summary>An image as its record names it, and where it is.</summary>
internal sealed record RecordImage(ImageReference Declared, ImageState State, StoredImage? Stored, ImageRemoval? Removal)
{
    public string Sha256 => Declared.Sha256.ToLowerInvariant();

    /// <summary>What the record says otherwise than the image itself. Shown, never refused: the record's boxes may lie elsewhere.</summary>
    public IReadOnlyList<string> Differences => Stored is null ? [] : [.. Differing(Stored)];

    /// <summary>The state as the API has it.</summary>
    public string Word => State switch
    {
        ImageState.Stored => "stored",
        ImageState.OnTheWay => "on the way",
        ImageState.Missing => "missing",
        _ => "removed",
    };

    private IEnumerable<string> Differing(StoredImage actual)
    {
        if (Declared.MediaType is { } type && !type.Equals(actual.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            yield return "mediaType";
        }

        if (Declared.Width is { } width && actual.Width is { } actualWidth && width != actualWidth)
        {
            yield return "width";
        }

        if (Declared.Height is { } height && actual.Height is { } actualHeight && height != actualHeight)
        {
            yield return "height";
        }
    }
}
