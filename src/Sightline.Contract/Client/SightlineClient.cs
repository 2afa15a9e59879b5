using System.Net.Http.Headers;
using System.Text.Json;

namespace Sightline.Contract.Client;

/// <summary>
/// Sends inspections to a node. Network errors, 429, 500, 502, 503 and 504 are tried again with the same body and id, after a capped
/// wait with jitter or after the node's Retry-After; a repeat is harmless by contract. Other statuses are final and come back as
/// <see cref="SendOutcome{T}.Refused"/>. Safe for use by several threads.
/// </summary>
public sealed class SightlineClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Attempts _attempts;
    private readonly BatchSending _batches;
    private readonly ClockExchanges _clocks;

    /// <summary>Makes a client that owns its connections.</summary>
    /// <param name="options">Address, key and patience.</param>
    /// <param name="time">The clock that every wait uses; <see cref="TimeProvider.System"/> outside tests.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message names every problem.</exception>
    public SightlineClient(SightlineClientOptions options, TimeProvider time)
        : this(options, time, handler: null)
    {
    }

    /// <summary>Makes a client over a handler of the caller's, for example one with the plant's own certificates.</summary>
    /// <param name="options">Address, key and patience.</param>
    /// <param name="time">The clock that every wait uses.</param>
    /// <param name="handler">Disposed with the client. It should not follow redirects: the key would travel with them.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message names every problem.</exception>
    public SightlineClient(SightlineClientOptions options, TimeProvider time, HttpMessageHandler? handler)
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        // Each attempt has its own limit by the injected clock, so HttpClient's must not interfere.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(options.HubUrl!.AbsoluteUri.TrimEnd('/') + "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Add("X-Api-Key", options.ApiKey);
        _attempts = new Attempts(_http, options, time);
        _batches = new BatchSending(_attempts, options);
        _clocks = new ClockExchanges(_attempts, time);
    }

    /// <summary>Sends one inspection. Answered is 201 for a new one and 200 for a repeat of the same content.</summary>
    /// <param name="inspection">The inspection; its id and station make a repeat harmless.</param>
    /// <param name="ct">Stops sending. The node may have it all the same.</param>
    public Task<SendOutcome<InspectionAnswer>> SendAsync(Inspection inspection, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(inspection, ContractJson.Default.Inspection);
        return _attempts.SendAsync(
            () => Post(body, "application/json"),
            (_, answer) => Read(answer, bytes => JsonSerializer.Deserialize(bytes, ContractJson.Default.InspectionAnswer)),
            ct);
    }

    /// <summary>
    /// Sends any number of inspections, cut into requests within the contract's limits, in order. Each gets the answer it would have
    /// had alone; those answered 429, 500, 502, 503 or 504 are sent again by themselves. Answers come back in the order given.
    /// </summary>
    /// <param name="inspections">The inspections. None is answered by an empty list without a request.</param>
    /// <param name="ct">Stops sending. The node may have some of them all the same.</param>
    /// <returns>
    /// Refused or GaveUp when a whole request was: earlier requests of the same call may have been stored. Sending all again is safe.
    /// </returns>
    public Task<SendOutcome<BatchAnswer>> SendBatchAsync(IReadOnlyList<Inspection> inspections, CancellationToken ct) =>
        _batches.SendAsync(inspections, ct);

    /// <summary>Uploads an image by its content hash. Sending it again changes nothing. After a break it goes on where the node has it from.</summary>
    /// <param name="sha256">SHA-256 of the bytes, 64 hexadecimal digits, as the inspection names it.</param>
    /// <param name="image">The file's bytes.</param>
    /// <param name="mediaType">For example <c>image/png</c>.</param>
    /// <param name="ct">Stops sending.</param>
    public Task<SendOutcome<ImageStored>> PutImageAsync(string sha256, byte[] image, string mediaType, CancellationToken ct) =>
        new ImageSending(_http, _attempts).SendAsync(sha256, image, mediaType, ct);

    /// <summary>The balance: every part accounted for.</summary>
    /// <param name="ct">Stops asking.</param>
    public Task<SendOutcome<Books>> GetBooksAsync(CancellationToken ct) => _attempts.SendAsync(
        () => new HttpRequestMessage(HttpMethod.Get, "books"),
        (_, answer) => Read(answer, bytes => JsonSerializer.Deserialize(bytes, ContractJson.Default.Books)),
        ct);

    /// <summary>One stored record with all that is known of it, as the node's JSON. Refused with 404 when the node has none.</summary>
    /// <param name="station">The station.</param>
    /// <param name="id">The sender's identity of the inspection.</param>
    /// <param name="ct">Stops asking.</param>
    public Task<SendOutcome<JsonDocument>> GetInspectionAsync(string station, string id, CancellationToken ct) => _attempts.SendAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"inspections/{Uri.EscapeDataString(station)}/{Uri.EscapeDataString(id)}"),
        (_, answer) => Read(answer, bytes => JsonDocument.Parse(bytes)),
        ct);

    /// <summary>
    /// Compares the station's clock with the node's, once: four time stamps, as RFC 5905 does. The node learns the fourth with the
    /// next exchange, so the second call is the first that can answer an offset. The clock compared is the one this client was made
    /// with; it must be the one that writes <c>inspectedAt</c>.
    /// </summary>
    /// <param name="station">The station.</param>
    /// <param name="ct">Stops asking.</param>
    public Task<SendOutcome<StationClock>> ExchangeClockAsync(string station, CancellationToken ct) => _clocks.ExchangeAsync(station, ct);

    /// <summary>
    /// Goes on comparing the station's clock with the node's: twice at once, then at every interval, through outages of the node. Run it
    /// beside the sending for as long as the station runs.
    /// </summary>
    /// <param name="station">The station.</param>
    /// <param name="every">One second to thirty minutes; a minute is usual.</param>
    /// <param name="ct">Ends it; the task is then cancelled.</param>
    /// <returns>Only what ends it otherwise: the node refused for a reason that a person must mend, such as a wrong key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter or longer.</exception>
    public Task<SendOutcome<StationClock>.Refused> KeepClockAsync(string station, TimeSpan every, CancellationToken ct) => _clocks.KeepAsync(station, every, ct);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    internal static HttpRequestMessage Post(byte[] body, string mediaType) =>
        new(HttpMethod.Post, "inspections") { Content = Body(body, mediaType) };

    internal static T? Read<T>(byte[] answer, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            return parse(answer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteArrayContent Body(byte[] bytes, string mediaType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }
}
