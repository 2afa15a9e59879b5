using System.Diagnostics.Metrics;
using System.Text;
using Sightline.Hosting;
using Sightline.Server.Api;
using Sightline.Telemetry;

namespace Sightline.Server.Pages;

/// <summary>
/// Tells browsers that the journey moved. One waiter looks at the projector for all of them, and at most every half second:
/// a page that is asked for again more often is not read better.
/// </summary>
internal sealed class LiveFeed : BackgroundService
{
    public const int MostStreams = 200;

    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly byte[] s_heartbeat = ": here\n\n"u8.ToArray();

    /// <summary>Nothing moved for the time of a heartbeat: what depends on the clock alone is asked for again.</summary>
    private static readonly byte[] s_quiet = "event: quiet\ndata: \n\n"u8.ToArray();

    private readonly Projector _projector;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly Signal _moved = new();
    private readonly Counter<long> _refused;
    private long _told;
    private int _streams;

    public LiveFeed(Projector projector, TimeProvider time, IHostApplicationLifetime lifetime, IMeterFactory meters)
    {
        (_projector, _time, _stopping, _told) = (projector, time, lifetime.ApplicationStopping, projector.Position);
        var meter = meters.Create("Sightline.Pages");
        meter.CreateObservableGauge("sightline.pages.streams", () => Volatile.Read(ref _streams), "{stream}", "Browsers that are told when something moves.");
        _refused = meter.CreateCounter<long>("sightline.pages.streams.refused", "{stream}", "Browsers turned away because too many were connected.");
    }

    /// <summary>The newest position that browsers were told of. Whoever shows less is going to be told.</summary>
    public long Told => Volatile.Read(ref _told);

    public int Streams => Volatile.Read(ref _streams);

    /// <summary>
    /// Keeps the answer open until the browser leaves, the node stops, or <paramref name="stillKnown"/> says no; it is asked every
    /// 15 seconds. <paramref name="after"/> is the position that the page already shows.
    /// </summary>
    public async Task StreamAsync(HttpContext http, long after, Func<ValueTask<bool>> stillKnown)
    {
        if (Interlocked.Increment(ref _streams) > MostStreams)
        {
            Interlocked.Decrement(ref _streams);
            _refused.Add(1);
            http.Response.Headers.RetryAfter = "30";
            await Problems.WriteAsync(http, 503, "Too many streams", $"{MostStreams} browsers are connected to this node already. Pages work without; reload them to update.");
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping);
        try
        {
            await TellAsync(http, after, stillKnown, ends.Token);
        }
        catch (Exception end) when (ends.IsCancellationRequested && end is OperationCanceledException or IOException)
        {
            // The browser left or the node stops: there is nobody to tell.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _projector.WaitPastAsync(_told, stoppingToken);
            Volatile.Write(ref _told, _projector.Position);
            _moved.Raise();
            await Task.Delay(Pause, _time, stoppingToken);
        }
    }

    private async Task TellAsync(HttpContext http, long after, Func<ValueTask<bool>> stillKnown, CancellationToken ct)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync(http, s_heartbeat, ct);
        var asked = _time.GetTimestamp();
        while (true)
        {
            var moved = await MovedAsync(after, ct);
            if (_time.GetElapsedTime(asked) >= Heartbeat)
            {
                if (!await stillKnown())
                {
                    return;
                }

                asked = _time.GetTimestamp();
            }

            after = moved ? Volatile.Read(ref _told) : after;
            await SendAsync(http, moved ? Encoding.ASCII.GetBytes($"event: moved\nid: {after}\ndata: {after}\n\n") : s_quiet, ct);
        }
    }

    /// <summary>False when nothing moved for the time of a heartbeat.</summary>
    private async Task<bool> MovedAsync(long after, CancellationToken ct)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var beat = _time.CreateTimer(_ => wait.Cancel(), null, Heartbeat, Timeout.InfiniteTimeSpan);
        try
        {
            await _moved.WaitUntilAsync(() => Volatile.Read(ref _told) > after, wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task SendAsync(HttpContext http, byte[] text, CancellationToken ct)
    {
        await http.Response.Body.WriteAsync(text, ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
