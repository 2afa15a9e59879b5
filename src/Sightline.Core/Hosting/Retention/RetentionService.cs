using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Hosting.Preflights;
using Sightline.Retention;
using Sightline.Settings;

namespace Sightline.Hosting.Retention;

/// <summary>
/// Has what is due go each night at a time of the plant's clock, and at once where a person asks. One pass at a time. A pass that was
/// cut off goes on at the start.
/// </summary>
internal sealed partial class RetentionService(
    RetentionRun run, RetentionQuery query, Projector projector, IOptions<RetentionOptions> options, IOptions<PlantSettings> plant, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    public const string Actor = "retention";

    /// <summary>The clock may be set, and summer time begin: the time is looked at again after this.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(plant.Value.TimeZone);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _last = Task.CompletedTask;
    private bool _disposed;

    /// <summary>When the next pass of the night is: what is due then is what a preview shows.</summary>
    public DateTimeOffset Next => NightTime.After(time.GetUtcNow(), options.Value.At, _zone);

    /// <summary>Begins a pass. It goes on by itself.</summary>
    /// <returns>The fact that began it; 0 when the journal has no room, null while another runs.</returns>
    public async Task<long?> BeginAsync(DateTimeOffset at, string actor, string by, string? reason, CancellationToken ct)
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero, ct))
        {
            return null;
        }

        try
        {
            var (plan, pass) = await run.BeginAsync(at, actor, by, reason, ct);
            if (pass == 0)
            {
                _turn.Release();
                return 0;
            }

            _last = GoOnAsync(pass, plan, actor);
            return pass;
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that fails to start disposes first and stops after.
        if (_disposed)
        {
            return;
        }

        await _stop.CancelAsync();
        await _last;
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        // Registered as itself and as a hosted service: the container disposes it for each.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _turn.Dispose();
        _stop.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        await ResumeAsync(stoppingToken);
        while (options.Value.Nightly)
        {
            var next = Next;
            for (var left = next - time.GetUtcNow(); left > TimeSpan.Zero; left = next - time.GetUtcNow())
            {
                await Task.Delay(left < s_longestSleep ? left : s_longestSleep, time, stoppingToken);
            }

            await TonightAsync(next, stoppingToken);
        }
    }

    private async Task TonightAsync(DateTimeOffset at, CancellationToken ct)
    {
        try
        {
            if (await BeginAsync(at, Actor, Actor, null, ct) is null or 0)
            {
                LogNotBegun();
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    private async Task ResumeAsync(CancellationToken ct)
    {
        foreach (var pass in query.Running())
        {
            await _turn.WaitAsync(ct);
            LogResumes(pass.Position);
            _last = GoOnAsync(pass.Position, null, pass.By == Actor ? Actor : pass.By, pass.DueAt);
            await _last;
        }
    }

    private async Task GoOnAsync(long pass, RetentionPlan? plan, string actor, DateTimeOffset at = default)
    {
        await Task.Yield();
        try
        {
            await run.GoOnAsync(pass, plan ?? await run.PlanAsync(at, _stop.Token), actor, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LogCutOff(pass);
        }
        catch (Exception error)
        {
            LogFailed(error);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(EventId = 8061, Level = LogLevel.Warning, Message = "The retention pass of this night did not begin: another runs, or the journal has no room. What is due goes in the next night")]
    private partial void LogNotBegun();

    [LoggerMessage(EventId = 8062, Level = LogLevel.Error, Message = "A retention pass failed. What it removed is told; the rest goes in the next night, and a pass that began goes on at the next start")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(EventId = 8063, Level = LogLevel.Information, Message = "Retention pass {Pass} was cut off and goes on")]
    private partial void LogResumes(long pass);

    [LoggerMessage(EventId = 8064, Level = LogLevel.Information, Message = "Retention pass {Pass} stops with the node and goes on at the next start")]
    private partial void LogCutOff(long pass);
}
