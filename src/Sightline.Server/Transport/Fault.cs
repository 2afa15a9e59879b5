using Microsoft.AspNetCore.Http;
using Sightline.Buffering.Archives;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Server.Transport;

/// <summary>What a request that threw is answered, in words of what happened to the node and what to do.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">Of the problem document.</param>
/// <param name="Detail">A whole sentence.</param>
/// <param name="RetryAfter">Seconds; null where waiting changes nothing.</param>
internal sealed record Fault(int Status, string Title, string Detail, int? RetryAfter = null)
{
    private const int SoonInSeconds = 1;
    private const int LaterInSeconds = 5;

    public static Fault Of(Exception? error) => error switch
    {
        BadHttpRequestException bad => new(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "Too large" : "Bad request", $"The request cannot be read: {bad.Message}"),
        SqliteFailure { IsDisk: true } => new(503, "No room", $"The node's disk refuses: {error.Message}. Nothing was acknowledged; send the same again after the time in Retry-After.", SoonInSeconds),
        JourneyStopped => new(503, "The journey stopped", $"{error.Message} GET /health/ready says more.", LaterInSeconds),
        ArchiveTroubleException => new(503, "Archive away", $"{error.Message} Then ask again."),
        InvalidDataException or SqliteFailure { IsDamage: true } => new(503, "Damaged", $"What the node has stored cannot be read: {error.Message} Nothing was acknowledged. GET /health/ready says more."),
        _ => new(500, "Fault", "The node failed at this request; its log says why. Nothing was acknowledged. Send the same again."),
    };
}
