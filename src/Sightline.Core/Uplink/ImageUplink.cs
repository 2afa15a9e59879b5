using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Images;

namespace Sightline.Uplink;

/// <summary>Forwards images one by one, each only when no fact waits: results always go first.</summary>
internal sealed partial class ImageUplink(
    UplinkFile file, FactUplink facts, ImageReader images, HubLine line, IOptions<EdgeOptions> options, UplinkMetrics metrics, TimeProvider time, ILogger<ImageUplink> log)
    : BackgroundService
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    private readonly Pause _pause = new(options.Value.LongestPause, Random.Shared);
    private string? _unconfirmed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await facts.WaitUntilIdleAsync(stoppingToken);
            var wait = await OnceAsync(stoppingToken);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stoppingToken);
            }
        }
    }

    private async Task<TimeSpan> OnceAsync(CancellationToken ct)
    {
        try
        {
            return file.NextImage() is { } image ? await SendAsync(image, ct) : s_lookAgain;
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogFailed(error);
            return _pause.Next(null);
        }
    }

    private async Task<TimeSpan> SendAsync(WaitingImage image, CancellationToken ct)
    {
        var path = $"/api/v1/images/{image.Sha256}";
        var known = await line.HeadAsync(path, ct);
        if (known is HubAnswer.Lost lost)
        {
            return _pause.Next(lost.NotBefore);
        }

        // A key that is limited to stations may not look at an image; the hub then says of the whole file that it knows it. A yes
        // without the image's own hash is no hub's: a proxy or a portal says it of everything.
        if (known is HubAnswer.Good { Tag: { } tag } && IsOf(image, tag))
        {
            return Owned(image, "known");
        }

        if (await images.SizeAsync(image.Sha256, ct) is not { } size)
        {
            return Refused(image, "The file is not here any more.");
        }

        // An upload that broke off goes on where it ended; one that then proves wrong is dropped by the hub and begun anew.
        var from = known is HubAnswer.Refused { Status: 404, Kept: var kept } && kept < size ? kept : 0;
        await using var rest = await images.OpenAsync(image.Sha256, from, size - from, ct) ?? throw new IOException($"Image {image.Sha256} went while it was read.");
        return await line.PutAsync(path, rest, from, size, ct) switch
        {
            HubAnswer.Good { Status: 200 or 201, Tag: { } own } good when IsOf(image, own) => Owned(image, good.Status == 201 ? "sent" : "known"),
            HubAnswer.Good good => Unconfirmed(image, good.Status),
            HubAnswer.Refused { Status: 409 or 422 } when from > 0 => _pause.Next(null),
            HubAnswer.Refused refused => Refused(image, $"The hub answered {refused.Status}. {refused.Why}"),
            HubAnswer.Lost later => _pause.Next(later.NotBefore),
            _ => throw new InvalidOperationException("Unknown answer."),
        };
    }

    private static bool IsOf(WaitingImage image, string tag) => tag.Trim('"').Equals(image.Sha256, StringComparison.OrdinalIgnoreCase);

    private TimeSpan Owned(WaitingImage image, string how)
    {
        file.ImageOwned(image);
        metrics.Image(how);
        _pause.Over();
        return TimeSpan.Zero;
    }

    /// <summary>A yes that is not the hub's own, or only for a part. Told once for each image: it may last.</summary>
    private TimeSpan Unconfirmed(WaitingImage image, int status)
    {
        if (status != 202 && _unconfirmed != image.Sha256)
        {
            _unconfirmed = image.Sha256;
            LogUnconfirmed(image.Sha256, status);
        }

        return _pause.Next(null);
    }

    private TimeSpan Refused(WaitingImage image, string why)
    {
        file.ImageRefused(image, why);
        metrics.Image("refused");
        LogRefused(image.Sha256, why);
        return TimeSpan.Zero;
    }

    [LoggerMessage(EventId = 6106, Level = LogLevel.Error, Message = "Forwarding of images failed on this side, and tries again. Nothing is lost")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(EventId = 6107, Level = LogLevel.Warning, Message = "Image {Sha256} will not be forwarded: {Why} It stays in the folder of this edge")]
    private partial void LogRefused(string sha256, string why);

    [LoggerMessage(EventId = 6111, Level = LogLevel.Warning,
        Message = "Image {Sha256} was answered {Status} without the ETag that the hub gives. Something between here and the hub answers in its place, or takes the ETag away. The image stays and is sent again")]
    private partial void LogUnconfirmed(string sha256, int status);
}
