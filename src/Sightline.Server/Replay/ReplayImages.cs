using Sightline.Acquisition.Profiles;
using Sightline.Contract.Client;

namespace Sightline.Server.Replay;

/// <summary>Uploads each picture once a run, however many inspections show it.</summary>
internal sealed class ReplayImages(SightlineClient hub)
{
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public async Task<ImageUpload> UploadAsync(ImageContent image, CancellationToken ct)
    {
        if (_done.Contains(image.Sha256))
        {
            return new ImageUpload(counts => counts);
        }

        var outcome = await hub.PutImageAsync(image.Sha256, image.Bytes(), image.MediaType, ct);
        switch (outcome)
        {
            case SendOutcome<ImageStored>.Answered answered:
                _done.Add(image.Sha256);
                return new ImageUpload(answered.Value.New
                    ? counts => counts with { ImagesUploaded = counts.ImagesUploaded + 1 }
                    : counts => counts with { ImagesKnown = counts.ImagesKnown + 1 });
            case SendOutcome<ImageStored>.Refused refused:
                return Failed($"was answered {refused.Status} ({refused.Problem.Detail ?? refused.Problem.Title}).");
            case SendOutcome<ImageStored>.GaveUp gaveUp:
                return Failed($"was not taken: after {gaveUp.Attempts} attempts {gaveUp.Reason}. Replay again.");
            default:
                throw new InvalidOperationException("Unhandled outcome.");
        }
    }

    private static ImageUpload Failed(string problem) =>
        new(counts => counts with { ImagesRefused = counts.ImagesRefused + 1 }, problem);
}

/// <summary>What an upload adds to the counts, and why it failed if it did.</summary>
internal sealed record ImageUpload(Func<ReplayCounts, ReplayCounts> Count, string? Problem = null);
